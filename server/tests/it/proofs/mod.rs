//! What Switchboard promises, tried the hard way.

mod crash;
mod follower;
mod interruption;
mod node;
mod proxy;
mod sends;
mod writer;
