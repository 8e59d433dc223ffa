//! What a job type asks the runner to execute, and what an execution says of itself while it runs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::lease::WorkKind;

/// One process to start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Launch {
    /// Absolute path, or a name that is looked up in `PATH`.
    pub program: String,
    /// Its arguments, without the program.
    pub args: Vec<String>,
    /// Added to the supervisor's own environment.
    pub env: BTreeMap<String, String>,
    /// Working folder; `None`: the attempt's folder.
    pub folder: Option<String>,
    /// Whether it may be started twice.
    pub kind: WorkKind,
}

/// A program that a built-in worker runs in its turn, with the worker's folder and environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Absolute path, or a name that is looked up in `PATH`.
    pub program: String,
    /// Its arguments, without the program.
    pub args: Vec<String>,
}

/// What a program's output says about its work, in units that the job type chose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum RunFact {
    /// How far the attempt is, 0 to 1, and a few words ("frame 12, sample 40 of 128").
    Progress {
        /// 0 to 1.
        done: f32,
        /// A few words.
        note: String,
    },
    /// An output unit is finished and may be published while the program goes on.
    OutputReady {
        /// The unit's name within the job: a frame's number, a file's name.
        unit: String,
        /// Absolute path of the finished file.
        path: String,
    },
    /// What the pictures to come must be like; a later one holds for those behind it.
    Expect {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
        /// Whether a picture that is the same as its neighbour is a sign of trouble.
        moves: bool,
    },
    /// What it really computes on, as the program itself said: `NVIDIA RTX 4090 (OptiX)`, `CPU`.
    Device {
        /// A few words.
        text: String,
    },
    /// Something a person should know, though the program goes on.
    Warning {
        /// One sentence.
        text: String,
    },
    /// The cause of a failure, in the program's own words.
    Cause {
        /// The closed code that it amounts to.
        code: crate::problem::ErrorCode,
        /// One sentence.
        text: String,
    },
}
