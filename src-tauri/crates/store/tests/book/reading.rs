//! What windows, terminals and scripts ask: lists, searches, pages.

use std::path::PathBuf;

use atelier_core::{
    Attempt, AttemptState, ErrorCode, JobId, JobStatus, Output, OutputState, PriorityBand, Problem, Revision,
    Suspicion, SuspicionKind, TaskIndex, TaskStatus, Timestamp, Verdict,
};
use atelier_store::{Changes, JobQuery, JobRecord, Reader, Store};

use crate::samples::{at, attempt, entered, finished, job, job_id, open, output, record, tasks, worker_id};

fn ids(records: &[JobRecord]) -> Vec<JobId> {
    records.iter().map(|record| record.job.id).collect()
}

/// Jobs 0 to 2 unfinished, 3 to 5 finished, 6 removed; each different in what a search looks at.
fn book() -> Store {
    let mut jobs: Vec<_> = (0..3).map(|n| record(job(n))).collect();
    jobs.extend([finished(3, 50), finished(4, 70), finished(5, 60), finished(6, 80)]);
    jobs[1].job.band = PriorityBand::High;
    jobs[2].job.pause(at(9)).unwrap();
    jobs[3].job.name = String::from("ÜBUNG in Öl");
    jobs[4].job.person.name = String::from("José");
    jobs[5].job.job_type = String::from("blender");
    jobs[5].job.worker_id = Some(worker_id(3));
    jobs[6].removed = true;
    let mut changes = entered(jobs);
    changes.attempts.push(attempt(job_id(4), 0, 1, AttemptState::Completed));
    let mut store = Store::in_memory().unwrap();
    store.commit(&changes).unwrap();
    store
}

#[test]
fn the_list_is_the_queue_then_what_finished_last() {
    let reader = book().reader().unwrap();
    assert_eq!(ids(&reader.list().unwrap()), [1, 0, 2, 4, 5, 3].map(job_id));
    let (all, total) = reader.jobs(&JobQuery::default()).unwrap();
    assert_eq!((ids(&all), total), (ids(&reader.list().unwrap()), 6));
}

fn search(reader: &Reader, query: &JobQuery) -> Vec<JobId> {
    let (found, total) = reader.jobs(query).unwrap();
    assert_eq!(found.len(), total as usize, "{query:?}");
    ids(&found)
}

#[test]
fn every_filter_filters() {
    let store = book();
    let reader = store.reader().unwrap();
    let text = |text: &str| JobQuery { text: text.to_owned(), ..JobQuery::default() };
    let cases: Vec<(JobQuery, Vec<u32>)> = vec![
        (text("übung"), vec![3]),
        (text(" öL "), vec![3]),
        (text("josé"), vec![4]),
        (text("shot 5"), vec![5]),
        (text(&job_id(2).to_string()), vec![2]),
        (text("nobody's"), vec![]),
        (text("100%"), vec![]),
        (JobQuery { status: vec![JobStatus::Paused], ..text("shot") }, vec![2]),
        (JobQuery { status: vec![JobStatus::Paused, JobStatus::Completed], ..text("") }, vec![2, 4, 5, 3]),
        (JobQuery { job_type: Some("blender".to_owned()), ..text("") }, vec![5]),
        (JobQuery { person: Some("JOSÉ".to_owned()), ..text("") }, vec![4]),
        (JobQuery { person: Some("JOS".to_owned()), ..text("") }, vec![]),
        (JobQuery { worker: Some(worker_id(3)), ..text("") }, vec![5]),
        (JobQuery { worker: Some(worker_id(1)), ..text("") }, vec![4]),
        (JobQuery { since: Some(at(2)), until: Some(at(4)), ..text("") }, vec![2, 4, 3]),
        (JobQuery { removed: true, ..text("") }, vec![1, 0, 2, 6, 4, 5, 3]),
    ];
    for (query, expected) in cases {
        let expected: Vec<_> = expected.into_iter().map(job_id).collect();
        assert_eq!(search(&reader, &query), expected, "{query:?}");
    }
}

