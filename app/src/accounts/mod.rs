//! Signing in, one's own account, and the people of the workspace.

pub mod api;
pub mod connections;
pub mod me;
mod next;
pub mod password;
pub mod people;
pub mod people_address;
pub mod people_list;
pub mod person_dialog;
pub mod receipts;
pub mod setup;
pub mod sign_in;
pub mod sign_ins;
mod words;

pub use connections::ConnectionsPage;
pub use me::MePage;
pub use next::sign_in_path;
pub use people::PeoplePage;
pub use setup::SetupPage;
pub use sign_in::SignInPage;
