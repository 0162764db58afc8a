//! The small design system: what every page is made of.

pub mod avatar;
pub mod badge;
pub mod banner;
pub mod button;
pub mod dialog;
pub mod empty;
pub mod field;
pub mod icon;
pub mod page;
pub mod skeleton;
pub mod time;
pub mod toasts;

pub mod frame;

pub use avatar::{Avatar, AvatarSize};
pub use badge::{Badge, Tag, TagLook};
pub use banner::{Banner, BannerLook};
pub use button::{Button, ButtonLook};
pub use dialog::Dialog;
pub use empty::EmptyState;
pub use field::{Choice, Field, FormError, field_error, form_error};
pub use icon::{Glyph, Icon};
pub use page::{ErrorNote, NotFoundPage, NotYours, PageHead};
pub use skeleton::Skeleton;
pub use time::{Here, Time, TimeShape};
pub use toasts::{ToastStack, Toasts};
