//! `/admin/people`: everybody in the workspace.

use std::time::Duration;

use contract::{AppError, AppResult, Page, PageQuery, auth::User};
use leptos::{leptos_dom::helpers::debounce, prelude::*, server_fn::ServerFn};
use leptos_router::{
    NavigateOptions,
    components::A,
    hooks::{use_navigate, use_query_map},
};

use super::{
    api::{AddPerson, ChangePerson, LetIn, people},
    people_address::{PATH, Wish},
    people_list::PeopleList,
    person_dialog::PersonDialog,
};
use crate::{
    auth_context::AuthContext,
    ui::{
        ButtonLook, ErrorNote, FormError, Glyph, Icon, NotYours, PageHead, Skeleton, form_error,
        frame::AdminTabs,
    },
};

/// How long one may pause while typing before the search begins.
const PAUSE: Duration = Duration::from_millis(200);

/// What can be done to people here; the list is read again after each.
#[derive(Clone, Copy)]
pub struct Deeds {
    pub(super) add: ServerAction<AddPerson>,
    pub(super) change: ServerAction<ChangePerson>,
    pub(super) let_in: ServerAction<LetIn>,
}

impl Deeds {
    fn new() -> Self {
        Self { add: ServerAction::new(), change: ServerAction::new(), let_in: ServerAction::new() }
    }

    /// Changes with each success, and only then: what one has typed stays beside the error.
    fn successes(self) -> Memo<[usize; 3]> {
        let counts = [successes(self.add), successes(self.change), successes(self.let_in)];
        Memo::new(move |_| counts.map(|count| count.get()))
    }
}

/// The version of `action` that succeeded last.
fn successes<S>(action: ServerAction<S>) -> Memo<usize>
where
    S: ServerFn<Output = User, Error = AppError> + Clone + Send + Sync + 'static,
{
    let (version, outcome) = (action.version(), action.value());
    Memo::new(move |last: Option<&usize>| {
        let version = version.get();
        let succeeded = outcome.with(|outcome| matches!(outcome, Some(Ok(_))));
        if succeeded { version } else { last.copied().unwrap_or_default() }
    })
}

/// `/admin/people`.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let is_admin = expect_context::<AuthContext>().is_admin();
    move || if is_admin.get() { view! { <People/> }.into_any() } else { view! { <NotYours/> }.into_any() }
}

#[component]
fn People() -> impl IntoView {
    let auth = expect_context::<AuthContext>();
    let address = use_query_map();
    let wish = Memo::new(move |_| address.with(Wish::of));
    let deeds = Deeds::new();
    Effect::new(move |_| {
        deeds.change.value().with(|changed| {
            if let Some(Ok(user)) = changed {
                auth.take_over(user);
            }
        });
    });
    let successes = deeds.successes();
    let list = Resource::new(
        move || (wish.get(), successes.get()),
        |(wish, _)| people(wish.query, PageQuery { limit: None, after: wish.after }),
    );
    view! {
        <div class="page">
            <PageHead title="People" about="Everybody who can sign in to this workspace.">
                <A
                    href=move || wish.with(|wish| wish.path_with("add=1"))
                    attr:class=ButtonLook::Primary.class()
                    scroll=false
                >
                    <Icon glyph=Glyph::PersonAdd/>
                    "Add a person"
                </A>
            </PageHead>
            <AdminTabs/>
            <Transition>
                {move || Suspend::new(async move {
                    view! { <OpenDialog people=list.await wish deeds/> }
                })}
            </Transition>
            <SearchForm query=Signal::derive(move || wish.with(|wish| wish.query.clone()))/>
            <Transition fallback=|| view! { <Skeleton rows=6/> }>
                {move || Suspend::new(async move {
                    match list.await {
                        Ok(page) => view! { <PeopleList page wish deeds/> }.into_any(),
                        Err(error) => view! { <ErrorNote error/> }.into_any(),
                    }
                })}
            </Transition>
            <FormError error=form_error(deeds.let_in.value(), &[])/>
        </div>
    }
    .into_any()
}

/// Searches while one types; without JavaScript, on Enter.
#[component]
fn SearchForm(query: Signal<String>) -> impl IntoView {
    let navigate = use_navigate();
    let show = move |query: String| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&Wish { query, after: None }.path(), options);
    };
    let mut typed = debounce(PAUSE, show);
    view! {
        <form method="get" action=PATH class="search" role="search" on:submit=move |event| event.prevent_default()>
            <Icon glyph=Glyph::Search/>
            <input
                class="input"
                type="search"
                name="query"
                value=query.get_untracked()
                prop:value=query
                on:input:target=move |event| typed(event.target().value())
                placeholder="Name, e-mail or phone"
                aria-label="Search people"
            />
        </form>
    }
    .into_any()
}

/// The dialog that the address asks for: `?add=1`, or `?edit=` a person of the list.
#[component]
fn OpenDialog(people: AppResult<Page<User>>, wish: Memo<Wish>, deeds: Deeds) -> impl IntoView {
    let address = use_query_map();
    let people = StoredValue::new(people.map(|page| page.items).unwrap_or_default());
    let wanted =
        Memo::new(move |_| address.with(|address| (address.get("add").is_some(), address.get("edit"))));
    move || {
        let (adds, edits) = wanted.get();
        let person = edits.and_then(|id| {
            people.with_value(|people| people.iter().find(|person| person.id.to_string() == id).cloned())
        });
        (adds || person.is_some())
            .then(|| view! { <PersonDialog person back=wish.get_untracked().path() deeds/> })
    }
}
