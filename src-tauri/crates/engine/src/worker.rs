//! The local worker: what a person may set of it, what is found of it, and how long its history is kept.

use std::collections::BTreeSet;
use std::time::Duration;

use atelier_core::worker::{Capability, Hardware, Metrics, Program};
use atelier_core::{ActivityKind, ErrorCode, Problem, Tag, Timestamp, Worker, WorkerId};
use tracing::warn;

use crate::engine::Engine;
use crate::event::{DeskWork, Fact, Now, Reply};

/// Jobs that leave the book in one step at most.
const FORGET_AT_ONCE: u32 = 200;
/// How long the first answer to a command is kept.
const KEEP_ANSWERS: Duration = Duration::from_hours(24);

/// What a person wants changed; what is `None` stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Wishes {
    pub name: Option<String>,
    pub description: Option<String>,
    pub tags: Option<BTreeSet<Tag>>,
    pub capacity: Option<u16>,
    pub enabled: Option<bool>,
}

impl Engine {
    pub(crate) fn configure_worker(&mut self, id: WorkerId, wishes: Wishes, now: Now) -> Result<Reply, Problem> {
        let mut worker = self.registry.get(id).cloned().ok_or_else(|| unknown_worker(id))?;
        if let Some(name) = wishes.name {
            name.trim().clone_into(&mut worker.name);
        }
        worker.description = wishes.description.unwrap_or(worker.description);
        worker.tags = wishes.tags.unwrap_or(worker.tags);
        worker.capacity = wishes.capacity.unwrap_or(worker.capacity);
        worker.enabled = wishes.enabled.unwrap_or(worker.enabled);
        self.register_changed(worker.clone())?;
        self.note(ActivityKind::Settings, None, format!("{} changed {}", self.person.name, worker.name), now.wall);
        self.step.all_rows = true;
        let state = self.worker_states(now).into_iter().find(|state| state.worker.id == id);
        state.map(|state| Reply::Worker(Box::new(state))).ok_or_else(|| unknown_worker(id))
    }

    fn register_changed(&mut self, worker: Worker) -> Result<(), Problem> {
        self.registry.update(worker.clone()).map_err(|refused| {
            let message = format!("{}: {refused}.", worker.name);
            Problem::new(ErrorCode::BadParameter, worker.name.clone(), message, "Nothing was changed.")
        })?;
        self.step.changes.workers.push(worker);
        self.step.workers = true;
        Ok(())
    }

    pub(crate) fn found(&mut self, hardware: Hardware, programs: Vec<Program>) {
        let Some(mut worker) = self.registry.get(self.local).cloned() else { return };
        worker.capability = if hardware.gpus.is_empty() { Capability::Cpu } else { Capability::Hybrid };
        (worker.hardware, worker.programs) = (hardware, programs);
        self.step.all_rows = true;
        if let Err(problem) = self.register_changed(worker) {
            warn!(%problem, "what was found of this machine was not registered");
        }
    }

    pub(crate) fn read_metrics(&mut self, metrics: Metrics, now: Now) {
        let before = self.has_space(now);
        self.metrics = metrics;
        self.step.workers = true;
        if before != self.has_space(now) {
            self.step.all_rows = true;
            let text = if before { "The disk is down to its reserve" } else { "The disk has room again" };
            self.note(ActivityKind::Machine, None, text.to_owned(), now.wall);
        }
    }

    /// Old finished jobs leave the book in small steps; their results stay where they are.
    pub(crate) fn forget_old(&mut self, now: Now) {
        let days = u64::from(self.settings.keep_jobs_days);
        let before = |span: Duration| Timestamp(now.wall.0.saturating_sub(span.as_millis() as i64));
        let finished_before = if days == 0 { Timestamp(i64::MIN) } else { before(Duration::from_hours(24 * days)) };
        match self.store.forget(finished_before, before(KEEP_ANSWERS), FORGET_AT_ONCE) {
            Ok(forgotten) => {
                if forgotten.more {
                    self.sweep_again();
                }
                for id in forgotten.jobs {
                    self.desk(DeskWork::Clear(self.work_folder.join(id.to_string())));
                    self.step.facts.push(Fact::JobGone(id));
                }
            }
            Err(refusal) => warn!(%refusal, "old jobs could not be forgotten"),
        }
    }
}

fn unknown_worker(id: WorkerId) -> Problem {
    let message = format!("There is no worker with the id {id}.");
    Problem::new(ErrorCode::UnknownWorker, id.to_string(), message, "`atelier workers` lists those that are there.")
}
