use std::{path::Path, process::Stdio, time::Duration};

use domain::testing::{PASSWORD, email};
use serde_json::json;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    process::Command,
    time::timeout,
};

use crate::harness::TestServer;

/// The contract as strangers will use it: REST with `fetch`, live with npm's `socket.io-client`.
#[tokio::test]
async fn the_official_client_connects_hears_resumes_and_is_refused() {
    // Where the tests are, at run time: a cached build may come from another clone.
    let folder = Path::new("tests/node");
    assert!(
        folder.join("node_modules/socket.io-client").exists(),
        "The Socket.IO client of Node is not installed. Run: npm ci --prefix server/tests/node"
    );
    let server = TestServer::new().await;
    server.staff(["Alice", "Bob"]).await;

    let client = Command::new("node")
        .arg(folder.join("client.mjs"))
        .args([server.origin(), email("Alice"), email("Bob"), PASSWORD.into()])
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = timeout(Duration::from_mins(1), client).await.expect("the client takes too long");
    let output = output.expect("this test needs Node 20 or newer on the path");

    let said =
        [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
    assert!(output.status.success() && said.ends_with("all well\n"), "{said}");
}

/// The script in `docs/realtime.md`, as it stands there.
#[tokio::test]
async fn the_script_of_the_documentation_listens_and_answers() {
    let page = include_str!("../../../../docs/realtime.md");
    let script = page.split("```js\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    let mut alices = server.socket(&alice).await;

    let mut node = Command::new("node")
        .current_dir("tests/node")
        .args(["--input-type=module", "-", &server.origin(), &email("Bob"), PASSWORD])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("this test needs Node 20 or newer on the path");
    node.stdin.take().unwrap().write_all(script.as_bytes()).await.unwrap();
    let mut lines = BufReader::new(node.stdout.take().unwrap()).lines();
    let first = timeout(Duration::from_secs(30), lines.next_line()).await.expect("the script connects");
    assert!(first.unwrap().unwrap().starts_with("Bob follows"));

    server.say(&alice, chat, "anybody there?").await;
    let answered = timeout(Duration::from_secs(30), async {
        while alices.told("message:new").await["content"] != json!("You said: anybody there?") {}
    });
    answered.await.expect("the script answers");
}
