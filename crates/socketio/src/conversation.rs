//! One open connection: the session's steps are taken here, and the owner's commands.

use std::{collections::HashMap, sync::atomic::Ordering, time::Duration};

use futures::{
    FutureExt as _, StreamExt as _,
    channel::mpsc,
    future::{Fuse, FusedFuture},
    pin_mut, select,
};

use crate::{
    DisconnectReason, Json, Signal,
    driver::{Auth, Owner},
    link::{Frame, Link},
    packet::{Body, Packet},
    queue::Place,
    runtime::{self, BoxFuture, Instant},
    session::{Session, Step, message},
    socket::{AckSender, Command},
};

/// How long a goodbye may take.
const GOODBYE_LIMIT: Duration = Duration::from_secs(1);

/// How an attempt, or the connection it led to, ended.
pub(crate) enum End {
    /// The owner wanted it.
    Closed,
    /// The server did not let us in.
    Refused { message: String, data: Option<Json> },
    /// Anything else.
    Lost(DisconnectReason),
}

/// One open connection.
pub(crate) struct Conversation {
    session: Session,
    frames: mpsc::UnboundedSender<Frame>,
    /// Rings when the attempt has taken too long or, once we are in, when a ping is overdue.
    alarm: Fuse<BoxFuture<'static, ()>>,
    /// The time within which a ping is due.
    patience: Duration,
    /// When the last ping came.
    alive_at: Instant,
    /// Who waits for which answer. Dropping it tells them that none will come.
    answers: HashMap<u64, AckSender>,
    next_id: u64,
}

impl Conversation {
    /// A conversation that begins with `auth`; its frames go to the link through `frames`.
    pub(crate) fn new(
        auth: Auth,
        frames: mpsc::UnboundedSender<Frame>,
        alarm: Fuse<BoxFuture<'static, ()>>,
    ) -> Self {
        Self {
            session: Session::new(auth),
            frames,
            alarm,
            patience: Duration::MAX,
            alive_at: Instant::now(),
            answers: HashMap::new(),
            next_id: 0,
        }
    }

    /// Talks until one side has had enough.
    pub(crate) async fn run<S: FnMut(Signal)>(mut self, link: Link, owner: &mut Owner<S>) -> End {
        let (mut incoming, mut writer) = (link.incoming.fuse(), link.writer.fuse());
        let end = loop {
            let end = select! {
                reason = writer => Some(End::Lost(reason)),
                () = &mut self.alarm => Some(End::Lost(self.silence())),
                command = owner.commands.next() => self.obey(command),
                frame = incoming.next() => match frame {
                    Some(Ok(frame)) => self.receive(&frame, owner),
                    Some(Err(reason)) => Some(End::Lost(reason)),
                    None => Some(End::Lost(DisconnectReason::Lost("the server hung up".into()))),
                },
            };
            if let Some(end) = end {
                break end;
            }
        };
        owner.connected.store(false, Ordering::Release);
        if !writer.is_terminated() {
            self.say_goodbye(&end, writer).await;
        }
        end
    }

    /// Does what the server's frame asks for.
    fn receive<S: FnMut(Signal)>(&mut self, frame: &str, owner: &mut Owner<S>) -> Option<End> {
        for step in self.session.receive(frame) {
            match step {
                Step::Send(frame) => self.send(frame, None),
                Step::Expect(patience) => self.patience = patience,
                Step::Alive => self.await_ping(),
                Step::Connected { sid } => {
                    owner.failures = 0;
                    owner.connected.store(true, Ordering::Release);
                    self.await_ping();
                    (owner.on_signal)(Signal::Connected { sid });
                }
                Step::Event { name, data } => (owner.on_signal)(Signal::Event { name, data }),
                Step::Answer { id, answer } => {
                    if let Some(ack) = self.answers.remove(&id) {
                        // Whoever waited may have given up by now.
                        let _given_up = ack.send(answer);
                    }
                }
                Step::Refused { message, data } => return Some(End::Refused { message, data }),
                Step::Lost(reason) => return Some(End::Lost(reason)),
            }
        }
        None
    }

