//! The customers of the demo: two people's numbers, linked to virtual phones, and what was written to them.

use std::time::Duration;

use contract::{
    AppError, ClientId, SessionId, UserId,
    chats::{Chat, ChatKind, NewMessage},
    whatsapp::{
        ContactChanges, LabPhone, NewLabMessage, NewLabPhone, NewSession, Scan, Session, SessionStatus,
    },
};

use crate::{Lab, Result, Services};

/// How long the simulated network may take for anything.
const PATIENCE: Duration = Duration::from_secs(30);

/// A line of a conversation: what the customer writes, or what is answered.
enum Line {
    Theirs(&'static str),
    Ours(&'static str),
}
use Line::{Ours, Theirs};

/// A customer: number, name, tags, and what is said.
type Customer = (&'static str, &'static str, &'static [&'static str], &'static [Line]);

/// A number: its owner by place among the people, its label, and its customers.
type Desk = (usize, &'static str, &'static str, &'static [Customer]);

const DESKS: [Desk; 2] = [
    (
        0,
        "+60123450001",
        "Clinic desk",
        &[
            (
                "+60198765401",
                "Mrs Lim",
                &["patient", "regular"],
                &[
                    Theirs("Good morning. Can I still come at three on Friday?"),
                    Ours("Good morning, Mrs Lim. Friday at ten is free; three is taken, I am afraid."),
                    Theirs("Ten is fine. Do I have to come without breakfast?"),
                    Ours("Yes please, water only. It takes twenty minutes."),
                    Theirs("Thank you, see you then"),
                ],
            ),
            (
                "+60198765402",
                "Encik Hafiz",
                &["supplier"],
                &[
                    Theirs("Your vaccines are on the truck, arriving around 7 tomorrow."),
                    Ours("Thank you. Somebody is there from half past six."),
                    Theirs("Please have the fridge empty, it is 40 boxes this time"),
                ],
            ),
            (
                "+60198765403",
                "Priya",
                &["patient"],
                &[
                    Theirs("Hi, are you open on the holiday?"),
                    Ours("Nine to one, Priya. No appointment needed."),
                ],
            ),
        ],
    ),
    (
        3,
        "+60123450002",
        "Pharmacy",
        &[
            (
                "+60198765404",
                "Uncle Tan",
                &["regular"],
                &[
                    Theirs("Is my blood pressure medicine there?"),
                    Ours("It is packed, Uncle. You can come any time until seven."),
                    Theirs("Can my son take it? He has my card"),
                ],
            ),
            (
                "+60198765405",
                "Nurul",
                &[],
                &[
                    Theirs("Do you have the cream for babies, the one in the blue tube?"),
                    Ours("Two tubes left. Shall I keep one for you?"),
                    Theirs("Yes please! I come at six"),
                    Ours("It is at the counter under your name."),
                ],
            ),
        ],
    ),
];

impl Services {
    /// Links the demo's numbers and lets their customers write; nothing where the simulated driver is off.
    pub(super) async fn fill_customers(&self, people: &[UserId]) -> Result<()> {
        let Some(lab) = &self.lab else { return Ok(()) };
        let filling = async {
            for (owner, number, label, customers) in DESKS {
                self.fill_desk(lab, people[owner], number, label, customers).await?;
            }
            Ok(())
        };
        let outcome = tokio::select! {
            () = self.whatsapp.keep() => Ok(()),
            outcome = tokio::time::timeout(PATIENCE, filling) => {
                outcome.unwrap_or_else(|_| Err(AppError::Unavailable.into()))
            }
        };
        self.whatsapp.release().await?;
        outcome
    }

    async fn fill_desk(
        &self,
        lab: &Lab,
        owner: UserId,
        number: &str,
        label: &str,
        customers: &[Customer],
    ) -> Result<()> {
        let new = NewSession { label: Some(label.into()), ..NewSession::default() };
        let session = self.whatsapp.create(owner, new).await?.id;
        let phone = lab.add_phone(owner, &phone(number, label))?;
        self.comes_to(owner, session, SessionStatus::ScanQr).await?;
        lab.scan(owner, phone.id, &Scan { qr: self.whatsapp.qr(owner, session).await?.qr })?;
        self.comes_to(owner, session, SessionStatus::Connected).await?;
        for customer in customers {
            self.fill_talk(lab, owner, number, customer).await?;
        }
        Ok(())
    }

    async fn fill_talk(&self, lab: &Lab, owner: UserId, to: &str, customer: &Customer) -> Result<()> {
        let (number, name, tags, lines) = *customer;
        let theirs: LabPhone = lab.add_phone(owner, &phone(number, name))?;
        for (place, line) in lines.iter().enumerate() {
            match line {
                Theirs(text) => {
                    let new =
                        NewLabMessage { to: to.into(), text: (*text).into(), image_id: None, reply_to: None };
                    lab.send(owner, theirs.id, new).await?;
                }
                Ours(text) => {
                    let new = NewMessage {
                        client_id: ClientId::generate(),
                        text: (*text).into(),
                        image_id: None,
                        reply_to: None,
                        mentions: vec![],
                    };
                    self.chats.send(owner, self.talk(owner, number, place).await?.id, new).await?;
                }
            }
        }
        let chat = self.talk(owner, number, lines.len()).await?;
        if let Some(contact) = chat.contact {
            let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
            let changes = ContactChanges { tags: Some(tags), ..ContactChanges::default() };
            self.whatsapp.change_contact(owner, contact.id, changes).await?;
        }
        // What was answered has arrived before the network is left alone.
        loop {
            let sent = lab.messages(owner, theirs.id, &contract::PageQuery::default())?.items.len();
            if sent == lines.iter().filter(|line| matches!(line, Ours(_))).count() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The chat with a customer's number, once it has so many messages.
    async fn talk(&self, owner: UserId, number: &str, messages: usize) -> Result<Chat> {
        loop {
            let inbox = self.chats.inbox(owner).await?;
            let found = inbox.chats.items.into_iter().find(|chat| {
                let last = chat.last_message.as_ref().map_or(0, |last| last.number);
                chat.kind == ChatKind::Whatsapp
                    && chat.contact.as_ref().is_some_and(|contact| contact.number == number)
                    && last >= messages as u64
            });
            if let Some(chat) = found {
                return Ok(chat);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn comes_to(&self, owner: UserId, id: SessionId, status: SessionStatus) -> Result<Session> {
        loop {
            let session = self.whatsapp.session(owner, id).await?;
            if session.status == status {
                return Ok(session);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

fn phone(number: &str, name: &str) -> NewLabPhone {
    NewLabPhone { number: number.into(), name: name.into(), on_whatsapp: None }
}
