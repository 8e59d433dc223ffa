//! Updates: a snapshot, then numbered batches of what changed, merged to at most so many a second.
//!
//! A window that is hidden gets nothing, and a fresh snapshot when it is shown again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use atelier_core::{JobId, Problem, WorkerId};
use atelier_engine::event::{Fact, WorkerState};
use atelier_engine::state::JobState;
use atelier_store::ActivityRecord;
use tokio::sync::{Notify, watch};

use crate::host::Host;
use crate::rows;
use crate::view::{Batch, Snapshot, Update};

/// Facts of the activity log that wait for a batch at most; older ones are read from the log itself.
const MOST_ACTIVITY: usize = 200;

/// What has changed and was not sent yet: of each thing only its latest state.
#[derive(Debug, Default)]
struct Pending {
    jobs: BTreeMap<JobId, Box<JobState>>,
    gone: BTreeSet<JobId>,
    workers: BTreeMap<WorkerId, Box<WorkerState>>,
    activity: Vec<ActivityRecord>,
    closed: bool,
}

impl Pending {
    fn take(&mut self, fact: &Fact, only: Option<JobId>) {
        let wanted = |id: JobId| only.is_none_or(|only| only == id);
        match fact {
            Fact::Job(state) => {
                let Some(id) = state.record.as_ref().map(|record| record.job.id).filter(|id| wanted(*id)) else {
                    return;
                };
                self.gone.remove(&id);
                self.jobs.insert(id, state.clone());
            }
            Fact::JobGone(id) if wanted(*id) => {
                self.jobs.remove(id);
                self.gone.insert(*id);
            }
            Fact::Worker(state) if only.is_none() => {
                self.workers.insert(state.worker.id, state.clone());
            }
            Fact::Activity(record) if only.is_none() && self.activity.len() < MOST_ACTIVITY => {
                self.activity.push(record.clone());
            }
            Fact::JobGone(_) | Fact::Worker(_) | Fact::Activity(_) => {}
        }
    }

    fn is_empty(&self) -> bool {
        self.jobs.is_empty() && self.gone.is_empty() && self.workers.is_empty() && self.activity.is_empty()
    }
}

/// Sends updates until `send` answers false. `rate` is batches a second; 0 is hidden.
pub async fn stream(
    host: Host,
    only: Option<JobId>,
    mut rate: watch::Receiver<f32>,
    mut send: impl FnMut(Update) -> bool + Send,
) -> Result<(), Problem> {
    let (pending, news) = (Arc::new(Mutex::new(Pending::default())), Arc::new(Notify::new()));
    listen(&host, only, &pending, &news);
    let _closing = Closing(Arc::clone(&pending));
    let mut epoch = 0;
    'snapshot: loop {
        epoch += 1;
        let _ = take(&pending);
        let Some(first) = snapshot(&host, only, epoch).await? else { return Ok(()) };
        if !send(Update::Snapshot(first)) {
            return Ok(());
        }
        let mut seq = 0;
        loop {
            let per_second = *rate.borrow_and_update();
            if per_second <= 0.0 {
                if rate.changed().await.is_err() {
                    return Ok(());
                }
                continue 'snapshot;
            }
            tokio::select! {
                () = news.notified() => {}
                changed = rate.changed() => {
                    if changed.is_err() { return Ok(()); }
                    continue;
                }
            }
            let changes = take(&pending);
            if !changes.is_empty() {
                seq += 1;
                if !send(Update::Batch(batch(&host, changes, epoch, seq))) {
                    return Ok(());
                }
            }
            tokio::time::sleep(Duration::from_secs_f32(1.0 / per_second)).await;
        }
    }
}

/// Ends the listening when the stream ends, whichever way it ends.
struct Closing(Arc<Mutex<Pending>>);

impl Drop for Closing {
    fn drop(&mut self) {
        lock(&self.0).closed = true;
    }
}

fn listen(host: &Host, only: Option<JobId>, pending: &Arc<Mutex<Pending>>, news: &Arc<Notify>) {
    let (pending, news) = (Arc::clone(pending), Arc::clone(news));
    host.machine.watch(move |facts| {
        let mut waiting = lock(&pending);
        if waiting.closed {
            return false;
        }
        for fact in facts.iter() {
            waiting.take(fact, only);
        }
        if !waiting.is_empty() {
            news.notify_one();
        }
        true
    });
}

async fn snapshot(host: &Host, only: Option<JobId>, epoch: u64) -> Result<Option<Snapshot>, Problem> {
    let host = host.clone();
    let read = move || -> Result<Snapshot, Problem> {
        let jobs = match only {
            Some(job) => vec![host.job(job)?.row],
            None => host.all_rows()?,
        };
        let workers = host.workers()?;
        Ok(Snapshot { epoch, seq: 0, jobs, workers, status: host.status()? })
    };
    // A task that was cancelled means that the program ends.
    tokio::task::spawn_blocking(read).await.ok().transpose()
}

fn batch(host: &Host, changes: Pending, epoch: u64, seq: u64) -> Batch {
    Batch {
        epoch,
        seq,
        upserts: changes.jobs.into_values().filter_map(|state| rows::job_row(*state)).collect(),
        removes: changes.gone.into_iter().collect(),
        workers: changes.workers.into_values().map(|state| host.card(*state)).collect(),
        activity: changes.activity.into_iter().map(rows::activity).collect(),
    }
}

fn take(pending: &Mutex<Pending>) -> Pending {
    std::mem::take(&mut *lock(pending))
}

fn lock(pending: &Mutex<Pending>) -> MutexGuard<'_, Pending> {
    pending.lock().unwrap_or_else(PoisonError::into_inner)
}
