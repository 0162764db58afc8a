//! A private, real database for a test, and shorthands for what tests begin with.
//!
//! `TEST_DATABASE_URL` (a PostgreSQL server on which schemas may be made) moves the whole suite from
//! SQLite to PostgreSQL; `cargo xtask test` runs it on both.

use std::sync::Arc;

use contract::{
    ChatId, ClientId, Event, MessageId, Stream, Timestamp, UserId,
    auth::{Login, NewUser, Role},
    chats::{Message, NewChat, NewMember, NewMessage, ReadUpTo},
    sync::{Cursors, SyncRequest},
};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;
use tokio::sync::mpsc::UnboundedReceiver;
use uuid::Uuid;

use crate::db::{name_key, on_conn};
use crate::{
    Clock, Db, Drivers, Files, Notice, Outlet, Principal, Secrets, Services, Visitor,
    whatsapp::gateway::simulated::Network,
};

/// The password of everybody in a test.
pub const PASSWORD: &str = "correct horse battery";

/// The addresses of both engines.
pub struct Engines {
    /// None: a temporary file.
    pub sqlite: Option<String>,
    /// The server on which a private schema is made.
    pub postgres: Option<String>,
}

impl Engines {
    /// Both engines, where PostgreSQL is there.
    pub fn both() -> Option<Self> {
        Some(Self { sqlite: None, postgres: Some(postgres_url()?) })
    }
}

/// An address at which a test may make its own database; gone when this is dropped.
pub struct PrivateAddress {
    /// For `DATABASE_URL`.
    pub url: String,
    _place: Place,
}

/// A database of the test's own; gone when this is dropped.
pub struct TestDatabase {
    /// The database.
    pub db: Db,
    /// Its address.
    pub url: String,
    _place: Place,
}

/// Where a test's database lives.
enum Place {
    Folder { _folder: TempDir },
    Schema { server: String, name: String },
}

/// Makes a private database: a schema on `postgres`, or a file.
pub async fn database(postgres: Option<String>) -> TestDatabase {
    let (url, place) = private_place(postgres).await;
    let db = Db::open(&url, Clock::system(), Outlet::new().0).await.expect("a private database opens");
    TestDatabase { db, url, _place: place }
}

/// A private address on the engine that this run of the suite is for.
pub async fn private_address() -> PrivateAddress {
    let (url, place) = private_place(postgres_url()).await;
    PrivateAddress { url, _place: place }
}

async fn private_place(postgres: Option<String>) -> (String, Place) {
    let Some(server) = postgres else {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        return (url, Place::Folder { _folder: folder });
    };
    let name = format!("test_{}", Uuid::new_v4().simple());
    let mut conn = PgConnection::connect(&server).await.expect("TEST_DATABASE_URL answers");
    conn.execute(AssertSqlSafe(format!("create schema {name}"))).await.expect("a schema can be made");
    let mark = if server.contains('?') { '&' } else { '?' };
    let url = format!("{server}{mark}options=-c%20search_path%3D{name}");
    (url, Place::Schema { server, name })
}

impl Drop for Place {
    fn drop(&mut self) {
        let Self::Schema { server, name } = self else { return };
        let (server, name) = (std::mem::take(server), std::mem::take(name));
        // Dropping cannot await, and must not block: the test's own connections hold locks until its
        // runtime has ended. Where the process ends first, the server keeps an empty schema.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime for cleaning up").block_on(async {
                if let Ok(mut conn) = PgConnection::connect(&server).await {
                    let _ = conn.execute(AssertSqlSafe(format!("drop schema {name} cascade"))).await;
                }
            });
        });
    }
}

#[expect(clippy::disallowed_methods, reason = "tests are told their database by the environment")]
fn postgres_url() -> Option<String> {
    std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty())
}

/// All services on a private database, with a clock that the test moves.
pub struct TestDomain {
    /// The services.
    pub services: Services,
    /// Their clock.
    pub clock: Clock,
    /// What was committed, as the server would hear of it.
    pub notices: UnboundedReceiver<Notice>,
    /// The database's address, for opening it again.
    pub url: String,
    /// Where files are kept.
    pub folder: TempDir,
    _place: Place,
}

