//! WhatsApp: one's own numbers, the customers behind them, and the laboratory.

pub mod add_number;
pub mod api;
pub mod ask_first;
pub mod contact_dialog;
pub mod contacts;
pub mod countdown;
pub mod customer;
pub mod imported;
pub mod lab;
pub mod linking;
pub mod linking_code;
pub mod number_form;
pub mod numbers;
pub mod page;
pub mod passkey;
pub mod qr;
pub mod session_card;
pub mod session_list;
pub mod session_settings;
pub mod stages;
pub mod tabs;
pub mod wish;
pub mod words;

pub use contacts::ContactsPage;
pub use customer::CustomerPart;
pub use lab::LabPage;
pub use number_form::NumberForm;
pub use page::NumbersPage;
