//! Node's own server.

use std::{path::Path, process::Stdio};

use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

use super::PATIENCE;

/// A running `tests/node/server.mjs`. Dropping it kills it.
pub(crate) struct NodeServer {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
    port: u16,
}

impl NodeServer {
    pub(crate) async fn start() -> Self {
        Self::start_on(0).await
    }

    /// Kills the server in the middle of whatever it does.
    pub(crate) async fn kill(mut self) -> u16 {
        self.process.kill().await.unwrap();
        self.port
    }

    pub(crate) async fn start_on(port: u16) -> Self {
        // Where the tests are, at run time: a cached build may come from another clone.
        let folder = Path::new("tests/node");
        assert!(
            folder.join("node_modules/socket.io").exists(),
            "The Socket.IO server of Node is not installed. Run: npm ci --prefix crates/socketio/tests/node"
        );
        let mut process = Command::new("node")
            .arg(folder.join("server.mjs"))
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("these tests need Node 20 or newer on the path");
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut server = Self { process, lines, port };
        server.port = server.line().await.parse().unwrap();
        server
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The next thing that the server tells.
    pub(crate) async fn line(&mut self) -> String {
        timeout(PATIENCE, self.lines.next_line()).await.expect("the server is silent").unwrap().unwrap()
    }
}