impl TestDomain {
    /// Services on a new database.
    pub async fn new() -> Self {
        let (url, place) = private_place(postgres_url()).await;
        let clock = Clock::set_to(Timestamp::from_millis(1_763_627_400_000));
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (services, notices) = open(&url, &folder, clock.clone()).await;
        Self { services, clock, notices, url, folder, _place: place }
    }

    /// The same database, opened by a second set of services, as another node would.
    pub async fn reopen(&self) -> Services {
        open(&self.url, &self.folder, self.clock.clone()).await.0
    }

    /// A staff member who can sign in as `{name}@example.com` with [`PASSWORD`].
    pub async fn user(&self, name: &str) -> UserId {
        self.person(name, Role::Staff).await.user_id
    }

    /// A person of a role, signed in.
    pub async fn person(&self, name: &str, role: Role) -> Principal {
        let new =
            NewUser { name: name.into(), email: email(name), phone: None, role, password: PASSWORD.into() };
        self.services.accounts.add_from_command_line(new).await.expect("a new person");
        self.sign_in(name).await
    }

    /// Signs a person in once more.
    pub async fn sign_in(&self, name: &str) -> Principal {
        let login = Login { login: email(name), password: PASSWORD.into() };
        let signed_in = self.services.accounts.sign_in_browser(login, &visitor()).await.expect("signs in");
        self.services.accounts.by_cookie(&signed_in.cookie).await.expect("is signed in")
    }

    /// The direct chat of two people.
    pub async fn chat_with(&self, people: &[UserId; 2]) -> ChatId {
        let [one, user_id] = *people;
        self.services.chats.start(one, NewChat::Direct { user_id }).await.expect("a chat").id
    }

    /// A group of `owner` and `others`.
    pub async fn group(&self, owner: UserId, others: &[UserId]) -> ChatId {
        let new = NewChat::Group { title: "Night shift".into(), member_ids: others.to_vec() };
        self.services.chats.start(owner, new).await.expect("a group").id
    }

    /// Takes somebody into a group.
    pub async fn add(&self, owner: UserId, chat: ChatId, user_id: UserId, history: bool) {
        let new = NewMember { user_id, history };
        self.services.chats.add_member(owner, chat, new).await.expect("is added");
    }

    /// A person who never signs in, made without the cost of a password.
    pub async fn extra(&self, name: &str) -> UserId {
        const SQL: &str = "
            insert into users (id, name, name_key, email, role, active, password_hash, created_at)
            values ($1, $2, $3, $4, 'staff', $5, '', 0)";

        let id = UserId::generate();
        let mut tx = self.services.db.begin_write().await.expect("a transaction");
        on_conn!(&mut *tx, |c| {
            let insert = sqlx::query(SQL).bind(id.uuid()).bind(name).bind(name_key(name));
            let insert = insert.bind(email(&id.to_string())).bind(true);
            insert.execute(c).await.expect("is inserted");
        });
        tx.commit().await.expect("is committed");
        id
    }

    /// Stores messages of `author` without the rules and without telling anybody, for measuring.
    pub async fn fill(&self, chat: ChatId, author: UserId, messages: u64) {
        const INSERT: &str = "
            insert into messages (id, chat_id, number, client_id, sender_id, content, sent_at)
            values ($1, $2, $3, $4, $5, $6, $7)";
        const LAST: &str = "update chats set last_number = $1 where id = $2";

        let mut tx = self.services.db.begin_write().await.expect("a transaction");
        for number in 1..=messages.cast_signed() {
            let (id, client_id, text) = (Uuid::now_v7(), Uuid::new_v4(), format!("message {number}"));
            on_conn!(&mut *tx, |c| {
                let insert = sqlx::query(INSERT).bind(id).bind(chat.uuid()).bind(number).bind(client_id);
                let insert = insert.bind(author.uuid()).bind(&text).bind(number);
                insert.execute(c).await.expect("is inserted");
            });
            crate::chats::index(&mut tx, id.into(), &text).await.expect("is indexed");
        }
        on_conn!(&mut *tx, |c| {
            let update = sqlx::query(LAST).bind(messages.cast_signed()).bind(chat.uuid());
            update.execute(c).await.expect("is updated");
        });
        tx.commit().await.expect("is committed");
    }

