//! One member of a group.

use contract::{UserId, chats::MemberRole};
use leptos::{prelude::*, task::spawn_local};

use super::{Inbox, api, members::Members, presence_words::PresenceWords};
use crate::ui::{Avatar, Confirm, Menu, MenuItem, Toasts};

/// A member, and what an owner may do about them.
#[component]
pub(super) fn MemberRow(
    id: UserId,
    members: Members,
    /// Whether I own the group.
    owner: Memo<bool>,
) -> impl IntoView {
    let mine = expect_context::<Inbox>().me() == id;
    let toasts = expect_context::<Toasts>();
    let asks = RwSignal::new(false);
    let member = Memo::new(move |_| members.member(id));
    let name = Memo::new(move |_| member.get().map(|member| member.name).unwrap_or_default());
    let owns = Memo::new(move |_| member.get().is_some_and(|member| member.role == MemberRole::Owner));
    let make = move |role| {
        spawn_local(async move {
            match api::change_member(members.chat, id, role).await {
                Ok(member) => members.put(member),
                Err(error) => toasts.say(error.to_string()),
            }
        });
    };
    let items = move || {
        let role = if owns.get_untracked() { MemberRole::Member } else { MemberRole::Owner };
        let words = if role == MemberRole::Owner { "Make an owner" } else { "Make a member" };
        view! {
            <MenuItem words on_choose=move |()| make(role)/>
            {(!mine).then(|| view! { <MenuItem words="Remove from the group" on_choose=move |()| asks.set(true)/> })}
        }
    };
    let label = Signal::derive(move || format!("Actions for {}", name.get()));
    view! {
        <li class="member" data-testid="member">
            <Avatar name/>
            <span class="member-names">
                <span class="member-name">{name} {mine.then_some(" (you)")}</span>
                <span class="info-below"><PresenceWords user=id/></span>
            </span>
            <span class="info-below">{move || owns.get().then_some("Owner")}</span>
            <Show when=move || owner.get()>
                <Menu id=format!("member-menu-{id}") label items/>
            </Show>
            <Show when=move || asks.get()>
                <RemoveMember id members name asks/>
            </Show>
        </li>
    }
}

/// Asks before somebody is taken out: what they lose by it, nothing brings back as it was.
#[component]
fn RemoveMember(id: UserId, members: Members, name: Memo<String>, asks: RwSignal<bool>) -> impl IntoView {
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let remove = move |()| {
        busy.set(true);
        spawn_local(async move {
            match api::remove_member(members.chat, id).await {
                Ok(()) => drop(asks.try_set(false)),
                Err(error) => drop(failed.try_set(Some(error.to_string()))),
            }
            busy.try_set(false);
        });
    };
    let name = name.get_untracked();
    view! {
        <Confirm
            title=format!("Remove {name} from the group?")
            text=format!("{name} loses this chat at once, on every device, and hears nothing of it any more. What they wrote stays. You can add them again.")
            action="Remove"
            busy
            error=failed
            on_yes=remove
            on_no=move |()| asks.set(false)
        />
    }
}
