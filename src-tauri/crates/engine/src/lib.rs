//! One machine: the loop that owns all state and joins book, queue, supervisor and desk.
//!
//! [`Engine`] is the state and its decisions, without threads or clocks: events in, effects out, one
//! durable commit between. [`Machine`] is the world around it: threads, the supervisor's connection,
//! readings, and the data folder.

mod attempts;
mod book;
mod causes;
mod commands;
pub mod desk;
mod engine;
pub mod event;
pub mod folder;
mod gates;
pub mod ids;
mod live_job;
mod look;
pub mod machine;
mod moves;
mod pace;
mod published;
pub mod state;
mod submit;
mod supervised;
mod supply;
mod suspicions;
mod worker;

pub use engine::{Engine, Setup};
pub use machine::{Machine, Options};
