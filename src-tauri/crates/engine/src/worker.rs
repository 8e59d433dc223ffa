//! The local worker: what a person may set of it, what is found of it, and how long its history is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use atelier_core::worker::{Capability, Hardware, Known, Metrics, Program};
use atelier_core::{ActivityKind, ErrorCode, Problem, Tag, Timestamp, Worker, WorkerId};
use tracing::warn;

use crate::engine::Engine;
use crate::event::{DeskWork, Effect, Fact, Now, Reply};

/// Jobs that leave the book in one step at most.
const FORGET_AT_ONCE: u32 = 200;
/// The note by which a person declares video memory, in GiB.
const VRAM_GB: &str = "vram_gb";
/// The note by which a person names folders with programs in them, separated as in `PATH`.
const PROGRAM_FOLDERS: &str = "program_folders";
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
    pub metadata: Option<BTreeMap<String, String>>,
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
        let before = program_folders(&worker);
        if let Some(metadata) = wishes.metadata {
            check_metadata(&metadata)?;
            worker.metadata = metadata;
        }
        declare(&mut worker);
        self.register_changed(worker.clone())?;
        let folders = program_folders(&worker);
        if folders != before {
            self.step.effects.push(Effect::Look(folders));
        }
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

    pub(crate) fn found(&mut self, hardware: Hardware, programs: Vec<Program>, notes: Vec<String>, now: Now) {
        for note in notes {
            self.note(ActivityKind::Machine, None, note, now.wall);
        }
        let Some(mut worker) = self.registry.get(self.local).cloned() else { return };
        (worker.hardware, worker.programs) = (hardware, programs);
        declare(&mut worker);
        let has_gpu = !worker.hardware.gpus.is_empty();
        worker.capability = if has_gpu { Capability::Hybrid } else { Capability::Cpu };
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
        // A job that another one still follows is kept for as long as that one is not over.
        let kept = self.book.followed();
        match self.store.forget(finished_before, before(KEEP_ANSWERS), &kept, FORGET_AT_ONCE) {
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

/// What a person declared stands where the system says nothing; a measured value is never overruled.
fn declare(worker: &mut Worker) {
    let declared = worker.metadata.get(VRAM_GB).and_then(|text| text.parse::<u64>().ok()).map(|gb| gb << 30);
    for gpu in &mut worker.hardware.gpus {
        if !matches!(gpu.vram_bytes, Known::Measured(_)) {
            gpu.vram_bytes = declared.map_or(Known::Unknown, Known::Declared);
        }
    }
}

/// Where a person said that programs lie.
pub(crate) fn program_folders(worker: &Worker) -> Vec<PathBuf> {
    let text = worker.metadata.get(PROGRAM_FOLDERS).map_or("", String::as_str);
    std::env::split_paths(text).filter(|folder| folder.is_absolute()).collect()
}

fn check_metadata(metadata: &BTreeMap<String, String>) -> Result<(), Problem> {
    let refuse = |subject: &str, message: String| {
        let next_step = "Say it as KEY=VALUE, for instance vram_gb=24.";
        Err(Problem::new(ErrorCode::BadParameter, subject, message, next_step).in_field("metadata"))
    };
    if metadata.len() > 64 {
        return refuse("metadata", format!("A worker has at most 64 notes, not {}.", metadata.len()));
    }
    let too_long = |key: &str, value: &str| key.len() + value.len() > if key == PROGRAM_FOLDERS { 4_096 } else { 256 };
    if let Some((key, _)) = metadata.iter().find(|(key, value)| key.is_empty() || too_long(key, value)) {
        return refuse(key, format!("The note '{key}' has no name, or is longer than 256 characters."));
    }
    let folders = metadata.get(PROGRAM_FOLDERS).map_or("", String::as_str);
    if let Some(folder) = std::env::split_paths(folders).find(|folder| !folder.is_dir() && !folders.is_empty()) {
        let shown = folder.display();
        return refuse(PROGRAM_FOLDERS, format!("'{shown}' in program_folders is not the full path of a folder here."));
    }
    match metadata.get(VRAM_GB).filter(|text| !text.parse::<u64>().is_ok_and(|gb| (1..=4_096).contains(&gb))) {
        Some(text) => refuse(VRAM_GB, format!("vram_gb is a whole number of gigabytes, 1 to 4,096, not '{text}'.")),
        None => Ok(()),
    }
}

fn unknown_worker(id: WorkerId) -> Problem {
    let message = format!("There is no worker with the id {id}.");
    Problem::new(ErrorCode::UnknownWorker, id.to_string(), message, "`atelier workers` lists those that are there.")
}

#[cfg(test)]
mod tests {
    use atelier_core::worker::{Gpu, GpuVendor};
    use atelier_core::{MachineId, Timestamp};

    use super::*;

    #[test]
    fn what_is_declared_stands_only_where_the_system_says_nothing() {
        let id = [1; 10];
        let (worker, machine) = (WorkerId::new(Timestamp(0), id), MachineId::new(Timestamp(0), id));
        let mut worker = Worker::local(worker, machine, "hydra", Timestamp(0));
        let gpu = |vram_bytes| Gpu { index: 0, name: "GPU".to_owned(), vendor: GpuVendor::Other, vram_bytes };
        worker.hardware.gpus = vec![gpu(Known::Unknown), gpu(Known::Measured(8 << 30))];
        worker.metadata.insert(VRAM_GB.to_owned(), "24".to_owned());
        declare(&mut worker);
        let vram: Vec<_> = worker.hardware.gpus.iter().map(|gpu| gpu.vram_bytes).collect();
        assert_eq!(vram, [Known::Declared(24 << 30), Known::Measured(8 << 30)]);
        worker.metadata.clear();
        declare(&mut worker);
        assert_eq!(worker.hardware.gpus[0].vram_bytes, Known::Unknown, "never zero");
    }
}
