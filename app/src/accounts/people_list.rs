//! The table of people.

use contract::{Page, auth::User};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::components::A;

use super::{
    people::Deeds,
    people_address::{PATH, Wish},
    words::role_words,
};
use crate::{
    auth_context::AuthContext,
    ui::{Avatar, Button, ButtonLook, EmptyState, Tag, TagLook},
};

/// One page of people, with links to the next and back to the first.
#[component]
pub(super) fn PeopleList(page: Page<User>, wish: Wish, deeds: Deeds) -> impl IntoView {
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
    let Wish { query, after } = &wish;
    let further = next.map(|next| {
        let href = Wish { query: query.clone(), after: Some(next) }.path();
        view! { <A href attr:class=ButtonLook::Plain.class()>"Show more"</A> }
    });
    let first = after.is_some().then(|| {
        let href = Wish { query: query.clone(), after: None }.path();
        view! { <A href attr:class=ButtonLook::Quiet.class()>"Back to the first"</A> }
    });
    let row = move |user| view! { <PersonRow user wish=wish.clone() deeds/> };
    let rows = items.into_iter().map(row).collect_view();
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
                    {rows}
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
    let edit = wish.path_with(&format!("edit={id}"));
    let state = if user.active {
        view! { <Tag look=TagLook::Good>"Active"</Tag> }
    } else {
        view! { <Tag>"Deactivated"</Tag> }
    };
    let edit_words = format!("Edit {}", user.name);
    let word = if user.active { "Deactivate" } else { "Activate" };
    let switch_words = format!("{word} {}", user.name);
    // Nobody locks themselves out.
    let switch = (!is_me).then(|| {
        view! {
            <ActionForm action=deeds.let_in>
                <input type="hidden" name="id" value=id/>
                <input type="hidden" name="active" value=(!user.active).to_string()/>
                <Button look=ButtonLook::Quiet submits=true attr:aria-label=switch_words>
                    {word}
                </Button>
            </ActionForm>
        }
    });
    view! {
        <tr class:is-off=!user.active>
            <th scope="row">
                <span class="who">
                    <Avatar name=user.name.clone()/>
                    <span class="who-name">
                        {user.name} {is_me.then(|| view! { <span class="who-me">" (you)"</span> })}
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
