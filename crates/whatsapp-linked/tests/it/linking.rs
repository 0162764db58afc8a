use std::time::Duration;

use contract::{SessionId, Timestamp};
use domain::{
    Clock,
    whatsapp::gateway::{Events, Gateway as _, GatewayError, GatewayEvent, Link, Number, Place, Told},
};
use tokio::sync::mpsc::Receiver;
use whatsapp_linked::LinkedDevices;
use whatsapp_rust::wacore_binary::builder::NodeBuilder;

use crate::network::{Device, Network};

pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_763_627_400_000);

/// A session that is open, on a network of its own.
pub(crate) struct Opened {
    pub(crate) network: Network,
    pub(crate) device: Device,
    pub(crate) link: Box<dyn Link>,
    pub(crate) told: Receiver<Told>,
    pub(crate) place: Place,
    pub(crate) folder: tempfile::TempDir,
}

impl Opened {
    pub(crate) async fn new() -> Self {
        Self::of(tempfile::tempdir().unwrap()).await
    }

    /// A session whose device is kept in `folder`.
    pub(crate) async fn of(folder: tempfile::TempDir) -> Self {
        let network = Network::new().await;
        let place = Place { session: SessionId::generate(), folder: folder.path().to_owned() };
        let driver = LinkedDevices::on(Clock::set_to(NOW), &network.url());
        let (events, told) = Events::channel();
        let (link, device) = tokio::join!(driver.open(&place, events), network.device());
        Self { network, device, link: link.unwrap(), told, place, folder }
    }

    pub(crate) async fn next(&mut self) -> GatewayEvent {
        let told = tokio::time::timeout(Duration::from_secs(20), self.told.recv()).await;
        told.expect("something was to be told").expect("the link is open").event
    }

    /// Whether nothing is told for a while.
    pub(crate) async fn is_quiet(&mut self) -> bool {
        tokio::time::timeout(Duration::from_millis(1_500), self.told.recv()).await.is_err()
    }
}

#[tokio::test]
async fn a_new_device_shows_codes_to_scan_with_the_references_of_the_network() {
    let mut session = Opened::new().await;
    assert!(session.device.introduction.device_pairing_data.is_set(), "it says that it is linked to nobody");

    session.device.offer(&["reference-one", "reference-two"]).await;

    let GatewayEvent::Qr { text, expires_at } = session.next().await else { panic!("a code to scan") };
    assert!(text.contains("reference-one"), "{text}");
    let left = expires_at.millis() - NOW.millis();
    assert!((50_000..=60_000).contains(&left), "the first code is good for a minute, not {left} ms");
    let answer = session.device.hear_until(|stanza| stanza.get().tag == "iq").await;
    assert_eq!(answer.get().get_attr("type").unwrap().as_str(), "result");
    assert_eq!(answer.get().get_attr("id").unwrap().as_str(), "offer-1");
}

#[tokio::test]
async fn two_devices_show_different_codes_for_the_same_reference() {
    let (mut one, mut other) = (Opened::new().await, Opened::new().await);
    one.device.offer(&["reference"]).await;
    other.device.offer(&["reference"]).await;
    assert_ne!(one.next().await, other.next().await);
}

#[tokio::test]
async fn a_device_that_is_opened_again_is_the_same_device() {
    let mut session = Opened::new().await;
    session.device.offer(&["reference"]).await;
    let GatewayEvent::Qr { text: first, .. } = session.next().await else { panic!("a code to scan") };
    session.link.close().await;
    drop(session.link);

    let driver = LinkedDevices::on(Clock::set_to(NOW), &session.network.url());
    let (events, mut told) = Events::channel();
    let (link, mut device) = tokio::join!(driver.open(&session.place, events), session.network.device());
    let _link = link.unwrap();
    device.offer(&["reference"]).await;
    let GatewayEvent::Qr { text: second, .. } = told.recv().await.unwrap().event else { panic!() };
    assert_eq!(first, second, "the code holds the device's keys, which were kept");
}

#[tokio::test]
async fn a_phone_is_linked_by_a_code_to_type() {
    let mut session = Opened::new().await;
    session.device.offer(&["reference"]).await;
    assert!(matches!(session.next().await, GatewayEvent::Qr { .. }));
    let number = Number::from_wire("60123456789").unwrap();

    let asked = async {
        let is_hello = |stanza: &whatsapp_rust::wacore_binary::OwnedNodeRef| {
            stanza.get().get_optional_child("link_code_companion_reg").is_some()
        };
        let hello = session.device.hear_until(is_hello).await;
        let request = hello.get().get_optional_child("link_code_companion_reg").unwrap();
        assert_eq!(request.get_attr("jid").unwrap().as_str(), "60123456789@s.whatsapp.net");
        let id = hello.get().get_attr("id").unwrap().as_str().into_owned();
        let reference = NodeBuilder::new("link_code_pairing_ref").bytes(b"pairing".to_vec()).build();
        let registration = NodeBuilder::new("link_code_companion_reg").children([reference]).build();
        let answer =
            NodeBuilder::new("iq").attr("from", "s.whatsapp.net").attr("type", "result").attr("id", id);
        session.device.tell(answer.children([registration]).build()).await;
    };
    let (code, ()) = tokio::join!(session.link.pairing_code(&number), asked);

    code.unwrap();
    let GatewayEvent::PairingCode { code } = session.next().await else { panic!("a code to type") };
    assert_eq!((code.len(), &code[4..5]), (9, "-"), "{code}");
}

#[tokio::test]
async fn a_phone_that_gets_no_code_is_told_to_scan() {
    let mut session = Opened::new().await;
    let number = Number::from_wire("60123456789").unwrap();
    let asked = async {
        let hello = session.device.hear_until(|stanza| stanza.get().tag == "iq").await;
        let id = hello.get().get_attr("id").unwrap().as_str().into_owned();
        let error =
            NodeBuilder::new("error").attr("code", "452").attr("text", "feature-not-available").build();
        let answer =
            NodeBuilder::new("iq").attr("from", "s.whatsapp.net").attr("type", "error").attr("id", id);
        session.device.tell(answer.children([error]).build()).await;
    };
    let (code, ()) = tokio::join!(session.link.pairing_code(&number), asked);
    assert!(matches!(code, Err(GatewayError::Never(words)) if words.contains("QR")));
}

#[tokio::test]
async fn a_passkey_can_be_asked_for() {
    let mut session = Opened::new().await;
    let nonsense = session.link.answer_passkey(Some("{}")).await;
    assert!(matches!(nonsense, Err(GatewayError::Never(_))));
    let early = session.link.answer_passkey(None).await;
    assert!(matches!(early, Err(GatewayError::Later(_))), "there is nothing to confirm");
    assert!(session.is_quiet().await);
}
