//! Who is in a group, and what its owners do about it.

use contract::{
    AppError, AppResult, ChatId, Page, UserId,
    chats::{Chat, Member, MemberRole},
};
use leptos::{prelude::*, task::spawn_local};

use super::{Inbox, add_people::AddPeople, api, member_row::MemberRow};
use crate::ui::{Button, ErrorNote, Glyph};

/// Members from which on there is a search among them.
const MANY: usize = 20;

/// The members of a group as far as they are loaded, the longest first.
#[derive(Clone, Copy)]
pub struct Members {
    pub(super) chat: ChatId,
    list: RwSignal<Vec<Member>>,
    next: RwSignal<Option<String>>,
    failed: RwSignal<Option<AppError>>,
    loading: RwSignal<bool>,
    /// Whether the group changed while it was being read.
    stale: StoredValue<bool>,
}

impl Members {
    fn begin(chat: ChatId, page: Page<Member>) -> Self {
        Self {
            chat,
            list: RwSignal::new(page.items),
            next: RwSignal::new(page.next),
            failed: RwSignal::new(None),
            loading: RwSignal::new(false),
            stale: StoredValue::new(false),
        }
    }

    /// Puts a member in the place of what was known of them.
    pub(super) fn put(self, member: Member) {
        self.list.try_update(|list| {
            if let Some(known) = list.iter_mut().find(|known| known.user_id == member.user_id) {
                *known = member;
            }
        });
    }

    /// One of them.
    pub(super) fn member(self, id: UserId) -> Option<Member> {
        self.list.with(|list| list.iter().find(|member| member.user_id == id).cloned())
    }

    /// Me first, then owners, then all others; only those whose name has `text` in it.
    fn shown(self, me: UserId, text: &str) -> Vec<UserId> {
        let text = text.trim().to_lowercase();
        self.list.with(|list| {
            let mut found: Vec<&Member> =
                list.iter().filter(|member| member.name.to_lowercase().contains(&text)).collect();
            found.sort_by_key(|member| (member.user_id != me, member.role != MemberRole::Owner));
            found.into_iter().map(|member| member.user_id).collect()
        })
    }

    /// Reads on until `wanted` are loaded, or all of them from the first one on.
    fn read(self, wanted: usize, anew: bool) {
        if self.loading.get_untracked() {
            return self.stale.update_value(|stale| *stale |= anew);
        }
        self.loading.set(true);
        spawn_local(async move {
            let mut outcome = self.pages(wanted, anew).await;
            while outcome.is_ok() && self.stale.try_update_value(std::mem::take) == Some(true) {
                outcome = self.pages(self.count(), true).await;
            }
            self.failed.try_set(outcome.err());
            self.loading.try_set(false);
        });
    }

    async fn pages(self, wanted: usize, anew: bool) -> AppResult<()> {
        let (mut list, mut next) =
            if anew { (Vec::new(), None) } else { (self.list.get_untracked(), self.next.get_untracked()) };
        loop {
            let page = api::chat_members(self.chat, next).await?;
            list.extend(page.items);
            next = page.next;
            if next.is_none() || list.len() >= wanted {
                self.list.try_set(list);
                self.next.try_set(next);
                return Ok(());
            }
        }
    }

    /// How many are loaded.
    fn count(self) -> usize {
        self.list.try_with_untracked(Vec::len).unwrap_or_default()
    }
}

/// The members of a group.
#[component]
pub(super) fn MemberList(chat: Memo<Chat>, members: Page<Member>) -> impl IntoView {
    let me = expect_context::<Inbox>().me();
    let members = Members::begin(chat.with_untracked(|chat| chat.id), members);
    let (text, adds) = (RwSignal::new(String::new()), RwSignal::new(false));
    let owner = Memo::new(move |_| chat.with(|chat| chat.role == MemberRole::Owner));
    let ids = Memo::new(move |_| chat.with(|chat| chat.member_ids.clone()));
    let many = Memo::new(move |_| ids.with(|ids| ids.len() > MANY));
    let more = Memo::new(move |_| members.next.with(Option::is_some));
    // Whoever comes, goes, or makes me an owner changes more than can be told from the list of ids.
    Effect::new(move |before: Option<()>| {
        ids.track();
        owner.track();
        if before.is_some() {
            members.read(members.count(), true);
        }
    });
    let search = move |typed: String| {
        if !typed.trim().is_empty() && more.get_untracked() {
            members.read(usize::MAX, false);
        }
        text.set(typed);
    };
    let shown = Memo::new(move |_| text.with(|text| members.shown(me, text)));
    view! {
        <section class="info-part" aria-labelledby="members-title">
            <div class="info-line">
                <h2 id="members-title">
                    "Members " <span class="number info-below">{move || ids.with(Vec::len)}</span>
                </h2>
                <Show when=move || owner.get()>
                    <Button glyph=Glyph::PersonAdd on:click=move |_| adds.set(true)>"Add people"</Button>
                </Show>
            </div>
            <Show when=move || many.get()>
                <input
                    class="input"
                    type="search"
                    placeholder="Find a member"
                    aria-label="Find a member"
                    on:input:target=move |event| search(event.target().value())
                />
            </Show>
            <ul class="members" data-testid="members">
                <For each=move || shown.get() key=|id| *id let:id>
                    <MemberRow id members owner/>
                </For>
            </ul>
            {move || members.failed.get().map(|error| view! { <ErrorNote error/> })}
            <Show when=move || more.get()>
                <Button busy=members.loading on:click=move |_| members.read(0, false)>
                    "Show more members"
                </Button>
            </Show>
        </section>
        <Show when=move || adds.get()>
            <AddPeople chat=members.chat ids adds/>
        </Show>
    }
}
