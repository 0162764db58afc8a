//! A phone on the table.

use contract::whatsapp::{LabPhone, PhoneOnTable};
use leptos::prelude::*;

use super::{phone_deeds::PhoneDeeds, screen::Screen, table::Table};
use crate::ui::{Tag, TagLook, Time, TimeShape};

/// A phone: whose it is, what is on its screen, and what can be done with it.
#[component]
pub(super) fn PhoneCard(first: PhoneOnTable, table: Table) -> impl IntoView {
    let id = first.phone.id;
    let now = Memo::new(move |before: Option<&PhoneOnTable>| {
        table.phone(id).or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
    });
    let phone = Memo::new(move |_| now.with(|now| now.phone.clone()));
    let letters = Memo::new(move |_| now.with(|now| now.letters.clone()));
    let (name, number) = phone.with_untracked(|phone| (phone.name.clone(), phone.number.clone()));
    view! {
        <li
            class="phone"
            class:phone-off=move || phone.with(|phone| !phone.online)
            data-testid="phone"
            data-number=number.clone()
            aria-label=format!("Phone of {name}")
        >
            <header class="phone-head">
                <h2>{move || phone.with(|phone| phone.name.clone())}</h2>
                <p class="number phone-number">{number.clone()}</p>
                <p class="phone-state">{move || phone.with(state)}</p>
            </header>
            <Screen id number=number.clone() phone letters table/>
            <PhoneDeeds id phone table/>
        </li>
    }
}

/// How a phone is, in a word or two.
fn state(phone: &LabPhone) -> AnyView {
    if !phone.on_whatsapp {
        return view! { <Tag>"Not on WhatsApp"</Tag> }.into_any();
    }
    if let Some(until) = phone.restricted_until {
        return view! { <Tag look=TagLook::Bad>"Restricted until " <Time at=until shape=TimeShape::Clock/></Tag> }.into_any();
    }
    match (phone.online, phone.devices) {
        (false, _) => view! { <Tag>"Switched off"</Tag> }.into_any(),
        (true, 0) => view! { <Tag look=TagLook::Good>"On"</Tag> }.into_any(),
        (true, 1) => view! { <Tag look=TagLook::Good>"On, linked here"</Tag> }.into_any(),
        (true, devices) => {
            view! { <Tag look=TagLook::Good>{format!("On, {devices} devices linked")}</Tag> }.into_any()
        }
    }
}
