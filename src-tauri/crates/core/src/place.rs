//! Place: where a job is moved to. Never an index: with several people editing it is stale on arrival.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::JobId;

/// Where jobs are moved to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "place")]
pub enum Place {
    /// Before everything else of the band.
    Top,
    /// Behind everything else of the band.
    Bottom,
    /// Right behind another job.
    After {
        /// That job.
        job: JobId,
    },
    /// Right before another job.
    Before {
        /// That job.
        job: JobId,
    },
}
