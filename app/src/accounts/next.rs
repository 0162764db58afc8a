//! Where a sign-in leads: to the page that was asked for.

use leptos_router::location::Url;

/// The sign-in page that leads back to `path` with its query.
pub fn sign_in_path(path: &str, query: &str) -> String {
    match (path, query) {
        ("/", "") => "/sign-in".to_owned(),
        (path, "") => format!("/sign-in?next={}", Url::escape(path)),
        (path, query) => format!("/sign-in?next={}", Url::escape(&format!("{path}?{query}"))),
    }
}

/// `next`, if it is a page of ours that a header can carry, else the first page. A link to the sign-in
/// page may come from anybody, so it must not lead to another site.
#[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "the browser asks the server"))]
pub(super) fn page_of_ours(next: Option<&str>) -> &str {
    let ours = |next: &&str| {
        next.starts_with('/')
            && !next.starts_with("//")
            && !next.starts_with("/sign-in")
            && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
    };
    next.filter(ours).unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_leads_back_to_where_one_was() {
        assert_eq!(page_of_ours(Some("/chats/1?after=2")), "/chats/1?after=2");
        assert_eq!(page_of_ours(None), "/");
    }

    #[test]
    fn a_sign_in_never_leads_to_another_site() {
        for elsewhere in
            ["https://evil.example", "//evil.example", "/\\evil.example", "evil", "/a\r\nx: y", "/é"]
        {
            assert_eq!(page_of_ours(Some(elsewhere)), "/", "{elsewhere}");
        }
    }

    #[test]
    fn the_page_asked_for_is_carried_along() {
        assert_eq!(sign_in_path("/", ""), "/sign-in");
        assert!(sign_in_path("/me", "").starts_with("/sign-in?next="));
    }
}
