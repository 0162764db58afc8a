//! Who is signed in, for everything below the signed-in root.

use contract::auth::{Role, User};
use leptos::prelude::*;

/// The signed-in person. The live connection, with its state and cursors, hangs below it as
/// [`crate::realtime::Realtime`].
#[derive(Clone, Copy)]
pub struct AuthContext {
    user: RwSignal<User>,
}

impl AuthContext {
    /// Puts `user` into the context.
    pub fn provide(user: User) -> Self {
        let auth = Self { user: RwSignal::new(user) };
        provide_context(auth);
        auth
    }

    /// Who I am.
    pub fn user(self) -> Signal<User> {
        self.user.into()
    }

    /// Whether I look after the hub and its people.
    pub fn is_admin(self) -> Signal<bool> {
        Signal::derive(move || self.user.with(|user| user.role == Role::Admin))
    }
}
