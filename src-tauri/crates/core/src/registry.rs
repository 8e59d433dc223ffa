//! The registry: the workers known, and what is known of them. Always valid: a bad entry is refused whole.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::id::WorkerId;
use crate::time::Timestamp;
use crate::worker::{Worker, WorkerStatus};

/// Why the registry refused an entry.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RegistryError {
    /// No worker has that id.
    #[error("no worker has the id {0}")]
    Unknown(WorkerId),
    /// A worker with that id is registered already.
    #[error("a worker with the id {0} is registered already")]
    AlreadyRegistered(WorkerId),
    /// A name that nobody could read.
    #[error("a worker's name has 1 to 64 characters, '{0}' has not")]
    BadName(String),
    /// A capacity outside 1 to 1,024.
    #[error("a worker's capacity is 1 to {max}, not {0}", max = Worker::MAX_CAPACITY)]
    BadCapacity(u16),
    /// Two workers of this machine say that they are the local one.
    #[error("{0} is this machine's local worker already")]
    SecondLocal(WorkerId),
    /// `busy` is worked out from the slots, never set.
    #[error("'busy' can't be set: it follows from the tasks that run")]
    BusyIsDerived,
}

/// The workers known, in the order of their ids, so that the same content always reads the same.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Registry {
    workers: BTreeMap<WorkerId, Worker>,
}

impl Registry {
    /// Adds a worker.
    pub fn register(&mut self, worker: Worker) -> Result<(), RegistryError> {
        if self.workers.contains_key(&worker.id) {
            return Err(RegistryError::AlreadyRegistered(worker.id));
        }
        self.put(worker)
    }

    /// Replaces what is known of a worker; its moment of registration stays.
    pub fn update(&mut self, mut worker: Worker) -> Result<(), RegistryError> {
        worker.registered_at = self.known(worker.id)?.registered_at;
        self.put(worker)
    }

    /// Sets where a worker stands.
    pub fn set_status(&mut self, id: WorkerId, status: WorkerStatus) -> Result<(), RegistryError> {
        if status == WorkerStatus::Busy {
            return Err(RegistryError::BusyIsDerived);
        }
        self.known_mut(id)?.status = status;
        Ok(())
    }

    /// Notes that a worker was heard; an older moment changes nothing.
    pub fn heard(&mut self, id: WorkerId, at: Timestamp) -> Result<(), RegistryError> {
        let worker = self.known_mut(id)?;
        worker.last_heartbeat = worker.last_heartbeat.max(at);
        Ok(())
    }

    /// The worker with that id.
    pub fn get(&self, id: WorkerId) -> Option<&Worker> {
        self.workers.get(&id)
    }

    /// Every worker, in the order of their ids.
    pub fn all(&self) -> impl Iterator<Item = &Worker> {
        self.workers.values()
    }

    /// Every worker with that status, in the order of their ids.
    pub fn by_status(&self, status: WorkerStatus) -> impl Iterator<Item = &Worker> {
        self.all().filter(move |worker| worker.status == status)
    }

    /// This machine's own worker.
    pub fn local(&self) -> Option<&Worker> {
        self.all().find(|worker| worker.is_local)
    }

    fn put(&mut self, worker: Worker) -> Result<(), RegistryError> {
        if !(1..=64).contains(&worker.name.trim().chars().count()) {
            return Err(RegistryError::BadName(worker.name));
        }
        if !(1..=Worker::MAX_CAPACITY).contains(&worker.capacity) {
            return Err(RegistryError::BadCapacity(worker.capacity));
        }
        if worker.status == WorkerStatus::Busy {
            return Err(RegistryError::BusyIsDerived);
        }
        if worker.is_local
            && let Some(local) = self.local().filter(|local| local.id != worker.id)
        {
            return Err(RegistryError::SecondLocal(local.id));
        }
        self.workers.insert(worker.id, worker);
        Ok(())
    }

    fn known(&self, id: WorkerId) -> Result<&Worker, RegistryError> {
        self.workers.get(&id).ok_or(RegistryError::Unknown(id))
    }

    fn known_mut(&mut self, id: WorkerId) -> Result<&mut Worker, RegistryError> {
        self.workers.get_mut(&id).ok_or(RegistryError::Unknown(id))
    }
}
