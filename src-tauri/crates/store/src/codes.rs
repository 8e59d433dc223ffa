//! The small integers that stand for states in the book. They are stored: add at the end, never renumber.

use atelier_core::{AttemptState, JobStatus, OutputState, PriorityBand, SuspicionKind, TaskStatus, Verdict};

/// An enum that is stored as a small integer.
pub(crate) trait Code: Copy {
    /// What is stored.
    fn code(self) -> i64;
    /// What `code` stands for.
    fn from_code(code: i64) -> Option<Self>;
}

macro_rules! codes {
    ($type:ident: $($variant:ident = $code:literal),+ $(,)?) => {
        impl Code for $type {
            fn code(self) -> i64 {
                match self { $(Self::$variant => $code),+ }
            }
            fn from_code(code: i64) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

// The partial indexes of the book say `status < 3` for "not over" and `state < 2` for "live".
codes!(JobStatus: Queued = 0, Running = 1, Paused = 2, Completed = 3, Failed = 4, Cancelled = 5);
codes!(PriorityBand: Critical = 0, High = 1, Normal = 2, Low = 3);
codes!(TaskStatus: Waiting = 0, Ready = 1, Leased = 2, Running = 3, Completed = 4, Failed = 5, Cancelled = 6);
codes!(AttemptState: Offered = 0, Running = 1, Completed = 2, Failed = 3, Lost = 4, Cancelled = 5);
codes!(OutputState: Intended = 0, Published = 1);
codes!(SuspicionKind: AllBlack = 0, NotANumber = 1, WrongSize = 2, SameAsNeighbour = 3);
codes!(Verdict: Again = 0, Asked = 1, Kept = 2);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_indexes_and_the_nouns_agree_on_what_is_over() {
        for status in JobStatus::ALL {
            assert_eq!(status.is_terminal(), status.code() >= 3, "{status:?}");
            assert_eq!(JobStatus::from_code(status.code()), Some(status));
        }
        for state in AttemptState::ALL {
            assert_eq!(state.is_live(), state.code() < 2, "{state:?}");
            assert_eq!(AttemptState::from_code(state.code()), Some(state));
        }
    }

    #[test]
    fn every_code_reads_back() {
        for status in TaskStatus::ALL {
            assert_eq!(TaskStatus::from_code(status.code()), Some(status));
        }
        for band in PriorityBand::ALL {
            assert_eq!(PriorityBand::from_code(band.code()), Some(band));
        }
        assert_eq!(OutputState::from_code(1), Some(OutputState::Published));
        assert_eq!(JobStatus::from_code(6), None);
    }
}
