use std::time::Duration;

use domain::whatsapp::gateway::Number;
use whatsapp_rust::{
    Jid,
    types::{
        events::{
            ClientOutdated, ConnectFailure, Connected, Disconnected, PairError, PairPasskeyConfirmation,
            PairPasskeyError, PairPasskeyRequest, PairSuccess, PairingCode, PairingQrCode,
            PairingQrCodesExhausted, QrScannedWithoutMultidevice, Receipt as Heard, StreamReplaced,
        },
        message::MessageSource,
    },
    wacore::{chrono, net::DisconnectReason},
    wacore_binary::builder::NodeBuilder,
};

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_763_627_400_000);

fn known() -> Known {
    Known { now: NOW, number: Number::from_wire("60123456789") }
}

fn meant(event: &Event) -> Option<GatewayEvent> {
    told(event, &known())
}

fn connect_failure(reason: ConnectFailureReason) -> Event {
    Event::ConnectFailure(ConnectFailure::builder().reason(reason).build())
}

fn logged_out(reason: ConnectFailureReason, by_whatsapp: bool) -> Event {
    let raw = by_whatsapp.then(|| NodeBuilder::new("failure").build());
    Event::LoggedOut(LoggedOut::builder().on_connect(by_whatsapp).reason(reason).maybe_raw(raw).build())
}

fn receipt(kind: ReceiptType, source: MessageSource) -> Event {
    Event::Receipt(
        Heard::builder()
            .source(source)
            .message_ids(vec!["A".into(), "B".into()])
            .timestamp(chrono::DateTime::from_timestamp(1_763_627_000, 0).unwrap())
            .r#type(kind)
            .offline(false)
            .build(),
    )
}

fn from_customer() -> MessageSource {
    let customer = Jid::pn("60198765432");
    MessageSource { chat: customer.clone(), sender: customer, ..Default::default() }
}

fn ack(class: &str, error: Option<&str>) -> Event {
    let ack = ServerAck::builder().id("A".into()).class(class.into()).maybe_error(error.map(Into::into));
    Event::ServerAck(ack.build())
}

#[test]
fn a_code_to_scan_is_good_as_long_as_whatsapp_says() {
    let qr = PairingQrCode::builder().code("2@ref,keys".into()).timeout(Duration::from_secs(20)).build();
    let expires_at = NOW.plus_millis(20_000);
    assert_eq!(
        meant(&Event::PairingQrCode(qr)),
        Some(GatewayEvent::Qr { text: "2@ref,keys".into(), expires_at })
    );
}

#[test]
fn a_code_to_type_is_shown_as_phones_show_it() {
    for (code, shown) in [("ABCD1234", "ABCD-1234"), ("ABCD", "ABCD"), ("", "")] {
        let pairing = PairingCode::builder().code(code.into()).timeout(Duration::from_mins(3)).build();
        assert_eq!(
            meant(&Event::PairingCode(pairing)),
            Some(GatewayEvent::PairingCode { code: shown.into() })
        );
    }
}

#[test]
fn a_passkey_is_asked_for_compared_and_refused() {
    let asked = PairPasskeyRequest::builder().request_options_json("{}".into()).build();
    assert_eq!(
        meant(&Event::PairPasskeyRequest(asked)),
        Some(GatewayEvent::PasskeyRequired { options: "{}".into() })
    );
    for (skip, code) in [(false, Some("AB-CD".to_owned())), (true, None)] {
        let shown = PairPasskeyConfirmation::builder().code("AB-CD".into()).skip_handoff_ux(skip).build();
        assert_eq!(
            meant(&Event::PairPasskeyConfirmation(shown)),
            Some(GatewayEvent::PasskeyConfirmation { code })
        );
    }
    let error = PairPasskeyError::builder().error("secret".into()).continuation(true).build();
    let Some(GatewayEvent::Failed { reason }) = meant(&Event::PairPasskeyError(error)) else { panic!() };
    assert!(!reason.contains("secret"));
}

