//! The HTML document around the app. Only the server renders it.

use std::collections::BTreeMap;

use http::request::Parts;
use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use crate::{App, parts::parts_of, ssr::prepare_page};

/// The paths of the site's built files, with their hashes; the server puts them into the context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteAssets {
    /// What wasm-bindgen made to load the wasm.
    pub js: String,
    /// The app itself.
    pub wasm: String,
    /// The styles.
    pub css: String,
    /// The files of each part of the app that comes when it is needed.
    pub parts: BTreeMap<String, Vec<String>>,
}

/// The whole document, with the scripts that bring the page to life.
pub fn shell() -> impl IntoView {
    prepare_page();
    let SiteAssets { js, wasm, css, parts } = expect_context();
    let needed = use_context::<Parts>().map_or(&[][..], |request| parts_of(request.uri.path()));
    let parts = parts.into_iter().flat_map(|(part, files)| {
        // What this page needs comes at once; what others need, when there is nothing else to do.
        let rel = if needed.contains(&&*part) { "preload" } else { "prefetch" };
        files.into_iter().map(move |file| {
            view! { <link rel=rel href=file r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/> }
        })
    });
    let parts: Vec<_> = parts.collect();
    let script =
        format!("import init,{{hydrate}} from {js:?};init({{module_or_path:{wasm:?}}}).then(hydrate)");
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta
                    name="viewport"
                    content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
                />
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#fbfaf7"/>
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0b0f15"/>
                <meta name="description" content="Chats, numbers and stock of one team, live."/>
                <link rel="stylesheet" href=css/>
                <link rel="icon" type="image/svg+xml" href="/favicon.svg"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                <link rel="modulepreload" href=js/>
                <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                {parts}
                <MetaTags/>
            </head>
            <body>
                <App/>
                <script type="module" nonce=use_nonce()>
                    {script}
                </script>
            </body>
        </html>
    }
}
