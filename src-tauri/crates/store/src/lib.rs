//! The book of one machine in `SQLite`: jobs, tasks, attempts, outputs, answers, workers, settings, activity.
//!
//! One [`Store`] writes. What it was given in one [`Changes`] becomes durable together or not at all, before
//! [`Store::commit`] returns. Any number of [`Reader`]s look on, each on a read-only connection of its own.
//! The store is synchronous and has no thread and no clock: time comes in as a parameter.
//!
//! What is deliberately absent: legality (the nouns in `atelier-core` decide about transitions, the book
//! records them) and the lock on the data folder (the engine holds it).

mod changes;
mod codes;
mod error;
mod forget;
mod load;
mod migrate;
mod open;
mod reader;
mod rows;
mod search;
mod store;

pub use changes::{ActivityRecord, Changes, JobRecord, LoadedJob};
pub use error::StoreError;
pub use forget::Forgotten;
pub use open::Opened;
pub use reader::{Reader, TaskLine};
pub use search::JobQuery;
pub use store::Store;
