use std::{path::Path, process::Stdio, time::Duration};

use domain::testing::{PASSWORD, email};
use tokio::{process::Command, time::timeout};

use crate::harness::TestServer;

/// The contract as strangers will use it: REST with `fetch`, live with npm's `socket.io-client`.
#[tokio::test]
async fn the_official_client_connects_hears_resumes_and_is_refused() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/node");
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
