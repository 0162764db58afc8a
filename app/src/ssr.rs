//! What stands behind every server function and every page that the server renders: who asks, the
//! services, and what is said in the head of the answer. Nothing of it is in the browser's build.

use std::sync::Arc;

use contract::{AppError, AppResult};
use domain::{Lab, Principal, Services, Visitor};
use http::{
    HeaderName, HeaderValue, StatusCode,
    header::{ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION, RETRY_AFTER, SET_COOKIE},
    request::Parts,
};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;
use leptos_router::components::provide_server_redirect;

use crate::page_status::PageStatus;

/// How long a browser stays signed in: 30 days.
const COOKIE_SECONDS: u32 = 30 * 24 * 60 * 60;

/// Whether browsers reach us by https; the server puts it into the context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CookieStyle {
    /// By https: the cookie is `Secure` and bound to our host.
    pub secure: bool,
}

impl CookieStyle {
    /// The name of the cookie that holds a browser's sign-in.
    pub const fn name(self) -> &'static str {
        if self.secure { "__Host-switchboard" } else { "switchboard" }
    }

    fn header(self, value: &str, seconds: u32) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", self.name())
    }
}

/// A call by somebody who is signed in.
pub struct Call {
    /// Who asks.
    pub who: Principal,
    /// From where.
    pub visitor: Visitor,
    /// What can be asked.
    pub services: Services,
}

impl Call {
    /// The call under way; [`AppError::Unauthenticated`] when nobody is signed in.
    pub fn current() -> AppResult<Self> {
        let who = who().ok_or_else(|| with_status(AppError::Unauthenticated))?;
        let VisitorCall { visitor, services } = Self::visitor_only()?;
        Ok(Self { who, visitor, services })
    }

    /// The call under way, whether or not somebody is signed in.
    pub fn visitor_only() -> AppResult<VisitorCall> {
        let visitor = use_context::<Parts>().and_then(|parts| parts.extensions.get().cloned());
        match (visitor, use_context::<Services>()) {
            (Some(visitor), Some(services)) => Ok(VisitorCall { visitor, services }),
            _ => Err(with_status(AppError::Internal)),
        }
    }

    /// What the caller is told of `outcome`.
    pub fn answer<T>(&self, outcome: domain::Result<T>) -> AppResult<T> {
        answer(outcome)
    }

    /// The laboratory, where there is one.
    pub fn lab(&self) -> AppResult<&Lab> {
        self.services.lab.as_ref().ok_or_else(|| with_status(AppError::not_found("page")))
    }
}

/// A call by anybody.
pub struct VisitorCall {
    /// From where.
    pub visitor: Visitor,
    /// What can be asked.
    pub services: Services,
}

impl VisitorCall {
    /// What the caller is told of `outcome`.
    pub fn answer<T>(&self, outcome: domain::Result<T>) -> AppResult<T> {
        answer(outcome)
    }
}

/// Who is signed in, if anybody.
pub fn who() -> Option<Principal> {
    use_context::<Parts>().and_then(|parts| parts.extensions.get().cloned())
}

/// Gives the browser the cookie of its new sign-in.
pub fn set_cookie(cookie: &str) {
    send_cookie(|style| style.header(cookie, COOKIE_SECONDS));
}

/// Takes the browser's cookie away.
pub fn clear_cookie() {
    send_cookie(|style| style.header("", 0));
}

/// Sends the browser to `page`, with JavaScript or without.
///
/// The address may come from anybody's link, so what is not a page of ours leads to the first one.
pub fn go_to(page: &str) {
    leptos_axum::redirect(page_of_ours(page));
}

/// A text of a form, unless it was left empty.
pub fn said(text: String) -> Option<String> {
    (!text.trim().is_empty()).then_some(text)
}

/// A number of a form. What is none is larger than every limit, so that the service says what is wanted.
pub fn number(text: &str) -> Option<u32> {
    Some(text.trim().parse().unwrap_or(u32::MAX))
}

/// Puts into the context what a page may say about its own answer, and says what holds for all pages:
/// they run our own scripts only, and nobody keeps a copy of them.
pub fn prepare_page() {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    let nonce = use_nonce().map(|nonce| format!(" 'nonce-{nonce}'")).unwrap_or_default();
    let policy = format!(
        "default-src 'self'; script-src 'self'{nonce} 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' blob: data:; connect-src 'self'; object-src 'none'; base-uri 'none'; \
         frame-ancestors 'none'; form-action 'self'"
    );
    insert_header(&response, CONTENT_SECURITY_POLICY, &policy);
    insert_header(&response, CACHE_CONTROL, "no-store");
    provide_server_redirect({
        let response = response.clone();
        // Whoever asks for a page that is elsewhere is sent there, whatever they accept.
        move |path| {
            insert_header(&response, LOCATION, path);
            response.set_status(StatusCode::FOUND);
        }
    });
    provide_context(PageStatus(Arc::new(move |status| set_status(&response, status))));
}

/// Sends a browser whose form was sent without JavaScript to `path`; with it, the page goes there itself.
pub fn lead_form_to(path: &str) {
    if !is_call() {
        leptos_axum::redirect(path);
    }
}

fn answer<T>(outcome: domain::Result<T>) -> AppResult<T> {
    outcome.map_err(|error| with_status(error.into()))
}

/// Gives the answer the status of `error`, unless that is a page: one that shows a failure in one of its
/// parts is still a page, and a form that was sent without JavaScript goes back to the page it is on.
fn with_status(error: AppError) -> AppError {
    if let (true, Some(response)) = (is_call(), use_context::<ResponseOptions>()) {
        set_status(&response, error.status());
        if let AppError::TooMany { retry_after } = &error {
            insert_header(&response, RETRY_AFTER, &retry_after.to_string());
        }
    }
    error
}

fn page_of_ours(page: &str) -> &str {
    let ours = page.starts_with('/')
        && !page.starts_with("//")
        && page.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if ours { page } else { "/" }
}

fn is_call() -> bool {
    use_context::<Parts>().is_some_and(|parts| {
        let accept = parts.headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
        parts.uri.path().starts_with("/call/") && !accept.contains("text/html")
    })
}

fn set_status(response: &ResponseOptions, status: u16) {
    if let Ok(status) = StatusCode::from_u16(status) {
        response.set_status(status);
    }
}

fn insert_header(response: &ResponseOptions, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.insert_header(name, value);
    }
}

fn send_cookie(header: impl FnOnce(CookieStyle) -> String) {
    let style = use_context::<CookieStyle>().unwrap_or(CookieStyle { secure: true });
    let (Some(response), Ok(value)) =
        (use_context::<ResponseOptions>(), HeaderValue::from_str(&header(style)))
    else {
        return;
    };
    response.append_header(SET_COOKIE, value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_on_https_is_bound_to_the_host() {
        let style = CookieStyle { secure: true };
        assert_eq!(
            style.header("abc", 60),
            "__Host-switchboard=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure"
        );
    }

    #[test]
    fn a_cookie_on_http_works_without_https() {
        let header = CookieStyle { secure: false }.header("abc", 60);
        assert_eq!(header, "switchboard=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
    }

    #[test]
    fn a_link_never_leads_to_another_site() {
        assert_eq!(page_of_ours("/chats/1?after=2"), "/chats/1?after=2");
        for elsewhere in
            ["https://evil.example", "//evil.example", "/\\evil.example", "evil", "/a\r\nx: y", "/é"]
        {
            assert_eq!(page_of_ours(elsewhere), "/", "{elsewhere}");
        }
    }
}
