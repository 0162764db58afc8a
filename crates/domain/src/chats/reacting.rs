//! Reactions.

use contract::{AppError, Event, MessageId, UserId, chats::Message, limits::REACTIONS};

use super::{Chats, changing, store};
use crate::Result;

impl Chats {
    /// Gives an emoji to a message (`on`), or takes one's own back.
    pub async fn react(&self, user: UserId, id: MessageId, emoji: &str, on: bool) -> Result<Message> {
        let emoji = valid_emoji(emoji)?;
        let mut tx = self.db.begin_write().await?;
        let (_, mut message) = changing::held(&mut tx, user, id).await?;
        if message.deleted_at.is_some() {
            let message = "This message was deleted.".into();
            return Err(AppError::Conflict { field: "id".into(), message }.into());
        }
        if store::chats::line(&mut tx, message.chat_id).await?.is_some() {
            let message = "Customers cannot see reactions yet. Please write instead.".into();
            return Err(AppError::Conflict { field: "emoji".into(), message }.into());
        }
        let is_new = message.reactions.iter().all(|reaction| reaction.emoji != emoji);
        if on && is_new && message.reactions.len() >= REACTIONS {
            let message = format!("A message can have {REACTIONS} different reactions.");
            return Err(AppError::Conflict { field: "emoji".into(), message }.into());
        }
        let changed = if on {
            store::reactions::insert(&mut tx, &message, user, emoji).await?
        } else {
            store::reactions::delete(&mut tx, &message, user, emoji).await?
        };
        if changed {
            message.react(user, emoji, on);
            changing::announce(&mut tx, &message, |message| Event::MessageReacted {
                chat_id: message.chat_id,
                message_id: message.id,
                user_id: user,
                emoji: emoji.to_owned(),
                on,
            })
            .await?;
            tx.commit().await?;
        }
        Ok(message)
    }
}

/// One emoji, as the emoji standard spells it.
fn valid_emoji(text: &str) -> Result<&'static str> {
    emojis::get(text)
        .map(emojis::Emoji::as_str)
        .ok_or_else(|| AppError::invalid("emoji", "Please choose one emoji.").into())
}