    /// Makes the index of words as empty as it was before there was one.
    pub async fn empty_index(&self) {
        const ROWS: &str = "delete from search_rows";
        const WORDS: &str = "insert into search_words (search_words) values ('delete-all')";
        const WHOLE: &str = "delete from meta where name = 'search'";

        let mut tx = self.services.db.begin_write().await.expect("a transaction");
        if let crate::db::Conn::Sqlite(c) = &mut *tx {
            sqlx::query(WORDS).execute(&mut **c).await.expect("is emptied");
        }
        on_conn!(&mut *tx, |c| {
            sqlx::query(ROWS).execute(&mut *c).await.expect("is emptied");
            sqlx::query(WHOLE).execute(&mut *c).await.expect("is forgotten");
        });
        tx.commit().await.expect("is committed");
    }

    /// How often `text` is found in the columns of the tables, words of the index included.
    pub async fn traces(&self, text: &str) -> i64 {
        const SQL: &str = "
            select (select count(*) from messages where content like $1)
                 + (select count(*) from message_edits where content like $1)
                 + (select count(*) from events where event like $1)
                 + (select count(*) from repeats where body like $1)";

        let mut tx = self.services.db.begin_read().await.expect("a transaction");
        on_conn!(&mut *tx, |c| {
            let count = sqlx::query_scalar(SQL).bind(format!("%{text}%"));
            count.fetch_one(c).await.expect("a count")
        })
    }

    /// Sends a message.
    pub async fn say(&self, author: UserId, chat: ChatId, text: &str) -> Message {
        self.services.chats.send(author, chat, message(text)).await.expect("is sent")
    }

    /// Marks a chat as seen up to a message.
    pub async fn read(&self, user: UserId, chat: ChatId, message_id: MessageId) {
        self.services.chats.mark_read(user, chat, ReadUpTo { message_id }).await.expect("is marked");
    }

    /// All events of a stream that `user` may follow.
    pub async fn events_of(&self, user: UserId, stream: Stream) -> Vec<Event> {
        let epoch = self.services.hub.epoch();
        let request = SyncRequest { epoch, cursors: Cursors::from([(stream, 0)]) };
        let answer = self.services.hub.sync(user, request).await.expect("syncs");
        answer.events.into_iter().map(|event| event.event).collect()
    }
}

/// A message to send, under a client id of its own.
pub fn message(text: &str) -> NewMessage {
    NewMessage {
        client_id: ClientId::generate(),
        text: text.into(),
        image_id: None,
        reply_to: None,
        mentions: vec![],
    }
}

/// Someone on this machine.
pub fn visitor() -> Visitor {
    Visitor { address: "127.0.0.1".into(), user_agent: "a test".into() }
}

/// The address under which [`TestDomain::user`] signs a person in.
pub fn email(name: &str) -> String {
    format!("{}@example.com", name.to_lowercase())
}

async fn open(url: &str, folder: &TempDir, clock: Clock) -> (Services, UnboundedReceiver<Notice>) {
    let secrets = Arc::new(Secrets::new(&[7; 32], None).expect("a good key"));
    let files = Files::in_folder(folder.path()).expect("a folder for files");
    let network = Network::open(&folder.path().join("simulated"), clock.clone()).expect("a network");
    let drivers = Drivers::new(folder.path().join("whatsapp"), 60).with_simulated(network);
    Services::open(url, files, secrets, drivers, clock).await.expect("services on a private database")
}

/// A picture file in which every pixel differs from its neighbours.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let pixel = |x: u32, y: u32| {
        let [a, b, c, _] = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(97_531)).to_be_bytes();
        image::Rgb([a, b, c])
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_fn(width, height, pixel)
        .write_to(&mut bytes, image::ImageFormat::Png)
        .expect("a picture is written");
    bytes.into_inner()
}
