//! The client against Node's own Socket.IO server, and against servers that misbehave.

#![cfg(test)]

mod harness;

mod attempts;
mod backpressure;
mod events;
mod losses;
mod watchdog;
