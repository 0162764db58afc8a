//! Texts that people give: one that passed is one the database may hold.

use contract::{
    AppError,
    limits::{MESSAGE_BYTES, SEARCH_CHARS, TITLE_CHARS},
};

use crate::{Result, db::without_nul};

/// The text of a message, without white space around it; one with a picture may do without.
pub(super) fn message(text: &str, has_image: bool) -> Result<&str> {
    let text = text.trim();
    if text.is_empty() && !has_image {
        return Err(AppError::invalid("text", "Please write something first.").into());
    }
    if text.len() > MESSAGE_BYTES {
        return Err(AppError::invalid(
            "text",
            format!(
                "A message holds {MESSAGE_BYTES} bytes; this one has {}. Please send it in parts.",
                text.len()
            ),
        )
        .into());
    }
    without_nul("text", text)
}

/// What was begun to be written; none for nothing but white space.
pub(super) fn draft(text: &str) -> Result<Option<&str>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    // A message that is too long is kept while it is being shortened.
    if text.len() > 8 * MESSAGE_BYTES {
        let limit = 8 * MESSAGE_BYTES;
        return Err(AppError::invalid("draft", format!("A draft holds {limit} bytes.")).into());
    }
    without_nul("draft", text).map(Some)
}

/// The title of a group, without white space around it and without control characters.
pub(super) fn title(text: &str) -> Result<&str> {
    let title = text.trim();
    if !(1..=TITLE_CHARS).contains(&title.chars().count()) || title.chars().any(char::is_control) {
        return Err(AppError::invalid(
            "title",
            format!("Please give a title of 1 to {TITLE_CHARS} characters."),
        )
        .into());
    }
    Ok(title)
}

/// What is searched for.
pub(super) fn query(text: &str) -> Result<&str> {
    if text.chars().count() > SEARCH_CHARS {
        let message = format!("A search has at most {SEARCH_CHARS} characters.");
        return Err(AppError::invalid("q", message).into());
    }
    without_nul("q", text)
}
