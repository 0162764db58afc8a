//! The small design system: what every page is made of.

pub mod avatar;
pub mod badge;
pub mod banner;
pub mod button;
pub mod confirm;
pub mod dialog;
pub mod empty;
pub mod field;
pub mod focus;
pub mod form;
pub mod icon;
pub mod menu;
pub mod page;
pub mod segments;
pub mod skeleton;
pub mod switch;
pub mod time;
pub mod toasts;

pub mod frame;

pub use avatar::{Avatar, AvatarShape, AvatarSize};
pub use badge::{Badge, Tag, TagLook};
pub use banner::{Banner, BannerLook};
pub use button::{Button, ButtonLook};
pub use confirm::Confirm;
pub use dialog::Dialog;
pub use empty::EmptyState;
pub use field::{Choice, Field, FormError, SwitchField, field_error, form_error};
pub use focus::{is_writing, move_focus};
pub use form::{Answered, RefusedForm, send_form};
pub use icon::{Glyph, Icon};
pub use menu::{Menu, MenuGroup, MenuItem};
pub use page::{ErrorNote, NotFoundPage, NotYours, PageHead};
pub use segments::Segments;
pub use skeleton::Skeleton;
pub use switch::Switch;
pub use time::{Here, Time, TimeShape};
pub use toasts::{ToastStack, Toasts};
