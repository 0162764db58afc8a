//! What every request passes before anything of ours sees it.

mod bodies;
mod headers;
mod logs;
mod origin;
mod patience;
