//! Retention: what is old leaves the book in bounded steps, so that no commit waits long for it.
//!
//! A forgotten job is gone at once and whole; the rows of its tasks, attempts and outputs follow, a bounded
//! number at a time.

use std::collections::{BTreeSet, HashMap};

use atelier_core::{JobId, Timestamp};
use rusqlite::{Connection, params};
use uuid::Uuid;

use crate::error::{Fault, StoreError};
use crate::rows::{all, first};
use crate::store::Store;

/// What one step of forgetting did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Jobs that are not in the book any more.
    pub jobs: Vec<JobId>,
    /// Rows of all tables that were deleted, those of jobs too.
    pub rows: u32,
    /// Whether another step would find more to do.
    pub more: bool,
}

/// What is deleted for each forgotten job, and by which columns a row is named.
const PARTS: [(&str, &str); 5] = [
    ("tasks", "idx"),
    ("attempts", "idx, epoch, number"),
    ("outputs", "unit, revision"),
    ("job_workers", "worker"),
    ("follows", "before"),
];

/// Ids of the log grow with time, so that the old lines are the first; looking further would read the whole log.
const OLD_ACTIVITY: &str = "SELECT id FROM (SELECT id, at FROM activity ORDER BY id LIMIT ?2) WHERE at < ?1";

impl Store {
    /// Forgets jobs that finished before `finished_before` with all that belongs to them, lines of the activity
    /// log before the same moment, and answers given before `answers_before`; at most `limit` rows in one step.
    /// Jobs in `kept` stay: others wait for them or take their files.
    pub fn forget(
        &mut self,
        finished_before: Timestamp,
        answers_before: Timestamp,
        kept: &BTreeSet<JobId>,
        limit: u32,
    ) -> Result<Forgotten, StoreError> {
        self.transaction(|connection, known| {
            let mut step = Step { connection, left: limit.max(1), done: Forgotten::default() };
            step.old_rows("answers", "SELECT id FROM answers WHERE at < ?1 ORDER BY at LIMIT ?2", answers_before)?;
            step.old_rows("activity", OLD_ACTIVITY, finished_before)?;
            step.leftovers()?;
            step.jobs(finished_before, kept)?;
            step.leftovers()?;
            step.forget_known(known);
            step.done.more = step.left == 0;
            Ok(step.done)
        })
    }
}

struct Step<'c> {
    connection: &'c Connection,
    left: u32,
    done: Forgotten,
}

impl Step<'_> {
    /// Deletes rows of a table that nothing else refers to.
    fn old_rows(&mut self, table: &str, old: &str, before: Timestamp) -> Result<(), Fault> {
        let sql = format!("DELETE FROM {table} WHERE id IN ({old})");
        let deleted = self.connection.prepare_cached(&sql)?.execute(params![before.0, self.left])?;
        self.count(deleted);
        Ok(())
    }

    /// Takes the longest finished jobs out of the book; what belongs to them becomes leftovers.
    fn jobs(&mut self, before: Timestamp, kept: &BTreeSet<JobId>) -> Result<(), Fault> {
        let sql = "SELECT key, id FROM jobs WHERE status >= 3 AND finished_at < ?1 ORDER BY finished_at LIMIT ?2";
        let most = i64::from(self.left) + kept.len() as i64;
        let found = all(self.connection, sql, params![before.0, most], |row| {
            Ok((row.get::<_, i64>(0)?, JobId(Uuid::from_bytes(row.get(1)?))))
        })?;
        let forgotten = found.into_iter().filter(|(_, id)| !kept.contains(id)).take(self.left as usize);
        for (key, id) in forgotten {
            self.connection.prepare_cached("INSERT INTO leftovers (job) VALUES (?1)")?.execute([key])?;
            self.connection.prepare_cached("DELETE FROM specs WHERE job = ?1")?.execute([key])?;
            self.connection.prepare_cached("DELETE FROM jobs WHERE key = ?1")?.execute([key])?;
            self.done.jobs.push(id);
            self.count(1);
        }
        Ok(())
    }

    /// Deletes rows of jobs that are gone.
    fn leftovers(&mut self) -> Result<(), Fault> {
        while self.left > 0 {
            let next = first(self.connection, "SELECT job FROM leftovers LIMIT 1", [], |row| row.get::<_, i64>(0))?;
            let Some(key) = next else { return Ok(()) };
            for (table, row) in PARTS {
                self.part(table, row, key)?;
            }
            if self.left > 0 {
                self.connection.prepare_cached("DELETE FROM leftovers WHERE job = ?1")?.execute([key])?;
            }
        }
        Ok(())
    }

    fn part(&mut self, table: &str, row: &str, key: i64) -> Result<(), Fault> {
        let sql = format!(
            "DELETE FROM {table} WHERE job = ?1 AND ({row}) IN (SELECT {row} FROM {table} WHERE job = ?1 LIMIT ?2)"
        );
        let deleted = self.connection.prepare_cached(&sql)?.execute(params![key, self.left])?;
        self.count(deleted);
        Ok(())
    }

    fn forget_known(&self, known: &mut HashMap<JobId, crate::rows::job::Known>) {
        for id in &self.done.jobs {
            known.remove(id);
        }
    }

    fn count(&mut self, deleted: usize) {
        let deleted = u32::try_from(deleted).unwrap_or(u32::MAX);
        self.left = self.left.saturating_sub(deleted);
        self.done.rows = self.done.rows.saturating_add(deleted);
    }
}
