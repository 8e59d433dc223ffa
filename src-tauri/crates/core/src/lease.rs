//! Lease: the time-limited right of one worker to run one attempt.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What may be done twice, and what must not (DESIGN.md section 4.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum WorkKind {
    /// Frames: may run twice, the first result wins.
    #[default]
    Idempotent,
    /// Side effects: one live attempt, ended at the lease's end before anyone else may run it.
    Exclusive,
}

impl WorkKind {
    /// How long a lease of this kind runs without renewal: 15 s, 2 minutes for exclusive work.
    pub fn lease_length(self) -> Duration {
        match self {
            Self::Idempotent => Duration::from_secs(15),
            Self::Exclusive => Duration::from_mins(2),
        }
    }

    /// How long work of this kind runs on under the supervisor while its app is gone.
    pub fn unwatched_length(self) -> Duration {
        match self {
            Self::Idempotent => Duration::from_mins(10),
            Self::Exclusive => self.lease_length(),
        }
    }
}

/// A lease as its owner counts it, on a clock that also counts sleep. Times are spans since that clock's zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// When it ends unless it is renewed.
    pub ends: Duration,
    /// What it was granted for.
    pub kind: WorkKind,
}

impl Lease {
    /// The owner waits this much longer than the worker, so that the worker is always the first to stop.
    pub const OWNER_MARGIN: Duration = Duration::from_secs(1);

    /// A lease granted (sent) at `now`.
    pub fn granted(kind: WorkKind, now: Duration) -> Self {
        Self { ends: now + kind.lease_length() + Self::OWNER_MARGIN, kind }
    }

    /// The same, renewed at `now`; a renewal never shortens.
    #[must_use]
    pub fn renewed(self, now: Duration) -> Self {
        Self { ends: self.ends.max(Self::granted(self.kind, now).ends), ..self }
    }

    /// Whether its time is over.
    pub fn has_ended(&self, now: Duration) -> bool {
        now >= self.ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_ends_unless_renewed() {
        let lease = Lease::granted(WorkKind::Idempotent, Duration::from_secs(100));
        assert!(!lease.has_ended(Duration::from_millis(115_999)));
        assert!(lease.has_ended(Duration::from_secs(116)));
        assert!(!lease.renewed(Duration::from_secs(110)).has_ended(Duration::from_secs(116)));
        assert_eq!(lease.renewed(Duration::from_secs(1)), lease, "an old renewal never shortens");
    }
}
