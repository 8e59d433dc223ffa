//! What a window, a terminal or a script may ask: commands, views, error codes, TypeScript bindings;
//! the host that answers them, and the local socket over which a terminal reaches it.

pub mod ask;
pub mod bindings;
mod chain;
pub mod client;
mod collect;
pub mod command;
pub mod hidden;
pub mod host;
mod inspect;
mod jobs;
mod log_difference;
mod logs;
mod pictures;
pub mod places;
mod programs;
mod rows;
pub mod server;
mod submit;
pub mod updates;
pub mod view;
pub mod wire;

pub use atelier_core as core;
pub use atelier_engine::Options;
pub use atelier_jobs::{inspection, schema};
pub use host::Host;
