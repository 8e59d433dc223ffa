//! Any sequence of commits reads back as a model in plain maps says, before and after a restart.

use std::collections::BTreeMap;

use atelier_core::{
    Attempt, AttemptId, AttemptState, JobId, Output, OutputState, Revision, Task, TaskIndex, TaskState, TaskStatus,
};
use atelier_store::{Changes, JobRecord, Store};
use proptest::prelude::*;

use crate::samples::{at, attempt, job, open, output, problem, record, tasks};

/// Each job has so many tasks.
const TASKS: u32 = 4;

#[derive(Debug, Clone)]
enum Step {
    Enter(u32),
    Touch { job: u32, value: u32 },
    Finish { job: u32, failed: bool },
    Task { job: u32, task: u32, state: usize, value: u32 },
    Attempt { job: u32, task: u32, number: u32, state: usize },
    Output { job: u32, unit: u32, revision: u32, published: bool },
}

fn steps() -> impl Strategy<Value = Vec<Vec<Step>>> {
    let job = 0..4_u32;
    let step = prop_oneof![
        2 => job.clone().prop_map(Step::Enter),
        1 => (job.clone(), 0..9_u32).prop_map(|(job, value)| Step::Touch { job, value }),
        1 => (job.clone(), any::<bool>()).prop_map(|(job, failed)| Step::Finish { job, failed }),
        3 => (job.clone(), 0..TASKS, 0..8_usize, 0..9_u32)
            .prop_map(|(job, task, state, value)| Step::Task { job, task, state, value }),
        3 => (job.clone(), 0..TASKS, 1..4_u32, 0..6_usize)
            .prop_map(|(job, task, number, state)| Step::Attempt { job, task, number, state }),
        2 => (job, 0..12_u32, 0..3_u32, any::<bool>())
            .prop_map(|(job, unit, revision, published)| Step::Output { job, unit, revision, published }),
    ];
    prop::collection::vec(prop::collection::vec(step, 1..6), 1..25)
}

#[derive(Default)]
struct Model {
    jobs: BTreeMap<JobId, JobRecord>,
    tasks: BTreeMap<(JobId, TaskIndex), Task>,
    attempts: BTreeMap<AttemptId, Attempt>,
    outputs: BTreeMap<(JobId, String, Revision), Output>,
}

impl Model {
    /// Applies a step and enters what it changed; steps on jobs that are not there do nothing.
    fn apply(&mut self, step: &Step, changes: &mut Changes) {
        match *step {
            Step::Enter(n) => self.enter(n, changes),
            Step::Touch { job: n, value } => self.change_job(n, changes, |record| {
                record.counts.ready = value;
                record.outputs = value;
                record.last_output = (value % 2 == 0).then(|| value.to_string());
                record.job.inputs = vec![(value % 3).to_string()];
                record.removed = value == 7;
            }),
            Step::Finish { job: n, failed } => self.change_job(n, changes, |record| {
                let job = &mut record.job;
                let _ = if failed { job.fail(problem(), at(77)) } else { job.complete(at(78)) };
            }),
            Step::Task { job: n, task, state, value } => self.change_task(n, task, state, value, changes),
            Step::Attempt { job: n, task, number, state } => {
                let id = job(n).id;
                if self.jobs.contains_key(&id) {
                    let attempt = attempt(id, task, number, AttemptState::ALL[state]);
                    self.attempts.insert(attempt.id, attempt.clone());
                    changes.attempts.push(attempt);
                }
            }
            Step::Output { job: n, unit, revision, published } => self.accept(n, unit, revision, published, changes),
        }
    }

    fn enter(&mut self, n: u32, changes: &mut Changes) {
        let record = record(job(n));
        let id = record.job.id;
        if self.jobs.insert(id, record.clone()).is_none() {
            self.tasks.extend(tasks(TASKS).into_iter().map(|task| ((id, task.index), task)));
            changes.new_tasks.push((id, tasks(TASKS)));
        }
        changes.jobs.push(record);
    }

    fn change_job(&mut self, n: u32, changes: &mut Changes, change: impl FnOnce(&mut JobRecord)) {
        if let Some(record) = self.jobs.get_mut(&job(n).id) {
            change(record);
            changes.jobs.push(record.clone());
        }
    }

