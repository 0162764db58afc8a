//! Choosing several people: what is typed, who fits, and those who are chosen as chips.

use std::time::Duration;

use contract::{UserId, auth::User};
use leptos::{ev::KeyboardEvent, html, leptos_dom::helpers::debounce, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{api, list::CannotLoad};
use crate::{
    loaded::Loaded,
    ui::{Avatar, AvatarSize, Glyph, Icon, Skeleton, move_focus},
};

/// How long typing may pause before the search begins.
pub(super) const PAUSE: Duration = Duration::from_millis(150);

/// The colleagues that fit `text`.
#[component]
pub(super) fn FoundPeople(
    /// What was typed.
    text: RwSignal<String>,
    /// Who is not shown.
    #[prop(into)]
    except: Signal<Vec<UserId>>,
    /// How one of them is shown, as an item of a list.
    #[prop(into)]
    row: Callback<User, AnyView>,
) -> impl IntoView {
    let people = Loaded::begin(move || api::find_people(text.get_untracked(), None));
    Effect::new(move |before: Option<()>| {
        text.track();
        if before.is_some() {
            people.again();
        }
    });
    view! {
        <Transition fallback=|| view! { <Skeleton rows=3/> }>
            {move || Suspend::new(async move {
                match people.get().await {
                    Ok(page) => {
                        let shown = |user: &User| except.with_untracked(|except| !except.contains(&user.id));
                        let others: Vec<User> = page.items.into_iter().filter(shown).collect();
                        let nobody = others.is_empty();
                        view! {
                            <ul class="people-found">{others.into_iter().map(|user| row.run(user)).collect_view()}</ul>
                            {nobody.then(|| view! { <Nobody text=text.get_untracked()/> })}
                        }
                        .into_any()
                    }
                    Err(error) => view! { <CannotLoad error on_retry=move || people.again()/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Nobody(text: String) -> impl IntoView {
    let words = if text.trim().is_empty() {
        "Nobody else is here yet. An administrator can add people.".to_owned()
    } else {
        format!("Nobody fits “{}”.", text.trim())
    };
    view! { <p class="people-nobody" role="status">{words}</p> }
}

/// Chooses several people.
#[component]
pub(super) fn PeoplePicker(
    /// Who is chosen.
    chosen: RwSignal<Vec<User>>,
    /// Who cannot be chosen.
    #[prop(into)]
    except: Signal<Vec<UserId>>,
    /// What has to be put right.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let (text, input) = (RwSignal::new(String::new()), NodeRef::<html::Input>::new());
    let mut search = debounce(PAUSE, move |typed: String| drop(text.try_set(typed)));
    let toggle = move |user: User| {
        chosen.update(|chosen| match chosen.iter().position(|one| one.id == user.id) {
            Some(place) => drop(chosen.remove(place)),
            None => chosen.push(user),
        });
        if let Some(input) = input.get_untracked().filter(|input| !input.value().is_empty()) {
            input.set_value("");
            text.set(String::new());
            let _hidden = input.focus();
        }
    };
    let keys = move |event: KeyboardEvent| match (event.key().as_str(), input.get_untracked()) {
        ("Enter", Some(input)) if is_focused(&input) => {
            event.prevent_default();
            if !input.value().trim().is_empty() {
                first_found(&event).inspect(HtmlElement::click);
            }
        }
        ("Backspace", Some(input)) if is_focused(&input) && input.value().is_empty() => {
            chosen.update(|chosen| drop(chosen.pop()));
        }
        _ => move_focus(&event, ".people-search, .person"),
    };
    let row = move |user: User| view! { <Candidate user chosen toggle=Callback::new(toggle)/> }.into_any();
    view! {
        <div class="people" on:keydown=keys>
            <div class="field">
                <label class="field-label" for="people-pick">"People"</label>
                <ul class="chips" aria-label="Chosen">
                    <For each=move || chosen.get() key=|user| user.id let:user>
                        <Chip user toggle=Callback::new(toggle)/>
                    </For>
                </ul>
                <input
                    class="input people-search"
                    id="people-pick"
                    data-testid="people-pick"
                    type="search"
                    placeholder="Name, e-mail or phone"
                    autocomplete="off"
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby="people-pick-error"
                    node_ref=input
                    on:input:target=move |event| search(event.target().value())
                />
                <p class="field-error" id="people-pick-error" role="alert">{move || error.get()}</p>
            </div>
            <FoundPeople text except row/>
        </div>
    }
    .into_any()
}

/// Somebody who is chosen.
#[component]
fn Chip(user: User, toggle: Callback<User>) -> impl IntoView {
    let name = user.name.clone();
    view! {
        <li class="chip" data-testid="chip">
            <Avatar name=name.clone() size=AvatarSize::Small/>
            <span class="chip-name">{name.clone()}</span>
            <button
                type="button"
                class="chip-remove"
                aria-label=format!("Remove {name}")
                on:click=move |_| toggle.run(user.clone())
            >
                <Icon glyph=Glyph::Close/>
            </button>
        </li>
    }
}

/// Somebody who fits, chosen or not.
#[component]
fn Candidate(user: User, chosen: RwSignal<Vec<User>>, toggle: Callback<User>) -> impl IntoView {
    let User { id, name, email, .. } = user.clone();
    let is_chosen = move || chosen.with(|chosen| chosen.iter().any(|one| one.id == id));
    view! {
        <li>
            <button
                type="button"
                class="person person-choice"
                data-testid="candidate"
                aria-pressed=move || is_chosen().to_string()
                on:click=move |_| toggle.run(user.clone())
            >
                <Avatar name=name.clone()/>
                <span class="person-name">{name}</span>
                <span class="person-email">{email}</span>
                <span class="person-check"><Icon glyph=Glyph::Check/></span>
            </button>
        </li>
    }
}

fn is_focused(input: &web_sys::HtmlInputElement) -> bool {
    document().active_element().as_ref() == Some(input.as_ref())
}

fn first_found(event: &KeyboardEvent) -> Option<HtmlElement> {
    let picker = event.current_target()?.dyn_into::<HtmlElement>().ok()?;
    let found = picker.query_selector(".person[aria-pressed=false]").ok()??;
    found.dyn_into().ok()
}
