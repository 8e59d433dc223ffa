//! The writer: one batch of changes is one transaction, durable before `commit` returns.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use atelier_core::{JobId, Timestamp};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::changes::Changes;
use crate::error::{Fault, StoreError};
use crate::open::{self, Opened, Place};
use crate::reader::Reader;
use crate::rows;
use crate::rows::job::Known;

/// The book of one machine, and the only one who writes in it.
#[derive(Debug)]
pub struct Store {
    pub(crate) connection: Connection,
    pub(crate) place: Place,
    /// What is remembered of jobs since they were last written; empty after anything went wrong.
    pub(crate) known: HashMap<JobId, Known>,
}

impl Store {
    /// So many jobs are remembered at most between commits.
    const REMEMBERED: usize = 50_000;

    /// Opens the book at `path`, begun when there is none. A damaged one is set aside (see [`Opened`]), a
    /// newer one is refused and not touched.
    pub fn open(path: &Path, now: Timestamp) -> Result<Opened, StoreError> {
        open::open(path, now)
    }

    /// A book that lives as long as this value and its readers: for tests and the simulation.
    pub fn in_memory() -> Result<Self, StoreError> {
        open::in_memory()
    }

    /// The file of the book; for one in memory a name that says so.
    pub fn path(&self) -> PathBuf {
        self.place.path()
    }

    /// A reader with a connection of its own. It sees what was committed before each of its questions.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        Reader::open(&self.place)
    }

    /// Writes all of `changes` durably, or nothing.
    pub fn commit(&mut self, changes: &Changes) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        self.transaction(|transaction, known| write_all(transaction, known, changes))
    }

    /// Runs `work` in a transaction; forgets what was remembered when it or the commit fails.
    pub(crate) fn transaction<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>, &mut HashMap<JobId, Known>) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        let outcome = within(&mut self.connection, |transaction| work(transaction, &mut self.known));
        if outcome.is_err() || self.known.len() > Self::REMEMBERED {
            self.known.clear();
        }
        outcome.map_err(|fault| self.place.refusal(fault))
    }
}

fn within<T>(connection: &mut Connection, work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let outcome = work(&transaction)?;
    transaction.commit()?;
    Ok(outcome)
}

fn write_all(connection: &Connection, known: &mut HashMap<JobId, Known>, changes: &Changes) -> Result<(), Fault> {
    for record in &changes.jobs {
        let remembered = known.get(&record.job.id).copied();
        known.insert(record.job.id, rows::job::write(connection, record, remembered)?);
    }
    for (job, tasks) in &changes.new_tasks {
        rows::task::insert(connection, key(connection, known, *job)?, tasks)?;
    }
    for (job, task) in &changes.tasks {
        rows::task::update(connection, key(connection, known, *job)?, *job, task)?;
    }
    write_attempts(connection, known, changes)?;
    for (job, revision, unit) in &changes.withdrawn {
        rows::output::withdraw(connection, key(connection, known, *job)?, *revision, unit)?;
    }
    for output in &changes.outputs {
        rows::output::write(connection, key(connection, known, output.job)?, output)?;
    }
    write_small(connection, changes)
}

fn write_attempts(connection: &Connection, known: &mut HashMap<JobId, Known>, changes: &Changes) -> Result<(), Fault> {
    for attempt in &changes.attempts {
        let job = key(connection, known, attempt.id.job)?;
        rows::attempt::write(connection, job, attempt)?;
        let Some(remembered) = known.get_mut(&attempt.id.job) else { continue };
        if remembered.worker != Some(attempt.worker) {
            rows::attempt::write_worker(connection, job, attempt)?;
            remembered.worker = Some(attempt.worker);
        }
    }
    Ok(())
}

fn write_small(connection: &Connection, changes: &Changes) -> Result<(), Fault> {
    changes.answers.iter().try_for_each(|answer| rows::small::write_answer(connection, answer))?;
    changes.workers.iter().try_for_each(|worker| rows::small::write_worker(connection, worker))?;
    changes.settings.iter().try_for_each(|setting| rows::small::write_setting(connection, setting))?;
    changes.activity.iter().try_for_each(|record| rows::small::write_activity(connection, record))
}

/// The key of a job that must be in the book.
fn key(connection: &Connection, known: &mut HashMap<JobId, Known>, id: JobId) -> Result<i64, Fault> {
    if let Some(remembered) = known.get(&id) {
        return Ok(remembered.key);
    }
    let key = rows::key_of(connection, id)?.ok_or_else(|| Fault::Unknown(format!("job {id}")))?;
    known.insert(id, Known::found(key));
    Ok(key)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    fn setting(key: &str, bytes: usize) -> Changes {
        Changes { settings: vec![(key.to_owned(), "x".repeat(bytes))], ..Changes::default() }
    }

    /// `SQLite` answers a limit on pages as it answers a full disk.
    #[test]
    fn a_full_disk_refuses_a_batch_whole_and_what_fits_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book.db");
        let mut store = Store::open(&path, Timestamp(0)).unwrap().store;
        store.commit(&setting("before", 10)).unwrap();
        store.connection.pragma_update_and_check(None, "max_page_count", 60, |row| row.get::<_, i64>(0)).unwrap();
        let mut large = setting("small part", 10);
        large.settings.extend(setting("large part", 1 << 20).settings);
        assert_eq!(store.commit(&large), Err(StoreError::NoSpace { path: path.clone() }));
        assert_eq!(store.setting("small part"), Ok(None));
        store.commit(&setting("after", 10)).unwrap();
        drop(store);
        let store = Store::open(&path, Timestamp(0)).unwrap().store;
        assert_eq!(store.setting("before").unwrap(), Some("x".repeat(10)));
        assert_eq!(store.setting("after").unwrap(), Some("x".repeat(10)));
        assert_eq!(store.setting("large part"), Ok(None));
    }

    #[test]
    fn a_book_is_synced_at_each_commit() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("book.db"), Timestamp(0)).unwrap().store;
        let pragma = |name| store.connection.pragma_query_value(None, name, |row| row.get::<_, String>(0));
        assert_eq!(pragma("journal_mode").unwrap(), "wal");
        let level = store.connection.pragma_query_value(None, "synchronous", |row| row.get::<_, i64>(0));
        assert_eq!(level.unwrap(), 2);
    }
}
