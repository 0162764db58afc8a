//! A session of the driver, on a server that imitates Meta's.

use std::time::Duration;

use axum::Json;
use contract::{SessionId, whatsapp::CloudAccess};
use domain::whatsapp::gateway::{
    Events, Gateway as _, GatewayEvent, Link, Number, Outgoing, Place, Told, WireId,
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::sync::mpsc::Receiver;
use whatsapp_cloud::CloudApi;

use crate::meta::Meta;

/// An open session.
pub(crate) struct Session {
    pub(crate) link: Box<dyn Link>,
    pub(crate) told: Receiver<Told>,
    pub(crate) place: Place,
    _folder: tempfile::TempDir,
}

impl Session {
    /// Prepares and opens a session, and hears that it is connected.
    pub(crate) async fn new(meta: &Meta, driver: &CloudApi, access: &CloudAccess) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Place { session: SessionId::generate(), folder: folder.path().to_owned() };
        meta.answers(known());
        meta.answers(known());
        driver.prepare(&place, Some(access)).await.unwrap();
        let (events, told) = Events::channel();
        let link = driver.open(&place, events).await.unwrap();
        let mut session = Self { link, told, place, _folder: folder };
        let number = Number::from_wire("60123456789").unwrap();
        assert_eq!(session.next().await, GatewayEvent::Connected { number });
        session
    }

    /// The next thing that is told; it is stored.
    pub(crate) async fn next(&mut self) -> GatewayEvent {
        let told = tokio::time::timeout(Duration::from_secs(5), self.told.recv()).await;
        let Told { event, stored } = told.expect("something was to be told").expect("the link is open");
        if let Some(stored) = stored {
            let _ = stored.send(());
        }
        event
    }

    /// Whether nothing waits to be told.
    pub(crate) fn is_quiet(&mut self) -> bool {
        self.told.try_recv().is_err()
    }
}

pub(crate) fn known() -> Json<Value> {
    Json(json!({ "display_phone_number": "+60 12-345 6789", "verified_name": "Shop", "id": "1" }))
}

pub(crate) fn access() -> CloudAccess {
    CloudAccess {
        phone_number_id: "106540352242922".into(),
        access_token: "token".into(),
        app_secret: "secret".into(),
        verify_token: "word".into(),
    }
}

pub(crate) fn outgoing(text: &str) -> Outgoing {
    Outgoing {
        id: WireId::from_wire("3EB0AA"),
        to: Number::from_wire("60198765432").unwrap(),
        text: text.into(),
        picture: None,
        reply_to: None,
    }
}

/// `X-Hub-Signature-256` as Meta makes it.
pub(crate) fn signature(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    mac.finalize().into_bytes().iter().fold("sha256=".to_owned(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// A body as Meta sends it: `key` is `messages` or `statuses`.
pub(crate) fn notice(phone_number_id: &str, key: &str, value: &Value) -> Vec<u8> {
    let value = json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": "60123456789", "phone_number_id": phone_number_id },
        "contacts": [{ "profile": { "name": "Aminah" }, "wa_id": "60198765432" }],
        key: [value]
    });
    change("messages", &value)
}

pub(crate) fn change(field: &str, value: &Value) -> Vec<u8> {
    json!({
        "object": "whatsapp_business_account",
        "entry": [{ "id": "102290129340398", "changes": [{ "field": field, "value": value }] }]
    })
    .to_string()
    .into_bytes()
}

pub(crate) fn text(id: &str, body: &str) -> Value {
    json!({ "from": "60198765432", "id": id, "timestamp": "1763627400", "type": "text", "text": { "body": body } })
}
