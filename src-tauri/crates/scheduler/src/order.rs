//! The order of the queue: band, then rank, then first in first out, the same on every machine.

use atelier_core::{Job, JobId, PriorityBand, Rank, Timestamp};

/// Where a job stands; smaller comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderKey {
    /// Coarse order.
    pub band: PriorityBand,
    /// Order within the band.
    pub rank: Rank,
    /// Among equal ranks: first in first out.
    pub submitted_at: Timestamp,
    /// The last word, so that no two are equal.
    pub id: JobId,
}

impl OrderKey {
    /// The key of a job.
    pub fn of(job: &Job) -> Self {
        Self { band: job.band, rank: job.rank.clone(), submitted_at: job.submitted_at, id: job.id }
    }
}
