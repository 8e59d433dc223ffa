//! How a job stands right now: what is in the book and what only memory knows.

use atelier_core::{TaskIndex, Timestamp};
pub use atelier_scheduler::estimate::Remaining;
use atelier_store::JobRecord;
use serde::{Deserialize, Serialize};

/// A job with what only memory knows of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobState {
    /// What is in the book.
    #[serde(skip, default)]
    pub record: Option<Box<JobRecord>>,
    /// 0 to 1.
    pub progress: f32,
    /// What a running task says of itself.
    pub note: String,
    /// The name of the worker that runs it.
    pub worker: Option<String>,
    /// Why it does not move, one sentence.
    pub reason: Option<String>,
    /// Whether it will not move until something changes.
    pub blocked: bool,
    /// When it is tried again, if it waits for that.
    pub retry_at: Option<Timestamp>,
    /// Whether a person must approve what was made so far.
    pub asks: bool,
    /// How long the rest takes; `None`: too little was measured.
    pub remaining: Option<Remaining>,
}

impl JobState {
    /// A job of which nothing is in memory.
    pub fn at_rest(record: JobRecord) -> Self {
        let total = record.counts.total().max(1);
        Self {
            progress: record.counts.completed as f32 / total as f32,
            note: String::new(),
            worker: None,
            reason: record.job.problem.as_ref().map(|problem| problem.message.clone()),
            blocked: false,
            retry_at: None,
            asks: false,
            remaining: None,
            record: Some(Box::new(record)),
        }
    }
}

/// A running task as it says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LiveTask {
    /// Its place in the job.
    pub index: TaskIndex,
    /// 0 to 1.
    pub progress: f32,
    /// A few words.
    pub note: String,
}
