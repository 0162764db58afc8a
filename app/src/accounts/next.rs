//! Where a sign-in leads: to the page that was asked for.

use leptos_router::location::Url;

/// The sign-in page that leads back to `path` with its query.
pub fn sign_in_path(path: &str, query: &str) -> String {
    match (path, query) {
        // Whoever comes back to their own account may well be somebody else.
        ("/" | "/me", "") => "/sign-in".to_owned(),
        (path, "") => format!("/sign-in?next={}", Url::escape(path)),
        (path, query) => format!("/sign-in?next={}", Url::escape(&format!("{path}?{query}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_asked_for_is_carried_along() {
        assert_eq!(sign_in_path("/", ""), "/sign-in");
        assert!(sign_in_path("/chats", "").starts_with("/sign-in?next="));
    }
}
