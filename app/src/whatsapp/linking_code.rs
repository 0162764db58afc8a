//! Linking a number by a code that is typed into the phone.

use contract::whatsapp::{Driver, Session};
use leptos::prelude::*;
use leptos_router::components::A;

/// The code, large, and where to type it.
#[component]
pub(super) fn CodeStage(session: Memo<Session>) -> impl IntoView {
    let simulated = session.with_untracked(|session| session.driver == Driver::Simulated);
    view! {
        <BigCode session/>
        {if simulated {
            view! {
                <ol class="steps">
                    <li>"Open the " <A href="/lab">"Lab"</A> "."</li>
                    <li>"Let the phone with the number scan: it takes this code too."</li>
                </ol>
            }.into_any()
        } else {
            view! {
                <ol class="steps">
                    <li>"Open WhatsApp on the phone that has the number."</li>
                    <li>
                        "Go to " <strong>"Settings › Linked devices › Link a device"</strong> " and choose "
                        <strong>"Link with phone number instead"</strong> "."
                    </li>
                    <li>"Type this code."</li>
                </ol>
            }.into_any()
        }}
    }
}

/// The session's code in letters that can be read from afar.
#[component]
pub(super) fn BigCode(session: Memo<Session>) -> impl IntoView {
    let code = move || session.with(|session| session.code.clone()).map(|code| spaced(&code));
    view! { <p class="big-code" data-testid="code">{code}</p> }
}

/// `ABCD-1234` of eight letters, which is how phones ask for it.
fn spaced(code: &str) -> String {
    let letters: Vec<char> = code.chars().filter(|letter| letter.is_alphanumeric()).collect();
    match letters.split_at_checked(4) {
        Some((first, last)) if last.len() == 4 => {
            format!("{}-{}", first.iter().collect::<String>(), last.iter().collect::<String>())
        }
        _ => code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_eight_stands_in_two_halves() {
        assert_eq!(spaced("ABCD1234"), "ABCD-1234");
        assert_eq!(spaced("ABCD-1234"), "ABCD-1234");
        assert_eq!(spaced("123 456"), "123 456");
    }
}
