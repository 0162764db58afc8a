mod contacts;
mod conversations;
mod crashes;
mod idle;
mod ledger;
mod many;
mod numbers;
mod sessions;

use std::time::Duration;

use contract::{
    ChatId, PhoneId, SessionId, UserId,
    chats::{Chat, ChatKind, Message, MessageStatus, NewChat},
    whatsapp::{
        LabPhone, NetworkChanges, NewLabMessage, NewLabPhone, NewSession, Scan, Session, SessionStatus,
    },
};
use domain::{Lab, Services, testing::TestDomain};
use tokio::task::JoinHandle;

/// How long anything may take that takes no time on the simulated network.
const PATIENCE: Duration = Duration::from_secs(20);

/// A node that keeps sessions. Dropping it is a crash: its leases are not given back.
struct Node(JoinHandle<()>);

impl Node {
    fn start(services: &Services) -> Self {
        let whatsapp = services.whatsapp.clone();
        Self(tokio::spawn(async move { whatsapp.keep().await }))
    }

    /// Stops in order.
    async fn stop(self, services: &Services) {
        self.0.abort();
        services.whatsapp.release().await.expect("leases are given back");
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Somebody with a linked number.
struct Linked {
    owner: UserId,
    session: SessionId,
    phone: LabPhone,
}

fn lab(domain: &TestDomain) -> &Lab {
    domain.services.lab.as_ref().expect("the simulated driver is on")
}

fn phone(domain: &TestDomain, who: UserId, number: &str, name: &str) -> LabPhone {
    let new = NewLabPhone { number: number.into(), name: name.into(), on_whatsapp: None };
    lab(domain).add_phone(who, &new).expect("a phone")
}

/// Waits until `check` gives something.
async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, mut check: impl FnMut() -> F) -> T {
    let patience = async {
        loop {
            if let Some(found) = check().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, patience).await.unwrap_or_else(|_| panic!("still waiting: {what}"))
}

/// Waits until a session is there.
async fn comes_to(services: &Services, owner: UserId, id: SessionId, status: SessionStatus) -> Session {
    eventually(status.word(), async || {
        let session = services.whatsapp.session(owner, id).await.expect("is there");
        (session.status == status).then_some(session)
    })
    .await
}

/// A session that shows its QR code, which is given.
async fn unlinked(domain: &TestDomain, owner: UserId) -> (SessionId, String) {
    let session = domain.services.whatsapp.create(owner, NewSession::default()).await.expect("a session");
    comes_to(&domain.services, owner, session.id, SessionStatus::ScanQr).await;
    let qr = domain.services.whatsapp.qr(owner, session.id).await.expect("a code");
    (session.id, qr.qr)
}

/// Links a new session of `owner` to a phone of theirs.
async fn linked(domain: &TestDomain, owner: UserId, number: &str) -> Linked {
    let phone = phone(domain, owner, number, "Owner");
    let (session, qr) = unlinked(domain, owner).await;
    lab(domain).scan(owner, phone.id, &Scan { qr }).expect("is scanned");
    comes_to(&domain.services, owner, session, SessionStatus::Connected).await;
    Linked { owner, session, phone }
}

/// A customer writes to a number.
async fn writes(domain: &TestDomain, who: UserId, customer: PhoneId, to: &str, text: &str) {
    let new = NewLabMessage { to: to.into(), text: text.into(), image_id: None, reply_to: None };
    lab(domain).send(who, customer, new).await.expect("is sent");
}

/// The chats that `owner` has with customers.
async fn chats(services: &Services, owner: UserId) -> Vec<Chat> {
    let inbox = services.chats.inbox(owner).await.expect("an inbox");
    inbox.chats.items.into_iter().filter(|chat| chat.kind == ChatKind::Whatsapp).collect()
}

/// The chat with a number, begun by the owner.
async fn chat_with(domain: &TestDomain, linked: &Linked, number: &str) -> ChatId {
    let new = NewChat::Whatsapp { session_id: linked.session, number: number.into(), name: None };
    domain.services.chats.start(linked.owner, new).await.expect("a chat").id
}

/// Waits until a message has come to a status.
async fn reaches(services: &Services, owner: UserId, message: &Message, status: MessageStatus) -> Message {
    eventually(&format!("{} is {status:?}", message.content), async || {
        let found = services.chats.message(owner, message.id).await.expect("is there");
        (found.status == status).then_some(found)
    })
    .await
}

/// The texts that arrived at a phone.
fn received(domain: &TestDomain, who: UserId, phone: PhoneId) -> Vec<String> {
    let all = contract::PageQuery { limit: Some(100), after: None };
    let found = lab(domain).messages(who, phone, &all).expect("a phone");
    found.items.into_iter().map(|message| message.text).collect()
}

fn rules(domain: &TestDomain, changes: NetworkChanges) {
    lab(domain).change_rules(changes).expect("good rules");
}
