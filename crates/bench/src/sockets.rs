//! How much memory a hub takes, idle and with many sockets.

use std::{
    path::Path,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use contract::auth::{Login, NewUser, Role, Tokens};
use domain::testing::{PASSWORD, TestDomain};
use serde_json::json;
use socketio::{Options, Signal, Socket, Transport};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// Sockets of one user; the hub allows 20.
const PER_USER: usize = 20;

/// Starts `binary` on a private database, opens `sockets`, and prints the hub's resident memory.
pub(crate) async fn measure(binary: &Path, sockets: usize) {
    let domain = TestDomain::new().await;
    let people = sockets.div_ceil(PER_USER);
    for person in 0..people {
        let new = NewUser {
            name: format!("Person {person}"),
            email: format!("person{person}@example.com"),
            phone: None,
            role: Role::Staff,
            password: PASSWORD.into(),
        };
        domain.services.accounts.add_from_command_line(new).await.expect("a person");
    }
    let (mut hub, origin) = start(binary, &domain.url).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let idle = resident_kib(&hub);

    // The hub's own crates make reqwest speak TLS by rustls, which has no cryptography of its own.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::new();
    let connected = Arc::new(AtomicUsize::new(0));
    let mut open = Vec::new();
    for person in 0..people {
        let login = Login { login: format!("person{person}@example.com"), password: PASSWORD.into() };
        let answer = client.post(format!("{origin}/api/auth/login")).json(&login).send().await;
        let tokens: Tokens = answer.expect("the hub answers").json().await.expect("is signed in");
        for _ in 0..PER_USER.min(sockets - person * PER_USER) {
            let mut options = Options::new(&origin);
            options.transport = Transport::WebSocket;
            let token = tokens.access_token.clone();
            let auth = move || std::future::ready(Ok(json!({"token": token}).into()));
            let count = connected.clone();
            let (socket, driver) = Socket::new(options, auth, move |signal| {
                if matches!(signal, Signal::Connected { .. }) {
                    count.fetch_add(1, Ordering::Relaxed);
                }
            });
            tokio::spawn(driver);
            open.push(socket);
        }
    }
    for _ in 0..300 {
        if connected.load(Ordering::Relaxed) >= sockets {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    let busy = resident_kib(&hub);
    let connected = connected.load(Ordering::Relaxed);
    println!("idle: {:.1} MiB", mib(idle));
    println!("with {connected} sockets: {:.1} MiB", mib(busy));
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let each = busy.saturating_sub(idle) as f64 / connected.max(1) as f64;
    println!("{each:.1} KiB a socket");
    drop(open);
    let _ = hub.kill().await;
}

async fn start(binary: &Path, database_url: &str) -> (Child, String) {
    let mut hub = Command::new(binary)
        .env("PORT", "0")
        .env("DATABASE_URL", database_url)
        .env("JWT_SECRET", "a key for measuring, 32 bytes long")
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("the binary starts");
    let mut lines = BufReader::new(hub.stdout.take().expect("was piped")).lines();
    while let Some(line) = lines.next_line().await.expect("the hub prints") {
        if let Some(origin) = line.strip_prefix("Switchboard is at ") {
            return (hub, origin.replace("localhost", "127.0.0.1"));
        }
    }
    panic!("the hub ended without saying where it is");
}

/// `VmRSS` of a process, in KiB.
fn resident_kib(hub: &Child) -> u64 {
    let id = hub.id().expect("the hub runs");
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("has a resident size");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn mib(kib: u64) -> f64 {
    kib as f64 / 1024.0
}