#[test]
fn pages_have_the_order_of_the_whole() {
    let reader = book().reader().unwrap();
    let mut paged = Vec::new();
    for page in 0..3 {
        let (found, total) = reader.jobs(&JobQuery { offset: page * 2, limit: 2, ..JobQuery::default() }).unwrap();
        assert_eq!(total, 6);
        paged.extend(found);
    }
    assert_eq!(paged, reader.list().unwrap());
}

#[test]
fn tasks_come_in_pages_with_their_latest_attempt() {
    let mut store = Store::in_memory().unwrap();
    let mut changes = entered(vec![record(job(1))]);
    let mut all = tasks(10);
    all[4].lease().unwrap();
    changes.new_tasks.push((job_id(1), all.clone()));
    let newer = attempt(job_id(1), 4, 2, AttemptState::Offered);
    changes.attempts = vec![attempt(job_id(1), 4, 1, AttemptState::Lost), newer.clone()];
    store.commit(&changes).unwrap();
    let reader = store.reader().unwrap();
    let (lines, total) = reader.tasks(job_id(1), &[], 3, 2).unwrap();
    assert_eq!(total, 10);
    assert_eq!(lines, [(all[3].clone(), None, 0), (all[4].clone(), Some(newer), 2)]);
    let (lines, total) = reader.tasks(job_id(1), &[TaskStatus::Leased, TaskStatus::Failed], 0, 5).unwrap();
    assert_eq!((lines.len(), total), (1, 1));
    assert_eq!(reader.tasks(job_id(2), &[], 0, 5).unwrap(), (vec![], 0));
}

#[test]
fn outputs_come_as_people_sort_them_in_their_newest_revision() {
    let mut store = Store::in_memory().unwrap();
    let mut changes = entered(vec![record(job(1))]);
    let unit = |task, unit: &str| output(job_id(1), task, unit, OutputState::Published);
    let (mut again, mut part, mut kept) = (unit(0, "10"), unit(2, "a tile"), unit(0, "9"));
    (again.revision, part.part) = (Revision(2), true);
    kept.suspicion = Some(Suspicion { kind: SuspicionKind::AllBlack, verdict: Verdict::Kept });
    let intended = Output { revision: Revision(3), state: OutputState::Intended, ..unit(1, "0") };
    changes.outputs = vec![unit(1, "0"), unit(0, "10"), kept.clone(), again.clone(), part.clone()];
    store.commit(&changes).unwrap();
    let reader = store.reader().unwrap();
    assert_eq!(reader.outputs(job_id(1), false, 0, 10).unwrap(), (vec![unit(1, "0"), kept, again.clone()], 3));
    assert_eq!(reader.outputs(job_id(1), false, 2, 1).unwrap(), (vec![again.clone()], 3));
    assert_eq!(reader.outputs(job_id(1), true, 0, 10).unwrap(), (vec![unit(1, "0")], 1));
    assert_eq!(reader.output(job_id(1), "10").unwrap(), Some(again));
    assert_eq!(reader.output(job_id(1), "11").unwrap(), None);
    assert_eq!(store.parts(job_id(1), Revision(1)).unwrap(), [part]);
    assert_eq!(store.parts(job_id(1), Revision(2)).unwrap(), []);
    // What is accepted and not at its place yet does not hide what was published before it.
    store.commit(&Changes { outputs: vec![intended], ..Changes::default() }).unwrap();
    let files: Vec<_> = store.published_files(job_id(1), []).unwrap();
    assert_eq!(files, ["/out/0.png", "/out/9.png", "/out/10.png"].map(PathBuf::from));
}

