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

/// What looks wrong with a picture that is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SuspicionKind {
    /// Every pixel is black.
    AllBlack,
    /// Some pixels are no number.
    NotANumber,
    /// It has another size than was asked for.
    WrongSize,
    /// It is the same as the picture before or behind it, in a job where something moves.
    SameAsNeighbour,
}

impl SuspicionKind {
    /// For people, as a half sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::AllBlack => "it is all black",
            Self::NotANumber => "some of its pixels are no number",
            Self::WrongSize => "it has another size than was asked for",
            Self::SameAsNeighbour => "it is the same as the one before or behind it",
        }
    }
}

/// What is done about a suspicion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is made again, once by itself or because a person said so.
    Again,
    /// It was made again and looks the same: a person must say.
    Asked,
    /// A person looked at it and keeps it.
    Kept,
}

/// A mark on an output that looks wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Suspicion {
    /// What looks wrong.
    pub kind: SuspicionKind,
    /// What is done about it.
    pub verdict: Verdict,
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
    /// BLAKE3 of the file at `path` that this job published before and that this one replaces.
    pub replaces: Option<String>,
    /// How far its publishing is.
    pub state: OutputState,
    /// Whether it can be shown as a picture.
    pub picture: bool,
    /// Whether it is only a part of a result, which another task of the job puts together. Parts go into the
    /// job's own folder of parts and are not shown.
    pub part: bool,
    /// A hash of the pixels, if a neighbour with the same ones is a sign of trouble.
    pub fingerprint: Option<String>,
    /// What looks wrong with it.
    pub suspicion: Option<Suspicion>,
    /// When it was accepted, then when it was published.
    pub at: Timestamp,
}

impl Output {
    /// Whether a later attempt makes it again.
    pub fn is_owed_again(&self) -> bool {
        self.suspicion.is_some_and(|suspicion| suspicion.verdict == Verdict::Again)
    }
}
