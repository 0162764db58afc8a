//! Words: what of a text is searched for, and where in a text it is found. Both databases index these
//! words, so that both find the same.

/// Characters of an excerpt, at most.
const EXCERPT_CHARS: usize = 160;
/// Characters of an excerpt before the first word found, at most.
const BEFORE_CHARS: usize = 40;

/// A word in a text, in lower case, and from where to where it goes in characters.
struct Word {
    text: String,
    from: usize,
    to: usize,
}

/// The words of `text`, in lower case: runs of letters and digits. Scripts that are written without
/// spaces have one word for each character.
pub(super) fn words(text: &str) -> Vec<String> {
    places(text).into_iter().map(|word| word.text).collect()
}

/// The words of `text` as the index holds them.
pub(super) fn indexed(text: &str) -> String {
    words(text).join(" ")
}

/// The part of `text` where the first of `wanted` is, and where in it they are.
pub(super) fn excerpt(text: &str, wanted: &[String]) -> (String, Vec<[u32; 2]>) {
    let found: Vec<Word> = places(text)
        .into_iter()
        .filter(|word| wanted.iter().any(|wanted| word.text.starts_with(wanted.as_str())))
        .collect();
    let length = text.chars().count();
    let first = found.first().map_or(0, |word| word.from);
    let from = first.saturating_sub(BEFORE_CHARS).min(length.saturating_sub(EXCERPT_CHARS));
    let to = (from + EXCERPT_CHARS).min(length);
    let place = |at: usize| u32::try_from(at - from).unwrap_or(u32::MAX);
    let highlights = found
        .iter()
        .filter(|word| word.from >= from && word.to <= to)
        .map(|word| {
            let length = wanted.iter().filter(|wanted| word.text.starts_with(wanted.as_str()));
            let length = length.map(|wanted| wanted.chars().count()).max().unwrap_or(0);
            [place(word.from), place((word.from + length).min(word.to))]
        })
        .collect();
    (text.chars().skip(from).take(to - from).collect(), highlights)
}

fn places(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    for (at, character) in text.chars().enumerate() {
        if !character.is_alphanumeric() {
            open = false;
            continue;
        }
        let alone = stands_alone(character);
        if alone || !open {
            words.push(Word { text: String::new(), from: at, to: at });
        }
        open = !alone;
        if let Some(word) = words.last_mut() {
            word.text.extend(character.to_lowercase().filter(|lower| lower.is_alphanumeric()));
            word.to = at + 1;
        }
    }
    words.retain(|word| !word.text.is_empty());
    words
}

/// Han, kana, Thai, Lao, Khmer and Burmese.
const fn stands_alone(character: char) -> bool {
    matches!(character,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_letters_and_digits_and_nothing_that_an_engine_could_read_as_its_own() {
        assert_eq!(
            words("It's NOT \"a\" OR-b* (c:d) 7'8 \0 --"),
            ["it", "s", "not", "a", "or", "b", "c", "d", "7", "8"]
        );
        assert_eq!(words("冷蔵庫 Ünïcode"), ["冷", "蔵", "庫", "ünïcode"]);
        assert_eq!(words("🙂 … !"), [""; 0]);
    }

    #[test]
    fn an_excerpt_holds_the_first_word_found_and_says_where_it_is() {
        let text = format!("{} Kühlschrank is {}", "x ".repeat(100), "y ".repeat(100));
        let (excerpt, highlights) = excerpt(&text, &["küh".into()]);
        assert_eq!(excerpt.chars().count(), EXCERPT_CHARS);
        let [from, to] = highlights[0].map(|at| at as usize);
        assert_eq!(excerpt.chars().skip(from).take(to - from).collect::<String>(), "Küh");
    }
}