    fn change_task(&mut self, n: u32, task: u32, state: usize, value: u32, changes: &mut Changes) {
        let number = atelier_core::AttemptNumber(value);
        let states = [
            TaskState::Waiting,
            TaskState::Ready { not_before: None },
            TaskState::Ready { not_before: Some(at(i64::from(value))) },
            TaskState::Leased(number),
            TaskState::Running(number),
            TaskState::Completed,
            TaskState::Failed,
            TaskState::Cancelled,
        ];
        let id = job(n).id;
        if let Some(task) = self.tasks.get_mut(&(id, TaskIndex(task))) {
            (task.state, task.last_attempt, task.failures) = (states[state], number, value);
            changes.tasks.push((id, task.clone()));
        }
    }

    fn accept(&mut self, n: u32, unit: u32, revision: u32, published: bool, changes: &mut Changes) {
        let id = job(n).id;
        if self.jobs.contains_key(&id) {
            let state = if published { OutputState::Published } else { OutputState::Intended };
            let mut output = output(id, unit % TASKS, &unit.to_string(), state);
            output.revision = Revision(revision);
            self.outputs.insert((id, output.unit.clone(), output.revision), output.clone());
            changes.outputs.push(output);
        }
    }

    fn assert_is_in(&self, store: &Store) {
        let reader = store.reader().unwrap();
        for (id, record) in &self.jobs {
            let loaded = store.load_job(*id).unwrap().unwrap();
            assert_eq!(&loaded.record, record);
            assert!(loaded.tasks.iter().eq(self.tasks.range((*id, TaskIndex(0))..).map(|(_, task)| task).take(4)));
            let attempts = self.attempts.values().filter(|attempt| attempt.id.job == *id);
            let live: Vec<_> = attempts.clone().filter(|attempt| attempt.state.is_live()).cloned().collect();
            assert_eq!(loaded.live.len(), live.len());
            assert!(live.iter().all(|attempt| loaded.live.contains(attempt)));
            attempts.for_each(|attempt| assert_eq!(reader.attempt(attempt.id).unwrap().as_ref(), Some(attempt)));
            self.assert_outputs(*id, store);
            self.assert_task_lines(*id, store);
        }
        let listed = self.jobs.values().filter(|record| !record.removed).count();
        assert_eq!(reader.list().unwrap().len(), listed);
        let unfinished = self.jobs.values().filter(|record| !record.job.status.is_terminal()).count();
        assert_eq!(store.load_unfinished().unwrap().len(), unfinished);
    }

    fn assert_outputs(&self, id: JobId, store: &Store) {
        let of_job = self.outputs.values().filter(|output| output.job == id);
        let mut newest: BTreeMap<u32, &Output> = BTreeMap::new();
        // Revisions come in order, so that the last stays.
        newest.extend(of_job.map(|output| (output.unit.parse().unwrap(), output)));
        let (found, total) = store.reader().unwrap().outputs(id, false, 0, 100).unwrap();
        assert!(found.iter().eq(newest.values().copied()), "{found:?}\n{newest:?}");
        assert_eq!(total as usize, newest.len());
        let intended = self.outputs.values().filter(|output| output.state == OutputState::Intended).count();
        assert_eq!(store.intents().unwrap().len(), intended);
    }

    fn assert_task_lines(&self, id: JobId, store: &Store) {
        let reader = store.reader().unwrap();
        for status in TaskStatus::ALL {
            let (lines, total) = reader.tasks(id, &[status], 0, 10).unwrap();
            assert_eq!(lines.len(), total as usize);
            for (task, latest, attempts) in lines {
                assert_eq!(task.status(), status);
                assert_eq!(Some(&task), self.tasks.get(&(id, task.index)));
                let mut own = self.attempts.values().filter(|it| it.id.job == id && it.id.task == task.index);
                assert_eq!((attempts as usize, latest.as_ref()), (own.clone().count(), own.next_back()));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn commits_read_back_as_the_model(batches in steps()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book.db");
        let mut store = open(&path);
        let mut model = Model::default();
        for (n, batch) in batches.iter().enumerate() {
            let mut changes = Changes::default();
            for step in batch {
 model.apply(step, &mut changes);
 }
            store.commit(&changes).unwrap();
            if n % 9 == 8 {
                drop(store);
                store = open(&path);
            }
        }
        model.assert_is_in(&store);
        drop(store);
        model.assert_is_in(&open(&path));
    }
}
