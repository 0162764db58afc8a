//! How a connection ends, and that it is told once.

use contract::SessionId;
use domain::{
    Clock,
    whatsapp::gateway::{Events, Gateway as _, GatewayEvent, Number, Outgoing, Place, SendError, WireId},
};
use whatsapp_linked::LinkedDevices;
use whatsapp_rust::wacore_binary::builder::NodeBuilder;

use crate::linking::{NOW, Opened};

#[tokio::test]
async fn a_device_that_was_unlinked_is_logged_out_once_and_does_not_come_back() {
    let mut session = Opened::new().await;
    session.device.refuse("401", &[]).await;
    let GatewayEvent::LoggedOut { reason } = session.next().await else { panic!("a log-out") };
    assert!(reason.contains("link the phone again"), "{reason}");
    assert!(session.is_quiet().await, "it is told once");
}

#[tokio::test]
async fn a_ban_stops_the_number_and_says_until_when() {
    let mut session = Opened::new().await;
    session.device.refuse("402", &[("code", "101"), ("expire", "3600")]).await;
    let GatewayEvent::Restricted { until, reason } = session.next().await else { panic!("a restriction") };
    assert_eq!(until, Some(NOW.plus_millis(3_600_000)));
    assert!(reason.contains("too many people"), "{reason}");
    assert!(session.is_quiet().await, "a banned number does not knock again");
}

#[tokio::test]
async fn a_server_that_is_down_is_tried_again_by_whoever_opened_the_link() {
    let mut session = Opened::new().await;
    session.device.refuse("503", &[]).await;
    assert!(matches!(session.next().await, GatewayEvent::Disconnected { retry: true, .. }));
    assert!(session.is_quiet().await, "it is told once, and the device does not come back by itself");
}

#[tokio::test]
async fn a_cut_line_is_told_once() {
    let mut session = Opened::new().await;
    drop(session.device);
    let told = session.told.recv().await.unwrap().event;
    assert!(matches!(told, GatewayEvent::Disconnected { retry: true, .. }), "{told:?}");
    let again = tokio::time::timeout(std::time::Duration::from_secs(3), session.network.device()).await;
    assert!(again.is_err(), "it does not come back by itself");
}

#[tokio::test]
async fn a_device_that_is_open_elsewhere_is_closed_here() {
    let mut session = Opened::new().await;
    let conflict = NodeBuilder::new("conflict").attr("type", "replaced").build();
    session.device.tell(NodeBuilder::new("stream:error").children([conflict]).build()).await;
    assert!(matches!(session.next().await, GatewayEvent::Disconnected { retry: false, .. }));
    assert!(session.is_quiet().await);
}

#[tokio::test]
async fn nobody_there_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place { session: SessionId::generate(), folder: folder.path().to_owned() };
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let (events, mut told) = Events::channel();
    let driver = LinkedDevices::on(Clock::set_to(NOW), &format!("ws://{gone}/"));
    let _link = driver.open(&place, events).await.unwrap();
    let told = told.recv().await.unwrap().event;
    assert!(matches!(told, GatewayEvent::Disconnected { retry: true, .. }), "{told:?}");
}

#[tokio::test]
async fn nothing_is_told_after_a_link_was_closed_or_dropped() {
    let mut session = Opened::new().await;
    session.link.close().await;
    assert!(session.told.try_recv().is_err());

    let Opened { mut device, link, mut told, .. } = Opened::new().await;
    drop(link);
    device.offer(&["reference"]).await;
    assert!(told.recv().await.is_none(), "nobody is left who could tell");
}

#[tokio::test]
async fn a_device_that_is_linked_to_nobody_sends_nothing() {
    let session = Opened::new().await;
    let message = Outgoing {
        id: WireId::generate(),
        to: Number::from_wire("60198765432").unwrap(),
        text: "hello".into(),
        picture: None,
        reply_to: None,
    };
    assert!(matches!(session.link.send(&message).await, Err(SendError::NotSent(_))));
}
