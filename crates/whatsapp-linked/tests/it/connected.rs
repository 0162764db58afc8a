//! A device that is linked: signing in, sending up to WhatsApp's answer, receipts, checking numbers.

use std::{sync::Arc, time::Duration};

use contract::Timestamp;
use domain::whatsapp::gateway::{
    GatewayError, GatewayEvent, Link, Number, Outgoing, Quoted, Receipt, ReceiptState, SendError, Sent, Told,
    WireId,
};
use tokio::sync::mpsc::Receiver;
use whatsapp_rust::{
    store::{SqliteStore, persistence_manager::PersistenceManager},
    wacore::store::{Device as Keys, DeviceCommand},
    wacore_binary::{Node, NodeRef, builder::NodeBuilder},
};

use crate::{
    linking::Opened,
    network::{Network, Served},
};

const OURS: &str = "60123456789";
const THEIRS: &str = "60198765432@s.whatsapp.net";

/// A session that is linked and connected, on a network with one customer.
struct Connected {
    link: Box<dyn Link>,
    told: Receiver<Told>,
    device: Served,
    _network: Network,
    _folder: tempfile::TempDir,
}

impl Connected {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        link_by_hand(&folder).await;
        let Opened { network, device, link, told, folder, .. } = Opened::of(folder).await;
        assert_eq!(device.introduction.username, Some(OURS.parse().unwrap()), "it says whose device it is");
        let customer = Keys::new();
        let device = device.serve(Box::new(move |question| answer(question, &customer)));
        let mut connected = Self { link, told, device, _network: network, _folder: folder };
        let number = Number::from_wire(OURS).unwrap();
        assert_eq!(connected.next().await, GatewayEvent::Connected { number });
        connected
    }

    async fn next(&mut self) -> GatewayEvent {
        let told = tokio::time::timeout(Duration::from_secs(30), self.told.recv()).await;
        told.expect("something was to be told").expect("the link is open").event
    }

    /// Sends a message, and answers it as WhatsApp does.
    async fn send(&mut self, message: &Outgoing, error: Option<&'static str>) -> Result<Sent, SendError> {
        let Self { link, device, .. } = self;
        let answering = async {
            let stanza = device.next("message").await;
            let id = stanza.get().get_attr("id").unwrap().as_str().into_owned();
            assert_eq!(id, message.id.as_str());
            let ack = NodeBuilder::new("ack").attr("class", "message").attr("from", THEIRS).attr("id", id);
            let ack = error.into_iter().fold(ack, |ack, error| ack.attr("error", error));
            device.say(ack.attr("t", "1763627400").build());
        };
        tokio::join!(link.send(message), answering).0
    }
}

/// Does to a device's store what linking a phone does.
async fn link_by_hand(folder: &tempfile::TempDir) {
    let file = folder.path().join("device.db");
    let store = SqliteStore::new(file.to_str().unwrap()).await.unwrap();
    let keys = PersistenceManager::new(Arc::new(store)).await.unwrap();
    keys.process_command(DeviceCommand::SetId(Some(format!("{OURS}:7@s.whatsapp.net").parse().unwrap())))
        .await;
    keys.process_command(DeviceCommand::SetPushName("Shop".into())).await;
    keys.flush().await.unwrap();
}

/// What WhatsApp answers about a customer with these keys.
fn answer(question: &NodeRef<'_>, customer: &Keys) -> Option<Vec<Node>> {
    if let Some(asked) = question.get_optional_child("usync") {
        let names_devices = asked.get_optional_child("query")?.get_optional_child("devices").is_some();
        let list = asked.get_optional_child("list")?;
        let users = list.get_children_by_tag("user").filter_map(|user| {
            let jid = user.get_attr("jid").map(|jid| jid.as_str().into_owned());
            Some(if names_devices { devices_of(&jid?) } else { known(user, jid) })
        });
        let users = NodeBuilder::new("list").children(users.collect::<Vec<_>>()).build();
        return Some(vec![NodeBuilder::new("usync").children([users]).build()]);
    }
    let asked = question.get_optional_child("key")?;
    let users = asked.get_children_by_tag("user").map(|user| {
        let jid = user.get_attr("jid").unwrap().as_str().into_owned();
        NodeBuilder::new("user").attr("jid", jid).children(keys_of(customer)).build()
    });
    Some(vec![NodeBuilder::new("list").children(users.collect::<Vec<_>>()).build()])
}

fn devices_of(jid: &str) -> Node {
    let phone = NodeBuilder::new("device").attr("id", "0").build();
    let list = NodeBuilder::new("device-list").children([phone]).build();
    let devices = NodeBuilder::new("devices").children([list]).build();
    NodeBuilder::new("user").attr("jid", jid.to_owned()).children([devices]).build()
}

/// Numbers that end in 2 are on WhatsApp.
fn known(user: &NodeRef<'_>, jid: Option<String>) -> Node {
    let number = user
        .get_optional_child("contact")
        .and_then(|contact| contact.content_as_string().map(|it| it.to_string()));
    let number = number.map(|number| number.trim_start_matches('+').to_owned());
    let jid = jid.or(number.map(|number| format!("{number}@s.whatsapp.net"))).unwrap_or_default();
    let is_known = jid.contains("2@");
    let contact = NodeBuilder::new("contact").attr("type", if is_known { "in" } else { "out" }).build();
    NodeBuilder::new("user").attr("jid", jid).children([contact]).build()
}

