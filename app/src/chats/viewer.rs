//! A picture over the page, as large as the screen allows; from it to the chat's other pictures.

use contract::{MessageId, chats::Message, images::Image};
use leptos::{
    ev::{KeyboardEvent, MouseEvent},
    html,
    leptos_dom::helpers::request_animation_frame,
    prelude::*,
};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::talk::Talk;
use crate::ui::{Glyph, Icon, Time, TimeShape};

/// The picture of one message, and the ways to those before and after it.
#[component]
pub(super) fn Viewer(
    /// The message whose picture is shown first.
    first: MessageId,
    talk: Talk,
    /// Called when it was closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let (at, whole) = (RwSignal::new(first), RwSignal::new(false));
    let pictures = Memo::new(move |_| {
        talk.thread.with(|thread| {
            let messages = thread.messages().iter().filter(|message| message.image.is_some());
            messages.map(|message| message.id).collect::<Vec<_>>()
        })
    });
    let place = Memo::new(move |_| pictures.with(|pictures| pictures.iter().position(|id| *id == at.get())));
    let dialog = NodeRef::<html::Dialog>::new();
    let beside_of = move |id, by| pictures.with_untracked(|pictures| beside(pictures, id, by));
    let go = move |by: isize| {
        let next = beside_of(at.get_untracked(), by);
        let Some(next) = next else { return };
        whole.set(false);
        at.set(next);
        // A button that leads no further loses the focus, and the keys would be lost with it.
        if let (Some(dialog), None) = (dialog.get_untracked(), beside_of(next, by)) {
            let _hidden = dialog.focus();
        }
    };
    let keys = move |event: KeyboardEvent| {
        match event.key().as_str() {
            "ArrowLeft" => go(-1),
            "ArrowRight" => go(1),
            "+" | "=" => whole.set(true),
            "-" => whole.set(false),
            _ => return,
        }
        event.prevent_default();
    };
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        // By then it is on the page; before that it cannot be opened.
        request_animation_frame(move || {
            let _gone = dialog.show_modal();
        });
    });
    let close = Callback::new(move |()| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    });
    let image = Memo::new(move |_| {
        talk.thread.with(|thread| thread.message(at.get()).and_then(|message| message.image.clone()))
    });
    let count = move || pictures.with(Vec::len);
    let words = Signal::derive(move || {
        let place = place.get().filter(|_| count() > 1)?;
        Some(format!(" · {} of {}", place + 1, count()))
    });
    let is_first = Signal::derive(move || place.get().is_none_or(|place| place == 0));
    let is_last = Signal::derive(move || place.get().is_none_or(|place| place + 1 == count()));
    view! {
        <dialog
            class="viewer"
            aria-label="Picture"
            tabindex="-1"
            data-testid="viewer"
            node_ref=dialog
            on:close=move |_| on_close.run(())
            on:keydown=keys
        >
            <header class="viewer-head">
                <p class="viewer-words" aria-live="polite">
                    {move || talk.message(at.get()).map(|message| view! { <Caption message talk/> })}
                    {words}
                </p>
                <Tools image whole on_close=close/>
            </header>
            {move || match image.get() {
                Some(image) => view! { <Stage image whole on_beside=close/> }.into_any(),
                None => view! { <p class="viewer-gone">"This picture is not here any more."</p> }.into_any(),
            }}
            <Beside label="Picture before" glyph=Glyph::ChevronLeft ends=is_first go=move |()| go(-1)/>
            <Beside label="Picture after" glyph=Glyph::ChevronRight ends=is_last go=move |()| go(1)/>
        </dialog>
    }
    .into_any()
}

