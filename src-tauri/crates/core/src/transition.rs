//! The refusal that every state machine of this crate answers with.

use thiserror::Error;

/// A step that the state of a thing does not allow.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a {noun} that is {from} can't be {step}")]
pub struct IllegalTransition {
    /// What it is: `job`, `task` or `attempt`.
    pub noun: &'static str,
    /// The state it is in, in lower case.
    pub from: &'static str,
    /// What was asked, as a participle: `paused`, `retried`.
    pub step: &'static str,
}