fn keys_of(customer: &Keys) -> Vec<Node> {
    let bytes = |tag, bytes: &[u8]| NodeBuilder::new(tag).bytes(bytes.to_vec()).build();
    let id = customer.signed_pre_key_id.to_be_bytes();
    vec![
        bytes("registration", &customer.registration_id.to_be_bytes()),
        bytes("type", &[5]),
        bytes("identity", customer.identity_key.public_key.public_key_bytes()),
        NodeBuilder::new("skey")
            .children([
                bytes("id", &id[id.len() - 3..]),
                bytes("value", customer.signed_pre_key.public_key.public_key_bytes()),
                bytes("signature", &customer.signed_pre_key_signature),
            ])
            .build(),
    ]
}

fn words(id: &str) -> Outgoing {
    Outgoing {
        id: WireId::from_wire(id),
        to: Number::from_wire("60198765432").unwrap(),
        text: "hello".into(),
        picture: None,
        reply_to: Some(Quoted { id: WireId::from_wire("3EB0BB"), theirs: true, text: "how many".into() }),
    }
}

#[tokio::test]
async fn a_message_is_sent_when_whatsapp_says_that_it_took_it() {
    let mut connected = Connected::new().await;
    let sent = connected.send(&words("3EB0AA"), None).await.unwrap();
    assert_eq!(sent, Sent { id: WireId::from_wire("3EB0AA") });
}

#[tokio::test]
async fn what_whatsapp_refuses_was_not_sent_and_error_463_stops_the_number() {
    let mut connected = Connected::new().await;
    let refused = connected.send(&words("3EB0A1"), Some("479")).await;
    assert!(matches!(refused, Err(SendError::Refused(_))), "{refused:?}");
    let gone = connected.send(&words("3EB0A2"), Some("404")).await;
    assert_eq!(gone, Err(SendError::NotOnWhatsapp));
    let restricted = connected.send(&words("3EB0A3"), Some("463")).await;
    assert!(matches!(restricted, Err(SendError::Restricted(_))), "{restricted:?}");
}

#[tokio::test]
async fn a_line_that_breaks_before_the_answer_is_told_and_leaves_it_open_what_became_of_the_message() {
    let Connected { link, mut told, mut device, .. } = Connected::new().await;
    let message = words("3EB0AA");
    let breaking = async {
        device.next("message").await;
        drop(device);
        told.recv().await.unwrap().event
    };
    let sending = tokio::time::timeout(Duration::from_secs(3), link.send(&message));
    let (sent, told) = tokio::join!(sending, breaking);
    assert!(matches!(told, GatewayEvent::Disconnected { retry: true, .. }), "{told:?}");
    assert!(!matches!(sent, Ok(Ok(_) | Err(SendError::NotSent(_)))), "{sent:?}");
}

#[tokio::test]
async fn receipts_tell_how_far_a_message_came() {
    let mut connected = Connected::new().await;
    for (kind, state) in [(None, ReceiptState::Delivered), (Some("read"), ReceiptState::Read)] {
        let receipt =
            NodeBuilder::new("receipt").attr("from", THEIRS).attr("id", "3EB0AA").attr("t", "1763627400");
        let receipt = kind.into_iter().fold(receipt, |receipt, kind| receipt.attr("type", kind));
        connected.device.say(receipt.build());
        let at = Timestamp::from_millis(1_763_627_400_000);
        let expected = Receipt { ids: vec![WireId::from_wire("3EB0AA")], state, at };
        assert_eq!(connected.next().await, GatewayEvent::Receipt(expected));
    }
}

#[tokio::test]
async fn an_answer_that_nobody_waits_for_settles_the_message_all_the_same() {
    let mut connected = Connected::new().await;
    let ack = NodeBuilder::new("ack").attr("class", "message").attr("from", THEIRS).attr("id", "3EB0AA");
    connected.device.say(ack.attr("t", "1763627400").build());
    let at = Timestamp::from_millis(1_763_627_400_000);
    let expected = Receipt { ids: vec![WireId::from_wire("3EB0AA")], state: ReceiptState::Sent, at };
    assert_eq!(connected.next().await, GatewayEvent::Receipt(expected));
}

#[tokio::test]
async fn numbers_are_checked_in_their_order() {
    let connected = Connected::new().await;
    let numbers =
        ["60198765432", "60198765431", "60111111112"].map(|number| Number::from_wire(number).unwrap());
    let known = connected.link.on_whatsapp(&numbers).await;
    assert_eq!(known, Ok::<_, GatewayError>(vec![true, false, true]));
}

#[tokio::test]
async fn seeing_messages_is_told_to_whoever_wrote_them() {
    let mut connected = Connected::new().await;
    let ids = [WireId::from_wire("A"), WireId::from_wire("B")];
    connected.link.mark_seen(&Number::from_wire("60198765432").unwrap(), &ids).await;
    let receipt = connected.device.next("receipt").await;
    assert_eq!(receipt.get().get_attr("type").unwrap().as_str(), "read");
    assert_eq!(receipt.get().get_attr("to").unwrap().as_str(), THEIRS);
}

#[tokio::test]
async fn logging_out_removes_the_device_at_the_phone() {
    let mut connected = Connected::new().await;
    let Connected { link, device, .. } = &mut connected;
    let told = async {
        loop {
            let question = device.next("iq").await;
            if question.get().get_optional_child("remove-companion-device").is_some() {
                break;
            }
        }
    };
    let (out, ()) = tokio::join!(link.log_out(), told);
    out.unwrap();
    assert!(matches!(connected.next().await, GatewayEvent::LoggedOut { .. }));
}
