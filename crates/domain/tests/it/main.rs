//! The rules of the domain, on a private real database: SQLite, or PostgreSQL with `TEST_DATABASE_URL`.

mod accounts;
mod chats;
mod database;
mod images;
mod people;
mod presence;
mod settings;
mod streams;
