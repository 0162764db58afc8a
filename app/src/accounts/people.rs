//! `/admin/people`: everybody in the workspace.

use contract::{PageQuery, auth::User};
use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_query_map, params::ParamsMap};

use super::{
    api::{AddPerson, ChangePerson, LetIn, people},
    people_address::{PATH, Wish},
    people_list::PeopleList,
    person_dialog::PersonDialog,
};
use crate::{
    still::{shown, still},
    ui::{
        ButtonLook, FormError, Glyph, Icon, PageHead, form_error,
        frame::{AdminPage, AdminTabs},
    },
};

/// What can be done to people here.
#[derive(Clone, Copy)]
pub struct Deeds {
    pub(super) add: ServerAction<AddPerson>,
    pub(super) change: ServerAction<ChangePerson>,
    pub(super) let_in: ServerAction<LetIn>,
}

/// `/admin/people`.
#[component]
pub fn PeoplePage() -> impl IntoView {
    still("People", || view! { <AdminPage><People/></AdminPage> })
}

#[component]
fn People() -> impl IntoView {
    let deeds = Deeds { add: ServerAction::new(), change: ServerAction::new(), let_in: ServerAction::new() };
    let address = use_query_map().get_untracked();
    let wish = Wish::of(&address);
    let add = wish.path_with("add=1");
    let read = people(wish.query.clone(), PageQuery { limit: None, after: wish.after.clone() });
    view! {
        <PageHead title="People" about="Everybody who can sign in to this workspace.">
            <A href=add attr:class=ButtonLook::Primary.class() scroll=false>
                <Icon glyph=Glyph::PersonAdd/>
                "Add a person"
            </A>
        </PageHead>
        <AdminTabs/>
        {shown(read, move |page| {
            let (adds, person) = (address.get("add").is_some(), edited(&address, &page.items));
            let dialog = adds || person.is_some();
            view! {
                {dialog.then(|| view! { <PersonDialog person back=wish.path() deeds/> })}
                <SearchForm query=wish.query.clone()/>
                <PeopleList page wish deeds/>
            }
            .into_any()
        })}
        <FormError error=form_error(deeds.let_in.value(), &[])/>
    }
}

/// The person whom the address asks to edit.
fn edited(address: &ParamsMap, people: &[User]) -> Option<User> {
    let id = address.get("edit")?;
    people.iter().find(|person| person.id.to_string() == id).cloned()
}

/// Searches while one types; without JavaScript, when asked to.
#[component]
fn SearchForm(query: String) -> impl IntoView {
    view! {
        <form method="get" action=PATH class="search" role="search">
            <Icon glyph=Glyph::Search/>
            <input
                class="input"
                id="search"
                type="search"
                name="query"
                value=query
                placeholder="Name, e-mail or phone"
                aria-label="Search people"
            />
            <noscript>
                <button type="submit" class="button">"Search"</button>
            </noscript>
        </form>
    }
}
