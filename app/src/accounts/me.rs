//! `/me`: my account.

use leptos::{form::ActionForm, prelude::*};

use super::{
    api::SignOut, password::PasswordCard, receipts::ReceiptsCard, sign_ins::SignInsCard, words::role_words,
};
use crate::{
    auth_context::AuthContext,
    still::still,
    ui::{Avatar, AvatarSize, Button, Glyph, PageHead},
};

/// `/me`.
#[component]
pub fn MePage() -> impl IntoView {
    still("Me", || view! { <Me/> })
}

#[component]
fn Me() -> impl IntoView {
    let sign_out = ServerAction::<SignOut>::new();
    view! {
        <div class="page page-narrow">
            <PageHead title="Me" about="Your account, and where you are signed in.">
                <ActionForm action=sign_out>
                    <Button submits=true glyph=Glyph::SignOut>"Sign out"</Button>
                </ActionForm>
            </PageHead>
            <ProfileCard/>
            <ReceiptsCard/>
            <SignInsCard/>
            <PasswordCard/>
        </div>
    }
}

#[component]
fn ProfileCard() -> impl IntoView {
    let user = expect_context::<AuthContext>().user();
    let phone = move || user.with(|user| user.phone.clone().unwrap_or_else(|| "None".to_owned()));
    view! {
        <section class="card profile" aria-label="Profile">
            <Avatar name=Signal::derive(move || user.with(|user| user.name.clone())) size=AvatarSize::Large/>
            <div>
                <h2 class="profile-name">{move || user.with(|user| user.name.clone())}</h2>
                <dl class="facts">
                    <dt>"Role"</dt>
                    <dd>{move || user.with(|user| role_words(user.role))}</dd>
                    <dt>"E-mail"</dt>
                    <dd>{move || user.with(|user| user.email.clone())}</dd>
                    <dt>"Phone"</dt>
                    <dd>{phone}</dd>
                </dl>
                <p class="field-hint">"An administrator can change these."</p>
            </div>
        </section>
    }
    .into_any()
}
