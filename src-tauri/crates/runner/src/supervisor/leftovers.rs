//! Processes that a dead supervisor of the same data folder left behind: recognised by the marker in their
//! environment or by the tag that they can't shed, and ended before anything new runs, so that no attempt runs twice on one machine.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::process::{self, DATA_MARKER, Process, Tag};

/// As for a cancelled attempt.
const POLITE: Duration = Duration::from_secs(2);
/// What can't even be killed (a hung disk) must not keep the machine from working.
const GIVE_UP: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(10);

/// Ends them all: politely, then not.
pub(super) fn end_all(data_folder: &Path) {
    let began = Instant::now();
    let mut found = HashSet::new();
    loop {
        let left = leftovers(data_folder, &mut found);
        if left.is_empty() {
            return;
        }
        if began.elapsed() > GIVE_UP {
            tracing::error!(count = left.len(), "processes of a dead supervisor can't be ended");
            return;
        }
        let signal = if began.elapsed() < POLITE { Signal::TERM } else { Signal::KILL };
        for process in left {
            process.signal(signal);
            // A frozen one can't hear that it is to end.
            process.signal(Signal::CONT);
        }
        thread::sleep(PAUSE);
    }
}

/// What carries the marker or descends from what does, now or when it was found first.
fn leftovers(data_folder: &Path, found: &mut HashSet<(u32, u64)>) -> Vec<Process> {
    let table = process::table();
    let ours = own_line(&table);
    let tag = Tag::new(data_folder, 0);
    let data_folder = data_folder.to_string_lossy();
    let marked = |process: &Process| {
        process::variable(process.pid, DATA_MARKER).is_some_and(|value| value == data_folder)
            || Tag::of(process.pid).is_some_and(|other| other.is_of_same_machine(tag))
    };
    let mut left: HashSet<u32> = table
        .values()
        .filter(|process| !ours.contains(&process.pid))
        .filter(|process| found.contains(&(process.pid, process.start)) || marked(process))
        .map(|process| process.pid)
        .collect();
    while let Some(child) = table
        .values()
        .find(|process| left.contains(&process.parent) && !left.contains(&process.pid) && !ours.contains(&process.pid))
    {
        left.insert(child.pid);
    }
    let left: Vec<Process> =
        table.into_values().filter(|process| left.contains(&process.pid) && !process.is_dead()).collect();
    found.extend(left.iter().map(|process| (process.pid, process.start)));
    left
}

/// This process and those that started it: an app that was itself started by an attempt is no leftover.
fn own_line(table: &HashMap<u32, Process>) -> HashSet<u32> {
    let mut line = HashSet::new();
    let mut at = std::process::id();
    while line.insert(at) {
        let Some(process) = table.get(&at) else { break };
        at = process.parent;
    }
    line
}