/// What can be done with the picture.
#[component]
fn Tools(image: Memo<Option<Image>>, whole: RwSignal<bool>, on_close: Callback<()>) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button button-quiet button-icon"
            aria-label="Actual size"
            title="Actual size"
            aria-pressed=move || whole.get().to_string()
            on:click=move |_| whole.update(|whole| *whole = !*whole)
        >
            <Icon glyph=Glyph::Zoom/>
        </button>
        {move || image.get().map(|image| view! {
            <a
                class="button button-quiet button-icon"
                href=format!("/api/images/{}", image.id)
                download=""
                aria-label="Download"
                title="Download"
            >
                <Icon glyph=Glyph::Download/>
            </a>
        })}
        <button
            type="button"
            class="button button-quiet button-icon"
            aria-label="Close"
            title="Close"
            on:click=move |_| on_close.run(())
        >
            <Icon glyph=Glyph::Close/>
        </button>
    }
    .into_any()
}

/// Who sent it, and when.
#[component]
fn Caption(message: Message, talk: Talk) -> impl IntoView {
    view! {
        <strong>{untrack(|| talk.name_of(message.sender_id))}</strong>
        " "
        <Time at=message.timestamp shape=TimeShape::Full/>
    }
}

/// The picture itself; a click shows it in its actual size, and one beside it closes.
#[component]
fn Stage(image: Image, whole: RwSignal<bool>, on_beside: Callback<()>) -> impl IntoView {
    let stage = NodeRef::<html::Div>::new();
    let loaded = RwSignal::new(false);
    let click = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        let (Some(target), Some(stage)) = (target, stage.get_untracked()) else { return };
        if target.tag_name() != "IMG" {
            return on_beside.run(());
        }
        let (x, y) =
            (share(event.offset_x(), target.offset_width()), share(event.offset_y(), target.offset_height()));
        whole.update(|whole| *whole = !*whole);
        // What was pointed at stays in view.
        request_animation_frame(move || {
            stage.set_scroll_left(middle(x, stage.scroll_width(), stage.client_width()));
            stage.set_scroll_top(middle(y, stage.scroll_height(), stage.client_height()));
        });
    };
    let (width, height) = (image.width.to_string(), image.height.to_string());
    view! {
        <div class="viewer-stage" class:whole=whole class:there=loaded node_ref=stage on:click=click>
            <img class="viewer-blur" src=image.placeholder width=width.clone() height=height.clone() alt=""/>
            <img
                class="viewer-picture"
                src=format!("/api/images/{}", image.id)
                width=width
                height=height
                alt="Picture"
                on:load=move |_| {
                    loaded.try_set(true);
                }
            />
        </div>
    }
}

/// The way to the picture before or after this one.
#[component]
fn Beside(
    label: &'static str,
    glyph: Glyph,
    ends: Signal<bool>,
    #[prop(into)] go: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="viewer-beside"
            aria-label=label
            title=label
            disabled=ends
            on:click=move |_| go.run(())
        >
            <Icon glyph/>
        </button>
    }
    .into_any()
}

/// The picture `by` places after that of `id`, if there is one.
fn beside(pictures: &[MessageId], id: MessageId, by: isize) -> Option<MessageId> {
    let here = pictures.iter().position(|known| *known == id)?;
    pictures.get(here.checked_add_signed(by)?).copied()
}

/// `part` of `whole` in thousandths.
fn share(part: i32, whole: i32) -> i32 {
    part.saturating_mul(1_000) / whole.max(1)
}

/// How far to scroll so that what lies at `share` of `long` is in the middle of `seen`.
fn middle(share: i32, long: i32, seen: i32) -> i32 {
    long.saturating_mul(share) / 1_000 - seen / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_follow_each_other_and_end_at_both_ends() {
        let pictures: Vec<_> = (0..3).map(|_| MessageId::generate()).collect();
        assert_eq!(beside(&pictures, pictures[1], 1), Some(pictures[2]));
        assert_eq!(beside(&pictures, pictures[1], -1), Some(pictures[0]));
        assert_eq!(beside(&pictures, pictures[0], -1), None);
        assert_eq!(beside(&pictures, pictures[2], 1), None);
        assert_eq!(beside(&pictures, MessageId::generate(), 1), None);
    }

    #[test]
    fn what_was_pointed_at_comes_into_the_middle() {
        assert_eq!(middle(share(50, 200), 3_000, 400), 550);
        assert_eq!(middle(share(0, 0), 3_000, 400), -200);
    }
}
