//! What became of contacts that were imported, carried in the address of the list, so that it is said
//! without JavaScript too.

use contract::whatsapp::{Imported, RejectedLine};
use leptos::prelude::*;
use leptos_router::{location::Url, params::ParamsMap};

use crate::ui::{Banner, BannerLook, Glyph};

/// Lines that are named; of the others, how many there are.
const NAMED: usize = 5;

/// The address of the list at `back` that says what became of them.
pub fn address(back: &str, imported: &Imported) -> String {
    let joint = if back.contains('?') { '&' } else { '?' };
    let refused = imported.rejected.len();
    let named: Vec<String> = imported.rejected.iter().take(NAMED).map(line).collect();
    let named = Url::escape(&named.join("\n"));
    format!("{back}{joint}imported={}&refused={refused}&lines={named}", imported.accepted)
}

fn line(rejected: &RejectedLine) -> String {
    let value: String = rejected.value.chars().take(40).collect();
    format!("Line {}, “{value}”: {}", rejected.line, rejected.reason)
}

/// Says it, where the address does.
pub(super) fn imported_note(address: &ParamsMap) -> Option<AnyView> {
    let accepted = address.get("imported")?.parse::<u64>().ok()?;
    let refused = address.get("refused").and_then(|count| count.parse::<usize>().ok()).unwrap_or_default();
    let lines = address.get("lines").unwrap_or_default();
    let named: Vec<String> = lines.lines().map(str::to_owned).collect();
    let further = refused.saturating_sub(named.len());
    let look = if refused == 0 { BannerLook::Calm } else { BannerLook::Signal };
    let words = match (accepted, refused) {
        (1, 0) => "1 contact was imported.".to_owned(),
        (accepted, 0) => format!("{accepted} contacts were imported."),
        (accepted, refused) => format!("{accepted} imported, {refused} not:"),
    };
    let note = view! {
        <Banner look glyph=Glyph::Info>
            {words}
            <ul class="imported-lines">{named.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
            {(further > 0).then(|| format!("and {further} more"))}
        </Banner>
    };
    Some(note.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_says_which_lines_were_not_taken() {
        let rejected = vec![RejectedLine {
            line: 2,
            value: "012".into(),
            reason: "Please give the country code.".into(),
        }];
        let path = address("/whatsapp/contacts?tag=vip", &Imported { accepted: 3, rejected });
        assert!(path.starts_with("/whatsapp/contacts?tag=vip&imported=3&refused=1&lines=Line%202"), "{path}");
        assert!(path.bytes().all(|byte| byte.is_ascii_graphic()), "{path}");
    }
}