#[test]
fn who_follows_a_job_is_found_from_it() {
    let mut store = Store::in_memory().unwrap();
    let (mut video, mut sheet) = (job(2), job(3));
    video.depends_on = vec![job_id(1)];
    sheet.depends_on = vec![job_id(1), job_id(2)];
    store.commit(&entered([job(1), sheet, video].map(record).to_vec())).unwrap();
    let reader = store.reader().unwrap();
    assert_eq!(ids(&reader.followers(job_id(1)).unwrap()), [2, 3].map(job_id));
    assert_eq!(ids(&reader.followers(job_id(2)).unwrap()), [job_id(3)]);
    assert_eq!(ids(&reader.followers(job_id(3)).unwrap()), []);
}

#[test]
fn a_workers_day_is_counted() {
    let mut store = Store::in_memory().unwrap();
    let states = [AttemptState::Completed, AttemptState::Completed, AttemptState::Failed, AttemptState::Lost];
    let mut changes = entered(vec![record(job(1))]);
    changes.attempts = (1..).zip(states).map(|(n, state)| attempt(job_id(1), 0, n, state)).collect();
    changes.attempts.push(attempt(job_id(1), 1, 1, AttemptState::Running));
    store.commit(&changes).unwrap();
    let reader = store.reader().unwrap();
    assert_eq!(reader.day_counts(worker_id(1), Timestamp(0)).unwrap(), (2, 1));
    assert_eq!(reader.day_counts(worker_id(1), at(2)).unwrap(), (1, 1));
    assert_eq!(reader.day_counts(worker_id(2), Timestamp(0)).unwrap(), (0, 0));
    assert_eq!(reader.attempts(job_id(1), TaskIndex(0)).unwrap().len(), 4);
}

#[test]
fn a_reader_in_another_thread_sees_what_was_committed_and_never_stops_the_writer() {
    let folder = tempfile::tempdir().unwrap();
    look_on_while_it_writes(open(&folder.path().join("book.db")));
    look_on_while_it_writes(Store::in_memory().unwrap());
}

fn look_on_while_it_writes(mut store: Store) {
    let reader = store.reader().unwrap();
    let looking = std::thread::spawn(move || {
        let mut seen = 0;
        while seen < 200 {
            let now = reader.list().unwrap().len();
            assert!(now >= seen);
            seen = now;
        }
    });
    for n in 0..200 {
        store.commit(&entered(vec![record(job(n))])).unwrap();
    }
    looking.join().unwrap();
    store.commit(&Changes::default()).unwrap();
}

#[test]
fn causes_are_counted_by_what_was_said_last() {
    let mut store = Store::in_memory().unwrap();
    let mut changes = entered(vec![record(job(1))]);
    let mut failed = tasks(5);
    for task in &mut failed[..4] {
        task.lease().unwrap();
        task.fail().unwrap();
    }
    failed[3].retry(false).unwrap();
    failed[3].lease().unwrap();
    failed[3].fail().unwrap();
    changes.new_tasks.push((job_id(1), failed));
    let said = |task, number, message: &str| Attempt {
        problem: Some(Problem::new(ErrorCode::MissingFile, "it", message, "")),
        ..attempt(job_id(1), task, number, AttemptState::Failed)
    };
    changes.attempts = vec![said(0, 1, "a"), said(1, 1, "b"), said(2, 1, "b"), said(3, 1, "a"), said(3, 2, "b")];
    store.commit(&changes).unwrap();
    let found = store.reader().unwrap().causes(job_id(1)).unwrap();
    let found: Vec<_> =
        found.iter().map(|(problem, tasks, first)| (problem.message.as_str(), *tasks, first.0)).collect();
    assert_eq!(found, [("a", 1, 0), ("b", 3, 1)]);
    let failures = store.failures(job_id(1)).unwrap();
    let failures: Vec<_> = failures.iter().map(|(task, problem)| (task.0, problem.message.as_str())).collect();
    assert_eq!(failures, [(0, "a"), (1, "b"), (2, "b"), (3, "b")]);
}
