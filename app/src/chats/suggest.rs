//! What a word may stand for while it is typed, in a list above the input: people for `@`, emoji for `:`.

use contract::chats::Suggestion;
use gloo_timers::future::TimeoutFuture;
use leptos::{ev::KeyboardEvent, prelude::*, task::spawn_local};
use web_sys::HtmlTextAreaElement;

use super::{api, talk::Talk, writer::Writer};

/// Milliseconds without a key after which the hub is asked.
const PAUSE_MS: u32 = 90;
/// Longest word that is asked about, in bytes.
const LONGEST: usize = 60;

/// The suggestions for the word before the caret.
#[derive(Clone, Copy)]
pub(super) struct Suggesting {
    talk: Talk,
    found: RwSignal<Vec<Suggestion>>,
    /// Which of them Enter takes.
    active: RwSignal<usize>,
    /// The word they were asked for.
    word: StoredValue<String>,
}

impl Suggesting {
    pub(super) fn new(talk: &Talk) -> Self {
        Self {
            talk: *talk,
            found: RwSignal::default(),
            active: RwSignal::new(0),
            word: StoredValue::default(),
        }
    }

    /// The id of the suggestion that Enter takes, while there is one.
    pub(super) fn active_id(self) -> Option<String> {
        self.found.with(|found| !found.is_empty()).then(|| option_id(self.active.get()))
    }

    /// Looks at the word before the caret.
    pub(super) fn look(self, input: HtmlTextAreaElement, writer: &Writer) {
        let word = word_before(&until_caret(&input)).unwrap_or_default().to_owned();
        if self.word.try_get_value().is_none_or(|known| known == word) {
            return;
        }
        self.word.set_value(word.clone());
        if word.is_empty() {
            self.close();
            return;
        }
        let (talk, writer) = (self.talk, *writer);
        spawn_local(async move {
            TimeoutFuture::new(PAUSE_MS).await;
            let is_meant = move |word: &String| self.word.try_with_value(|now| now == word) == Some(true);
            if !is_meant(&word) {
                return;
            }
            let found = api::suggest(talk.chat, word.clone()).await.unwrap_or_default();
            if !is_meant(&word) {
                return;
            }
            self.active.set(0);
            let is_closed = word.len() > 1 && word.ends_with(':');
            self.found.set(found);
            if is_closed {
                self.take(0, &input, &writer);
            }
        });
    }

    /// Does what a key asks for while there are suggestions; whether it was meant for them.
    pub(super) fn key(self, event: &KeyboardEvent, input: &HtmlTextAreaElement, writer: &Writer) -> bool {
        let count = self.found.with_untracked(Vec::len);
        if count == 0 || event.is_composing() {
            return false;
        }
        let active = self.active.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => self.active.set((active + 1) % count),
            "ArrowUp" => self.active.set((active + count - 1) % count),
            "Enter" | "Tab" if !event.shift_key() => self.take(active, input, writer),
            "Escape" => self.close(),
            _ => return false,
        }
        true
    }

    /// Puts a suggestion into the place of the word.
    fn take(self, index: usize, input: &HtmlTextAreaElement, writer: &Writer) {
        let Some(suggestion) = self.found.with_untracked(|found| found.get(index).cloned()) else { return };
        self.close();
        let (text, before) = (input.value(), until_caret(input));
        let Some(word) = word_before(&before) else { return };
        let kept = &before[..before.len() - word.len()];
        let rest = &text[before.len()..];
        let space = if rest.starts_with(char::is_whitespace) { "" } else { " " };
        let start = format!("{kept}{}{space}", suggestion.text);
        let caret = u32::try_from(start.encode_utf16().count()).unwrap_or(u32::MAX);
        input.set_value(&format!("{start}{rest}"));
        let _hidden = input.set_selection_range(caret, caret);
        writer.changed(input);
        let _hidden = input.focus();
    }

    /// Shows none.
    pub(super) fn close(self) {
        if self.found.try_with_untracked(|found| !found.is_empty()) == Some(true) {
            self.found.set(Vec::new());
        }
    }
}

/// The suggestions, while there are some.
#[component]
pub(super) fn Suggestions(writer: Writer) -> impl IntoView {
    let suggesting = writer.suggesting;
    let choose = move |index| {
        if let Some(input) = writer.input.get_untracked() {
            suggesting.take(index, &input, &writer);
        }
    };
    let option = move |(index, suggestion): (usize, Suggestion)| {
        let (mark, words) = match suggestion.user_id {
            Some(_) => ("@".to_owned(), suggestion.name),
            None => (suggestion.text, format!(":{}:", suggestion.name)),
        };
        view! {
            <li
                class="suggestion"
                role="option"
                id=option_id(index)
                data-testid="suggestion"
                aria-selected=move || (suggesting.active.get() == index).to_string()
                // The focus stays where it is typed.
                on:mousedown=|event| event.prevent_default()
                on:click=move |_| choose(index)
            >
                <span class="suggestion-mark" aria-hidden="true">{mark}</span>
                {words}
            </li>
        }
    };
    move || {
        let found = suggesting.found.get();
        (!found.is_empty()).then(|| {
            view! {
                <ul class="suggestions" id="suggestions" role="listbox" aria-label="Suggestions">
                    {found.into_iter().enumerate().map(option).collect_view()}
                </ul>
            }
            .into_any()
        })
    }
}

fn option_id(index: usize) -> String {
    format!("suggestion-{index}")
}

/// What stands before the caret.
fn until_caret(input: &HtmlTextAreaElement) -> String {
    let text = input.value();
    let caret = input.selection_start().ok().flatten().unwrap_or_default() as usize;
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        let here = units;
        units += c.len_utf16();
        here >= caret
    });
    end.map_or(text.clone(), |(end, _)| text[..end].to_owned())
}

/// The word at the end of `text` that may stand for something else.
fn word_before(text: &str) -> Option<&str> {
    let start = text
        .rfind(|c: char| c.is_whitespace() || c == '(')
        .map_or(0, |place| place + text[place..].chars().next().map_or(0, char::len_utf8));
    let word = &text[start..];
    let is_code = |code: &str| {
        let name = code.strip_suffix(':').unwrap_or(code);
        name.len() >= 2 && name.chars().all(|c| c.is_alphanumeric() || "_+-".contains(c))
    };
    let asks = word.starts_with('@') || word.strip_prefix(':').is_some_and(is_code);
    (asks && word.len() <= LONGEST).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::word_before;

    #[test]
    fn people_are_asked_for_from_the_sign_on_and_emoji_from_two_letters_on() {
        for (text, word) in [
            ("@", Some("@")),
            ("ask @be", Some("@be")),
            ("(@be", Some("@be")),
            ("well\u{3000}:smi", Some(":smi")),
            (":+1:", Some(":+1:")),
            (":s", None),
            ("10:30", None),
            (":-)", None),
            ("a@b", None),
            ("@ben ", None),
            ("", None),
        ] {
            assert_eq!(word_before(text), word, "{text}");
        }
    }
}
