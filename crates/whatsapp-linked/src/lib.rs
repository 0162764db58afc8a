//! A WhatsApp session as a linked device.

mod store;
