//! WhatsApp: a person's own numbers, the customers they talk with, and the laboratory.

mod contact;
mod lab;
mod numbers;
mod session;

pub use contact::{
    Contact, ContactChanges, ContactsQuery, Imported, Merge, NewContact, RejectedLine, WhatsappContact,
};
pub use lab::{
    Delivery, LabMessage, LabPhone, NetworkChanges, NetworkRules, NewLabMessage, NewLabPhone, Restriction,
    Scan,
};
pub use numbers::{LabTable, Numbers, PhoneOnTable};
pub use session::{
    CloudAccess, Driver, NewSession, PairingCode, PairingNumber, PasskeyAnswer, Session, SessionChanges,
    SessionHealth, SessionQr, SessionStatus, SessionWish, Settlement, Status,
};
