//! The rules of the domain, on a private real database: SQLite, or PostgreSQL with `TEST_DATABASE_URL`.
#![expect(missing_docs, reason = "a test is named as the sentence it proves")]

mod accounts;
mod chats;
mod database;
mod people;
mod streams;
