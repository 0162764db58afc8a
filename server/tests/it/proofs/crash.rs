use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::Duration,
};

use contract::{
    ClientId, Event, Stream,
    auth::Role,
    chats::{Message, MessageStatus},
    sync::SyncAnswer,
};
use domain::testing::{PASSWORD, email, private_address};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde_json::json;

use super::writer::Memory;
use crate::harness::{Caller, Program, string};

const KILLS: usize = 50;
/// Milliseconds under load before a kill.
const LOAD: std::ops::Range<u64> = 20..350;
const READY: Duration = Duration::from_secs(3);
const NAMES: [&str; 8] = ["Ann", "Ben", "Cai", "Dee", "Eve", "Fay", "Gil", "Hal"];

/// Two people who write to each other.
struct Pair {
    writers: [(String, Memory); 2],
    chat: String,
    /// What was found in the chat at the last look, in order.
    known: Vec<Message>,
    /// The last event read.
    seq: u64,
    epoch: String,
}

/// G1, G2 and G5: what was acknowledged is there, exactly once and in order, after any crash.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_or_doubled_by_killing_the_hub_at_any_moment() {
    let (database, folder) = (private_address().await, tempfile::tempdir().unwrap());
    let people = NAMES.map(|name| (name, Role::Staff, PASSWORD));
    Program::prepare(&database.url, folder.path(), &people).await;
    let mut chance = StdRng::seed_from_u64(20_261_121);
    let mut program = Program::start(&database.url, folder.path(), "warn").await;
    let mut pairs = Vec::new();
    for names in NAMES.chunks(2) {
        pairs.push(Pair::begin(&program, [names[0], names[1]]).await);
    }
    let mut slowest = Duration::ZERO;

    for kill in 1..=KILLS {
        let running: Vec<_> = pairs.iter().flat_map(|pair| pair.write(&program)).collect();
        tokio::time::sleep(Duration::from_millis(chance.random_range(LOAD))).await;
        let log = program.kill().await;
        for writer in running {
            writer.await.expect("a writer gets what it asked for until the end");
        }
        program = Program::start(&database.url, folder.path(), "warn").await;
        slowest = slowest.max(program.ready_after);
        for pair in &mut pairs {
            pair.look(&program.nobody(), &format!("after kill {kill}; it had logged: {log}")).await;
        }
    }

    for pair in &mut pairs {
        pair.finish(&program).await;
    }
    program.kill().await;
    is_whole(&database.url, folder.path()).await;
    let messages: usize = pairs.iter().map(|pair| pair.known.len()).sum();
    println!("{messages} messages over {KILLS} kills; ready again after at most {slowest:?}");
    // Two at every kill, on the slowest machine: enough for each to hit writes under way.
    assert!(messages > 2 * KILLS, "only {messages} messages: there was no load");
    assert!(slowest < READY, "it took {slowest:?} to be ready again");
}

/// Whether the database is whole, in the program's own words.
async fn is_whole(database_url: &str, folder: &Path) {
    let said = Program::run(database_url, folder, &["check"]).await;
    assert!(said.contains("is good"), "{said}");
    if database_url.starts_with("sqlite:") {
        // Writing a copy reads every page there is.
        let copy = folder.join("copy.db");
        Program::run(database_url, folder, &["backup", &copy.display().to_string()]).await;
        let said = Program::run(&format!("sqlite://{}", copy.display()), folder, &["check"]).await;
        assert!(said.contains("is good"), "{said}");
    }
}

impl Pair {
    async fn begin(program: &Program, names: [&str; 2]) -> Self {
        let mut writers = Vec::new();
        let mut ids = Vec::new();
        for name in names {
            let login = json!({"login": email(name), "password": PASSWORD});
            let tokens = program.nobody().post("/api/auth/login", &login).await.must(200);
            writers.push((string(&tokens["accessToken"]).to_owned(), Memory::default()));
            ids.push(tokens["user"]["id"].clone());
        }
        let writers: [_; 2] = writers.try_into().unwrap_or_else(|_| unreachable!("two names"));
        let caller = program.nobody().with_token(&writers[0].0);
        let chat = caller.post("/api/chats", &json!({"kind": "direct", "userId": ids[1]})).await.must(201);
        let answer = caller.post("/api/sync", &json!({"epoch": "", "cursors": {}})).await.must(200);
        let (chat, epoch) = (string(&chat["id"]).to_owned(), string(&answer["epoch"]).to_owned());
        Self { writers, chat, known: Vec::new(), seq: 0, epoch }
    }

