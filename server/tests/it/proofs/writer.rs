//! A client that writes without end, and tries again what was not answered.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use contract::{ClientId, MessageId};
use http::Method;
use serde_json::json;
use tokio::task::JoinHandle;

use crate::harness::{Caller, string};

/// One writer's memory: what it wrote, under which client ids, and what was answered.
#[derive(Clone, Default)]
pub(super) struct Memory(Arc<Mutex<Written>>);

#[derive(Default)]
pub(super) struct Written {
    /// What was acknowledged: its id and its number.
    pub(super) accepted: BTreeMap<ClientId, (MessageId, u64)>,
    /// What was sent and not answered; it may be stored or not.
    pub(super) undecided: Option<ClientId>,
}

impl Memory {
    pub(super) fn open(&self) -> MutexGuard<'_, Written> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins to write to `path`, until the server is gone. What was undecided is sent again first.
    pub(super) fn write(&self, caller: Caller, path: String) -> JoinHandle<()> {
        let memory = self.clone();
        tokio::spawn(async move {
            loop {
                let client_id = *memory.open().undecided.get_or_insert_with(ClientId::generate);
                let body = json!({"clientId": client_id, "text": client_id.to_string()}).to_string();
                let sent = caller.try_send(Method::POST, &path, "application/json", body.into_bytes()).await;
                let Ok(answer) = sent else { return };
                let message = answer.must(201);
                let id = string(&message["id"]).parse().expect("an id");
                let number = message["number"].as_u64().expect("a number");
                let mut memory = memory.open();
                memory.undecided = None;
                let before = memory.accepted.insert(client_id, (id, number));
                assert_eq!(before, None, "a client id was used twice");
            }
        })
    }
}