#[test]
fn a_device_is_connected_under_its_number() {
    let connected = Event::Connected(Connected::builder().build());
    let number = Number::from_wire("60123456789").unwrap();
    assert_eq!(meant(&connected), Some(GatewayEvent::Connected { number }));
    let nameless = told(&connected, &Known { now: NOW, number: None });
    assert!(matches!(nameless, Some(GatewayEvent::Failed { .. })));
}

#[test]
fn a_broken_connection_is_opened_again_and_a_replaced_one_is_not() {
    let broken = Event::Disconnected(Disconnected::builder().reason(DisconnectReason::StreamEnded).build());
    assert!(matches!(meant(&broken), Some(GatewayEvent::Disconnected { retry: true, .. })));
    let replaced = Event::StreamReplaced(StreamReplaced::builder().build());
    assert!(matches!(meant(&replaced), Some(GatewayEvent::Disconnected { retry: false, .. })));
}

#[test]
fn who_ended_a_link_is_told_apart() {
    let reason = |event| match meant(&event) {
        Some(GatewayEvent::LoggedOut { reason }) => reason,
        other => panic!("a log-out was expected, not {other:?}"),
    };
    let here = reason(logged_out(ConnectFailureReason::LoggedOut, false));
    let there = reason(logged_out(ConnectFailureReason::LoggedOut, true));
    let unknown = reason(logged_out(ConnectFailureReason::UnknownLogout, true));
    let locked = reason(logged_out(ConnectFailureReason::AccountLocked, true));
    assert!(here.contains("logged out here"), "{here}");
    assert!(there.contains("unlinked"), "{there}");
    assert_eq!(unknown, there);
    assert!(locked.contains("locked"), "{locked}");
}

#[test]
fn a_ban_says_until_when_and_why() {
    for (code, why) in [
        (TempBanReason::SentToTooManyPeople, "do not know it"),
        (TempBanReason::BlockedByUsers, "blocked it"),
        (TempBanReason::CreatedTooManyGroups, "groups"),
        (TempBanReason::SentTooManySameMessage, "same message"),
        (TempBanReason::BroadcastList, "broadcast"),
        (TempBanReason::Unknown(199), "rules"),
    ] {
        let ban = TemporaryBan::builder().code(code).expire(chrono::Duration::hours(2)).build();
        let Some(GatewayEvent::Restricted { until, reason }) = meant(&Event::TemporaryBan(ban)) else {
            panic!()
        };
        assert_eq!(until, Some(NOW.plus_millis(2 * 3_600_000)));
        assert!(reason.contains(why), "{reason}");
    }
}

#[test]
fn a_refusal_is_tried_again_only_where_the_door_is_closed_for_now() {
    use ConnectFailureReason as Reason;
    for reason in [Reason::ServiceUnavailable, Reason::InternalServerError] {
        let meant = meant(&connect_failure(reason));
        assert!(
            matches!(meant, Some(GatewayEvent::Disconnected { retry: true, .. })),
            "{reason:?}: {meant:?}"
        );
    }
    let banned = meant(&connect_failure(Reason::TempBanned));
    assert!(matches!(banned, Some(GatewayEvent::Restricted { until: None, .. })), "{banned:?}");
    for reason in [
        Reason::LoggedOut,
        Reason::UnknownLogout,
        Reason::AccountLocked,
        Reason::NotFound,
        Reason::ClientUnknown,
    ] {
        let meant = meant(&connect_failure(reason));
        assert!(matches!(meant, Some(GatewayEvent::LoggedOut { .. })), "{reason:?}: {meant:?}");
    }
    for reason in [
        Reason::ClientOutdated,
        Reason::BadUserAgent,
        Reason::Generic,
        Reason::CatExpired,
        Reason::CatInvalid,
        Reason::Experimental,
        Reason::Unknown(499),
    ] {
        let meant = meant(&connect_failure(reason));
        assert!(matches!(meant, Some(GatewayEvent::Failed { .. })), "{reason:?}: {meant:?}");
    }
    let Some(GatewayEvent::Failed { reason }) = meant(&connect_failure(Reason::Unknown(499))) else {
        panic!()
    };
    assert!(reason.contains("499"), "{reason}");
}

