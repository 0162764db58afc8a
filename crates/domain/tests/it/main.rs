//! The rules of the domain, on a private real database: SQLite, or PostgreSQL with `TEST_DATABASE_URL`.

mod accounts;
mod chats;
mod counters;
mod database;
mod deletion;
mod demo;
mod group_pictures;
mod groups;
mod images;
mod messages;
mod own_state;
mod people;
mod presence;
mod receipts;
mod search;
mod settings;
mod streams;
mod whatsapp;
