//! Which process belongs to which attempt, worked out from one look at the process table. Pure.

use std::collections::HashMap;

use atelier_core::AttemptId;

use crate::process::Process;

/// The processes of each attempt.
pub(super) type Trees = HashMap<AttemptId, Vec<Process>>;

/// Every process belongs to the attempt of its nearest ancestor that is known to belong to one: `known` has the
/// roots, the orphans and whatever carries a marker.
pub(super) fn trees(table: &HashMap<u32, Process>, known: &HashMap<u32, AttemptId>) -> Trees {
    let mut trees = Trees::new();
    for process in table.values() {
        if let Some(attempt) = owner(table, known, process.pid) {
            trees.entry(attempt).or_default().push(*process);
        }
    }
    trees
}

fn owner(table: &HashMap<u32, Process>, known: &HashMap<u32, AttemptId>, pid: u32) -> Option<AttemptId> {
    let mut at = pid;
    // A table read while processes come and go may show a circle; no real line is longer than the table.
    for _ in 0..=table.len() {
        if let Some(attempt) = known.get(&at) {
            return Some(*attempt);
        }
        at = table.get(&at)?.parent;
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use atelier_core::{AttemptNumber, Epoch, JobId, TaskIndex};

    use super::*;

    fn attempt(task: u32) -> AttemptId {
        AttemptId { job: JobId::first(), task: TaskIndex(task), number: AttemptNumber(1), epoch: Epoch(1) }
    }

    fn table(pairs: &[(u32, u32)]) -> HashMap<u32, Process> {
        let process = |pid, parent| Process {
            pid,
            parent,
            group: pid,
            session: pid,
            state: b'S',
            nice: 0,
            start: 1,
            resident_bytes: 0,
        };
        pairs.iter().map(|(pid, parent)| (*pid, process(*pid, *parent))).collect()
    }

    fn pids(trees: &Trees, attempt: AttemptId) -> Vec<u32> {
        let mut pids: Vec<u32> = trees.get(&attempt).into_iter().flatten().map(|process| process.pid).collect();
        pids.sort_unstable();
        pids
    }

    #[test]
    fn children_follow_their_nearest_known_ancestor() {
        // 10 is the supervisor, 20 and 30 are roots, 40 is an orphan of the second attempt.
        let table = table(&[
            (1, 0),
            (10, 1),
            (20, 10),
            (21, 20),
            (22, 21),
            (30, 10),
            (31, 30),
            (40, 10),
            (41, 40),
            (50, 10),
            (60, 1),
        ]);
        let known = [(20, attempt(1)), (30, attempt(2)), (40, attempt(2))].into();
        let trees = trees(&table, &known);
        assert_eq!(pids(&trees, attempt(1)), [20, 21, 22]);
        assert_eq!(pids(&trees, attempt(2)), [30, 31, 40, 41]);
        assert_eq!(trees.len(), 2, "50 and 60 are nobody's");
    }

    #[test]
    fn a_circle_and_a_missing_parent_end() {
        let table = table(&[(20, 21), (21, 20), (30, 99)]);
        assert!(trees(&table, &HashMap::new()).is_empty());
    }
}
