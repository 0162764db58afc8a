//! A server that imitates Meta's: it keeps what was asked, and answers what a test tells it to.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::{Request, State},
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use whatsapp_cloud::{Account, Graph};

/// How long tests wait for an answer that does not come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(3);

/// A call that was made.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) authorization: String,
    pub(crate) body: Bytes,
}

impl Call {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

#[derive(Clone, Default)]
struct Shared {
    calls: Arc<Mutex<Vec<Call>>>,
    answers: Arc<Mutex<VecDeque<Response>>>,
}

/// Meta, on loopback.
pub(crate) struct Meta {
    pub(crate) graph: Graph,
    pub(crate) origin: String,
    shared: Shared,
}

impl Meta {
    pub(crate) async fn new() -> Self {
        let shared = Shared::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { graph: graph(&origin), origin, shared }
    }

    /// What the next call that has no answer yet is answered with.
    pub(crate) fn answers(&self, answer: impl axum::response::IntoResponse) {
        self.shared.answers.lock().unwrap().push_back(answer.into_response());
    }

    /// All calls so far.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.shared.calls.lock().unwrap().clone()
    }
}

async fn answer(State(shared): State<Shared>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let authorization = head.headers.get("authorization").map_or("", |value| value.to_str().unwrap());
    shared.calls.lock().unwrap().push(Call {
        method: head.method.to_string(),
        path: head.uri.to_string(),
        authorization: authorization.to_owned(),
        body,
    });
    let answer = shared.answers.lock().unwrap().pop_front();
    answer.unwrap_or_else(|| taken("wamid.out").into_response())
}

/// What Meta answers to a message that it took.
pub(crate) fn taken(id: &str) -> axum::Json<Value> {
    axum::Json(json!({
        "messaging_product": "whatsapp",
        "contacts": [{ "input": "+60198765432", "wa_id": "60198765432" }],
        "messages": [{ "id": id, "message_status": "accepted" }]
    }))
}

/// What Meta answers to what it does not take.
pub(crate) fn refused(code: i64) -> axum::Json<Value> {
    axum::Json(json!({ "error": {
        "message": "(#1) short", "type": "OAuthException", "code": code,
        "error_data": { "messaging_product": "whatsapp", "details": "long" }, "fbtrace_id": "A1"
    } }))
}

pub(crate) fn graph(origin: &str) -> Graph {
    Graph::at(format!("{origin}/v24.0/").parse().unwrap(), PATIENCE)
}

pub(crate) fn account() -> Account {
    Account { phone_number_id: "106540352242922".into(), access_token: "token".into() }
}

/// Reads one request and answers these bytes, whatever they are; then closes, or hangs.
pub(crate) async fn raw(answer: Vec<u8>, hangs: bool) -> Graph {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = [0; 16 * 1024];
        assert!(socket.read(&mut request).await.unwrap() > 0);
        socket.write_all(&answer).await.unwrap();
        if hangs {
            tokio::time::sleep(PATIENCE * 20).await;
        }
    });
    graph(&origin)
}
