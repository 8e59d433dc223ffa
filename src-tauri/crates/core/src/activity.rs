//! Activity: what happened, as facts that people read.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Kinds of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
    /// A person's action.
    Person,
    /// A job's course.
    Job,
    /// Something failed.
    Failure,
    /// A machine's course.
    Machine,
    /// A setting was changed.
    Settings,
}

impl ActivityKind {
    const ALL: [Self; 5] = [Self::Person, Self::Job, Self::Failure, Self::Machine, Self::Settings];

    /// The word in lower case, as stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Job => "job",
            Self::Failure => "failure",
            Self::Machine => "machine",
            Self::Settings => "settings",
        }
    }

    /// The kind that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.word() == word)
    }
}
