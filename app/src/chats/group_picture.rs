//! The picture of a group, and its owners' way to change it.

use contract::{
    ImageId,
    chats::{Chat, ChatChanges, MemberRole},
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    Inbox,
    attach::{AttachButton, Attachment, AttachmentBar},
};
use crate::ui::{Avatar, AvatarShape, AvatarSize, Button, ButtonLook, Toasts};

/// The picture of a group, large; owners change it in its place.
#[component]
pub(super) fn GroupPicture(chat: Memo<Chat>, title: Memo<String>) -> impl IntoView {
    let picture = Memo::new(move |_| chat.with(|chat| chat.image_id));
    let owner = Memo::new(move |_| chat.with(|chat| chat.role == MemberRole::Owner));
    view! {
        <Avatar name=title size=AvatarSize::Large shape=AvatarShape::Square picture/>
        <Show when=move || owner.get()>
            <ChangePicture chat picture/>
        </Show>
    }
    .into_any()
}

/// Chooses a picture, which is the group's once it is uploaded, or takes it away.
#[component]
fn ChangePicture(chat: Memo<Chat>, picture: Memo<Option<ImageId>>) -> impl IntoView {
    let (inbox, toasts) = (expect_context::<Inbox>(), expect_context::<Toasts>());
    let attachment = Attachment::new();
    on_cleanup(move || attachment.give_up());
    let give = move |image_id: Option<ImageId>| {
        let id = chat.with_untracked(|chat| chat.id);
        spawn_local(async move {
            let changes = ChatChanges { image_id: Some(image_id), ..ChatChanges::default() };
            if let Err(error) = inbox.change_chat(id, changes).await {
                toasts.say(error.to_string());
            }
            if image_id.is_some() {
                attachment.remove();
            }
        });
    };
    Effect::new(move |_| {
        if let Some(uploaded) = attachment.ready() {
            give(Some(uploaded));
        }
    });
    let words = move || if picture.get().is_some() { "Change the picture" } else { "Add a picture" };
    view! {
        <AttachmentBar attachment then="Becomes the group's picture"/>
        <div class="info-picture">
            <AttachButton attachment label=Signal::derive(move || words().to_owned()) with_words=true/>
            <Show when=move || picture.get().is_some()>
                <Button look=ButtonLook::Quiet on:click=move |_| give(None)>"Remove"</Button>
            </Show>
        </div>
    }
}
