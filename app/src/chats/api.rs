//! What chats ask of the server. The REST twins call the same services.

#![expect(missing_docs, reason = "the fields of the structs behind the functions are their arguments")]

use contract::{
    AppResult, ChatId, ClientId, ImageId, MessageId, Page, UserId,
    auth::User,
    chats::{
        Chat, ChatChanges, Details, Edit, Found, Inbox, Member, MemberRole, Message, Messages, NewMember,
        OpenChat, Person, ReadUpTo, SearchQuery, Suggestion, Version,
    },
};
use leptos::{prelude::*, server_fn::codec::Json};

/// All that the list of chats needs.
#[server]
pub async fn load_inbox() -> AppResult<Inbox> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.chats.inbox(call.who.user_id).await)
}

/// The chats after those that are loaded.
#[server(input = Json)]
pub async fn load_more_chats(after: String) -> AppResult<Page<Chat>> {
    let call = crate::ssr::Call::current()?;
    call.answer(
        call.services
            .chats
            .list(call.who.user_id, contract::PageQuery { limit: None, after: Some(after) })
            .await,
    )
}

/// One chat, as the list shows it.
#[server(input = Json)]
pub async fn chat_summary(chat_id: ChatId) -> AppResult<Chat> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.chats.summary(call.who.user_id, chat_id).await)
}

/// A chat and its newest messages.
#[server(input = Json)]
pub async fn read_chat(chat_id: ChatId) -> AppResult<OpenChat> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.chats.open(call.who.user_id, chat_id).await)
}

/// The messages before `before`, newest first.
#[server(input = Json)]
pub async fn older_messages(chat_id: ChatId, before: MessageId) -> AppResult<Messages> {
    let (call, query) = (
        crate::ssr::Call::current()?,
        contract::chats::MessagesQuery { before: Some(before), ..Default::default() },
    );
    call.answer(call.services.chats.messages(call.who.user_id, chat_id, query).await)
}

/// The messages after `after`, newest first.
#[server(input = Json)]
pub async fn newer_messages(chat_id: ChatId, after: MessageId) -> AppResult<Messages> {
    let (call, query) = (
        crate::ssr::Call::current()?,
        contract::chats::MessagesQuery { after: Some(after), ..Default::default() },
    );
    call.answer(call.services.chats.messages(call.who.user_id, chat_id, query).await)
}

/// A chat and the messages around one.
#[server(input = Json)]
pub async fn read_chat_around(chat_id: ChatId, around: MessageId) -> AppResult<OpenChat> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.chats.open_at(call.who.user_id, chat_id, Some(around)).await)
}

/// One message.
#[server(input = Json)]
pub async fn read_message(id: MessageId) -> AppResult<Message> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.chats.message(call.who.user_id, id).await)
}

/// The texts a message has had, the oldest first.
#[server(input = Json)]
pub async fn message_history(id: MessageId) -> AppResult<Vec<Version>> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.chats.history(call.who.user_id, id).await)
}

/// Who has got and who has seen a message.
#[server(input = Json)]
pub async fn message_details(id: MessageId) -> AppResult<Details> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.chats.details(call.who.user_id, id).await)
}

/// Sends a message and returns it as stored. A form can send it too.
#[server]
pub async fn send_message(
    chat_id: ChatId,
    client_id: ClientId,
    text: String,
    #[server(default)] reply_to: Option<MessageId>,
    #[server(default)] image_id: Option<ImageId>,
) -> AppResult<Message> {
    let call = crate::ssr::Call::current()?;
    let new = contract::chats::NewMessage { client_id, text, image_id, reply_to, mentions: vec![] };
    call.answer(call.services.chats.send(call.who.user_id, chat_id, new).await)
}

/// Gives one's own message a new text.
#[server(input = Json)]
pub async fn edit_message(id: MessageId, edit: Edit) -> AppResult<Message> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.chats.edit(call.who.user_id, id, edit).await)
}

/// Deletes a message for everybody and gives what is left of it.
#[server(input = Json)]
pub async fn delete_message(id: MessageId) -> AppResult<Message> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.chats.delete(call.who.user_id, id).await)
}

