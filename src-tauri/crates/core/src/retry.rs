//! How often a failed task is tried again, and how long it waits before that.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A job's retry policy. A lost attempt (the machine went away) does not count as a failure of the task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RetryPolicy {
    /// Failed attempts after which the task fails for good; at least 1.
    pub max_attempts: u32,
    /// Milliseconds before the first retry; doubles with each failure, to at most 5 minutes.
    #[ts(type = "number")]
    pub backoff_ms: u64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { max_attempts: 2, backoff_ms: 2_000 }
    }
}

impl RetryPolicy {
    /// The longest pause between two attempts.
    pub const LONGEST_BACKOFF: Duration = Duration::from_mins(5);

    /// The pause after the `failures`th failure; `None` when that was the last attempt.
    pub fn pause_after(&self, failures: u32) -> Option<Duration> {
        if failures >= self.max_attempts.max(1) {
            return None;
        }
        let doubled = self.backoff_ms.saturating_mul(1_u64 << failures.saturating_sub(1).min(20));
        Some(Duration::from_millis(doubled).min(Self::LONGEST_BACKOFF))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_and_end() {
        let policy = RetryPolicy { max_attempts: 4, backoff_ms: 1_000 };
        let pauses: Vec<_> = (1..=4).map(|n| policy.pause_after(n).map(|d| d.as_secs())).collect();
        assert_eq!(pauses, [Some(1), Some(2), Some(4), None]);
        let patient = RetryPolicy { max_attempts: 100, backoff_ms: 1_000 };
        assert_eq!(patient.pause_after(60), Some(RetryPolicy::LONGEST_BACKOFF));
    }
}
