//! What chats ask of the server. The REST twins call the same services.

#![expect(missing_docs, reason = "the fields of the structs behind the functions are their arguments")]

use contract::{
    AppResult, ChatId, ClientId, MessageId, Page, UserId,
    auth::User,
    chats::{Chat, Inbox, Message, Messages, OpenChat, ReadUpTo},
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

/// Sends a message and returns it as stored. A form can send it too.
#[server]
pub async fn send_message(chat_id: ChatId, client_id: ClientId, text: String) -> AppResult<Message> {
    let call = crate::ssr::Call::current()?;
    call.answer(
        call.services
            .chats
            .send(
                call.who.user_id,
                chat_id,
                contract::chats::NewMessage {
                    client_id,
                    text,
                    image_id: None,
                    reply_to: None,
                    mentions: vec![],
                },
            )
            .await,
    )
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

/// Marks everything up to a message as seen.
#[server(input = Json)]
pub async fn mark_read(chat_id: ChatId, up_to: ReadUpTo) -> AppResult<()> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.chats.mark_read(call.who.user_id, chat_id, up_to).await)
}

/// People whose name, e-mail or phone fits `query`.
#[server(input = Json)]
pub async fn find_people(query: String) -> AppResult<Page<User>> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.accounts.users(&call.who, &query, contract::PageQuery::default()).await)
}
