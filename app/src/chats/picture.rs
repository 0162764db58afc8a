//! The picture in a message: small, in its place from the first moment on, and blurred until it is there.

use contract::images::Image;
use leptos::{ev::MouseEvent, html, prelude::*};
use web_sys::HtmlImageElement;

use super::{
    rows::Bubble,
    talk::{Above, Talk},
};

/// Pixels that a picture takes at most, from left to right and from top to bottom.
const ROOM: (u64, u64) = (420, 320);
/// Pixels of one whose size is not known, because it is still on its way.
const UNKNOWN: (u64, u64) = (240, 180);

/// The picture in a message; a click opens it large. Without JavaScript the link leads to it.
#[component]
pub(super) fn Picture(now: Memo<Bubble>, deleted: Memo<bool>, talk: Talk) -> impl IntoView {
    let picture = Memo::new(move |_| now.with(Bubble::picture));
    let open = move |event: MouseEvent| {
        let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key();
        let message = now.try_with_untracked(|now| now.message().map(|message| message.id)).flatten();
        if let (false, Some(id)) = (elsewhere, message) {
            event.prevent_default();
            talk.open.try_set(Some(Above::Picture(id)));
        }
    };
    move || {
        picture.get().filter(|_| !deleted.get()).map(|(id, image)| {
            let address = format!("/api/images/{id}");
            let src = format!("{address}/thumbnail");
            view! {
                <a
                    class="picture"
                    data-testid="picture"
                    href=address
                    target="_blank"
                    rel="noopener"
                    on:click=open
                >
                    <Thumbnail src image/>
                </a>
            }
        })
    }
}

/// A small picture over what stands there until it has loaded.
#[component]
fn Thumbnail(src: String, image: Option<Image>) -> impl IntoView {
    let element = NodeRef::<html::Img>::new();
    // It may have loaded before the page came alive.
    Effect::new(move |_| {
        if let Some(element) =
            element.get().filter(|element| element.complete() && element.natural_width() > 0)
        {
            there(&element);
        }
    });
    let (width, height) = image.as_ref().map_or(UNKNOWN, |image| fitted(image.width, image.height));
    view! {
        // It keeps the place, and is as wide and as high as what lies over it.
        <svg
            class="picture-room"
            viewBox=format!("0 0 {width} {height}")
            width=width.to_string()
            aria-hidden="true"
        ></svg>
        {image.map(|image| view! { <img class="picture-blur" src=image.placeholder alt=""/> })}
        <img
            class="picture-small"
            src=src
            loading="lazy"
            alt="Picture"
            node_ref=element
            on:load:target=move |event| there(&event.target())
        />
    }
    .into_any()
}

/// Takes away what stood in the place of a picture that is there now: a picture may be transparent.
fn there(element: &HtmlImageElement) {
    if let Some(around) = element.parent_element() {
        let _impossible = around.class_list().add_1("there");
    }
}

/// The size in which a picture of `width` and `height` has room.
fn fitted(width: u32, height: u32) -> (u64, u64) {
    let (width, height) = (u64::from(width.max(1)), u64::from(height.max(1)));
    let (most_wide, most_high) = ROOM;
    if width <= most_wide && height <= most_high {
        (width, height)
    } else if width * most_high > height * most_wide {
        (most_wide, (height * most_wide / width).max(1))
    } else {
        ((width * most_high / height).max(1), most_high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_keeps_its_shape_and_is_never_larger_than_there_is_room() {
        assert_eq!(fitted(60, 30), (60, 30));
        assert_eq!(fitted(840, 320), (420, 160));
        assert_eq!(fitted(3_000, 4_000), (240, 320));
        assert_eq!(fitted(30_000, 1), (420, 1));
        assert_eq!(fitted(1, 30_000), (1, 320));
    }
}
