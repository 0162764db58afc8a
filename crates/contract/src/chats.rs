//! Chats, their members and their messages.

mod chat;
mod member;
mod mention;
mod message;
mod search;

pub use chat::{
    Chat, ChatChanges, ChatKind, Draft, Inbox, NewChat, NewDraft, Notify, OpenChat, ReadUpTo, SeenMark,
};
pub use member::{Member, MemberChange, MemberRole, MembersQuery, NewMember, Person};
pub use mention::{Suggestion, mentions_in};
pub use message::{
    Details, Edit, Message, MessageStatus, Messages, MessagesQuery, NewMessage, Note, Quote, Reaction,
    Received, Version,
};
pub use search::{Found, SearchQuery};
