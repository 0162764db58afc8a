//! Where a session is, and where what happens takes it: a pure function.

use contract::{Timestamp, whatsapp::SessionStatus};

/// Where a session is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) status: SessionStatus,
    /// Why, as a sentence.
    pub(super) reason: Option<String>,
    pub(super) restricted_until: Option<Timestamp>,
    /// Whether it is to be open, and comes back by itself.
    pub(super) wanted: bool,
}

/// Something that happens to a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// A node begins to open it.
    Opening,
    Qr,
    PairingCode,
    PasskeyRequired,
    PasskeyConfirmation,
    Connected,
    Lost {
        reason: String,
        retry: bool,
    },
    Restricted {
        until: Option<Timestamp>,
        reason: String,
    },
    LoggedOut {
        reason: String,
    },
    Failed {
        reason: String,
    },
    /// It was not used for long.
    Slept,
    /// Its owner, or an administrator, closed it.
    Disconnected {
        reason: String,
    },
    /// Its owner, or an administrator, wants it open.
    Restarted,
}

impl State {
    /// Where a signal takes it; the same place where it takes it nowhere.
    ///
    /// A session that is logged out, failed, restricted or disconnected stays so whatever is heard late
    /// from the network, until it is restarted or, for a restriction, until that is over.
    pub(super) fn after(&self, signal: Signal) -> Self {
        use SessionStatus as S;

        let to = |status| Self { status, reason: None, restricted_until: None, wanted: true };
        let over = matches!(self.status, S::LoggedOut | S::Failed | S::Restricted) || !self.wanted;
        match signal {
            Signal::Restarted => to(S::Starting),
            Signal::LoggedOut { reason } => Self { reason: Some(reason), wanted: false, ..to(S::LoggedOut) },
            Signal::Disconnected { reason } if self.status != S::LoggedOut => {
                Self { reason: Some(reason), wanted: false, ..to(S::Idle) }
            }
            Signal::Restricted { until, reason } if self.status != S::LoggedOut => {
                // What WhatsApp said first with a date is not forgotten over an error without one.
                let until = until.or(self.restricted_until);
                Self { reason: Some(reason), restricted_until: until, ..to(S::Restricted) }
            }
            // Nodes only open what may be opened: a restriction that is over, a session that is wanted.
            Signal::Opening if self.wanted => match self.status {
                S::LoggedOut | S::Failed | S::Reconnecting => self.clone(),
                _ => to(S::Starting),
            },
            _ if over => self.clone(),
            Signal::Opening | Signal::Disconnected { .. } | Signal::Restricted { .. } => self.clone(),
            // Devices are linked once.
            Signal::Qr | Signal::PairingCode | Signal::PasskeyRequired | Signal::PasskeyConfirmation
                if matches!(self.status, S::Connected | S::Idle) =>
            {
                self.clone()
            }
            Signal::Qr => to(S::ScanQr),
            Signal::PairingCode => to(S::PairingCode),
            Signal::PasskeyRequired => to(S::PasskeyRequired),
            Signal::PasskeyConfirmation => to(S::PasskeyConfirmation),
            Signal::Connected => to(S::Connected),
            Signal::Lost { .. } | Signal::Slept if self.status == S::Idle => self.clone(),
            Signal::Lost { reason, retry: true } => Self { reason: Some(reason), ..to(S::Reconnecting) },
            Signal::Lost { reason, retry: false } | Signal::Failed { reason } => {
                Self { reason: Some(reason), wanted: false, ..to(S::Failed) }
            }
            Signal::Slept => to(S::Idle),
        }
    }
}

