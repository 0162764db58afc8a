//! What may be meant by a word that is being typed: `@be` or `:smi`.

use contract::{
    ChatId, UserId,
    chats::{MembersQuery, Suggestion},
};

use super::Chats;
use crate::Result;

/// Suggestions for one word.
const SUGGESTIONS: usize = 8;

impl Chats {
    /// What `word` may stand for in a chat: members for `@…`, emoji for `:…`, and for `:…:` the one that is
    /// called exactly that.
    pub async fn suggestions(&self, user: UserId, chat: ChatId, word: &str) -> Result<Vec<Suggestion>> {
        let Some(name) = word.strip_prefix('@') else {
            return Ok(word.strip_prefix(':').map(emoji).unwrap_or_default());
        };
        let which = MembersQuery { query: Some(name.to_owned()), ..MembersQuery::default() };
        let members = self.members(user, chat, which).await?.items;
        let others = members.into_iter().filter(|member| member.active && member.user_id != user);
        Ok(others
            .take(SUGGESTIONS)
            .map(|member| Suggestion {
                text: format!("@{}", member.name),
                name: member.name,
                user_id: Some(member.user_id),
            })
            .collect())
    }
}

/// Emoji whose short name begins with `name`, or else has it in it; the shortest first.
fn emoji(name: &str) -> Vec<Suggestion> {
    let name = name.to_lowercase();
    let suggestion = |code: &str, emoji: &emojis::Emoji| Suggestion {
        text: emoji.as_str().to_owned(),
        name: code.to_owned(),
        user_id: None,
    };
    if let Some(code) = name.strip_suffix(':') {
        return emojis::get_by_shortcode(code).map(|emoji| suggestion(code, emoji)).into_iter().collect();
    }
    if name.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(bool, usize, &str, &emojis::Emoji)> = emojis::iter()
        .filter_map(|emoji| {
            let fitting = emoji.shortcodes().filter(|code| code.contains(&name));
            let best = fitting.min_by_key(|code| (!code.starts_with(&name), code.len()))?;
            Some((!best.starts_with(&name), best.len(), best, emoji))
        })
        .collect();
    found.sort_by_key(|(elsewhere, length, code, _)| (*elsewhere, *length, *code));
    found.into_iter().take(SUGGESTIONS).map(|(_, _, code, emoji)| suggestion(code, emoji)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(name: &str) -> Vec<String> {
        emoji(name).into_iter().map(|suggestion| suggestion.text).collect()
    }

    #[test]
    fn emoji_are_found_by_the_beginning_of_their_name_first() {
        assert_eq!(emoji("tad")[0].name, "tada");
        assert_eq!(texts("tada"), ["🎉"]);
        assert_eq!(emoji("SMI")[0].name, "smile");
        assert_eq!(texts("smi").len(), SUGGESTIONS);
        assert!(texts("zzzz").is_empty() && texts("").is_empty());
    }

    #[test]
    fn a_name_that_is_closed_is_meant_exactly() {
        assert_eq!(texts("+1:"), ["👍"]);
        assert!(texts("smi:").is_empty());
    }
}
