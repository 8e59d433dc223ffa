//! What is written is read back, field by field, by the writer and by a reader, also after a restart.

use atelier_core::{AttemptState, CommandId, Exit, OutputState, PriorityBand, Rank, Revision, TaskCounts, TaskIndex};
use atelier_store::{ActivityRecord, Changes, JobRecord, LoadedJob, Store, StoreError};

use crate::samples::{
    at, attempt, entered, full_attempt, full_job, job, job_id, open, output, problem, record, tasks_of_every_state,
    worker,
};

fn command(n: u8) -> CommandId {
    CommandId::new(at(0), [n; 10])
}

fn everything() -> Changes {
    let full = JobRecord {
        job: full_job(1),
        counts: TaskCounts { waiting: 1, ready: 2, leased: 3, running: 4, completed: 5, failed: 6, cancelled: 7 },
        outputs: 8,
        suspects: 4,
        last_output: Some("/out/8.png".to_owned()),
        removed: true,
    };
    let id = full.job.id;
    Changes {
        jobs: vec![full, record(job(2))],
        new_tasks: vec![(id, tasks_of_every_state())],
        tasks: Vec::new(),
        attempts: vec![
            full_attempt(id, 0, Exit::Code(-3)),
            full_attempt(id, 1, Exit::Signal(9)),
            full_attempt(id, 2, Exit::NotStarted),
            attempt(id, 3, 1, AttemptState::Offered),
            attempt(id, 3, 2, AttemptState::Running),
        ],
        withdrawn: Vec::new(),
        outputs: vec![output(id, 0, "1", OutputState::Intended), output(id, 0, "2", OutputState::Published)],
        answers: vec![(command(1), at(1), "{\"job\":1}".to_owned())],
        workers: vec![worker(2), worker(1)],
        settings: vec![("retention".to_owned(), "30".to_owned())],
        activity: vec![
            ActivityRecord { id: 1, at: at(1), kind: "submitted".into(), text: "{}".into(), job: Some(id) },
            ActivityRecord { id: 2, at: at(2), kind: "started".into(), text: "ü".into(), job: None },
        ],
    }
}

fn assert_everything(store: &Store) {
    let written = everything();
    let id = job_id(1);
    let reader = store.reader().unwrap();
    let loaded = store.load_job(id).unwrap().unwrap();
    assert_eq!(
        loaded,
        LoadedJob {
            record: written.jobs[0].clone(),
            tasks: tasks_of_every_state(),
            live: written.attempts[3..].to_vec()
        }
    );
    assert_eq!(reader.job(id).unwrap().as_ref(), Some(&written.jobs[0]));
    for expected in &written.attempts {
        assert_eq!(reader.attempt(expected.id).unwrap().as_ref(), Some(expected));
    }
    assert_eq!(reader.attempts(id, TaskIndex(3)).unwrap(), written.attempts[3..]);
    assert_eq!(store.intents().unwrap(), written.outputs[..1]);
    assert_eq!(reader.outputs(id, false, 0, 10).unwrap(), (written.outputs.clone(), 2));
    assert_eq!(store.output(id, Revision(1), "2").unwrap().as_ref(), Some(&written.outputs[1]));
    assert_eq!(store.answer(command(1)).unwrap().as_deref(), Some("{\"job\":1}"));
    assert_eq!(store.workers().unwrap(), [worker(1), worker(2)]);
    assert_eq!(store.setting("retention").unwrap().as_deref(), Some("30"));
    assert_eq!(store.setting("theme").unwrap(), None);
    let newest_first: Vec<_> = written.activity.iter().rev().cloned().collect();
    assert_eq!(reader.activity(None, 10).unwrap(), newest_first);
    assert_eq!(reader.activity(Some(2), 10).unwrap(), newest_first[1..]);
    assert_eq!(store.last_activity_id().unwrap(), 2);
}

#[test]
fn every_record_reads_back_also_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.db");
    let mut store = open(&path);
    store.commit(&everything()).unwrap();
    assert_everything(&store);
    drop(store);
    assert_everything(&open(&path));
}

#[test]
fn a_book_in_memory_does_the_same_and_two_are_two() {
    let mut store = Store::in_memory().unwrap();
    store.commit(&everything()).unwrap();
    assert_everything(&store);
    let other = Store::in_memory().unwrap();
    assert_eq!(other.load_unfinished().unwrap(), []);
}

