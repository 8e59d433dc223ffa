//! Collecting what a job needs when it is submitted, and clearing away what no job needs any more.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use atelier_core::collected::tidied;
use atelier_core::{JobStatus, Problem};
use atelier_engine::Machine;
use atelier_engine::event::Command;
use atelier_jobs::job_type::Prepared;
use atelier_runner::files::{Files, Held};
use atelier_store::{JobQuery, JobRecord};
use tracing::{info, warn};

use crate::host::{Host, settings};

/// How often copies that no job needs are looked for.
const SWEEP: Duration = Duration::from_hours(1);
/// The pause when somebody was collecting just then.
const SWEEP_AGAIN: Duration = Duration::from_mins(1);

impl Host {
    /// Copies what a job needs; `None`: its files are used where they lie. Held until the job is in the book.
    pub(crate) fn collected(&self, prepared: &Prepared) -> Result<Option<Held<'_>>, Problem> {
        let Some(needs) = &prepared.collect else { return Ok(None) };
        let needed = needs.iter().flat_map(|need| need.files.iter().map(Path::new));
        let originals = prepared.inputs.iter().map(PathBuf::as_path).chain(needed).map(tidied).collect();
        let reserve = settings(self.look(Command::Settings)?)?.disk_reserve_bytes;
        Ok(Some(self.files.collect(&originals, reserve)?))
    }
}

/// Clears away now and every hour, for as long as there is a machine.
pub(crate) fn keep_tidy(files: &Arc<Files>, machine: &Arc<Machine>) {
    let (files, machine) = (Arc::downgrade(files), Arc::downgrade(machine));
    let tidying = thread::Builder::new().name("copies".to_owned()).spawn(move || {
        while let Some(pause) = tidy(&files, &machine) {
            thread::sleep(pause);
        }
    });
    if let Err(error) = tidying {
        warn!(%error, "copies that no job needs are not cleared away");
    }
}

/// `None`: the machine is gone.
fn tidy(files: &Weak<Files>, machine: &Weak<Machine>) -> Option<Duration> {
    let (files, machine) = (files.upgrade()?, machine.upgrade()?);
    let Some(swept) = files.sweep(|| used(&machine)) else { return Some(SWEEP_AGAIN) };
    if swept.trees + swept.blobs > 0 {
        info!(swept.trees, swept.blobs, swept.bytes, "copies that no job needs were removed");
    }
    Some(SWEEP)
}

/// The copies of every job that runs, waits or may be tried again.
fn used(machine: &Machine) -> Option<BTreeSet<PathBuf>> {
    let query = JobQuery { removed: true, ..JobQuery::default() };
    let (records, _) = machine.read(|reader| reader.jobs(&query)).ok()?;
    let needs = |record: &JobRecord| !record.removed || !JobStatus::is_terminal(record.job.status);
    let collected = records.into_iter().filter(needs).filter_map(|record| record.job.collected);
    Some(collected.map(|collected| PathBuf::from(collected.folder)).collect())
}
