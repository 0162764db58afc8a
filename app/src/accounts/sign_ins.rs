//! The list of one's sign-ins, each of which can be ended.

use contract::auth::{SignIn, SignInKind};
use leptos::{form::ActionForm, prelude::*};

use super::{
    api::{RevokeSignIn, sign_ins},
    words::program_words,
};
use crate::{
    still::shown,
    ui::{Button, ButtonLook, FormError, Glyph, Icon, Tag, TagLook, Time, form_error},
};

/// The list on `/me`.
#[component]
pub(super) fn SignInsCard() -> impl IntoView {
    let revoke = ServerAction::<RevokeSignIn>::new();
    view! {
        <section class="card" aria-labelledby="sign-ins-title">
            <h2 id="sign-ins-title">"Where you are signed in"</h2>
            <p class="card-about">"End what you do not recognise, then change your password."</p>
            {shown(sign_ins(), move |list| {
                let rows = list.into_iter().map(|one| view! { <SignInRow one revoke/> });
                view! { <ul class="rows">{rows.collect_view()}</ul> }.into_any()
            })}
            <FormError error=form_error(revoke.value(), &[])/>
        </section>
    }
    .into_any()
}

#[component]
fn SignInRow(one: SignIn, revoke: ServerAction<RevokeSignIn>) -> impl IntoView {
    let glyph = match one.kind {
        SignInKind::Browser => Glyph::Monitor,
        SignInKind::Api => Glyph::Terminal,
    };
    let program = program_words(&one.user_agent);
    let end_words = format!("End the sign-in of {program}");
    view! {
        <li class="row">
            <Icon glyph/>
            <div class="row-words">
                <span class="row-name" title=one.user_agent>
                    {program} {one.current.then(|| view! { <Tag look=TagLook::Good>"This one"</Tag> })}
                </span>
                <span class="row-facts">
                    {one.address} " · last used " <Time at=one.last_seen_at/> " · since " <Time at=one.created_at/>
                </span>
            </div>
            {(!one.current)
                .then(|| {
                    view! {
                        <ActionForm action=revoke>
                            <input type="hidden" name="id" value=one.id.to_string()/>
                            <Button look=ButtonLook::Quiet submits=true attr:aria-label=end_words>"End"</Button>
                        </ActionForm>
                    }
                })}
        </li>
    }
    .into_any()
}
