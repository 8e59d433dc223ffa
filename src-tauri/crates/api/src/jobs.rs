//! Looking at jobs: lists, pages, tasks, attempts, files, logs.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use atelier_core::{ErrorCode, JobId, Output, OutputState, Problem, TaskIndex, TaskStatus, WorkerId};
use atelier_engine::state::JobState;
use atelier_jobs::types;
use atelier_store::{JobQuery, JobRecord};

use crate::command::{
    Attempts, AttemptsAsk, Grid, GridAsk, JobsAsk, JobsPage, OutputsAsk, OutputsPage, TasksAsk, TasksPage,
};
use crate::host::Host;
use crate::rows;
use crate::view::{CauseCount, JobPage, JobRow, OutputRow, TaskRow};

impl Host {
    /// Every job on the list.
    pub(crate) fn all_rows(&self) -> Result<Vec<JobRow>, Problem> {
        let records = self.machine.read(atelier_store::Reader::list)?;
        let (states, _) = self.live(None)?;
        self.merged(records, states)
    }

    pub(crate) fn jobs(&self, ask: &JobsAsk) -> Result<JobsPage, Problem> {
        let query = JobQuery {
            text: ask.text.clone(),
            status: ask.status.clone(),
            job_type: ask.job_type.clone(),
            person: ask.person.clone(),
            worker: ask.worker.as_deref().map(|word| self.worker_named(word)).transpose()?,
            since: ask.since,
            until: ask.until,
            removed: ask.removed,
            offset: ask.offset,
            limit: limit(ask.limit, 100),
        };
        let (records, total) = self.machine.read(|reader| reader.jobs(&query))?;
        Ok(JobsPage { jobs: self.rows(records)?, total })
    }

    fn worker_named(&self, word: &str) -> Result<WorkerId, Problem> {
        let workers = match self.look(atelier_engine::event::Command::Workers)? {
            atelier_engine::event::Reply::Workers(workers) => workers,
            _ => Vec::new(),
        };
        let named = workers
            .iter()
            .map(|state| &state.worker)
            .find(|worker| worker.name.eq_ignore_ascii_case(word) || worker.id.to_string() == word);
        named.map(|worker| worker.id).ok_or_else(|| {
            let message = format!("No worker is called '{word}'.");
            Problem::new(ErrorCode::UnknownWorker, word, message, "`atelier workers` lists those that are there.")
        })
    }

    pub(crate) fn record(&self, job: JobId) -> Result<JobRecord, Problem> {
        self.machine.read(|reader| reader.job(job))?.ok_or_else(|| {
            let message = format!("There is no job with the id {job}.");
            Problem::new(ErrorCode::UnknownJob, job.to_string(), message, "It may have been forgotten by now.")
        })
    }

    pub(crate) fn job(&self, id: JobId) -> Result<JobPage, Problem> {
        let record = self.record(id)?;
        let failures = self.tasks(&TasksAsk { job: id, status: vec![TaskStatus::Failed], offset: 0, limit: 3 })?.tasks;
        let (job, outputs) = (record.job.clone(), record.outputs);
        let row = self.rows(vec![record])?.into_iter().next();
        let row = row.ok_or_else(|| Problem::new(ErrorCode::Internal, "the job", "A job had no row.", ""))?;
        let before = self.rows(self.records(&job.depends_on)?)?;
        let after = self.rows(self.machine.read(|reader| reader.followers(id))?)?;
        Ok(JobPage { job, row, outputs, failures, causes: self.causes(id)?, before, after })
    }

    /// Why tasks failed, the most frequent cause first; those that differ in numbers alone are one.
    fn causes(&self, id: JobId) -> Result<Vec<CauseCount>, Problem> {
        let mut causes: BTreeMap<_, CauseCount> = BTreeMap::new();
        for (problem, tasks, first) in self.machine.read(|reader| reader.causes(id))? {
            match causes.entry(problem.kind()) {
                Entry::Vacant(new) => drop(new.insert(CauseCount { problem, tasks, first })),
                Entry::Occupied(known) => known.into_mut().add(problem, tasks, first),
            }
        }
        let mut causes: Vec<CauseCount> = causes.into_values().collect();
        causes.sort_by_key(|cause| (Reverse(cause.tasks), cause.first));
        Ok(causes)
    }

    /// The rows of these jobs, as they stand now.
    fn rows(&self, records: Vec<JobRecord>) -> Result<Vec<JobRow>, Problem> {
        if records.is_empty() {
            return Ok(Vec::new());
        }
        let (states, _) = self.live(Some(records.iter().map(|record| record.job.id).collect()))?;
        self.merged(records, states)
    }

    /// What the book says, with what memory knows better. The loop was asked after the book was read: a job that
    /// ended in between is not in memory any more, and what was read of it is old. Nobody would ever be told, if
    /// that was before the loop knew that somebody looks.
    fn merged(&self, records: Vec<JobRecord>, states: Vec<JobState>) -> Result<Vec<JobRow>, Problem> {
        let of_state = |state: JobState| state.record.as_ref().map(|record| record.job.id).map(|id| (id, state));
        let mut live: BTreeMap<JobId, JobState> = states.into_iter().filter_map(of_state).collect();
        let mut rows = Vec::with_capacity(records.len());
        for record in records {
            let id = record.job.id;
            let row = match live.remove(&id) {
                Some(state) => rows::job_row(state),
                None if record.job.status.is_terminal() => rows::row_at_rest(record),
                None => rows::row_at_rest(self.machine.read(|reader| reader.job(id))?.unwrap_or(record)),
            };
            rows.extend(row);
        }
        Ok(rows)
    }

