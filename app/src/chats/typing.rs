//! Who is writing here at this moment.

use leptos::prelude::*;

use super::talk::Talk;
use crate::realtime::People;

/// Three quiet dots with names; the place is always there, so that nothing jumps.
#[component]
pub(super) fn TypingLine(talk: Talk) -> impl IntoView {
    let people = expect_context::<People>();
    let words = Memo::new(move |_| {
        let names: Vec<String> =
            people.typing(talk.chat).into_iter().map(|user| talk.name_of(user)).collect();
        words(&names)
    });
    view! {
        <p class="typing" aria-live="polite" data-testid="typing">
            {move || words.get().map(|words| view! {
                <span class="typing-dots" aria-hidden="true"><i></i><i></i><i></i></span>
                {words}
            })}
        </p>
    }
    .into_any()
}

/// Those who write, in words.
pub(super) fn words(names: &[String]) -> Option<String> {
    match names {
        [] => None,
        [one] => Some(format!("{one} is writing")),
        [one, two] => Some(format!("{one} and {two} are writing")),
        [one, others @ ..] => Some(format!("{one} and {} others are writing", others.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_write_are_named_as_long_as_they_are_few() {
        let names = ["Ben", "Chi", "Dewi"].map(str::to_owned);
        assert_eq!(words(&[]), None);
        assert_eq!(words(&names[..1]).as_deref(), Some("Ben is writing"));
        assert_eq!(words(&names[..2]).as_deref(), Some("Ben and Chi are writing"));
        assert_eq!(words(&names).as_deref(), Some("Ben and 2 others are writing"));
    }
}