/// Milliseconds to wait before a session that broke `errors` times in a row is opened again: 1 s, doubled
/// each time up to 5 minutes, of which `chance` (0 to 1) takes away up to a half, so that sessions that broke
/// together do not come back together.
pub(super) fn back_off(errors: i64, chance: f64) -> i64 {
    const FIRST: i64 = 1_000;
    const LONGEST: i64 = 5 * 60 * 1_000;

    let doubled = FIRST.saturating_mul(1 << errors.clamp(1, 20).saturating_sub(1)).min(LONGEST);
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a few minutes")]
    let less = (doubled as f64 / 2.0 * chance.clamp(0.0, 1.0)) as i64;
    doubled - less
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn new() -> State {
        State { status: SessionStatus::Starting, reason: None, restricted_until: None, wanted: true }
    }

    fn through(signals: &[Signal]) -> State {
        signals.iter().fold(new(), |state, signal| state.after(signal.clone()))
    }

    fn lost(retry: bool) -> Signal {
        Signal::Lost { reason: "gone".into(), retry }
    }

    #[test]
    fn a_phone_is_linked_by_qr_by_code_or_with_a_passkey() {
        for way in [
            vec![Signal::Opening, Signal::Qr, Signal::Qr, Signal::Connected],
            vec![Signal::Opening, Signal::Qr, Signal::PairingCode, Signal::Connected],
            vec![Signal::Qr, Signal::PasskeyRequired, Signal::PasskeyConfirmation, Signal::Connected],
        ] {
            assert_eq!(through(&way).status, SessionStatus::Connected);
        }
        assert_eq!(through(&[Signal::Connected, Signal::Qr]).status, SessionStatus::Connected);
    }

    #[test]
    fn what_broke_comes_back_and_what_cannot_says_so() {
        let broken = through(&[Signal::Connected, lost(true)]);
        assert_eq!((broken.status, broken.wanted), (SessionStatus::Reconnecting, true));
        assert_eq!(broken.after(Signal::Opening).status, SessionStatus::Reconnecting);
        assert_eq!(broken.after(Signal::Connected), through(&[Signal::Connected]));
        let failed = through(&[Signal::Connected, lost(false)]);
        assert_eq!((failed.status, failed.wanted), (SessionStatus::Failed, false));
        assert_eq!(failed.after(Signal::Restarted).status, SessionStatus::Starting);
    }

    #[test]
    fn a_restriction_keeps_its_date_and_ends_by_opening() {
        let until = Some(Timestamp::from_millis(9));
        let banned = Signal::Restricted { until, reason: "banned".into() };
        let again = Signal::Restricted { until: None, reason: "error 463".into() };
        let state = through(&[Signal::Connected, banned, again, lost(true), Signal::Connected]);
        assert_eq!((state.status, state.restricted_until), (SessionStatus::Restricted, until));
        assert_eq!(state.after(Signal::Opening).status, SessionStatus::Starting);
    }

    #[test]
    fn what_its_owner_closed_stays_closed() {
        let closed = through(&[Signal::Connected, Signal::Disconnected { reason: "you".into() }]);
        for late in [Signal::Connected, lost(true), Signal::Qr, Signal::Slept, Signal::Opening] {
            assert_eq!(closed.after(late), closed);
        }
        assert_eq!(
            through(&[Signal::Connected, Signal::Slept, Signal::Opening]).status,
            SessionStatus::Starting
        );
    }

    fn signals() -> impl Strategy<Value = Signal> {
        prop_oneof![
            Just(Signal::Opening),
            Just(Signal::Qr),
            Just(Signal::PairingCode),
            Just(Signal::PasskeyRequired),
            Just(Signal::PasskeyConfirmation),
            Just(Signal::Connected),
            any::<bool>().prop_map(lost),
            any::<Option<i64>>().prop_map(|until| Signal::Restricted {
                until: until.map(Timestamp::from),
                reason: "restricted".into()
            }),
            Just(Signal::LoggedOut { reason: "unlinked".into() }),
            Just(Signal::Failed { reason: "broken".into() }),
            Just(Signal::Slept),
            Just(Signal::Disconnected { reason: "closed".into() }),
        ]
    }

    proptest! {
        #[test]
        fn nothing_but_a_restart_brings_back_what_was_logged_out(
            before in prop::collection::vec(signals(), 0..12), late in prop::collection::vec(signals(), 0..12)
        ) {
            let out = through(&before).after(Signal::LoggedOut { reason: "unlinked".into() });
            let later = late.into_iter().fold(out, |state, signal| state.after(signal));
            prop_assert_eq!(later.status, SessionStatus::LoggedOut);
            prop_assert_eq!(later.after(Signal::Restarted).status, SessionStatus::Starting);
        }

        #[test]
        fn a_session_that_needs_somebody_says_why(all in prop::collection::vec(signals(), 0..20)) {
            let state = through(&all);
            let needs = matches!(
                state.status,
                SessionStatus::Restricted | SessionStatus::LoggedOut | SessionStatus::Failed
            );
            prop_assert!(!needs || state.reason.is_some());
            prop_assert!(state.wanted || state.reason.is_some());
        }

        #[test]
        fn waiting_grows_up_to_five_minutes(errors in 0..100_i64, chance in 0.0..1.0_f64) {
            let wait = back_off(errors, chance);
            prop_assert!((500..=300_000).contains(&wait));
            prop_assert!(errors < 12 || wait >= 150_000);
        }
    }
}
