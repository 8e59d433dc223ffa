//! What happens after an attempt ended without its result.

use std::time::Duration;

use atelier_core::{ErrorCode, Problem, RetryPolicy, Timestamp};

/// The decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterFailure {
    /// Offer it again, not before this moment.
    Again(Timestamp),
    /// The task failed for good.
    GiveUp,
}

/// After the `failures`th failure (this one counted). Some failures repeat whatever one does, and are not retried.
pub fn after_failure(policy: &RetryPolicy, failures: u32, problem: &Problem, now: Timestamp) -> AfterFailure {
    if is_hopeless(problem.code) {
        return AfterFailure::GiveUp;
    }
    match policy.pause_after(failures) {
        Some(pause) => AfterFailure::Again(now.plus(pause)),
        None => AfterFailure::GiveUp,
    }
}

/// After a loss, which is nobody's failure: soon, and not at once, lest a task that takes its machine down spins.
pub fn after_loss(now: Timestamp) -> Timestamp {
    now.plus(Duration::from_millis(250))
}

fn is_hopeless(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::MissingProgram
            | ErrorCode::MissingFile
            | ErrorCode::UnreadableFile
            | ErrorCode::OutputNotWritable
            | ErrorCode::BadParameter
            | ErrorCode::BadRequest
            | ErrorCode::UnknownJobType
            | ErrorCode::OutOfVideoMemory
            | ErrorCode::NoGpu
            | ErrorCode::MissingAddon
            | ErrorCode::WrongVersion
    )
}
