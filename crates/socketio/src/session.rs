//! One connection as a pure state machine: a frame goes in, what has to be done comes out.

use std::{mem, time::Duration};

use serde::Deserialize;

use crate::{
    AckError, DisconnectReason, Json,
    engine::{self, EngineError},
    packet::{Body, Packet, PacketError},
};

/// Events that a server may send ahead of its CONNECT.
const MAX_EARLY: usize = 256;

/// One connection, from the first frame on.
#[derive(Debug)]
pub(crate) struct Session {
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// The open packet is awaited; the auth payload is kept for the answer.
    Opening { auth: Option<Json> },
    /// CONNECT was sent, its answer is awaited; events that come first are kept for later.
    Joining { early: Vec<Step> },
    /// Let in.
    Joined,
}

/// What the server says when it lets us in.
#[derive(Deserialize)]
struct Admission {
    sid: String,
}

/// Something that has to be done.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// Send this frame.
    Send(String),
    /// From now on a ping is due within this time.
    Expect(Duration),
    /// The server's ping came in time.
    Alive,
    /// We are in.
    Connected { sid: String },
    /// An event.
    Event { name: String, data: Vec<Json> },
    /// The answer to one of our emits.
    Answer { id: u64, answer: Result<Vec<Json>, AckError> },
    /// We may not come in.
    Refused { message: String, data: Option<Json> },
    /// It is over.
    Lost(DisconnectReason),
}

impl Session {
    /// A connection that will be joined with `auth`.
    pub(crate) const fn new(auth: Option<Json>) -> Self {
        Self { stage: Stage::Opening { auth } }
    }

    /// Whether the server has let us in.
    pub(crate) const fn is_joined(&self) -> bool {
        matches!(self.stage, Stage::Joined)
    }

    /// What has to be done, in order, now that the server has sent `frame`.
    pub(crate) fn receive(&mut self, frame: &str) -> Vec<Step> {
        match frame.parse() {
            Ok(packet) => self.receive_engine(packet),
            // An attachment of an event that is not read either.
            Err(EngineError::Binary) => Vec::new(),
            Err(error) => vec![protocol(error.to_string())],
        }
    }

    fn receive_engine(&mut self, packet: engine::Packet) -> Vec<Step> {
        match (packet, &mut self.stage) {
            (engine::Packet::Open(open), Stage::Opening { auth }) => {
                let join = message(&Packet::main(Body::Connect(auth.take())));
                self.stage = Stage::Joining { early: Vec::new() };
                vec![Step::Expect(open.patience()), Step::Send(join)]
            }
            (engine::Packet::Open(_), _) => vec![protocol("a second open packet")],
            (engine::Packet::Close, _) => {
                vec![Step::Lost(DisconnectReason::Lost("the server closed it".into()))]
            }
            (engine::Packet::Ping(data), _) => {
                vec![Step::Alive, Step::Send(engine::Packet::Pong(data).to_string())]
            }
            (engine::Packet::Message(_), Stage::Opening { .. }) => vec![protocol("no open packet")],
            (engine::Packet::Message(text), _) => self.receive_text(&text),
            (engine::Packet::Pong(_) | engine::Packet::Upgrade | engine::Packet::Noop, _) => Vec::new(),
        }
    }

    fn receive_text(&mut self, text: &str) -> Vec<Step> {
        match text.parse::<Packet>() {
            Ok(packet) if packet.namespace == "/" => self.receive_body(packet.body),
            // We are in no other namespace; and an event that cannot be read must not cost the rest.
            Ok(_) | Err(PacketError::BinaryEvent) => Vec::new(),
            Err(PacketError::BinaryAck { id }) => vec![Step::Answer { id, answer: Err(AckError::Binary) }],
            Err(error) => vec![protocol(error.to_string())],
        }
    }

    fn receive_body(&mut self, body: Body) -> Vec<Step> {
        match (body, &mut self.stage) {
            (Body::Connect(payload), Stage::Joining { early }) => {
                let Some(Admission { sid }) = payload.and_then(|payload| payload.read().ok()) else {
                    return vec![protocol("a connect packet without a sid; is the server older than 3.0?")];
                };
                let mut steps = vec![Step::Connected { sid }];
                steps.append(&mut mem::take(early));
                self.stage = Stage::Joined;
                steps
            }
            (Body::ConnectError { message, data }, Stage::Joining { .. }) => {
                vec![Step::Refused { message, data }]
            }
            (Body::Event { name, data, .. }, Stage::Joining { early }) => {
                if early.len() >= MAX_EARLY {
                    return vec![protocol("too many events ahead of the connect packet")];
                }
                early.push(Step::Event { name, data });
                Vec::new()
            }
            (Body::Event { name, data, .. }, _) => vec![Step::Event { name, data }],
            (Body::Ack { id, data }, _) => vec![Step::Answer { id, answer: Ok(data) }],
            (Body::Disconnect, _) => vec![Step::Lost(DisconnectReason::Server)],
            // Said twice: nothing new.
            (Body::Connect(_) | Body::ConnectError { .. }, _) => Vec::new(),
        }
    }
}

