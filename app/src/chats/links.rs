//! Finds the addresses and names in a message. Text stays text: what comes out is a list of pieces, never
//! HTML.

use contract::chats::mentions_in;

/// A piece of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// As written.
    Text(&'a str),
    /// An address that begins with `http://` or `https://`.
    Link(&'a str),
    /// The name of one of those whom the message mentions, and which one.
    Name(&'a str, usize),
}

/// `text` in pieces that together are the whole of it; `names` are those whom it mentions.
pub fn pieces<'a>(text: &'a str, names: &[&str]) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    for piece in linked(text) {
        match piece {
            Piece::Text(text) if !names.is_empty() => named(text, names, &mut pieces),
            piece => pieces.push(piece),
        }
    }
    pieces
}

/// Adds the pieces of a text without addresses.
fn named<'a>(text: &'a str, names: &[&str], pieces: &mut Vec<Piece<'a>>) {
    let mut from = 0;
    for (place, index) in mentions_in(text, names) {
        if place.start > from {
            pieces.push(Piece::Text(&text[from..place.start]));
        }
        from = place.end;
        pieces.push(Piece::Name(&text[place], index));
    }
    if from < text.len() {
        pieces.push(Piece::Text(&text[from..]));
    }
}

fn linked(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(start) = next_scheme(rest, from) {
        let link = address(&rest[start..]);
        if link.is_empty() {
            from = start + 1;
            continue;
        }
        if start > 0 {
            pieces.push(Piece::Text(&rest[..start]));
        }
        pieces.push(Piece::Link(link));
        rest = &rest[start + link.len()..];
        from = 0;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// Where the next scheme stands that begins a word, from byte `from` on.
fn next_scheme(text: &str, from: usize) -> Option<usize> {
    text.char_indices().map(|(place, _)| place).filter(|place| *place >= from).find(|place| {
        let inside_a_word = text[..*place].chars().next_back().is_some_and(char::is_alphanumeric);
        !inside_a_word && scheme_length(&text[*place..]).is_some()
    })
}

/// The length of the scheme that `text` begins with.
fn scheme_length(text: &str) -> Option<usize> {
    let begins_with =
        |scheme: &&str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    ["https://", "http://"].iter().find(|scheme| begins_with(scheme)).map(|scheme| scheme.len())
}

/// The address that `text` begins with, without the punctuation of the sentence around it; empty
/// where a scheme stands alone.
fn address(text: &str) -> &str {
    let scheme = scheme_length(text).unwrap_or(0);
    let ends = |c: char| c.is_whitespace() || c.is_control() || "<>\"`«»„“”".contains(c);
    let end = text.find(ends).unwrap_or(text.len());
    let mut link = &text[..end];
    while let Some(last) = link.chars().next_back() {
        let opened = |open: char, close: char| link.matches(open).count() >= link.matches(close).count();
        let belongs = match last {
            ')' => opened('(', ')'),
            ']' => opened('[', ']'),
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | '…' | '*' | '_' | '}' => false,
            _ => true,
        };
        if belongs {
            break;
        }
        link = &link[..link.len() - last.len_utf8()];
    }
    if link[scheme.min(link.len())..].starts_with(|c: char| c.is_alphanumeric() || c == '[') {
        link
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Piece::*, *};

    #[test]
    fn an_address_ends_before_the_punctuation_of_its_sentence() {
        assert_eq!(
            linked("See https://example.com/a?b=1, or (http://example.org/x_(y))."),
            [
                Text("See "),
                Link("https://example.com/a?b=1"),
                Text(", or ("),
                Link("http://example.org/x_(y)"),
                Text(")."),
            ]
        );
        assert_eq!(linked("HTTPS://EXAMPLE.COM"), [Link("HTTPS://EXAMPLE.COM")]);
        assert_eq!(linked("«https://例え.jp»"), [Text("«"), Link("https://例え.jp"), Text("»")]);
    }

    #[test]
    fn nothing_else_is_an_address() {
        for text in
            ["", "javascript:alert(1)", "https://", "see http:// there", "xhttp://example.com", "ftp://a"]
        {
            assert!(linked(text).iter().all(|piece| matches!(piece, Text(_))), "{text}");
        }
    }

    #[test]
    fn names_stand_out_but_not_in_an_address() {
        assert_eq!(
            pieces("@Ben Tan, see https://a.example/@Ben", &["Ben Tan", "Ben"]),
            [Name("@Ben Tan", 0), Text(", see "), Link("https://a.example/@Ben")]
        );
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_whole_text(text in "([a-z .()é@]|https?://|\\PC){0,60}") {
            let words = |piece| match piece { Text(words) | Link(words) | Name(words, _) => words };
            prop_assert_eq!(pieces(&text, &["a", "c d"]).into_iter().map(words).collect::<String>(), text);
        }
    }
}