    /// Does what a handle asks for.
    fn obey(&mut self, command: Option<Command>) -> Option<End> {
        match command {
            None | Some(Command::Close) => return Some(End::Closed),
            // A machine that slept may have missed the alarm; a command shows that it is awake.
            Some(_) if self.session.is_joined() && self.alive_at.elapsed() > self.patience => {
                return Some(End::Lost(DisconnectReason::PingTimeout));
            }
            Some(Command::Emit { name, data, ack, place }) if self.session.is_joined() => {
                let id = ack.map(|ack| self.expect_answer(ack));
                let body = Body::Event { id, name, data: vec![data] };
                self.send(message(&Packet::main(body)), Some(place));
            }
            Some(Command::Emit { .. } | Command::RetryNow) => {}
        }
        None
    }

    fn expect_answer(&mut self, ack: AckSender) -> u64 {
        self.answers.retain(|_, ack| !ack.is_canceled());
        self.next_id += 1;
        self.answers.insert(self.next_id, ack);
        self.next_id
    }

    /// Winds the alarm up again, unless the attempt is still under way.
    fn await_ping(&mut self) {
        self.alive_at = Instant::now();
        if self.session.is_joined() {
            self.alarm = runtime::boxed_future(runtime::sleep(self.patience)).fuse();
        }
    }

    /// What it means that the alarm rang.
    const fn silence(&self) -> DisconnectReason {
        if self.session.is_joined() { DisconnectReason::PingTimeout } else { DisconnectReason::TimedOut }
    }

    fn send(&self, text: String, place: Option<Place>) {
        // A writer that has ended says so by itself.
        let _ended = self.frames.unbounded_send(Frame { text, place });
    }

    /// Tells a server that is still there that we leave, so that it need not find out by itself.
    async fn say_goodbye(self, end: &End, writer: impl Future<Output = DisconnectReason>) {
        match end {
            End::Closed if self.session.is_joined() => {
                self.send(message(&Packet::main(Body::Disconnect)), None);
            }
            End::Closed
            | End::Refused { .. }
            | End::Lost(DisconnectReason::Server | DisconnectReason::Protocol(_)) => {}
            End::Lost(_) => return,
        }
        // The writer closes the transport when it has sent all and nothing more can come.
        drop(self);

        let (writer, time_is_up) = (writer.fuse(), runtime::sleep(GOODBYE_LIMIT).fuse());
        pin_mut!(writer, time_is_up);
        select! {
            _reason = writer => {}
            () = time_is_up => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures::channel::oneshot;

    use super::*;
    use crate::queue::Queue;

    /// A conversation that was joined, and the other end of what it holds.
    fn joined() -> (Conversation, Owner<impl FnMut(Signal)>, impl Sized) {
        let (frames, outbox) = mpsc::unbounded();
        let never = runtime::boxed_future(futures::future::pending()).fuse();
        let mut talk = Conversation::new(None, frames, never);
        let (handle, commands) = mpsc::unbounded();
        let mut owner = Owner { on_signal: drop, commands, connected: Arc::default(), failures: 0 };
        for frame in [r#"0{"sid":"e","pingInterval":300,"pingTimeout":200}"#, r#"40{"sid":"s"}"#] {
            assert!(talk.receive(frame, &mut owner).is_none());
        }
        (talk, owner, (outbox, handle))
    }

    #[tokio::test(start_paused = true)]
    async fn a_machine_that_slept_through_the_alarm_notices_at_the_first_command() {
        let (mut talk, mut owner, _other_end) = joined();
        tokio::time::advance(Duration::from_millis(400)).await;
        assert!(talk.obey(Some(Command::RetryNow)).is_none());
        assert!(talk.receive("2", &mut owner).is_none());
        tokio::time::advance(Duration::from_millis(400)).await;
        assert!(talk.obey(Some(Command::RetryNow)).is_none(), "the ping came in time");
        tokio::time::advance(Duration::from_millis(200)).await;
        let end = talk.obey(Some(Command::RetryNow));
        assert!(matches!(end, Some(End::Lost(DisconnectReason::PingTimeout))));
    }

    #[tokio::test]
    async fn answers_that_nobody_waits_for_any_more_are_forgotten() {
        let (mut talk, _owner, _other_end) = joined();
        for _ in 0..1000 {
            let (ack, _given_up) = oneshot::channel();
            let place = Queue::default().place().unwrap();
            let emit =
                Command::Emit { name: "echo".into(), data: Json::of(&()).unwrap(), ack: Some(ack), place };
            assert!(talk.obey(Some(emit)).is_none());
        }
        assert_eq!(talk.answers.len(), 1);
    }
}
