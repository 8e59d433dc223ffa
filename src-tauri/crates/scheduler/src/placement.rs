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
/// Room for offers is two per slot less what is occupied or offered already: one to run, one to follow. Offers
/// start in the order in which they were made, so that every unstarted offer that comes behind waiting work
/// is called back; its place is filled in the right order when that is confirmed.
pub fn plan<'a>(
    standing: &Standing<'_>,
    offered: &[Offered],
    candidates: impl IntoIterator<Item = Candidate<'a>>,
) -> Plan {
    let capacity = usize::from(standing.worker.capacity);
    let busy = usize::from(standing.occupied) + offered.len();
    let mut room = (2 * capacity).saturating_sub(busy);
    let last_offered = offered.iter().map(|offer| &offer.key).max();
    let mut plan = Plan::default();
    for candidate in candidates {
        let overtakes = last_offered.is_some_and(|last| last > candidate.key);
        if room == 0 && !overtakes {
            break;
        }
        if !may_be_offered(&candidate.needs, standing) {
            continue;
        }
        if plan.recalls.is_empty() && overtakes {
            let behind = offered.iter().filter(|offer| offer.key > *candidate.key);
            plan.recalls.extend(behind.map(|offer| (offer.key.id, offer.task)));
        }
        let fitting = candidate.ready.iter().take(room).map(|task| (candidate.key.id, *task));
        plan.offers.extend(fitting);
        room = room.saturating_sub(candidate.ready.len());
        if room == 0 {
            break;
        }
    }
    plan
}

/// An offer may wait for a slot, so that being full is no obstacle here.
fn may_be_offered(needs: &Needs<'_>, standing: &Standing<'_>) -> bool {
    match eligibility(needs, standing) {
        Ok(()) | Err(crate::Reason::AtCapacity) => true,
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use atelier_core::{MachineId, PriorityBand, Rank, Requirements, Timestamp, Worker, WorkerId};
    use proptest::prelude::*;

    use super::*;

    fn worker(capacity: u16) -> Worker {
        let (id, machine) = (WorkerId::new(Timestamp(0), [1; 10]), MachineId::new(Timestamp(0), [1; 10]));
        Worker { capacity, ..Worker::local(id, machine, "hydra", Timestamp(0)) }
    }

    /// Key number `at` in the order of the queue.
    fn key(at: u8) -> OrderKey {
        let id = JobId::new(Timestamp(i64::from(at)), [at; 10]);
        OrderKey { band: PriorityBand::Normal, rank: Rank::first(), submitted_at: Timestamp(i64::from(at)), id }
    }

    /// Plans for jobs with so many ready tasks each; offers and recalls as places in the queue.
    fn planned(capacity: u16, occupied: u16, offered: &[u8], ready: &[u8]) -> (Vec<usize>, Vec<usize>) {
        let (worker, none) = (worker(capacity), Requirements::default());
        let standing = Standing { worker: &worker, occupied, has_space: true, reachable: true };
        let keys: Vec<OrderKey> = (0..16).map(key).collect();
        let offered: Vec<Offered> = offered.iter().map(|at| Offered { key: key(*at), task: TaskIndex(100) }).collect();
        let candidates = ready.iter().enumerate().filter(|(_, count)| **count > 0).map(|(at, count)| Candidate {
            key: &keys[at],
            needs: Needs { programs: &[], versions: &[], requirements: &none },
            ready: (0..u32::from(*count)).map(TaskIndex).collect(),
        });
        let plan = plan(&standing, &offered, candidates);
        let place = |id: &JobId| keys.iter().position(|key| key.id == *id).unwrap();
        let of = |list: &[(JobId, TaskIndex)]| list.iter().map(|(id, _)| place(id)).collect();
        (of(&plan.offers), of(&plan.recalls))
    }

    #[test]
    fn one_to_run_and_one_to_follow_per_slot() {
        assert_eq!(planned(2, 0, &[], &[1, 5]), (vec![0, 1, 1, 1], vec![]));
        assert_eq!(planned(2, 2, &[1], &[1, 5]), (vec![0], vec![1]));
        assert_eq!(planned(2, 2, &[1, 1], &[0, 5]), (vec![], vec![]));
        assert_eq!(planned(1, 1, &[], &[3]), (vec![0], vec![]));
    }

    #[test]
    fn every_offer_behind_waiting_work_is_called_back() {
        assert_eq!(planned(2, 2, &[1, 3], &[0, 0, 1]), (vec![], vec![3]));
        assert_eq!(planned(2, 2, &[2, 3], &[1]), (vec![], vec![2, 3]));
    }

    #[test]
    fn an_ineligible_job_neither_takes_nor_calls_back() {
        let (worker, none) = (worker(1), Requirements::default());
        let standing = Standing { worker: &worker, occupied: 1, has_space: true, reachable: true };
        let offered = [Offered { key: key(5), task: TaskIndex(0) }];
        let needs = Needs { programs: &["blender".to_owned()], versions: &[], requirements: &none };
        let first = key(0);
        let candidate = Candidate { key: &first, needs, ready: vec![TaskIndex(0)] };
        assert_eq!(plan(&standing, &offered, [candidate]), Plan::default());
    }

    proptest! {
        /// Never more than two per slot, never out of order, never a recall of what comes first.
        #[test]
        fn plans_keep_to_the_order_and_the_room(
            capacity in 1_u16..5, occupied in 0_u16..5, ready in prop::collection::vec(0_u8..6, 0..16),
            mut offered in prop::collection::vec(0_u8..16, 0..6),
        ) {
            offered.sort_unstable();
            let (offers, recalls) = planned(capacity, occupied, &offered, &ready);
            let most = usize::from(2 * capacity).saturating_sub(usize::from(occupied) + offered.len());
            prop_assert!(offers.len() <= most);
            prop_assert!(offers.windows(2).all(|pair| pair[0] <= pair[1]));
            let first = ready.iter().position(|count| *count > 0);
            prop_assert!(recalls.iter().all(|at| first.is_some_and(|first| *at > first)));
            let waiting: usize = ready.iter().map(|count| usize::from(*count)).sum();
            prop_assert_eq!(offers.len(), most.min(waiting));
        }
    }
}
