//! What surrounds every page: the rail, the line that shows the connection, the door.

pub mod admin_tabs;
pub mod connection;
pub mod door;
pub mod keys;
pub mod mark;
pub mod rail;
pub mod signed_in;

pub use admin_tabs::{AdminPage, AdminTabs};
pub use door::Door;
pub use mark::Mark;
pub use signed_in::SignedIn;
