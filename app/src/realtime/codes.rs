//! QR codes that link my numbers: told while they hold, and kept nowhere.

use contract::{SessionId, whatsapp::SessionQr};
use leptos::prelude::*;

/// The codes that are known; in the context of every signed-in page.
#[derive(Clone, Copy)]
pub struct Codes {
    known: RwSignal<Vec<SessionQr>>,
}

impl Codes {
    /// None is known yet.
    pub(super) fn provide() -> Self {
        let codes = Self { known: RwSignal::default() };
        provide_context(codes);
        codes
    }

    /// The newest code of a session, which may be too old by now.
    pub fn of(self, session: SessionId) -> Option<SessionQr> {
        self.known.try_with(|known| known.iter().find(|code| code.session_id == session).cloned()).flatten()
    }

    /// Takes a code, unless a newer one of its session is known.
    pub fn show(self, code: SessionQr) {
        let newer =
            |known: &SessionQr| known.session_id == code.session_id && known.expires_at >= code.expires_at;
        if self.known.try_with_untracked(|known| known.iter().any(newer)) == Some(false) {
            self.known.update(|known| {
                known.retain(|known| known.session_id != code.session_id);
                known.push(code);
            });
        }
    }
}
