//! A process that is killed in the middle of its commits: what it acknowledged is in the book.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use atelier_core::AttemptState;
use atelier_store::Changes;

use crate::samples::{attempt, entered, job, job_id, open, output, record, tasks};

/// Set for the child: the path of its book.
const BOOK: &str = "ATELIER_STORE_TEST_BOOK";

/// The child's part; does nothing in an ordinary run.
#[test]
fn child_commits_until_it_is_killed() {
    let Some(path) = std::env::var_os(BOOK) else { return };
    let mut store = open(Path::new(&path));
    let first = u32::try_from(store.load_unfinished().unwrap().len()).unwrap();
    let mut out = std::io::stdout().lock();
    for n in first.. {
        store.commit(&batch(n)).unwrap();
        writeln!(out, "acknowledged {n}").unwrap();
        out.flush().unwrap();
    }
}

/// Job n with n % 7 + 1 tasks, an attempt and an output of each.
fn batch(n: u32) -> Changes {
    let count = n % 7 + 1;
    let mut changes = entered(vec![record(job(n))]);
    changes.new_tasks.push((job_id(n), tasks(count)));
    changes.attempts = (0..count).map(|task| attempt(job_id(n), task, 1, AttemptState::Running)).collect();
    let state = atelier_core::OutputState::Intended;
    changes.outputs = (0..count).map(|task| output(job_id(n), task, &task.to_string(), state)).collect();
    changes
}

fn spawn(path: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::child_commits_until_it_is_killed", "--nocapture", "--test-threads=1"])
        .env(BOOK, path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Reads acknowledgements until `until`, kills, and reads what was still in the pipe; answers the last one.
fn acknowledged_then_killed(mut child: Child, until: u32) -> u32 {
    let mut last = None;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        let Some(number) = line.rsplit_once("acknowledged ").map(|(_, number)| number.parse().unwrap()) else {
            continue;
        };
        last = Some(number);
        if number == until {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    last.unwrap()
}

#[test]
fn what_was_acknowledged_survives_a_kill_and_nothing_is_half_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.db");
    let mut before = 0;
    for round in [1, 23, 150, 77] {
        let last = acknowledged_then_killed(spawn(&path), before + round);
        let store = open(&path);
        let loaded = store.load_unfinished().unwrap();
        let found = u32::try_from(loaded.len()).unwrap();
        // The one in the air may be there or not.
        assert!(found == last + 1 || found == last + 2, "acknowledged up to {last}, found {found}");
        for (n, job) in (0..).zip(&loaded) {
            let expected = batch(n);
            assert_eq!(job.record, expected.jobs[0]);
            assert_eq!(job.tasks, expected.new_tasks[0].1);
            assert_eq!(job.live, expected.attempts);
        }
        let intended: u32 = (0..found).map(|n| n % 7 + 1).sum();
        assert_eq!(store.intents().unwrap().len(), intended as usize);
        before = found;
    }
}
