//! Retention: what is old goes in bounded steps, whole, and nothing else goes.

use std::collections::BTreeSet;

use atelier_core::{AttemptState, CommandId, OutputState, TaskIndex};
use atelier_store::{ActivityRecord, Store};

use crate::samples::{at, attempt, entered, finished, job, job_id, output, record, tasks};

fn book() -> Store {
    let mut changes = entered(vec![finished(1, 10), finished(2, 20), finished(3, 30), record(job(4))]);
    for id in (1..5).map(job_id) {
        changes.new_tasks.push((id, tasks(20)));
        changes.attempts.extend((0..20).map(|task| attempt(id, task, 1, AttemptState::Completed)));
        changes.outputs.push(output(id, 0, &format!("unit of {id}"), OutputState::Published));
    }
    for n in 1..6_u8 {
        changes.answers.push((CommandId::new(at(0), [n; 10]), at(i64::from(n)), "yes".to_owned()));
        changes.activity.push(ActivityRecord {
            id: i64::from(n),
            at: at(i64::from(n) * 10),
            kind: "fact".to_owned(),
            text: String::new(),
            job: None,
        });
    }
    let mut store = Store::in_memory().unwrap();
    store.commit(&changes).unwrap();
    store
}

#[test]
fn old_things_go_in_bounded_steps_and_the_rest_stays() {
    let mut store = book();
    let (mut steps, mut jobs) = (0, Vec::new());
    loop {
        let done = store.forget(at(25), at(3), &BTreeSet::new(), 7).unwrap();
        assert!(done.rows <= 7, "{done:?}");
        steps += 1;
        jobs.extend(done.jobs);
        // A job is there whole or not at all, at every step.
        for id in (1..4).map(job_id) {
            let loaded = store.load_job(id).unwrap();
            assert!(loaded.is_none_or(|loaded| loaded.tasks.len() == 20));
        }
        if !done.more {
            break;
        }
    }
    assert_eq!(jobs, [job_id(1), job_id(2)]);
    // 2 jobs of 1 + 20 tasks + 20 attempts + 1 output + 1 worker, 2 answers and 2 lines: 90 rows.
    assert_eq!(steps, 90 / 7 + 1);
    assert_eq!(store.forget(at(25), at(3), &BTreeSet::new(), 7).unwrap().rows, 0);
    assert_the_rest_is_there(&store);
}

fn assert_the_rest_is_there(store: &Store) {
    let reader = store.reader().unwrap();
    for id in [3, 4].map(job_id) {
        assert_eq!(store.load_job(id).unwrap().unwrap().tasks.len(), 20);
        assert_eq!(reader.attempts(id, TaskIndex(19)).unwrap().len(), 1);
        assert_eq!(reader.outputs(id, false, 0, 9).unwrap().1, 1);
    }
    assert_eq!(reader.list().unwrap().len(), 2);
    assert_eq!(reader.activity(None, 9).unwrap().iter().map(|line| line.id).collect::<Vec<_>>(), [5, 4, 3]);
    assert_eq!(store.answer(CommandId::new(at(0), [2; 10])).unwrap(), None);
    assert!(store.answer(CommandId::new(at(0), [3; 10])).unwrap().is_some());
}

#[test]
fn a_new_job_never_inherits_what_a_forgotten_one_left() {
    let mut store = Store::in_memory().unwrap();
    let mut changes = entered(vec![finished(1, 10)]);
    changes.new_tasks.push((job_id(1), tasks(50)));
    store.commit(&changes).unwrap();
    // The job goes, most of its rows are still there.
    assert_eq!(store.forget(at(25), at(0), &BTreeSet::new(), 3).unwrap().jobs, [job_id(1)]);
    let mut changes = entered(vec![record(job(2))]);
    changes.new_tasks.push((job_id(2), tasks(2)));
    store.commit(&changes).unwrap();
    while store.forget(at(25), at(0), &BTreeSet::new(), 3).unwrap().more {}
    assert_eq!(store.load_job(job_id(2)).unwrap().unwrap().tasks.len(), 2);
    // The same job may come again, as new.
    store.commit(&entered(vec![finished(1, 10)])).unwrap();
    assert_eq!(store.load_job(job_id(1)).unwrap().unwrap().tasks, []);
}

#[test]
fn a_job_that_others_wait_for_is_kept_and_stands_in_nobodys_way() {
    let mut store = book();
    let kept = BTreeSet::from([job_id(1)]);
    let mut jobs = Vec::new();
    loop {
        let done = store.forget(at(35), at(0), &kept, 5).unwrap();
        jobs.extend(done.jobs);
        if !done.more {
            break;
        }
    }
    assert_eq!(jobs, [job_id(2), job_id(3)]);
    assert!(store.load_job(job_id(1)).unwrap().is_some());
}
