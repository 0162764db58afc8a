//! `/chats/:id?info`: what is to be known of a chat, and what can be changed of it.

use contract::{
    AppError, ChatId, Page, UserId,
    chats::{Chat, ChatChanges, ChatKind, Member, Notify},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    components::A,
    hooks::{use_location, use_navigate},
};

use super::{
    Inbox, api,
    chat_info::group_words,
    chat_menu::{ALWAYS, NoticeItems, OwnState},
    group_picture::GroupPicture,
    list::CannotLoad,
    members::MemberList,
    presence_words::PresenceWords,
    rename::GroupTitle,
    row_look::is_muted,
};
use crate::{
    loaded::Loaded,
    ui::{
        Avatar, AvatarSize, Button, ButtonLook, Confirm, Glyph, Here, Icon, Menu, Skeleton, Switch, Time,
        TimeShape, Toasts,
    },
    whatsapp::CustomerPart,
};

/// The details of a chat; on a phone they take the whole screen.
#[component]
pub(super) fn InfoPane(id: ChatId) -> impl IntoView {
    let loaded = Loaded::begin(move || async move {
        Ok((api::chat_summary(id).await?, api::chat_members(id, None).await?))
    });
    let path = use_location().pathname;
    view! {
        <aside class="info" aria-labelledby="info-title" data-testid="info">
            <header class="info-head">
                <A
                    href=move || path.get()
                    scroll=false
                    attr:class="button button-quiet button-icon"
                    attr:aria-label="Close the details"
                >
                    <Icon glyph=Glyph::Close/>
                </A>
                <h1 id="info-title">"Details"</h1>
            </header>
            <Suspense fallback=|| view! { <div class="chats-wait"><Skeleton rows=6/></div> }>
                {move || Suspend::new(async move {
                    match loaded.get().await {
                        Ok((chat, members)) => view! { <Details chat members/> }.into_any(),
                        Err(AppError::NotFound { .. }) => ().into_any(),
                        Err(error) => view! { <CannotLoad error on_retry=move || loaded.again()/> }.into_any(),
                    }
                })}
            </Suspense>
        </aside>
    }
    .into_any()
}

#[component]
fn Details(chat: Chat, members: Page<Member>) -> impl IntoView {
    let (group, customer) = (chat.kind == ChatKind::Group, chat.kind == ChatKind::Whatsapp);
    let me = expect_context::<Inbox>().me();
    let other = chat.member_ids.iter().copied().find(|id| *id != me).unwrap_or(me);
    let chat = expect_context::<Inbox>().chat(chat);
    let title = Memo::new(move |_| chat.with(|chat| chat.title.clone()));
    view! {
        <div class="info-body">
            <div class="info-face">
                {if customer {
                    view! { <Avatar name=title size=AvatarSize::Large/> }.into_any()
                } else if group {
                    view! {
                        <GroupPicture chat title/>
                        <GroupTitle chat/>
                        <p class="info-below">{move || chat.with(group_words)}</p>
                    }.into_any()
                } else {
                    view! {
                        <Avatar name=title size=AvatarSize::Large/>
                        <PersonWords user=other title members=members.items.clone()/>
                    }.into_any()
                }}
            </div>
            {customer.then(|| view! { <CustomerPart chat/> })}
            <OwnSettings chat/>
            {group.then(|| view! {
                <MemberList chat members/>
                <Leave chat/>
            })}
        </div>
    }
}

/// The other person of a direct chat.
#[component]
fn PersonWords(user: UserId, title: Memo<String>, members: Vec<Member>) -> impl IntoView {
    let away = members.iter().any(|member| member.user_id == user && !member.active);
    view! {
        <p class="info-title">{title}</p>
        <p class="info-below"><PresenceWords user/></p>
        {away.then(|| view! { <p class="info-below">"Cannot sign in any more."</p> })}
    }
}

/// What is mine alone in this chat.
#[component]
fn OwnSettings(chat: Memo<Chat>) -> impl IntoView {
    let (own, here) = (OwnState::of(chat.with_untracked(|chat| chat.id)), expect_context::<Here>());
    let notices = move || {
        chat.with(|chat| {
            let notify = match chat.notify {
                Notify::All => "All messages",
                Notify::Mentions => "Mentions only",
                Notify::None => "Nothing",
            };
            match chat.muted_until.filter(|_| is_muted(chat, here.now())) {
                Some(until) if until >= ALWAYS => "Muted until you unmute it".into_any(),
                Some(until) => view! { "Muted until " <Time at=until shape=TimeShape::Full/> }.into_any(),
                None => notify.into_any(),
            }
        })
    };
    let items = move || {
        let (notify, muted) = chat.with(|chat| (chat.notify, is_muted(chat, here.now())));
        view! { <NoticeItems own notify muted/> }
    };
    let label = Signal::stored("Change notices".to_owned());
    let pinned = move |on| own.change(ChatChanges { pinned: Some(on), ..ChatChanges::default() });
    let archived = move |on| own.archive(on);
    view! {
        <section class="info-part" aria-label="For you alone">
            <Switch words="Pinned to the top" on=Signal::derive(move || chat.with(|chat| chat.pinned)) on_change=pinned/>
            <Switch words="Archived" on=Signal::derive(move || chat.with(|chat| chat.archived)) on_change=archived/>
            <div class="info-line">
                <span class="info-words">
                    "Notices"
                    <span class="info-below" data-testid="notices">{notices}</span>
                </span>
                <Menu id="info-notices" label items/>
            </div>
        </section>
    }
}

/// The way out of a group.
#[component]
fn Leave(chat: Memo<Chat>) -> impl IntoView {
    let (inbox, toasts, go) = (expect_context::<Inbox>(), expect_context::<Toasts>(), use_navigate());
    let asks = RwSignal::new(false);
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let leave = Callback::new(move |()| {
        busy.set(true);
        let (id, title, go) =
            (chat.with_untracked(|chat| chat.id), chat.with_untracked(|chat| chat.title.clone()), go.clone());
        spawn_local(async move {
            match api::remove_member(id, inbox.me()).await {
                Ok(()) => {
                    toasts.say(format!("You left “{title}”."));
                    go("/chats", leptos_router::NavigateOptions::default());
                }
                Err(error) => drop(failed.try_set(Some(error.to_string()))),
            }
            busy.try_set(false);
        });
    });
    view! {
        <div class="info-part">
            <Button look=ButtonLook::Quiet glyph=Glyph::SignOut on:click=move |_| asks.set(true)>
                "Leave the group"
            </Button>
        </div>
        <Show when=move || asks.get()>
            <Confirm
                title="Leave this group?"
                text="You will see nothing of it any more, what was said so far included. The others are told that you left. An owner can add you again."
                action="Leave"
                busy
                error=failed
                on_yes=leave
                on_no=move |()| asks.set(false)
            />
        </Show>
    }
}