#[test]
fn changes_of_a_job_reach_the_book_whatever_they_are() {
    let mut store = Store::in_memory().unwrap();
    store.commit(&entered(vec![record(job(1))])).unwrap();
    let mut changed = full_job(1);
    for step in 0..4 {
        match step {
            0 => {}
            1 => changed.inputs.push("/more".to_owned()),
            2 => (changed.problem, changed.worker_id) = (None, None),
            _ => changed.band = PriorityBand::Low,
        }
        store.commit(&entered(vec![record(changed.clone())])).unwrap();
        assert_eq!(store.load_job(changed.id).unwrap().unwrap().record.job, changed, "step {step}");
    }
}

#[test]
fn the_first_answer_stays() {
    let mut store = Store::in_memory().unwrap();
    for answer in ["first", "second"] {
        let answers = vec![(command(1), at(1), answer.to_owned())];
        store.commit(&Changes { answers, ..Changes::default() }).unwrap();
    }
    assert_eq!(store.answer(command(1)).unwrap().as_deref(), Some("first"));
    assert_eq!(store.answer(command(2)).unwrap(), None);
}

#[test]
fn a_batch_with_a_fault_in_it_changes_nothing_and_the_store_goes_on() {
    let mut store = Store::in_memory().unwrap();
    store.commit(&entered(vec![record(job(1))])).unwrap();
    let mut bad = entered(vec![record(job(2))]);
    bad.new_tasks.push((job_id(2), tasks_of_every_state()));
    bad.attempts.push(attempt(job_id(3), 0, 1, AttemptState::Offered));
    let refusal = store.commit(&bad).unwrap_err();
    assert_eq!(refusal, StoreError::Unknown { what: format!("job {}", job_id(3)) });
    assert_eq!(store.load_job(job_id(2)).unwrap(), None);
    bad.attempts.clear();
    bad.tasks.push((job_id(1), tasks_of_every_state().remove(0)));
    assert!(matches!(store.commit(&bad), Err(StoreError::Unknown { what }) if what.starts_with("task 0 of job")));
    bad.tasks.clear();
    store.commit(&bad).unwrap();
    assert_eq!(store.load_job(job_id(2)).unwrap().unwrap().tasks, tasks_of_every_state());
}

#[test]
fn unfinished_jobs_load_in_queue_order_and_finished_ones_do_not() {
    let mut store = Store::in_memory().unwrap();
    let rank = Rank::first().after();
    let mut jobs: Vec<_> = (0..5).map(job).collect();
    jobs[0].band = PriorityBand::Low;
    jobs[1].rank = rank.clone();
    jobs[3].band = PriorityBand::Critical;
    jobs[4].fail(problem(), at(9)).unwrap();
    store.commit(&entered(jobs.into_iter().map(record).collect())).unwrap();
    let loaded: Vec<_> = store.load_unfinished().unwrap().into_iter().map(|job| job.record.job.id).collect();
    assert_eq!(loaded, [3, 2, 1, 0].map(job_id));
    let head = |n| store.head(job_id(n)).unwrap().map(|(name, status)| (name, status.word()));
    assert_eq!(head(4), Some(("Shot 4".to_owned(), "failed")));
    assert_eq!(head(0), Some(("Shot 0".to_owned(), "queued")));
    assert_eq!(head(99), None);
}

#[test]
fn the_newest_output_at_a_path_is_known_over_all_jobs() {
    let mut store = Store::in_memory().unwrap();
    let mut first = output(job_id(1), 0, "a", OutputState::Published);
    let mut second = output(job_id(2), 0, "a", OutputState::Published);
    let intended = output(job_id(2), 0, "b", OutputState::Intended);
    (first.at, second.at) = (at(5), at(6));
    let mut changes = entered(vec![record(job(1)), record(job(2))]);
    changes.outputs = vec![second.clone(), first, intended.clone()];
    store.commit(&changes).unwrap();
    assert_eq!(store.published_at("/out/a.png").unwrap(), Some(second));
    assert_eq!(store.published_at("/out/b.png").unwrap(), None);
    let accepted = store.accepted_units(job_id(2), TaskIndex(0), Revision(1)).unwrap();
    assert_eq!(accepted.into_iter().collect::<Vec<_>>(), ["a", "b"]);
    assert!(store.accepted_units(job_id(2), TaskIndex(0), Revision(2)).unwrap().is_empty());
}

#[test]
fn a_withdrawn_output_is_not_accepted_any_more() {
    let mut store = Store::in_memory().unwrap();
    store.commit(&everything()).unwrap();
    let (id, written) = (job_id(1), everything().outputs[0].clone());
    assert!(store.output(id, written.revision, "1").unwrap().is_some());
    let withdrawn = vec![(id, written.revision, "1".to_owned())];
    store.commit(&Changes { withdrawn, ..Changes::default() }).unwrap();
    assert_eq!(store.output(id, written.revision, "1").unwrap(), None);
    assert!(store.output(id, written.revision, "2").unwrap().is_some(), "and no other");
}
