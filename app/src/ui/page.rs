//! The head of a page, and what stands in its place when it cannot be shown.

use contract::AppError;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use super::{Banner, BannerLook, EmptyState};
use crate::page_status::answer_with;

/// A page's title, a sentence on what it is for, and its one primary action.
#[component]
pub fn PageHead(
    /// The title, in the page and in the tab.
    title: &'static str,
    /// What the page is for.
    #[prop(optional, into)]
    about: Option<&'static str>,
    /// The primary action.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <Title text=title/>
        <header class="page-head">
            <h1>{title}</h1>
            {about.map(|about| view! { <p class="page-about">{about}</p> })}
            {children.map(|children| view! { <div class="page-action">{children()}</div> })}
        </header>
    }
    .into_any()
}

/// A failure in the place of what could not be loaded.
#[component]
pub fn ErrorNote(
    /// What went wrong.
    error: AppError,
) -> impl IntoView {
    view! { <Banner look=BannerLook::Bad>{error.to_string()}</Banner> }
}

/// What an address without a page leads to.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    answer_with(404);
    view! {
        <Title text="Not found"/>
        <main class="lone" id="main">
            <EmptyState
                alone=true
                title="Nothing is plugged in here"
                text="This page does not exist, or it is not yours to see. The address may have a typing mistake."
            >
                <A href="/" attr:class="button button-primary">"Go to Now"</A>
            </EmptyState>
        </main>
    }
    .into_any()
}

/// The same inside the frame: absent and not yours to see are told apart nowhere.
#[component]
pub fn NotYours() -> impl IntoView {
    answer_with(404);
    view! {
        <Title text="Not found"/>
        <div class="page">
            <EmptyState
                alone=true
                title="Nothing is plugged in here"
                text="This page does not exist, or it is not yours to see."
            >
                <A href="/" attr:class="button button-primary">"Go to Now"</A>
            </EmptyState>
        </div>
    }
    .into_any()
}
