use std::time::{Duration, Instant};

use contract::{ChatId, MessageId, Stream, auth::Role};
use socketio::{Options, Transport};
use tokio::time::sleep;

use super::{follower::Follower, proxy::Proxy};
use crate::harness::{Person, TestServer, string};

const PAIRS: usize = 5;
const PAGES_OF_EACH: usize = 5;
const CUTS: u32 = 6;
const BETWEEN_CUTS: Duration = Duration::from_secs(5);
const SHARE: f64 = 0.3;
const SETTLED: Duration = Duration::from_secs(10);

struct Pair {
    people: [Person; 2],
    chat: ChatId,
    sent: Vec<MessageId>,
    pages: Vec<Follower>,
}

/// G3 and G4: whatever the network does, each page ends with exactly the server's list.
#[tokio::test(flavor = "multi_thread")]
async fn fifty_sockets_that_are_cut_again_and_again_end_with_exactly_the_servers_list() {
    let server = TestServer::new().await;
    let mut proxy = Proxy::start(server.running.address).await;
    let mut pairs = Vec::new();
    for pair in 0..PAIRS {
        pairs.push(Pair::begin(&server, &proxy, pair).await);
    }
    let began = Instant::now();
    let mut next_cut = BETWEEN_CUTS;
    while began.elapsed() < BETWEEN_CUTS * CUTS + Duration::from_secs(1) {
        for pair in &mut pairs {
            pair.say(&server).await;
        }
        if began.elapsed() >= next_cut && next_cut <= BETWEEN_CUTS * CUTS {
            proxy.cut(SHARE);
            next_cut += BETWEEN_CUTS;
        }
        sleep(Duration::from_millis(40)).await;
    }

    let last_cut = began + BETWEEN_CUTS * CUTS;
    let settled = async {
        while pairs.iter().any(Pair::is_behind) {
            sleep(Duration::from_millis(50)).await;
        }
    };
    let in_time = tokio::time::timeout(SETTLED.saturating_sub(last_cut.elapsed()), settled).await.is_ok();
    let took = last_cut.elapsed();
    for pair in &pairs {
        pair.check(&server).await;
    }
    let cut: usize = proxy.cuts.iter().sum();
    let back: usize = pairs.iter().flat_map(|pair| &pair.pages).map(|page| page.connections() - 1).sum();
    println!(
        "{cut} connections cut (FIN, RST, stall: {:?}), {back} came back, equal {took:?} after the last cut",
        proxy.cuts
    );
    assert!(in_time, "not equal 10 s after the last cut");
    assert!(proxy.cuts.iter().all(|cuts| *cuts > 5), "{:?}", proxy.cuts);
}

impl Pair {
    async fn begin(server: &TestServer, proxy: &Proxy, pair: usize) -> Self {
        let people = [
            server.person(&format!("One{pair}"), Role::Staff).await,
            server.person(&format!("Two{pair}"), Role::Staff).await,
        ];
        let chat = server.chat_of(&people[0], &people[1]).await;
        let epoch = server.running.services.hub.epoch();
        let pages = people.iter().flat_map(|person| {
            let epoch = epoch.clone();
            (0..PAGES_OF_EACH).map(move |page| {
                // Every fifth page is behind a network that blocks WebSocket.
                let transport = if page == 0 { Transport::Polling } else { Transport::WebSocket };
                let options = Options { transport, ..Options::new(format!("http://{}", proxy.address)) };
                Follower::start(options, server.by(person), Stream::Chat(chat), &epoch)
            })
        });
        let pages = pages.collect();
        Self { people, chat, sent: Vec::new(), pages }
    }

    async fn say(&mut self, server: &TestServer) {
        let number = self.sent.len();
        let message = server.say(&self.people[number % 2], self.chat, &format!("message {number}")).await;
        self.sent.push(string(&message["id"]).parse().expect("an id"));
    }

    fn is_behind(&self) -> bool {
        self.pages.iter().any(|page| page.shown().len() < self.sent.len())
    }

    /// Compares every page with the server, which has what was sent.
    async fn check(&self, server: &TestServer) {
        let stored = server.by(&self.people[0]).get(&format!("/api/chats/{}", self.chat)).await.must(200);
        assert_eq!(stored["lastMessage"]["number"], self.sent.len());
        for page in &self.pages {
            let shown = page.shown();
            let missing = self.sent.iter().filter(|id| !shown.contains(id)).count();
            let twice = shown.len() + missing - self.sent.len();
            assert!(shown == self.sent, "{missing} missing, {twice} twice, or out of order");
            assert_eq!(page.read_again(), 0, "everything could be resumed");
        }
    }
}
