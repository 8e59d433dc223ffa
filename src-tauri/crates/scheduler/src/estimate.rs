//! How long the rest of a job takes, as a range from what was measured (UX.md section 5).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A range of time, in seconds of wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Remaining {
    /// If the rest goes as fast as the faster quarter did.
    pub low_s: u32,
    /// If it goes as slowly as the slower quarter did.
    pub high_s: u32,
}
