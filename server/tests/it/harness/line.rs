//! A person's WhatsApp number, linked to a virtual phone, and a customer who has written to it.

use contract::{ChatId, ContactId, MessageId, PhoneId, SessionId};
use serde_json::{Value, json};

use super::{Caller, Person, TestServer, eventually, string, text};

/// A linked number and a customer.
pub(crate) struct Line {
    pub(crate) session: SessionId,
    pub(crate) number: String,
    pub(crate) phone: PhoneId,
    pub(crate) customer: PhoneId,
    pub(crate) customers_number: String,
    pub(crate) chat: ChatId,
    pub(crate) contact: ContactId,
    /// What the owner answered.
    pub(crate) message: MessageId,
}

fn id<T: std::str::FromStr>(value: &Value) -> T {
    string(&value["id"]).parse().unwrap_or_else(|_| panic!("no id in {value}"))
}

/// Makes a virtual phone of a number that nobody has.
pub(crate) async fn phone(caller: &Caller, name: &str) -> (PhoneId, String) {
    let number = format!("+6012{}", rand::random_range(1_000_000..9_999_999));
    let phone = caller.post("/api/lab/phones", &json!({"number": number, "name": name})).await.must(201);
    (id(&phone), number)
}

/// Waits until a session of `caller` has come to a status.
pub(crate) async fn comes_to(caller: &Caller, session: SessionId, status: &str) -> Value {
    eventually(status, async || {
        let session = caller.get(&format!("/api/whatsapp/sessions/{session}")).await.must(200);
        (session["status"] == status).then_some(session)
    })
    .await
}

/// Links a new session to a new phone.
pub(crate) async fn link(caller: &Caller) -> (SessionId, PhoneId, String) {
    let session: SessionId = id(&caller.post("/api/whatsapp/sessions", &json!({})).await.must(201));
    let (phone, number) = phone(caller, "Owner").await;
    comes_to(caller, session, "scan_qr").await;
    let svg = caller.get(&format!("/api/whatsapp/sessions/{session}/qr.svg")).await;
    assert!(svg.status == 200 && svg.text.starts_with("<svg"), "{svg:?}");
    // What the picture says is told to the owner's sockets; a program asks for the code to be typed.
    let path = format!("/api/whatsapp/sessions/{session}/pairing-code");
    let code = caller.post(&path, &json!({"phone": number})).await.must(200);
    let scan = json!({"qr": code["code"]});
    caller.post(&format!("/api/lab/phones/{phone}/scan"), &scan).await.must(200);
    comes_to(caller, session, "connected").await;
    (session, phone, number)
}

/// Waits for the newest WhatsApp chat of `caller`.
pub(crate) async fn customers_chat(caller: &Caller) -> Value {
    eventually("a customer's chat", async || {
        let chats = caller.get("/api/chats").await.must(200);
        let items = chats["items"].as_array().cloned().unwrap_or_default();
        items.into_iter().find(|chat| chat["kind"] == "whatsapp" && !chat["lastMessage"].is_null())
    })
    .await
}

impl Line {
    /// A linked number of `owner`, to which a customer has written `words`, and been answered the same.
    pub(crate) async fn of(server: &TestServer, owner: &Person, words: &str) -> Self {
        let caller = server.by(owner);
        let (session, phone, number) = link(&caller).await;
        let (customer, customers_number) = self::phone(&caller, words).await;
        let said = json!({"to": number, "text": words});
        caller.post(&format!("/api/lab/phones/{customer}/messages"), &said).await.must(201);
        let chat = customers_chat(&caller).await;
        let contact = id(&chat["contact"]);
        let chat: ChatId = id(&chat);
        let sent = caller.post(&format!("/api/chats/{chat}/messages"), &text(words)).await.must(201);
        let message = id(&sent);
        Self { session, number, phone, customer, customers_number, chat, contact, message }
    }
}
