//! Placement: which tasks are offered now, and which unstarted offers are called back for better ones.
//!
//! A worker gets at most one unstarted offer per slot beyond what runs, so that a slot that becomes
//! free starts its next task at once; an offer that has not started yields to work that comes first.

use atelier_core::{JobId, TaskIndex};

use crate::eligibility::{Needs, Standing, eligibility};
use crate::order::OrderKey;

/// A job with tasks that may be offered.
#[derive(Debug, Clone)]
pub struct Candidate<'a> {
    /// Its place in the queue.
    pub key: &'a OrderKey,
    /// What its tasks need.
    pub needs: Needs<'a>,
    /// Its ready tasks, first first; more than can be offered need not be given.
    pub ready: Vec<TaskIndex>,
}

/// An offer that has not started.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Offered {
    /// The place of its job in the queue.
    pub key: OrderKey,
    /// Its task.
    pub task: TaskIndex,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Tasks to offer, in this order.
    pub offers: Vec<(JobId, TaskIndex)>,
    /// Unstarted offers to call back, because what waits comes before them.
    pub recalls: Vec<(JobId, TaskIndex)>,
}

/// Plans for one worker. `candidates` come in the order of the queue and are read only as far as needed.
///
/// Room for offers is two per slot less what is occupied or offered already: one to run, one to follow.
pub fn plan<'a>(
    standing: &Standing<'_>,
    offered: &[Offered],
    candidates: impl IntoIterator<Item = Candidate<'a>>,
) -> Plan {
    let capacity = usize::from(standing.worker.capacity);
    let busy = usize::from(standing.occupied) + offered.len();
    let mut room = (2 * capacity).saturating_sub(busy);
    let mut yielding: Vec<&Offered> = offered.iter().collect();
    yielding.sort();
    let mut plan = Plan::default();
    for candidate in candidates {
        if room == 0 && !yields(&yielding, &candidate) {
            break;
        }
        if !may_be_offered(&candidate.needs, standing) {
            continue;
        }
        for task in &candidate.ready {
            if room > 0 {
                room -= 1;
                plan.offers.push((candidate.key.id, *task));
            } else if yields(&yielding, &candidate) {
                // The place of the recalled one is filled when its recall is confirmed.
                let Some(last) = yielding.pop() else { break };
                plan.recalls.push((last.key.id, last.task));
            } else {
                break;
            }
        }
    }
    plan
}

/// Whether the last unstarted offer comes behind the candidate.
fn yields(yielding: &[&Offered], candidate: &Candidate<'_>) -> bool {
    yielding.last().is_some_and(|last| last.key > *candidate.key)
}

/// An offer may wait for a slot, so that being full is no obstacle here.
fn may_be_offered(needs: &Needs<'_>, standing: &Standing<'_>) -> bool {
    match eligibility(needs, standing) {
        Ok(()) | Err(crate::Reason::AtCapacity) => true,
        Err(_) => false,
    }
}