    pub(crate) fn tasks(&self, ask: &TasksAsk) -> Result<TasksPage, Problem> {
        let record = self.record(ask.job)?;
        let most = limit(ask.limit, 1_000);
        let (tasks, total) = self.machine.read(|reader| reader.tasks(ask.job, &ask.status, ask.offset, most))?;
        let (_, live) = self.live(Some(vec![ask.job]))?;
        let live: BTreeMap<TaskIndex, _> = live.into_iter().map(|task| (task.index, task)).collect();
        let job_type = types::by_id(&record.job.job_type);
        let rows = tasks.into_iter().map(|(task, attempt, attempts)| {
            let label = match &job_type {
                Ok(job_type) => job_type.label(task.plan.as_deref(), task.index),
                Err(_) => format!("task {}", task.index.0 + 1),
            };
            let running = live.get(&task.index).filter(|_| !task.status().is_terminal());
            let done = if task.status() == TaskStatus::Completed { 1.0 } else { 0.0 };
            TaskRow {
                index: task.index,
                label,
                status: task.status(),
                progress: running.map_or(done, |live| live.progress),
                note: running.map(|live| live.note.clone()).unwrap_or_default(),
                attempt,
                attempts,
            }
        });
        Ok(TasksPage { tasks: rows.collect(), total })
    }

    pub(crate) fn attempts(&self, ask: &AttemptsAsk) -> Result<Attempts, Problem> {
        self.record(ask.job)?;
        Ok(Attempts { attempts: self.machine.read(|reader| reader.attempts(ask.job, ask.task))? })
    }

    pub(crate) fn outputs(&self, ask: &OutputsAsk) -> Result<OutputsPage, Problem> {
        self.record(ask.job)?;
        let most = limit(ask.limit, 1_000);
        let (outputs, total) = self.machine.read(|reader| reader.outputs(ask.job, ask.suspicious, ask.offset, most))?;
        // One that is made again stands there as it was until its successor takes its place.
        let is_there = |output: &Output| output.state == OutputState::Published || output.replaces.is_some();
        let published = outputs.into_iter().filter(is_there);
        let rows = published.map(|output| OutputRow {
            unit: output.unit,
            task: output.task,
            path: output.path,
            bytes: output.bytes,
            at: output.at,
            picture: output.picture,
            suspicion: output.suspicion,
        });
        Ok(OutputsPage { outputs: rows.collect(), total })
    }

    pub(crate) fn grid(&self, ask: &GridAsk) -> Result<Grid, Problem> {
        self.record(ask.job)?;
        let (states, suspects) = self.machine.read(|reader| reader.grid(ask.job))?;
        let letter = |status: TaskStatus| match status {
            TaskStatus::Waiting => 'w',
            TaskStatus::Ready => 'r',
            TaskStatus::Leased => 'l',
            TaskStatus::Running => 'n',
            TaskStatus::Completed => 'c',
            TaskStatus::Failed => 'f',
            TaskStatus::Cancelled => 'x',
        };
        Ok(Grid { states: states.into_iter().map(letter).collect(), suspects })
    }
}

impl CauseCount {
    /// More tasks failed of the same.
    fn add(&mut self, problem: Problem, tasks: u32, first: TaskIndex) {
        self.tasks += tasks;
        if first < self.first {
            (self.problem, self.first) = (problem, first);
        }
    }
}

fn limit(asked: u32, otherwise: u32) -> u32 {
    if asked == 0 { otherwise } else { asked }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use atelier_core::{CommandId, JobStatus, Timestamp};
    use serde_json::json;

    use super::*;
    use crate::Options;
    use crate::command::{Cancel, Request, Stop};

    fn id(n: u8) -> CommandId {
        CommandId::new(Timestamp(0), [n; 10])
    }

    /// What whoever waits for a job saw for ever, when the job ended between two reads.
    #[test]
    fn a_job_that_ended_while_the_list_was_read_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let data_folder = folder.path().join("data");
        // Without a supervisor nothing runs, and nothing needs to.
        let options = Options { data_folder, name: None, capacity: None, own_program: "/bin/false".into() };
        let host = Host::start(&options).unwrap();
        let submission =
            json!({"jobType": "command", "paused": true, "parameters": {"overrides": {"command": ["/bin/true"]}}});
        let job = host.submit(id(1), &serde_json::from_value(submission).unwrap()).unwrap().job;
        let read_before = host.record(job).unwrap();
        host.answer(id(2), Request::Cancel(Cancel { jobs: vec![job] })).unwrap();
        assert_eq!(host.rows(vec![read_before]).unwrap()[0].status, JobStatus::Cancelled);
        host.answer(id(3), Request::Stop(Stop { end_work: true })).unwrap();
        host.wait();
    }
}
