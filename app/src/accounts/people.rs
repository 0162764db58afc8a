//! `/admin/people`: everybody in the workspace.

use contract::{AppResult, Page, PageQuery, auth::User};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::{
    components::{A, Form},
    hooks::use_query_map,
    location::Url,
};

use super::{
    api::{ActivatePerson, AddPerson, ChangePerson, DeactivatePerson, people},
    person_dialog::PersonDialog,
    words::role_words,
};
use crate::{
    auth_context::AuthContext,
    ui::{
        Avatar, Button, ButtonLook, EmptyState, ErrorNote, FormError, Glyph, Icon, NotYours, PageHead,
        Skeleton, Tag, TagLook, form_error, frame::AdminTabs,
    },
};

/// Where the page lives.
pub(super) const PATH: &str = "/admin/people";

/// What the page's address asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Wish {
    query: String,
    after: Option<String>,
}

/// What can be done to people here; the list is read again after each.
#[derive(Clone, Copy)]
pub struct Deeds {
    pub(super) add: ServerAction<AddPerson>,
    pub(super) change: ServerAction<ChangePerson>,
    deactivate: ServerAction<DeactivatePerson>,
    activate: ServerAction<ActivatePerson>,
}

impl Deeds {
    fn new() -> Self {
        Self {
            add: ServerAction::new(),
            change: ServerAction::new(),
            deactivate: ServerAction::new(),
            activate: ServerAction::new(),
        }
    }

    fn count(self) -> usize {
        self.add.version().get()
            + self.change.version().get()
            + self.deactivate.version().get()
            + self.activate.version().get()
    }
}

/// `/admin/people`.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let is_admin = expect_context::<AuthContext>().is_admin();
    move || if is_admin.get() { view! { <People/> }.into_any() } else { view! { <NotYours/> }.into_any() }
}

#[component]
fn People() -> impl IntoView {
    let address = use_query_map();
    let wish = Memo::new(move |_| {
        address.with(|address| Wish {
            query: address.get("query").unwrap_or_default(),
            after: address.get("after"),
        })
    });
    let deeds = Deeds::new();
    let list = Resource::new(
        move || (wish.get(), deeds.count()),
        |(wish, _)| people(wish.query, PageQuery { limit: None, after: wish.after }),
    );
    view! {
        <div class="page">
            <PageHead title="People" about="Everybody who can sign in to this workspace.">
                <A href=format!("{PATH}?add=1") attr:class=ButtonLook::Primary.class()>
                    <Icon glyph=Glyph::PersonAdd/>
                    "Add a person"
                </A>
            </PageHead>
            <AdminTabs/>
            <Transition>
                {move || Suspend::new(async move {
                    view! { <OpenDialog people=list.await deeds/> }
                })}
            </Transition>
            <SearchForm query=Signal::derive(move || wish.with(|wish| wish.query.clone()))/>
            <Transition fallback=|| view! { <Skeleton rows=6/> }>
                {move || Suspend::new(async move {
                    match list.await {
                        Ok(page) => view! { <PeopleList page wish=wish.get_untracked() deeds/> }.into_any(),
                        Err(error) => view! { <ErrorNote error/> }.into_any(),
                    }
                })}
            </Transition>
            <FormError error=form_error(deeds.deactivate.value(), &[])/>
            <FormError error=form_error(deeds.activate.value(), &[])/>
        </div>
    }
    .into_any()
}

#[component]
fn SearchForm(query: Signal<String>) -> impl IntoView {
    view! {
        <Form method="GET" action=PATH attr:class="search" attr:role="search">
            <Icon glyph=Glyph::Search/>
            <input
                class="input"
                type="search"
                name="query"
                value=query.get_untracked()
                placeholder="Name, e-mail or phone"
                aria-label="Search people"
            />
            <Button submits=true>"Search"</Button>
        </Form>
    }
    .into_any()
}

