//! What is on the screen of a phone: what it got and sent, and where it writes.

use contract::{
    PhoneId,
    whatsapp::{Delivery, LabPhone, Session},
};
use leptos::{html, prelude::*, server_fn::ServerFn};

use super::{api::WriteFromPhone, table::Table};
use crate::ui::{Answered, Glyph, Icon, Time, TimeShape, send_form};

/// The newest messages, and a line to write.
#[component]
pub(super) fn Screen(
    id: PhoneId,
    number: String,
    phone: Memo<LabPhone>,
    letters: Memo<Vec<Delivery>>,
    table: Table,
) -> impl IntoView {
    let screen = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        letters.track();
        if let Some(screen) = screen.get() {
            screen.set_scroll_top(screen.scroll_height());
        }
    });
    let count = move || letters.with(Vec::len);
    let numbered = move || letters.get().into_iter().enumerate().collect::<Vec<(usize, Delivery)>>();
    let nothing =
        move || (count() == 0).then(|| view! { <p class="screen-nothing">"Nothing came in yet."</p> });
    view! {
        <div class="screen" role="log" aria-label="Messages on this phone" tabindex="0" node_ref=screen>
            {nothing}
            <ol class="letters">
                // The same one may be delivered twice, so they are told apart by their place, from the oldest.
                <For
                    each=numbered
                    key=|(place, letter)| (*place, letter.id.clone())
                    let((_place, letter))
                >
                    <Letter letter mine=number.clone()/>
                </For>
            </ol>
        </div>
        <WriteForm id phone table/>
    }
}

#[component]
fn Letter(letter: Delivery, mine: String) -> impl IntoView {
    let Delivery { from, to, text, image, at, .. } = letter;
    let own = from == mine;
    let other = if own { format!("to {to}") } else { from };
    view! {
        <li class="letter" class:letter-own=own data-testid="letter">
            <span class="letter-text" dir="auto">{if text.is_empty() && image { "Picture".to_owned() } else { text }}</span>
            <span class="letter-meta">{other} " · " <Time at shape=TimeShape::Clock/></span>
        </li>
    }
}

/// Writes to a number from this phone; my own numbers are at hand.
#[component]
fn WriteForm(id: PhoneId, phone: Memo<LabPhone>, table: Table) -> impl IntoView {
    let text = NodeRef::<html::Input>::new();
    let numbers = Memo::new(move |_| {
        let own = phone.with(|phone| phone.number.clone());
        let others = |session: &Session| session.number.as_ref().is_some_and(|number| *number != own);
        table.sessions(others).into_iter().filter_map(|session| session.number).collect::<Vec<_>>()
    });
    let sent = move |answered| {
        if let (Answered::Done(_), Some(text)) = (&answered, text.get_untracked()) {
            text.set_value("");
            let _hidden = text.focus();
        }
        table.sent(answered);
    };
    let list = format!("numbers-{id}");
    view! {
        <form
            class="phone-write"
            method="post"
            action=WriteFromPhone::url()
            on:submit=move |event| send_form(&event, sent)
        >
            <input type="hidden" name="phone" value=id.to_string()/>
            <label class="unseen-text" for=format!("to-{id}")>"To"</label>
            <input
                class="input phone-to"
                id=format!("to-{id}")
                name="to"
                type="tel"
                list=list.clone()
                placeholder="To a number"
                autocomplete="off"
                value=numbers.with_untracked(|numbers| numbers.first().cloned())
                required
            />
            <datalist id=list>
                {move || numbers.get().into_iter().map(|number| view! { <option value=number></option> }).collect_view()}
            </datalist>
            <p class="field-error" id=format!("to-{id}-error") role="alert"></p>
            <label class="unseen-text" for=format!("text-{id}")>"Message"</label>
            <input class="input" id=format!("text-{id}") name="text" placeholder="Write a message" autocomplete="off" node_ref=text/>
            <button
                type="submit"
                class="button button-primary button-icon"
                aria-label="Send from this phone"
                disabled=move || phone.with(|phone| !phone.online)
            >
                <Icon glyph=Glyph::Send/>
            </button>
            <p class="form-error" role="alert"></p>
        </form>
    }
}
