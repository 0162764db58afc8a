//! Finds the addresses in a message. Text stays text: what comes out is a list of pieces, never HTML.

/// A piece of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// As written.
    Text(&'a str),
    /// An address that begins with `http://` or `https://`.
    Link(&'a str),
}

/// `text` in pieces that together are the whole of it.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
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
            pieces("See https://example.com/a?b=1, or (http://example.org/x_(y))."),
            [
                Text("See "),
                Link("https://example.com/a?b=1"),
                Text(", or ("),
                Link("http://example.org/x_(y)"),
                Text(")."),
            ]
        );
        assert_eq!(pieces("HTTPS://EXAMPLE.COM"), [Link("HTTPS://EXAMPLE.COM")]);
        assert_eq!(pieces("«https://例え.jp»"), [Text("«"), Link("https://例え.jp"), Text("»")]);
    }

    #[test]
    fn nothing_else_is_an_address() {
        for text in
            ["", "javascript:alert(1)", "https://", "see http:// there", "xhttp://example.com", "ftp://a"]
        {
            assert!(pieces(text).iter().all(|piece| matches!(piece, Text(_))), "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_whole_text(text in "([a-z .()é]|https?://|\\PC){0,60}") {
            let words = |piece| match piece { Text(words) | Link(words) => words };
            prop_assert_eq!(pieces(&text).into_iter().map(words).collect::<String>(), text);
        }
    }
}
