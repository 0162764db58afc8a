//! Names in a text: `@Ben Tan`.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::UserId;

/// The places where `text` mentions one of `names`, in order, and which one. Of two names that both fit,
/// the longer one is meant; a name that goes on as another word is none.
pub fn mentions_in(text: &str, names: &[&str]) -> Vec<(Range<usize>, usize)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find('@').map(|place| from + place) {
        let inside_a_word = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        let after = &text[at + 1..];
        let fitting = names.iter().enumerate().filter(|(_, name)| !inside_a_word && begins_with(after, name));
        match fitting.max_by_key(|(_, name)| name.len()) {
            Some((index, name)) => {
                from = at + 1 + name.len();
                found.push((at..from, index));
            }
            None => from = at + 1,
        }
    }
    found
}

/// Whether `text` begins with `name` as a whole, in whatever case.
fn begins_with(text: &str, name: &str) -> bool {
    let Some((start, rest)) = text.split_at_checked(name.len()) else { return false };
    !name.is_empty()
        && start.to_lowercase() == name.to_lowercase()
        && !rest.starts_with(|next: char| next.is_alphanumeric())
}

/// What may take the place of a word that is being typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    /// The text that takes the word's place: `@Ben Tan`, or an emoji.
    pub text: String,
    /// What that is called.
    pub name: String,
    /// Whom it mentions.
    pub user_id: Option<UserId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(text: &'a str, names: &[&str]) -> Vec<&'a str> {
        mentions_in(text, names).into_iter().map(|(place, _)| &text[place]).collect()
    }

    #[test]
    fn the_longest_name_that_fits_is_meant() {
        let names = ["Ben", "Ben Tan", "Šárka"];
        assert_eq!(found("@Ben Tan, @ben: ask @šárka.", &names), ["@Ben Tan", "@ben", "@šárka"]);
        assert_eq!(mentions_in("@ben tan", &names), [(0..8, 1)]);
    }

    #[test]
    fn part_of_another_word_is_no_mention() {
        for text in ["ben@ben.example", "@Benjamin", "@ Ben", "Ben", "@", "a@Ben"] {
            assert_eq!(found(text, &["Ben"]), [""; 0], "{text}");
        }
        assert_eq!(found("@Ben @Be", &["", "Be"]), ["@Be"]);
    }
}
