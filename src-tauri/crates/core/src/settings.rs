//! The settings of one machine, as its holder set them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What holds for this machine alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// The name of the person who sits here; empty: the login name.
    pub person_name: String,
    /// Days that finished jobs are kept; 0: for ever.
    pub keep_jobs_days: u32,
    /// Bytes of the disk that jobs may not touch.
    #[ts(type = "number")]
    pub disk_reserve_bytes: u64,
    /// Niceness of the processes of jobs, 0 to 19.
    pub niceness: u8,
}

impl Default for Settings {
    fn default() -> Self {
        Self { person_name: String::new(), keep_jobs_days: 90, disk_reserve_bytes: 512 << 20, niceness: 10 }
    }
}
