//! A person as a disc with initials, a group as a square with round corners and its picture, if it has one.

use contract::ImageId;
use leptos::prelude::*;

/// How large the disc is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AvatarSize {
    /// Beside a message: 28 px.
    Small,
    /// In a list: 36 px.
    #[default]
    Medium,
    /// At the head of a page: 64 px.
    Large,
}

impl AvatarSize {
    const fn class(self) -> &'static str {
        match self {
            Self::Small => "avatar-small",
            Self::Medium => "avatar-medium",
            Self::Large => "avatar-large",
        }
    }
}

/// Whom it stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AvatarShape {
    /// A person: a disc.
    #[default]
    Disc,
    /// A group: a square with round corners.
    Square,
}

/// Tones to choose from; `style/avatars.css` has one class for each.
const TONES: u32 = 12;

/// A group's picture, or the initials on a tone that belongs to the name. The name itself stands beside it, so
/// nothing is said to a screen reader.
#[component]
pub fn Avatar(
    /// Whose.
    #[prop(into)]
    name: Signal<String>,
    /// How large.
    #[prop(optional)]
    size: AvatarSize,
    /// Whom it stands for.
    #[prop(optional)]
    shape: AvatarShape,
    /// Its picture; where it has none, or that cannot be shown, the initials stand there.
    #[prop(optional, into)]
    picture: Signal<Option<ImageId>>,
) -> impl IntoView {
    let lost = RwSignal::new(None);
    let square = if shape == AvatarShape::Square { " avatar-square" } else { "" };
    let class = move || format!("avatar {}{square} tone-{}", size.class(), name.with(|name| tone(name)));
    let face = move || match picture.get().filter(|id| lost.get() != Some(*id)) {
        Some(id) => view! {
            <img src=format!("/api/images/{id}/thumbnail") alt="" on:error=move |_| {
                lost.try_set(Some(id));
            }/>
        }
        .into_any(),
        None => name.with(|name| initials(name)).into_any(),
    };
    view! { <span class=class aria-hidden="true">{face}</span> }.into_any()
}

/// The first letters of the first and the last word.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// FNV-1a: short, and the same on server and browser.
fn tone(name: &str) -> u32 {
    let hash =
        name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash % TONES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_the_first_and_the_last_word() {
        assert_eq!(initials("Aisha binti Rahman"), "AR");
        assert_eq!(initials("  émile "), "É");
        assert_eq!(initials(""), "");
    }

    #[test]
    fn a_name_keeps_its_tone() {
        assert_eq!(tone("Aisha"), tone("Aisha"));
        assert!(["Ana", "Ben", "Chi", "Dev"].iter().all(|name| tone(name) < TONES));
    }
}
