//! Adding people to a group.

use contract::{AppError, ChatId, UserId, auth::User, chats::NewMember};
use leptos::{prelude::*, task::spawn_local};

use super::{api, people_picker::PeoplePicker};
use crate::ui::{Button, ButtonLook, Dialog, Switch};

/// Chooses people and adds them.
#[component]
pub(super) fn AddPeople(
    chat: ChatId,
    /// Who is in it.
    ids: Memo<Vec<UserId>>,
    /// Whether the dialog is there.
    adds: RwSignal<bool>,
) -> impl IntoView {
    let (chosen, history) = (RwSignal::new(Vec::<User>::new()), RwSignal::new(false));
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<AppError>));
    let add = move |_| {
        if busy.get_untracked() {
            return;
        }
        if chosen.with_untracked(Vec::is_empty) {
            return failed.set(Some(AppError::invalid("userId", "Choose at least one person.")));
        }
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            // Those who were added are not chosen any more, so that trying again goes on with the others.
            while let Some(Some(user)) = chosen.try_with_untracked(|chosen| chosen.first().cloned()) {
                let new = NewMember { user_id: user.id, history: history.get_untracked() };
                if let Err(error) = api::add_member(chat, new).await {
                    failed.try_set(Some(error));
                    break;
                }
                chosen.try_update(|chosen| chosen.retain(|one| one.id != user.id));
            }
            busy.try_set(false);
            if failed.try_with_untracked(Option::is_none) == Some(true) {
                adds.try_set(false);
            }
        });
    };
    let error = Signal::derive(move || failed.with(|failed| failed.as_ref().map(ToString::to_string)));
    view! {
        <Dialog title="Add people" on_close=move |()| adds.set(false) close_href="">
            <PeoplePicker chosen except=ids error/>
            <Switch words="Let them see the history" on=history on_change=move |on| history.set(on)/>
            <p class="field-hint">
                {move || if history.get() {
                    "They see everything that was said in this group."
                } else {
                    "They see what is said from now on."
                }}
            </p>
            <div class="form-end">
                <Button look=ButtonLook::Primary busy on:click=add>"Add"</Button>
            </div>
        </Dialog>
    }
    .into_any()
}