#[component]
fn PeopleList(page: Page<User>, wish: Wish, deeds: Deeds) -> impl IntoView {
    let Page { items, next } = page;
    if items.is_empty() {
        return view! {
            <EmptyState
                title="Nobody found"
                text="Nobody's name, e-mail address or phone number contains that."
            >
                <A href=PATH attr:class=ButtonLook::Plain.class()>"Show everybody"</A>
            </EmptyState>
        }
        .into_any();
    }
    let further = next.map(|next| {
        let href = format!("{PATH}?query={}&after={}", Url::escape(&wish.query), Url::escape(&next));
        view! { <A href attr:class=ButtonLook::Plain.class()>"Show more"</A> }
    });
    let first = wish.after.as_ref().map(|_| {
        let href = format!("{PATH}?query={}", Url::escape(&wish.query));
        view! { <A href attr:class=ButtonLook::Quiet.class()>"Back to the first"</A> }
    });
    view! {
        <div class="table-frame">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"E-mail"</th>
                        <th scope="col">"Phone"</th>
                        <th scope="col">"Role"</th>
                        <th scope="col">"State"</th>
                        <th scope="col"><span class="unseen-text">"What can be done"</span></th>
                    </tr>
                </thead>
                <tbody>
                    {items.into_iter().map(|user| view! { <PersonRow user wish=wish.clone() deeds/> }).collect_view()}
                </tbody>
            </table>
        </div>
        <div class="table-foot">{first} {further}</div>
    }
    .into_any()
}

#[component]
fn PersonRow(user: User, wish: Wish, deeds: Deeds) -> impl IntoView {
    let me = expect_context::<AuthContext>().user();
    let is_me = me.with_untracked(|me| me.id == user.id);
    let id = user.id.to_string();
    let after = wish.after.map(|after| format!("&after={}", Url::escape(&after))).unwrap_or_default();
    let edit = format!("{PATH}?query={}{after}&edit={id}", Url::escape(&wish.query));
    let state = if user.active {
        view! { <Tag look=TagLook::Good>"Active"</Tag> }
    } else {
        view! { <Tag>"Deactivated"</Tag> }
    };
    let (edit_words, active_words) = if user.active {
        (format!("Edit {}", user.name), format!("Deactivate {}", user.name))
    } else {
        (format!("Edit {}", user.name), format!("Activate {}", user.name))
    };
    let switch = match (is_me, user.active) {
        (true, _) => ().into_any(),
        (false, true) => view! {
            <ActionForm action=deeds.deactivate>
                <input type="hidden" name="id" value=id/>
                <Button look=ButtonLook::Quiet submits=true attr:aria-label=active_words>"Deactivate"</Button>
            </ActionForm>
        }
        .into_any(),
        (false, false) => view! {
            <ActionForm action=deeds.activate>
                <input type="hidden" name="id" value=id/>
                <Button look=ButtonLook::Quiet submits=true attr:aria-label=active_words>"Activate"</Button>
            </ActionForm>
        }
        .into_any(),
    };
    view! {
        <tr class:is-off=!user.active>
            <th scope="row">
                <span class="person">
                    <Avatar name=user.name.clone()/>
                    <span class="person-name">
                        {user.name} {is_me.then(|| view! { <span class="person-me">" (you)"</span> })}
                    </span>
                </span>
            </th>
            <td data-label="E-mail">{user.email}</td>
            <td data-label="Phone" class="number">{user.phone.unwrap_or_else(|| "–".to_owned())}</td>
            <td data-label="Role">{role_words(user.role)}</td>
            <td data-label="State">{state}</td>
            <td class="table-deeds">
                <A href=edit attr:class=ButtonLook::Quiet.class() attr:aria-label=edit_words scroll=false>"Edit"</A>
                {switch}
            </td>
        </tr>
    }
    .into_any()
}

/// The dialog that the address asks for: `?add=1`, or `?edit=` a person of the list.
#[component]
fn OpenDialog(people: AppResult<Page<User>>, deeds: Deeds) -> impl IntoView {
    let address = use_query_map();
    let people = StoredValue::new(people.map(|page| page.items).unwrap_or_default());
    let wanted =
        Memo::new(move |_| address.with(|address| (address.get("add").is_some(), address.get("edit"))));
    move || {
        let (adds, edits) = wanted.get();
        let person = edits.and_then(|id| {
            people.with_value(|people| people.iter().find(|person| person.id.to_string() == id).cloned())
        });
        (adds || person.is_some()).then(|| view! { <PersonDialog person deeds/> })
    }
}
