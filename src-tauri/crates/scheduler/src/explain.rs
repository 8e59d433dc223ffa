//! Why a job does not move: the one sentence of its row.

use atelier_core::{Job, JobStatus, TaskCounts, Timestamp};

use crate::eligibility::{Needs, Reason, Standing, eligibility};

/// What holds a job, in the order in which people want to hear it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hold {
    /// A person paused it.
    Paused,
    /// It waits for another job, named here.
    WaitsFor(String),
    /// What it waits for failed or was cancelled.
    Blocked(String),
    /// A person must approve what was made first.
    Asks,
    /// After a failure it is tried again at this moment.
    Retrying(Timestamp),
    /// No worker can take it; the reason of the one that comes nearest.
    NoWorker {
        /// The worker's name.
        worker: String,
        /// Its reason.
        reason: Reason,
    },
    /// Nothing: its tasks are offered or start at any moment.
    Nothing,
}

impl Hold {
    /// The sentence, or `None` when nothing holds it.
    pub fn sentence(&self) -> Option<String> {
        match self {
            Self::Paused => Some("Paused".to_owned()),
            Self::WaitsFor(job) => Some(format!("Waits for '{job}'")),
            Self::Blocked(job) => Some(format!("Waits for '{job}', which will not be completed")),
            Self::Asks => Some("Waits for your OK on the frames made first".to_owned()),
            Self::Retrying(_) => Some("Failed once, and is tried again in a moment".to_owned()),
            Self::NoWorker { worker, reason } => Some(reason.sentence(worker)),
            Self::Nothing => None,
        }
    }

    /// Whether it will not move until something changes.
    pub fn is_blocking(&self) -> bool {
        match self {
            Self::Blocked(_) => true,
            Self::NoWorker { reason, .. } => !reason.is_passing(),
            _ => false,
        }
    }
}

/// The state of a job's upstream jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Upstream {
    /// All completed, or none.
    Done,
    /// This one is still to come.
    Pending(String),
    /// This one failed or was cancelled.
    Dead(String),
}

/// What must come before the tasks of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// Other jobs.
    pub upstream: Upstream,
    /// A person's approval.
    pub asks: bool,
    /// The end of the first pause after a failure, if nothing is ready without one.
    pub retry: Option<Timestamp>,
}

/// What holds an unfinished job of which no task is leased or runs.
pub fn hold(job: &Job, counts: &TaskCounts, before: &Before, needs: &Needs<'_>, standings: &[Standing<'_>]) -> Hold {
    if job.status == JobStatus::Paused {
        return Hold::Paused;
    }
    match &before.upstream {
        Upstream::Dead(name) => return Hold::Blocked(name.clone()),
        Upstream::Pending(name) => return Hold::WaitsFor(name.clone()),
        Upstream::Done => {}
    }
    if counts.unfinished_live() > 0 {
        return Hold::Nothing;
    }
    if before.asks {
        return Hold::Asks;
    }
    if let Some(at) = before.retry {
        return Hold::Retrying(at);
    }
    let mut nearest: Option<(String, Reason)> = None;
    for standing in standings {
        match eligibility(needs, standing) {
            Ok(()) => return Hold::Nothing,
            Err(reason) if nearest.is_none() || reason.is_passing() => {
                nearest = Some((standing.worker.name.clone(), reason));
            }
            Err(_) => {}
        }
    }
    nearest.map_or(Hold::Nothing, |(worker, reason)| Hold::NoWorker { worker, reason })
}
