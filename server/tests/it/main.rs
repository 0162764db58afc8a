//! The running server over HTTP and real sockets, on a private real database: SQLite, or PostgreSQL
//! with `TEST_DATABASE_URL`.

mod chats;
mod cloud_webhook;
mod front_door;
mod groups;
mod harness;
mod images;
mod isolation;
mod numbers;
mod pages;
mod proofs;
mod realtime;
mod reducers;
mod settings;
mod sign_in;
mod whatsapp;