/// The frame that carries a Socket.IO packet.
pub(crate) fn message(packet: &Packet) -> String {
    engine::Packet::Message(packet.to_string()).to_string()
}

fn protocol(what: impl Into<String>) -> Step {
    Step::Lost(DisconnectReason::Protocol(what.into()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const OPEN: &str = r#"0{"sid":"e","upgrades":[],"pingInterval":300,"pingTimeout":200}"#;

    fn joining() -> Session {
        let mut session = Session::new(Some(json!({ "token": "t" }).into()));
        let steps = session.receive(OPEN);
        let join = r#"40{"token":"t"}"#.to_owned();
        assert_eq!(steps, [Step::Expect(Duration::from_millis(500)), Step::Send(join)]);
        session
    }

    fn joined() -> Session {
        let mut session = joining();
        assert_eq!(session.receive(r#"40{"sid":"s"}"#), [Step::Connected { sid: "s".into() }]);
        assert!(session.is_joined());
        session
    }

    fn event(name: &str) -> Step {
        Step::Event { name: name.into(), data: vec![json!(1).into()] }
    }

    #[test]
    fn events_that_overtake_the_connect_packet_are_delivered_after_it() {
        let mut session = joining();
        assert_eq!(session.receive(r#"42["a",1]"#), []);
        assert_eq!(session.receive(r#"42["b",1]"#), []);
        let steps = session.receive(r#"40{"sid":"s"}"#);
        assert_eq!(steps, [Step::Connected { sid: "s".into() }, event("a"), event("b")]);
        assert_eq!(session.receive(r#"42["c",1]"#), [event("c")]);
    }

    #[test]
    fn a_flood_ahead_of_the_connect_packet_is_not_stored() {
        let mut session = joining();
        for _ in 0..MAX_EARLY {
            assert_eq!(session.receive(r#"42["a",1]"#), []);
        }
        assert!(matches!(session.receive(r#"42["a",1]"#)[..], [Step::Lost(DisconnectReason::Protocol(_))]));
    }

    #[test]
    fn a_refusal_is_told_with_its_data() {
        let refused = Step::Refused { message: "auth_expired".into(), data: Some(json!({ "at": 1 }).into()) };
        assert_eq!(joining().receive(r#"44{"message":"auth_expired","data":{"at":1}}"#), [refused]);
    }

    #[test]
    fn a_ping_is_answered_with_its_data() {
        assert_eq!(joined().receive("2probe"), [Step::Alive, Step::Send("3probe".into())]);
    }

    #[test]
    fn answers_are_told_with_their_id() {
        let mut session = joined();
        assert_eq!(session.receive("437[1]"), [Step::Answer { id: 7, answer: Ok(vec![json!(1).into()]) }]);
        let binary = Step::Answer { id: 8, answer: Err(AckError::Binary) };
        assert_eq!(session.receive(r#"461-8[{"_placeholder":true,"num":0}]"#), [binary]);
    }

    #[test]
    fn the_two_ways_to_end_are_told_apart() {
        assert_eq!(joined().receive("41"), [Step::Lost(DisconnectReason::Server)]);
        assert!(matches!(joined().receive("1")[..], [Step::Lost(DisconnectReason::Lost(_))]));
    }

    #[test]
    fn what_is_not_for_us_is_passed_over() {
        let mut session = joined();
        for frame in ["bAQID", "6", "3", r#"42/admin,["a"]"#, r#"451-["a",{"_placeholder":true,"num":0}]"#] {
            assert_eq!(session.receive(frame), [], "{frame}");
        }
    }

    #[test]
    fn what_is_not_socket_io_ends_the_connection() {
        let lost = |steps: &[Step]| matches!(steps, [Step::Lost(DisconnectReason::Protocol(_))]);
        for frame in ["", "x", "4", "49", "42{}", OPEN] {
            assert!(lost(&joined().receive(frame)), "{frame}");
        }
        assert!(lost(&Session::new(None).receive(r#"42["a"]"#)), "a message ahead of the open packet");
        assert!(lost(&joining().receive("40")), "a server of Socket.IO 2");
    }

    proptest! {
        #[test]
        fn no_frame_makes_it_panic(frames: Vec<String>, digits in "[0-6]{1,3}\\PC{0,9}") {
            for mut session in [Session::new(None), joining(), joined()] {
                frames.iter().chain([&digits]).for_each(|frame| drop(session.receive(frame)));
            }
        }
    }
}
