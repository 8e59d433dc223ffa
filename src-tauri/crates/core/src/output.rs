//! Output: a finished file of a task, accepted once and published once (DESIGN.md section 4.4).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{AttemptNumber, JobId, Revision, TaskIndex};
use crate::time::Timestamp;

/// How far the publishing of an output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OutputState {
    /// Accepted and durable; start-up redoes what is only intended.
    Intended,
    /// At its final place.
    Published,
}

/// One accepted output unit. The key is (job, revision, unit): the first accepted result of a unit wins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Output {
    /// The job.
    pub job: JobId,
    /// The revision that it belongs to.
    pub revision: Revision,
    /// The unit's name within the job: a frame's number, a file's name.
    pub unit: String,
    /// The task that made it.
    pub task: TaskIndex,
    /// The attempt that made it.
    pub attempt: AttemptNumber,
    /// Absolute path of the file in the attempt's folder, for as long as it is only intended.
    pub source: String,
    /// Absolute path where it goes, or went.
    pub path: String,
    /// Size in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// BLAKE3 of the content, in hex.
    pub hash: String,
    /// How far its publishing is.
    pub state: OutputState,
    /// Whether it can be shown as a picture.
    pub picture: bool,
    /// When it was accepted, then when it was published.
    pub at: Timestamp,
}
