//! Fields of a form, each with its label, its hint and its error beside it.

use contract::{AppError, AppResult};
use leptos::prelude::*;

/// One line of input with its label. The browser keeps the value; the form carries it.
#[component]
pub fn Field(
    /// The words above it.
    label: &'static str,
    /// The name under which the form sends it.
    name: &'static str,
    /// What its element is called; needed where two forms of a page use the same name.
    #[prop(optional, into)]
    id: Option<&'static str>,
    /// The kind of input, such as `email`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What it holds at first.
    #[prop(optional, into)]
    value: String,
    /// What may be left out or must be known, in a sentence.
    #[prop(optional, into)]
    hint: Option<&'static str>,
    /// What has to be put right.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// What the browser may fill in, such as `current-password`.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Whether it may be left empty.
    #[prop(optional)]
    optional: bool,
    /// Whether it has the cursor when the page or the dialog opens.
    #[prop(optional)]
    first: bool,
) -> impl IntoView {
    let id = id.unwrap_or(name);
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described_by = {
        let (hint_id, error_id) = (hint.map(|_| hint_id.clone()), error_id.clone());
        move || match (error.with(Option::is_some), &hint_id) {
            (true, _) => Some(error_id.clone()),
            (false, hint_id) => hint_id.clone(),
        }
    };
    view! {
        <div class="field">
            <label class="field-label" for=id>
                {label}
                {optional.then(|| view! { <span class="field-optional">"optional"</span> })}
            </label>
            <input
                class="input"
                id=id
                name=name
                type=kind
                value=value
                autocomplete=autocomplete
                autofocus=first
                required=!optional
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=described_by
            />
            {hint.map(|hint| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
            <p class="field-error" id=error_id role="alert">{move || error.get()}</p>
        </div>
    }
    .into_any()
}

/// Something that is on or off; what is off is not sent.
#[component]
pub fn SwitchField(
    /// What.
    label: &'static str,
    /// The name under which the form sends `true`.
    name: &'static str,
    /// Whether it is on at first.
    on: bool,
    /// What must be known, in a sentence.
    hint: &'static str,
) -> impl IntoView {
    let hint_id = format!("{name}-hint");
    view! {
        <div class="field">
            <label class="info-line switch">
                <span class="field-label">{label}</span>
                <input
                    type="checkbox"
                    role="switch"
                    name=name
                    value="true"
                    checked=on
                    aria-describedby=hint_id.clone()
                />
            </label>
            <p class="field-hint" id=hint_id>{hint}</p>
        </div>
    }
    .into_any()
}

/// A choice of one among a few.
#[component]
pub fn Choice(
    /// The words above it.
    label: &'static str,
    /// The name under which the form sends it.
    name: &'static str,
    /// What is sent, and the words for it.
    options: &'static [(&'static str, &'static str)],
    /// What is chosen at first.
    chosen: &'static str,
    /// What must be known, in a sentence.
    #[prop(optional, into)]
    hint: Option<&'static str>,
) -> impl IntoView {
    let hint_id = format!("{name}-hint");
    view! {
        <div class="field">
            <label class="field-label" for=name>{label}</label>
            <select class="input" id=name name=name aria-describedby=hint.map(|_| hint_id.clone())>
                {options
                    .iter()
                    .map(|(value, words)| {
                        view! { <option value=*value selected=*value == chosen>{*words}</option> }
                    })
                    .collect_view()}
            </select>
            {hint.map(|hint| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
        </div>
    }
    .into_any()
}

/// What went wrong with a form as a whole; see [`form_error`].
#[component]
pub fn FormError(
    /// The sentence, if any.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    view! { <p class="form-error" role="alert">{move || error.get()}</p> }
}

/// The value of an action, as `action.value()` gives it.
pub trait Outcome<T>: With<Value = Option<AppResult<T>>> + Send + Sync + 'static {}

impl<T, S> Outcome<T> for S where S: With<Value = Option<AppResult<T>>> + Send + Sync + 'static {}

/// The error of an action that belongs to `field`.
pub fn field_error<T>(outcome: impl Outcome<T>, field: &'static str) -> Signal<Option<String>>
where
    T: 'static,
{
    Signal::derive(move || {
        outcome.with(|outcome| {
            let error = failure(outcome.as_ref())?;
            (error.field() == Some(field)).then(|| error.to_string())
        })
    })
}

/// The error of an action that belongs to none of `fields`.
pub fn form_error<T>(outcome: impl Outcome<T>, fields: &'static [&'static str]) -> Signal<Option<String>>
where
    T: 'static,
{
    Signal::derive(move || {
        outcome.with(|outcome| {
            let error = failure(outcome.as_ref())?;
            let beside_a_field = error.field().is_some_and(|field| fields.contains(&field));
            (!beside_a_field).then(|| error.to_string())
        })
    })
}

fn failure<T>(outcome: Option<&AppResult<T>>) -> Option<&AppError> {
    outcome.and_then(|outcome| outcome.as_ref().err())
}
