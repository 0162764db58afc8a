//! `/whatsapp/contacts`: the customers I know.

use contract::{
    Page,
    whatsapp::{Contact, ContactsQuery},
};
use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_query_map, location::Url, params::ParamsMap};

use super::{
    api::contacts,
    contact_dialog::{AddDialog, EditDialog, ImportDialog},
    imported::imported_note,
    tabs::Tabs,
};
use crate::{
    still::{shown, still},
    ui::{ButtonLook, EmptyState, Glyph, Icon, PageHead, RefusedForm, Tag, TagLook},
};

/// Where the page lives.
const PATH: &str = "/whatsapp/contacts";

/// Which contacts the page is asked to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Wish {
    query: String,
    tag: String,
    after: Option<String>,
}

impl Wish {
    fn of(address: &ParamsMap) -> Self {
        Self {
            query: address.get("query").unwrap_or_default(),
            tag: address.get("tag").unwrap_or_default(),
            after: address.get("after"),
        }
    }

    /// The address that asks for it.
    fn path(&self) -> String {
        let part =
            |name: &str, value: &str| (!value.is_empty()).then(|| format!("{name}={}", Url::escape(value)));
        let after = self.after.as_deref().unwrap_or_default();
        let asked = [part("query", &self.query), part("tag", &self.tag), part("after", after)];
        let asked: Vec<String> = asked.into_iter().flatten().collect();
        if asked.is_empty() { PATH.to_owned() } else { format!("{PATH}?{}", asked.join("&")) }
    }

    /// The same, with the dialog that `more` asks for.
    fn path_with(&self, more: &str) -> String {
        let path = self.path();
        let joint = if path.contains('?') { '&' } else { '?' };
        format!("{path}{joint}{more}")
    }
}

/// `/whatsapp/contacts`.
#[component]
pub fn ContactsPage() -> impl IntoView {
    still("Contacts", || view! { <Contacts/> })
}

#[component]
fn Contacts() -> impl IntoView {
    let address = use_query_map().get_untracked();
    let wish = Wish::of(&address);
    let asked = ContactsQuery {
        query: Some(wish.query.clone()),
        tag: Some(wish.tag.clone()),
        limit: None,
        after: wish.after.clone(),
    };
    let (add, import) = (wish.path_with("add=1"), wish.path_with("import=1"));
    view! {
        <div class="page">
            <PageHead title="Contacts" about="The customers you know. Only you see them, and what you note here.">
                <A href=add attr:class=ButtonLook::Primary.class() scroll=false>
                    <Icon glyph=Glyph::PersonAdd/>
                    "Add a contact"
                </A>
            </PageHead>
            <WithLab/>
            <RefusedForm/>
            {imported_note(&address)}
            {shown(contacts(asked), move |page| {
                let edited = address.get("edit").and_then(|id| {
                    page.items.iter().find(|contact| contact.id.to_string() == id).cloned()
                });
                let back = wish.path();
                let dialog = match edited {
                    Some(contact) => Some(view! { <EditDialog contact back/> }.into_any()),
                    None if address.get("add").is_some() => Some(view! { <AddDialog back/> }.into_any()),
                    None if address.get("import").is_some() => Some(view! { <ImportDialog back/> }.into_any()),
                    None => None,
                };
                view! {
                    {dialog}
                    <div class="contacts-tools">
                        <SearchForm wish=wish.clone()/>
                        <A href=import attr:class=ButtonLook::Plain.class() scroll=false>"Import a list"</A>
                    </div>
                    <ContactList page wish/>
                }
                .into_any()
            })}
            <p class="form-error page-error" role="alert"></p>
        </div>
    }
}

/// The tabs; whether there is a laboratory, only the server knows.
#[component]
fn WithLab() -> impl IntoView {
    shown(super::lab::api::has_lab(), |lab| view! { <Tabs lab/> }.into_any())
}

#[component]
fn SearchForm(wish: Wish) -> impl IntoView {
    let Wish { query, tag, .. } = wish.clone();
    let all = Wish { tag: String::new(), after: None, ..wish }.path();
    let words = format!("Only “{tag}”");
    let tagged = (!tag.is_empty()).then(
        || view! { <A href=all attr:class="tag-filter" scroll=false>{words} <Icon glyph=Glyph::Close/></A> },
    );
    view! {
        <form method="get" action=PATH class="search" role="search">
            <Icon glyph=Glyph::Search/>
            <input
                class="input"
                id="search"
                type="search"
                name="query"
                value=query
                placeholder="Name or number"
                aria-label="Search contacts"
            />
            <noscript>
                <button type="submit" class="button">"Search"</button>
            </noscript>
        </form>
        {tagged}
    }
}

#[component]
fn ContactList(page: Page<Contact>, wish: Wish) -> impl IntoView {
    let Page { items, next } = page;
    if items.is_empty() && wish == Wish::default() {
        return view! {
            <EmptyState
                title="No contacts yet"
                text="Whoever writes to a number of yours appears here by themself. You can also add people, or import a list."
            />
        }
        .into_any();
    }
    if items.is_empty() {
        return view! {
            <EmptyState title="Nobody found" text="No contact fits that.">
                <A href=PATH attr:class=ButtonLook::Plain.class()>"Show everybody"</A>
            </EmptyState>
        }
        .into_any();
    }
    let further = next.map(|next| {
        let href = Wish { after: Some(next), ..wish.clone() }.path();
        view! { <A href attr:class=ButtonLook::Plain.class()>"Show more"</A> }
    });
    let first = wish.after.is_some().then(|| {
        let href = Wish { after: None, ..wish.clone() }.path();
        view! { <A href attr:class=ButtonLook::Quiet.class()>"Back to the first"</A> }
    });
    let row = |contact| view! { <ContactRow contact wish=wish.clone()/> };
    view! {
        <div class="table-frame">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Number"</th>
                        <th scope="col">"Tags"</th>
                        <th scope="col">"Blasts"</th>
                        <th scope="col"><span class="unseen-text">"What can be done"</span></th>
                    </tr>
                </thead>
                <tbody>{items.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
        <div class="table-foot">{first} {further}</div>
    }
    .into_any()
}

#[component]
fn ContactRow(contact: Contact, wish: Wish) -> impl IntoView {
    let Contact { id, name, number, tags, opted_out, .. } = contact;
    let edit = wish.path_with(&format!("edit={id}"));
    let edit_words = format!("Edit {name}");
    let chips = tags.into_iter().map(|tag| {
        let href = Wish { tag: tag.clone(), after: None, ..wish.clone() }.path();
        view! { <A href attr:class="tag-chip" scroll=false>{tag}</A> }
    });
    let state = if opted_out {
        view! { <Tag look=TagLook::Bad>"Wants none"</Tag> }
    } else {
        view! { <Tag>"Allowed"</Tag> }
    };
    view! {
        <tr data-testid="contact">
            <th scope="row">{name}</th>
            <td data-label="Number" class="number">{number}</td>
            <td data-label="Tags"><span class="tag-chips">{chips.collect_view()}</span></td>
            <td data-label="Blasts">{state}</td>
            <td class="table-deeds">
                <A href=edit attr:class=ButtonLook::Quiet.class() attr:aria-label=edit_words scroll=false>"Edit"</A>
            </td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialog_keeps_the_list_behind_it() {
        assert_eq!(Wish::default().path_with("add=1"), "/whatsapp/contacts?add=1");
        let wish = Wish { query: "siti".into(), tag: "vip".into(), after: None };
        assert_eq!(wish.path_with("edit=7"), "/whatsapp/contacts?query=siti&tag=vip&edit=7");
    }
}