#[test]
fn linking_that_cannot_go_on_says_what_to_do() {
    let pair_error = PairError::builder()
        .id(Jid::pn("1"))
        .lid(Jid::lid("1"))
        .business_name(String::new())
        .platform(String::new())
        .error("secret".into())
        .build();
    for event in [
        Event::ClientOutdated(ClientOutdated::builder().build()),
        Event::QrScannedWithoutMultidevice(QrScannedWithoutMultidevice::builder().build()),
        Event::PairingQrCodesExhausted(PairingQrCodesExhausted::builder().disconnected(true).build()),
        Event::PairError(pair_error),
    ] {
        let Some(GatewayEvent::Failed { reason }) = meant(&event) else { panic!("{event:?}") };
        assert!(reason.contains("lease ") && !reason.contains("secret"), "{reason}");
    }
}

#[test]
fn receipts_of_the_customer_s_devices_tell_how_far_messages_came() {
    for (kind, state) in [
        (ReceiptType::Sent, ReceiptState::Sent),
        (ReceiptType::Delivered, ReceiptState::Delivered),
        (ReceiptType::Inactive, ReceiptState::Delivered),
        (ReceiptType::Read, ReceiptState::Read),
        (ReceiptType::Played, ReceiptState::Read),
    ] {
        let expected = Receipt {
            ids: vec![WireId::from_wire("A"), WireId::from_wire("B")],
            state,
            at: Timestamp::from_millis(1_763_627_000_000),
        };
        assert_eq!(meant(&receipt(kind, from_customer())), Some(GatewayEvent::Receipt(expected)));
    }
    for kind in [
        ReceiptType::Sender,
        ReceiptType::Retry,
        ReceiptType::EncRekeyRetry,
        ReceiptType::ReadSelf,
        ReceiptType::PlayedSelf,
        ReceiptType::ServerError,
        ReceiptType::PeerMsg,
        ReceiptType::HistorySync,
        ReceiptType::Other("new".into()),
    ] {
        assert_eq!(meant(&receipt(kind.clone(), from_customer())), None, "{kind:?}");
    }
}

#[test]
fn receipts_of_our_own_devices_and_of_groups_say_nothing() {
    let own = MessageSource { is_from_me: true, ..from_customer() };
    assert_eq!(meant(&receipt(ReceiptType::Delivered, own)), None);
    let group = MessageSource { chat: "123-456@g.us".parse().unwrap(), ..from_customer() };
    assert_eq!(meant(&receipt(ReceiptType::Read, group)), None);
}

#[test]
fn an_answer_that_came_too_late_settles_what_nobody_knew() {
    let state = |event| match meant(&event) {
        Some(GatewayEvent::Receipt(Receipt { ids, state, at })) => {
            assert_eq!((ids, at), (vec![WireId::from_wire("A")], NOW));
            Some(state)
        }
        None => None,
        other => panic!("a receipt was expected, not {other:?}"),
    };
    assert_eq!(state(ack("message", None)), Some(ReceiptState::Sent));
    for code in ["463", "404", "400"] {
        assert!(matches!(state(ack("message", Some(code))), Some(ReceiptState::Failed(_))), "{code}");
    }
    assert_eq!(state(ack("message", Some("503"))), None, "still nobody knows");
    assert_eq!(state(ack("receipt", None)), None);
}

#[test]
fn what_is_no_news_is_not_told() {
    let paired = PairSuccess::builder()
        .id(Jid::pn("1"))
        .lid(Jid::lid("1"))
        .business_name(String::new())
        .platform(String::new())
        .build();
    assert_eq!(meant(&Event::PairSuccess(paired)), None);
}

#[test]
fn only_what_ends_a_connection_is_its_end() {
    assert!(is_the_end(&lost("", true)) && is_the_end(&failed("")));
    assert!(is_the_end(&GatewayEvent::LoggedOut { reason: String::new() }));
    assert!(!is_the_end(&GatewayEvent::Restricted { until: None, reason: String::new() }));
    assert!(!is_the_end(&GatewayEvent::PairingCode { code: String::new() }));
}
