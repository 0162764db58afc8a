//! The limits, in one place. The table in the documentation is this file.

/// A message's text, in bytes of UTF-8.
pub const MESSAGE_BYTES: usize = 8 * 1024;
/// Characters of a group's title.
pub const TITLE_CHARS: usize = 100;
/// Members of a group.
pub const GROUP_MEMBERS: u64 = 10_000;
/// People that a new group can be made with; more can be added later.
pub const NEW_GROUP_MEMBERS: usize = 1_000;
/// Members of a chat up to which it is told who has got and seen what.
pub const RECEIPT_MEMBERS: u64 = 50;
/// Members of a group up to which each is told of a new title, picture or member by `chat:updated`; in larger
/// ones the note in the chat tells it.
pub const TOLD_MEMBERS: u64 = 100;
/// People that one message can mention.
pub const MENTIONS: usize = 50;
/// Different emoji under one message.
pub const REACTIONS: usize = 20;
/// Times that one message can be edited.
pub const EDITS: u64 = 100;
/// Characters of a search.
pub const SEARCH_CHARS: usize = 200;
/// Items in one page of any list.
pub const PAGE_ITEMS: u32 = 100;
/// Events in one answer to `resume` or `POST /api/sync`.
pub const SYNC_EVENTS: u32 = 500;
/// Streams that one `resume` or `POST /api/sync` may ask for.
pub const SYNC_STREAMS: usize = 10_000;
/// Body of an ordinary HTTP request, in bytes.
pub const BODY_BYTES: usize = 256 * 1024;
/// One Socket.IO message from a client, in bytes.
pub const SOCKET_MESSAGE_BYTES: usize = 64 * 1024;
/// Sockets one user may hold open.
pub const SOCKETS_PER_USER: usize = 20;
/// Events one socket may send in a second.
pub const SOCKET_EVENTS_PER_SECOND: u32 = 20;
/// Handlers one socket may keep busy at a time.
pub const SOCKET_HANDLERS: usize = 32;
/// Characters of a password, at least.
pub const PASSWORD_MIN_CHARS: usize = 8;
/// Bytes of a password, at most, so that hashing stays cheap.
pub const PASSWORD_MAX_BYTES: usize = 256;
/// Characters of a person's name.
pub const NAME_CHARS: usize = 100;
/// Events kept per stream, at most.
pub const STREAM_EVENTS: u64 = 10_000;
/// How long events are kept, in days.
pub const STREAM_DAYS: i64 = 7;
/// A picture as it is uploaded, in bytes.
pub const IMAGE_BYTES: usize = 10 * 1024 * 1024;
/// A picture's pixels.
pub const IMAGE_PIXELS: u64 = 40_000_000;
/// Pixels along one side of a picture.
pub const IMAGE_SIDE: u32 = 30_000;
/// Pixels along the longer side of a thumbnail.
pub const THUMBNAIL_SIDE: u32 = 480;
/// Pictures that one person may have uploaded and not used yet.
pub const IMAGES_UNUSED: u32 = 50;
/// How long a picture that nobody used is kept, in hours.
pub const IMAGE_UNUSED_HOURS: i64 = 24;
/// Hours that a setting may name.
pub const SETTING_HOURS: u32 = 87_600;
/// WhatsApp sessions that one person may have.
pub const SESSIONS_PER_USER: u64 = 10;
/// Minutes without use after which a session may be closed, at most.
pub const IDLE_MINUTES: u32 = 10_080;
/// Characters of a session's label.
pub const LABEL_CHARS: usize = 100;
/// Tags of a contact.
pub const TAGS: usize = 20;
/// Characters of a tag.
pub const TAG_CHARS: usize = 50;
/// Notes on a contact, in bytes.
pub const NOTES_BYTES: usize = 4 * 1024;
/// A file of lines, in bytes.
pub const CSV_BYTES: usize = 20 * 1024 * 1024;
/// Lines of a file.
pub const CSV_ROWS: usize = 100_000;
