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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::MachineId;

    fn worker(number: u8) -> Worker {
        let machine = MachineId::new(Timestamp(1), [number; 10]);
        let local = Worker::local(WorkerId::new(Timestamp(1), [number; 10]), machine, "hydra", Timestamp(5));
        Worker { is_local: number == 1, ..local }
    }

    #[test]
    fn a_bad_entry_is_refused_whole() {
        let mut registry = Registry::default();
        registry.register(worker(1)).unwrap();
        let before = registry.clone();
        let second_local = Worker { is_local: true, ..worker(2) };
        assert_eq!(registry.register(worker(1)), Err(RegistryError::AlreadyRegistered(worker(1).id)));
        assert_eq!(registry.register(second_local), Err(RegistryError::SecondLocal(worker(1).id)));
        assert_eq!(registry.register(Worker { capacity: 0, ..worker(2) }), Err(RegistryError::BadCapacity(0)));
        let nameless = Worker { name: "  ".to_owned(), ..worker(1) };
        assert_eq!(registry.update(nameless), Err(RegistryError::BadName("  ".to_owned())));
        assert_eq!(registry.update(worker(3)), Err(RegistryError::Unknown(worker(3).id)));
        assert_eq!(registry.set_status(worker(1).id, WorkerStatus::Busy), Err(RegistryError::BusyIsDerived));
        assert_eq!(registry, before, "a refusal changes nothing");
    }

    #[test]
    fn workers_are_found_by_id_status_and_place_always_in_the_same_order() {
        let mut registry = Registry::default();
        for number in [3, 1, 2] {
            registry.register(worker(number)).unwrap();
        }
        registry.set_status(worker(2).id, WorkerStatus::Maintenance).unwrap();
        let ids = |workers: Vec<&Worker>| workers.into_iter().map(|worker| worker.id).collect::<Vec<_>>();
        assert_eq!(ids(registry.all().collect()), [worker(1).id, worker(2).id, worker(3).id]);
        assert_eq!(ids(registry.by_status(WorkerStatus::Maintenance).collect()), [worker(2).id]);
        assert_eq!(registry.local().map(|local| local.id), Some(worker(1).id));
        assert_eq!(registry.get(worker(9).id), None);
    }

    #[test]
    fn time_only_moves_forward_and_the_first_registration_stays() {
        let mut registry = Registry::default();
        registry.register(worker(1)).unwrap();
        registry.heard(worker(1).id, Timestamp(9)).unwrap();
        registry.heard(worker(1).id, Timestamp(7)).unwrap();
        let renamed = Worker { name: "dragon".to_owned(), registered_at: Timestamp(8), ..worker(1) };
        registry.update(Worker { last_heartbeat: Timestamp(9), ..renamed }).unwrap();
        let known = registry.local().unwrap();
        assert_eq!(
            (known.name.as_str(), known.registered_at, known.last_heartbeat),
            ("dragon", Timestamp(5), Timestamp(9))
        );
    }
}
