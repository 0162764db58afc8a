//! What crosses Switchboard's wire: ids, shapes, events, errors and limits.
//!
//! Everything here compiles for the browser too, so nothing heavy lives here: phone numbers,
//! passwords and storage are worked out on the server.

pub mod auth;
pub mod chats;
pub mod error;
pub mod event;
pub mod id;
pub mod images;
pub mod json;
pub mod limits;
pub mod notification;
pub mod page;
pub mod presence;
pub mod settings;
pub mod sync;
pub mod time;
pub mod whatsapp;

pub use error::{AppError, AppResult};
pub use event::{Event, Stream, StreamEvent};
pub use id::{ChatId, ClientId, ContactId, ImageId, MessageId, PhoneId, SessionId, SignInId, UserId};
pub use page::{Page, PageQuery};
pub use time::Timestamp;
