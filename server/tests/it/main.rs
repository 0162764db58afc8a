//! x
#![expect(missing_docs, reason = "a test is named as the sentence it proves")]

mod front_door;
mod harness;
mod sign_in;
