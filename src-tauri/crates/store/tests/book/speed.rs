//! What the book costs, measured: prints figures and never fails on time.
//! `cargo test -p atelier-store --release speed -- --ignored --nocapture --test-threads=1`

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use atelier_core::{AttemptNumber, AttemptState, Task, TaskCounts, TaskState};
use atelier_store::{Changes, JobQuery, JobRecord, Store};

use crate::samples::{at, attempt, entered, finished, job, job_id, open, ready, record, tasks};

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let outcome = work();
    (outcome, start.elapsed())
}

fn middle(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort();
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

/// A finished job as a shot has it: six inputs, three overrides.
fn shot(n: u32) -> JobRecord {
    let mut record = finished(n, i64::from(n));
    record.job.inputs = (0..6).map(|i| format!("/mnt/projects/film/shots/{n:05}/textures/wood_{i}.exr")).collect();
    for name in ["frames", "engine", "samples"] {
        record.job.parameters.overrides.insert(name.to_owned(), serde_json::json!("1-250"));
    }
    record
}

fn fill(path: &Path, jobs: u32) -> Store {
    let mut store = open(path);
    for start in (0..jobs).step_by(1_000) {
        let range = start..(start + 1_000).min(jobs);
        let mut changes = entered(range.clone().map(shot).collect());
        changes.new_tasks = range.clone().map(|n| (job_id(n), tasks(5))).collect();
        changes.attempts =
            range.flat_map(|n| (0..5).map(move |task| attempt(job_id(n), task, 1, AttemptState::Completed))).collect();
        store.commit(&changes).unwrap();
    }
    store
}

#[test]
#[ignore = "a measurement"]
fn speed_of_one_submit_of_ten_thousand() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder.path().join("book.db"));
    let batches =
        (0..20).map(|n| Changes { new_tasks: vec![(job_id(n), tasks(10_000))], ..entered(vec![record(job(n))]) });
    let times: Vec<_> =
        batches.collect::<Vec<_>>().iter().map(|batch| timed(|| store.commit(batch).unwrap()).1).collect();
    let (half, worst) = middle(times);
    println!(
        "submit of 10,000 tasks: median {half:?} ({:.0} tasks/s), slowest {worst:?}",
        10_000.0 / half.as_secs_f64()
    );
}

/// The batches of a busy moment: two tasks end, two start.
fn turn(record: &mut JobRecord, n: u32) -> Changes {
    let id = record.job.id;
    record.counts = TaskCounts { ready: 10_000 - n, running: 2, completed: n, ..TaskCounts::default() };
    record.job.updated_at = at(i64::from(n));
    let task = |index, state| Task { state, last_attempt: AttemptNumber(1), ..ready(index) };
    Changes {
        tasks: vec![
            (id, task(2 * n, TaskState::Completed)),
            (id, task(2 * n + 1, TaskState::Completed)),
            (id, task(2 * n + 2, TaskState::Running(AttemptNumber(1)))),
            (id, task(2 * n + 3, TaskState::Running(AttemptNumber(1)))),
        ],
        attempts: vec![
            attempt(id, 2 * n, 1, AttemptState::Completed),
            attempt(id, 2 * n + 1, 1, AttemptState::Completed),
            attempt(id, 2 * n + 2, 1, AttemptState::Running),
            attempt(id, 2 * n + 3, 1, AttemptState::Running),
        ],
        ..entered(vec![record.clone()])
    }
}

fn commits(store: &mut Store, label: &str) {
    let mut record = record(job(1_000_000));
    let mut batch = entered(vec![record.clone()]);
    batch.new_tasks.push((record.job.id, tasks(10_004)));
    store.commit(&batch).unwrap();
    let mut times = Vec::new();
    for n in 0..5_000 {
        let changes = turn(&mut record, n);
        times.push(timed(|| store.commit(&changes).unwrap()).1);
    }
    let all: Duration = times.iter().sum();
    let (half, slow) = middle(times);
    println!(
        "{label}: commit of 2 ends + 2 starts: median {half:?}, 99th {slow:?}, {:.0} a second",
        5e3 / all.as_secs_f64()
    );
}

#[test]
#[ignore = "a measurement"]
fn speed_of_commits_and_lists_as_the_book_grows() {
    for jobs in [0, 10_000, 100_000] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book.db");
        drop(fill(&path, jobs));
        let (mut store, opening) = timed(|| open(&path));
        let megabytes = std::fs::metadata(&path).unwrap().len() >> 20;
        println!("book of {jobs} jobs, {megabytes} MiB: open {opening:?}");
        let (reader, connecting) = timed(|| store.reader().unwrap());
        let (listed, listing) = timed(|| reader.list().unwrap().len());
        println!("{jobs} jobs: reader {connecting:?}, list of {listed} {listing:?}");
        let page = JobQuery { limit: 100, ..JobQuery::default() };
        println!("{jobs} jobs: first page of 100 {:?}", timed(|| reader.jobs(&page).unwrap()).1);
        let text = JobQuery { text: "shot 77".to_owned(), ..page };
        println!("{jobs} jobs: search {:?}", timed(|| reader.jobs(&text).unwrap()).1);
        println!("{jobs} jobs: load_unfinished {:?}", timed(|| store.load_unfinished().unwrap()).1);
        commits(&mut store, &format!("{jobs} jobs"));
        if jobs > 0 {
            let (done, forgetting) = timed(|| store.forget(at(50), at(0), &BTreeSet::new(), 1_000).unwrap());
            println!("{jobs} jobs: a step of forgetting {} rows {forgetting:?}", done.rows);
        }
    }
}
