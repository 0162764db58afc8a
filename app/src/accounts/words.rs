//! The words for roles, programs and refusals.

use contract::auth::Role;

/// The roles of a form: what is sent, and the words for it.
pub(super) const ROLES: &[(&str, &str)] =
    &[("staff", "Staff"), ("manager", "Manager"), ("admin", "Administrator")];

pub(super) const fn role_words(role: Role) -> &'static str {
    match role {
        Role::Staff => "Staff",
        Role::Manager => "Manager",
        Role::Admin => "Administrator",
    }
}

/// What a browser or program is, from what it calls itself: `Firefox on Windows`.
pub(super) fn program_words(user_agent: &str) -> String {
    let first_of = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, words)| *words)
    };
    let system = first_of(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    // The order matters: most browsers also claim to be Chrome or Safari.
    let browser = first_of(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => own_name(user_agent),
    }
}

/// The first word of an unknown program's name: `curl` of `curl/8.5.0`.
fn own_name(user_agent: &str) -> String {
    let name = user_agent.split(['/', ' ']).next().unwrap_or_default();
    if name.is_empty() { "Unnamed program".to_owned() } else { name.chars().take(40).collect() }
}

/// Why somebody was not let in, in words.
pub(super) fn refusal_words(code: &str) -> String {
    match code {
        "auth_missing" => "No sign-in".to_owned(),
        "auth_invalid" => "Unknown sign-in".to_owned(),
        "auth_expired" => "Sign-in too old".to_owned(),
        "user_inactive" => "Person deactivated".to_owned(),
        "origin_denied" => "From another site".to_owned(),
        "too_many" => "Too often".to_owned(),
        "unavailable" => "Database away".to_owned(),
        "wrong_password" => "Wrong password".to_owned(),
        "unknown_login" => "Unknown person".to_owned(),
        other => other.replace('_', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_named_as_people_know_it() {
        let edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/141.0 Safari/537.36 Edg/141.0";
        assert_eq!(program_words(edge), "Edge on Windows");
        assert_eq!(program_words("curl/8.5.0"), "curl");
        assert_eq!(program_words(""), "Unnamed program");
    }
}
