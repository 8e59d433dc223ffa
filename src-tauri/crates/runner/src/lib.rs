//! Running one attempt: the supervisor, process trees, logs, publishing; hardware probes.
//!
//! This crate is the wall around processes and hardware: nothing else in Atelier starts a program, reads
//! `/proc` or asks a driver. It decides nothing about jobs; it does what an engine orders and says what happened.

pub mod error;
pub mod files;
pub mod frame;
pub mod link;
pub mod logs;
pub mod message;
pub mod oneshot;
pub mod probe;
pub mod publish;
pub mod socket;
pub mod step;
pub mod supervisor;

mod clock;
mod process;
mod wake;

pub use clock::since_boot;
pub use error::RunnerError;
pub use link::{SpawnSupervisor, SupervisorLink, attach};
pub use supervisor::SupervisorOptions;