/// Gives an emoji to a message, or takes one's own back.
#[server(input = Json)]
pub async fn react(id: MessageId, emoji: String, on: bool) -> AppResult<Message> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.chats.react(call.who.user_id, id, &emoji, on).await)
}

/// Starts a chat with one person, or gives the one there is. A form can ask for it too.
#[server]
pub async fn start_chat(user_id: UserId) -> AppResult<Chat> {
    let call = crate::ssr::Call::current()?;
    let new = contract::chats::NewChat::Direct { user_id };
    let chat = call.answer(call.services.chats.start(call.who.user_id, new).await)?;
    crate::ssr::lead_form_to(&format!("/chats/{}", chat.id));
    Ok(chat)
}

/// Makes a group, which one owns then.
#[server(input = Json)]
pub async fn start_group(title: String, member_ids: Vec<UserId>) -> AppResult<Chat> {
    let (call, new) = (crate::ssr::Call::current()?, contract::chats::NewChat::Group { title, member_ids });
    call.answer(call.services.chats.start(call.who.user_id, new).await)
}

/// Changes a chat's title, or one's own state of it.
#[server(input = Json)]
pub async fn change_chat(chat_id: ChatId, changes: ChatChanges) -> AppResult<Chat> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.chats.change(call.who.user_id, chat_id, changes).await)
}

/// The members of a chat, the longest first.
#[server(input = Json)]
pub async fn chat_members(chat_id: ChatId, after: Option<String>) -> AppResult<Page<Member>> {
    let which = contract::chats::MembersQuery { limit: Some(100), after, ..Default::default() };
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.chats.members(call.who.user_id, chat_id, which).await)
}

/// Adds somebody to a group that one owns.
#[server(input = Json)]
pub async fn add_member(chat_id: ChatId, new: NewMember) -> AppResult<Member> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.chats.add_member(call.who.user_id, chat_id, new).await)
}

/// Takes somebody out of a group that one owns, or oneself out of any.
#[server(input = Json)]
pub async fn remove_member(chat_id: ChatId, user_id: UserId) -> AppResult<()> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.chats.remove_member(call.who.user_id, chat_id, user_id).await)
}

/// Makes a member an owner, or an owner a member.
#[server(input = Json)]
pub async fn change_member(chat_id: ChatId, user_id: UserId, role: MemberRole) -> AppResult<Member> {
    let (call, change) = (crate::ssr::Call::current()?, contract::chats::MemberChange { role });
    call.answer(call.services.chats.change_member(call.who.user_id, chat_id, user_id, change).await)
}

/// What a word may stand for that is being typed: members for `@…`, emoji for `:…`.
#[server(input = Json)]
pub async fn suggest(chat_id: ChatId, word: String) -> AppResult<Vec<Suggestion>> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.chats.suggestions(call.who.user_id, chat_id, &word).await)
}

/// Messages with all the words of the query.
#[server(input = Json)]
pub async fn search_messages(query: SearchQuery) -> AppResult<Page<Found>> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.chats.search(call.who.user_id, &query).await)
}

/// Colleagues by name, at most 100.
#[server(input = Json)]
pub async fn people_named(ids: Vec<UserId>) -> AppResult<Vec<Person>> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.chats.people(&ids).await)
}

/// Turns one's receipts on or off.
#[server]
pub async fn set_receipts(receipts: bool) -> AppResult<User> {
    let (call, changes) =
        (crate::ssr::Call::current()?, contract::auth::MyChanges { receipts: Some(receipts) });
    call.answer(call.services.accounts.change_me(&call.who, changes).await)
}

/// Marks everything up to a message as seen.
#[server(input = Json)]
pub async fn mark_read(chat_id: ChatId, up_to: ReadUpTo) -> AppResult<()> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.chats.mark_read(call.who.user_id, chat_id, up_to).await)
}

/// Colleagues who may sign in and whose name, e-mail or phone fits `query`.
#[server(input = Json)]
pub async fn find_people(query: String, after: Option<String>) -> AppResult<Page<User>> {
    let (call, page) = (crate::ssr::Call::current()?, contract::PageQuery { limit: None, after });
    call.answer(call.services.accounts.colleagues(&call.who, &query, page).await)
}
