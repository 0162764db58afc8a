//! The HTML document around the app. Only the server renders it.

use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use crate::{App, ssr::prepare_page};

/// The paths of the site's built files, with their hashes; the server puts them into the context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteAssets {
    /// What wasm-bindgen made to load the wasm.
    pub js: String,
    /// The app itself.
    pub wasm: String,
    /// The styles.
    pub css: String,
}

/// The whole document, with the scripts that bring the page to life.
pub fn shell() -> impl IntoView {
    prepare_page();
    let SiteAssets { js, wasm, css } = expect_context();
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
