//! Rows of people, sign-ins, records and repeats. Nothing here decides anything.

pub(super) mod records;
pub(super) mod repeats;
pub(super) mod sign_ins;
pub(super) mod users;
