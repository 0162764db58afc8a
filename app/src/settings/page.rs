//! `/admin/settings`: what holds for everybody, each with a sentence on what it does.

use contract::settings::Settings;
use leptos::{form::ActionForm, prelude::*};
use leptos_router::hooks::use_query_map;

use super::api::{ChangeSettings, settings_to_change};
use crate::{
    still::{shown, still},
    ui::{
        Banner, Button, ButtonLook, Field, FormError, Glyph, PageHead, SwitchField, field_error, form_error,
        frame::{AdminPage, AdminTabs},
    },
};

const FIELDS: &[&str] = &["uploads", "editHours", "deleteHours"];

/// `/admin/settings`.
#[component]
pub fn SettingsPage() -> impl IntoView {
    still("Settings", || view! { <AdminPage><Everybodys/></AdminPage> })
}

#[component]
fn Everybodys() -> impl IntoView {
    let action = ServerAction::<ChangeSettings>::new();
    let done = use_query_map().with_untracked(|query| query.get("done").is_some());
    view! {
        <PageHead title="Settings" about="What holds for everybody in this workspace."/>
        <AdminTabs/>
        {done.then(|| view! { <Banner glyph=Glyph::Check>"The settings are saved. They hold from now on."</Banner> })}
        {shown(settings_to_change(), move |settings| view! { <SettingsForm settings action/> }.into_any())}
    }
}

#[component]
fn SettingsForm(settings: Settings, action: ServerAction<ChangeSettings>) -> impl IntoView {
    let Settings { uploads, edit_hours, delete_hours } = settings;
    let outcome = action.value();
    view! {
        <section class="card card-narrow" aria-label="Chats">
            <ActionForm action>
                <div class="form">
                    <SwitchField
                        label="Pictures can be sent"
                        name="uploads"
                        on=uploads
                        hint="When this is off, new pictures are refused. Those that are there can still be seen."
                    />
                    <Field
                        label="Hours to edit a message"
                        name="editHours"
                        kind="number"
                        value=edit_hours.to_string()
                        hint="For how long its author may change a message. With 0, messages stay as they were sent."
                        error=field_error(outcome, "editHours")
                    />
                    <Field
                        label="Hours to delete a message"
                        name="deleteHours"
                        kind="number"
                        value=delete_hours.to_string()
                        hint="For how long its author may take a message away from everybody. With 0, only the owners of a group may."
                        error=field_error(outcome, "deleteHours")
                    />
                    <FormError error=form_error(outcome, FIELDS)/>
                    <div class="form-end">
                        <Button look=ButtonLook::Primary submits=true>"Save"</Button>
                    </div>
                </div>
            </ActionForm>
        </section>
    }
    .into_any()
}
