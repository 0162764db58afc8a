//! The question before something that cannot be taken back.

use leptos::prelude::*;

use super::{Button, ButtonLook, Dialog};

/// Says what would happen, and asks.
#[component]
pub fn Confirm(
    /// The question.
    #[prop(into)]
    title: String,
    /// What happens then.
    #[prop(into)]
    text: String,
    /// The word on the button that does it.
    #[prop(into)]
    action: String,
    /// Whether it is under way.
    #[prop(into)]
    busy: Signal<bool>,
    /// What went wrong.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// Does it.
    #[prop(into)]
    on_yes: Callback<()>,
    /// Leaves everything as it is.
    #[prop(into)]
    on_no: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog title on_close=on_no close_href="">
            <p>{text}</p>
            <p class="form-error" role="alert">{move || error.get()}</p>
            <div class="form-end confirm-end">
                <Button on:click=move |_| on_no.run(())>"Cancel"</Button>
                <Button look=ButtonLook::Danger busy on:click=move |_| on_yes.run(())>{action}</Button>
            </div>
        </Dialog>
    }
    .into_any()
}
