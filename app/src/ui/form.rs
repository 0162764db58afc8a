//! Forms sent in the background, with what has to be put right beside their fields. Without JavaScript the
//! browser sends the same forms itself.

use contract::{AppError, json};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::error::ServerFnUrlError, task::spawn_local};
use leptos_router::hooks::use_query_map;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Element, FormData, HtmlElement, HtmlFormElement, Request, RequestInit, Response, UrlSearchParams,
};

use super::ErrorNote;

/// What became of a form that was sent.
pub enum Answered {
    /// It is done, and the server leads here; nowhere is here.
    Done(Option<String>),
    /// It was refused, and the form has no place to say so.
    Refused(AppError),
}

/// Sends the form that was submitted, unless it only asks for a page, and tells `then` what became of it.
/// What has to be put right is said in the form, beside the field where there is one.
pub fn send_form(event: &SubmitEvent, then: impl FnOnce(Answered) + 'static) {
    let Some(form) = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok()) else {
        return;
    };
    event.prevent_default();
    if form.method() != "post" {
        return; // A search, which is shown while one types.
    }
    let button = event.submitter();
    let focused = document().active_element();
    set_busy(button.as_deref(), true);
    spawn_local(async move {
        let outcome = call(&form).await;
        set_busy(button.as_deref(), false);
        give_focus_back(focused);
        clear_errors(&form);
        match outcome {
            Ok(address) => then(Answered::Done(address)),
            Err(error) if say(&form, &error) => {}
            Err(error) => then(Answered::Refused(error)),
        }
    });
}

/// Why a form was refused that was sent without JavaScript: the server leads back here and says it in the
/// address.
#[component]
pub fn RefusedForm() -> impl IntoView {
    let said = use_query_map().with_untracked(|query| query.get("__err"));
    let refused = said.map(|said| ServerFnUrlError::<AppError>::decode_err(&said));
    refused.map(|error| view! { <ErrorNote error/> })
}

/// Where the server sends us once it has done what the form asks for; nowhere is here.
async fn call(form: &HtmlFormElement) -> Result<Option<String>, AppError> {
    let request = request(form).map_err(|_| AppError::Internal)?;
    let response = JsFuture::from(window().fetch_with_request(&request)).await;
    let response: Response = response.map_err(|_| AppError::Offline)?.unchecked_into();
    let header = |name: &str| response.headers().get(name).ok().flatten();
    if response.ok() {
        return Ok(header("serverfnredirect").and_then(|_| header("location")));
    }
    let text = match response.text() {
        Ok(text) => JsFuture::from(text).await.ok().and_then(|text| text.as_string()),
        Err(_) => None,
    };
    // Whoever answers otherwise is a proxy, or our own front door.
    Err(text.and_then(|text| json::read(&text).ok()).unwrap_or(AppError::Unavailable))
}

fn request(form: &HtmlFormElement) -> Result<Request, JsValue> {
    let fields = UrlSearchParams::new_with_str_sequence_sequence(FormData::new_with_form(form)?.as_ref())?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&fields);
    let request = Request::new_with_str_and_init(&form.action(), &init)?;
    request.headers().set("accept", "application/json")?;
    Ok(request)
}

fn set_busy(button: Option<&Element>, busy: bool) {
    let Some(button) = button else { return };
    let _impossible = button.toggle_attribute_with_force("disabled", busy);
    let _impossible = button.set_attribute("aria-busy", if busy { "true" } else { "false" });
}

/// A button that is busy has lost the focus; unless something else has it by now, it is given back.
fn give_focus_back(focused: Option<Element>) {
    let is_lost = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
    if let (true, Some(element)) =
        (is_lost, focused.and_then(|element| element.dyn_into::<HtmlElement>().ok()))
    {
        let _gone = element.focus();
    }
}

/// Puts `error` beside its field, or where the form says what went wrong with all of it; whether it has
/// such a place.
fn say(form: &HtmlFormElement, error: &AppError) -> bool {
    let field =
        error.field().and_then(|field| form.query_selector(&format!("[name={field:?}]")).ok().flatten());
    let beside =
        field.as_ref().and_then(|field| document().get_element_by_id(&format!("{}-error", field.id())));
    let sentence = error.to_string();
    if let (Some(field), Some(beside)) = (field, beside) {
        beside.set_text_content(Some(&sentence));
        let _impossible = field.set_attribute("aria-invalid", "true");
        let _impossible = field.set_attribute("aria-describedby", &beside.id());
        let _impossible = field.dyn_ref::<HtmlElement>().map(HtmlElement::focus);
        return true;
    }
    let whole = form.query_selector(".form-error").ok().flatten();
    whole.inspect(|whole| whole.set_text_content(Some(&sentence))).is_some()
}

fn clear_errors(form: &HtmlFormElement) {
    let each = |selector: &str, act: fn(&Element)| {
        let Ok(found) = form.query_selector_all(selector) else { return };
        (0..found.length())
            .filter_map(|place| found.item(place)?.dyn_into::<Element>().ok())
            .for_each(|one| act(&one));
    };
    each(".field-error, .form-error", |sentence| sentence.set_text_content(None));
    each("[aria-invalid]", |field| {
        let _impossible = field.remove_attribute("aria-invalid");
    });
}