    fn path(&self) -> String {
        format!("/api/chats/{}/messages", self.chat)
    }

    fn write(&self, program: &Program) -> Vec<tokio::task::JoinHandle<()>> {
        let writers = self.writers.iter();
        writers.map(|(token, memory)| memory.write(program.nobody().with_token(token), self.path())).collect()
    }

    /// Reads what is new and compares it with what was acknowledged and with the stream.
    async fn look(&mut self, nobody: &Caller, about: &str) {
        let caller = nobody.with_token(&self.writers[0].0);
        let new = self.messages_after(&caller, self.known.len() as u64).await;
        self.known.extend(new.iter().cloned());
        let numbers = self.known.iter().map(|message| message.number);
        assert!(numbers.eq(1..=self.known.len() as u64), "holes {about}");
        let told = self.told_since(&caller).await;
        assert!(told == new, "the stream tells of {told:?}, and there are {new:?} {about}");

        let mut by_client: BTreeMap<ClientId, &Message> = BTreeMap::new();
        for message in &self.known {
            assert!(
                by_client.insert(message.client_id, message).is_none(),
                "{message:?} is there twice {about}"
            );
        }
        let mut expected = BTreeSet::new();
        for (_, memory) in &self.writers {
            let written = memory.open();
            for (client_id, (id, number)) in &written.accepted {
                let found = by_client.get(client_id).unwrap_or_else(|| panic!("{id} is lost {about}"));
                assert_eq!((found.id, found.number), (*id, *number), "{about}");
                expected.insert(*client_id);
            }
            expected.extend(written.undecided);
        }
        assert!(by_client.keys().all(|known| expected.contains(known)), "something nobody wrote {about}");
    }

    /// Sends what is undecided once more and looks at everything for the last time.
    async fn finish(&mut self, program: &Program) {
        for (token, memory) in &self.writers {
            let Some(client_id) = memory.open().undecided.take() else { continue };
            let body = json!({"clientId": client_id, "text": client_id.to_string()});
            let caller = program.nobody().with_token(token);
            let first = caller.post(&self.path(), &body).await.must(201);
            let again = caller.post(&self.path(), &body).await.must(201);
            assert_eq!(first["id"], again["id"]);
            let id = string(&first["id"]).parse().expect("an id");
            let number = first["number"].as_u64().expect("a number");
            memory.open().accepted.insert(client_id, (id, number));
        }
        self.look(&program.nobody(), "at the end").await;
        let accepted: usize = self.writers.iter().map(|(_, memory)| memory.open().accepted.len()).sum();
        assert_eq!(accepted, self.known.len());
    }

    /// The chat's messages above `number`, in order.
    async fn messages_after(&self, caller: &Caller, number: u64) -> Vec<Message> {
        let mut found: Vec<Message> = Vec::new();
        let mut query = "?limit=100".to_owned();
        loop {
            let page = caller.get(&format!("{}{query}", self.path())).await.must(200);
            let items: Vec<Message> = serde_json::from_value(page["items"].clone()).expect("messages");
            found.extend(items.into_iter().filter(|message| message.number > number));
            let reached = found.last().is_none_or(|message| message.number == number + 1);
            match page["next"].as_str() {
                Some(next) if !reached => query = format!("?limit=100&before={next}"),
                _ => break,
            }
        }
        found.reverse();
        // A message's status changes as it is read; what was written does not.
        for message in &mut found {
            message.status = MessageStatus::Sent;
        }
        found
    }

    /// The messages that the stream tells of since the last look; its numbers have no holes.
    async fn told_since(&mut self, caller: &Caller) -> Vec<Message> {
        let stream: Stream = format!("chat:{}", self.chat).parse().expect("a stream");
        let mut told = Vec::new();
        loop {
            let request = json!({"epoch": self.epoch, "cursors": {stream.to_string(): self.seq}});
            let answer = caller.post("/api/sync", &request).await.must(200);
            let answer: SyncAnswer = serde_json::from_value(answer).expect("an answer");
            assert_eq!(answer.resync, [], "the stream cannot be resumed");
            for event in answer.events {
                assert_eq!(event.seq, self.seq + 1, "a hole in the stream");
                self.seq = event.seq;
                if let Event::MessageNew(data) = event.event {
                    told.push(data.message);
                }
            }
            if !answer.more {
                return told;
            }
        }
    }
}
