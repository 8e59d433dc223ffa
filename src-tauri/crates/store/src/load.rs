//! What the writer reads back: unfinished jobs at a start, and what decides about acceptance and answers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use atelier_core::{
    Attempt, AttemptState, CommandId, ErrorCode, JobId, JobStatus, Output, OutputState, Problem, Revision, Task,
    TaskIndex, TaskStatus, Worker,
};
use rusqlite::{Connection, params};

use crate::changes::{JobRecord, LoadedJob};
use crate::codes::Code;
use crate::error::{Fault, StoreError};
use crate::rows::{self, Columns, all, blob, first};
use crate::store::Store;

impl Store {
    /// Every job that is not over, in queue order, with all of its tasks and its live attempts. One whose rows
    /// can't be read doesn't keep the others from being worked on: it stays in the book and [`Self::unreadable`]
    /// names it.
    pub fn load_unfinished(&self) -> Result<Vec<LoadedJob>, StoreError> {
        self.read(|connection| {
            let sql = format!(
                "SELECT {}, j.key FROM jobs AS j JOIN specs AS s ON s.job = j.key WHERE j.status < 3 \
                 ORDER BY j.band, j.rank, j.submitted_at, j.id",
                rows::job::SELECTED
            );
            let found = all(connection, &sql, [], |row| Ok((rows::job::read(row), row.get("key")?)))?;
            let loaded = found.into_iter().map(|(record, key)| complete(connection, record?, key));
            loaded.filter_map(passing_unreadable).collect()
        })
    }

    /// Jobs that are not over and whose rows hold what no Atelier wrote (a flipped bit), each with the reason.
    pub fn unreadable(&self) -> Result<Vec<(JobId, String)>, StoreError> {
        self.read(|connection| {
            let sql = format!(
                "SELECT {}, j.key FROM jobs AS j JOIN specs AS s ON s.job = j.key WHERE j.status < 3 ORDER BY j.id",
                rows::job::SELECTED
            );
            let found = all(connection, &sql, [], |row| {
                let id = JobId(uuid::Uuid::from_bytes(row.get("id")?));
                Ok((id, rows::job::read(row), row.get("key")?))
            })?;
            let refusals = found.into_iter().map(|(id, record, key)| match record {
                Err(error) => Some((id, error.to_string())),
                Ok(record) => complete(connection, record, key).err().map(|fault| (id, fault.to_string())),
            });
            Ok(refusals.flatten().collect())
        })
    }

    /// A job with all of its tasks and its live attempts, whatever its status.
    pub fn load_job(&self, id: JobId) -> Result<Option<LoadedJob>, StoreError> {
        self.read(|connection| {
            let sql = format!(
                "SELECT {}, j.key FROM jobs AS j JOIN specs AS s ON s.job = j.key WHERE j.id = ?1",
                rows::job::SELECTED
            );
            let found = first(connection, &sql, [blob(&id.0)], |row| Ok((rows::job::read(row)?, row.get("key")?)))?;
            found.map(|(record, key)| complete(connection, record, key)).transpose()
        })
    }

    /// The name and the status of a job.
    pub fn head(&self, id: JobId) -> Result<Option<(String, JobStatus)>, StoreError> {
        self.read(|connection| {
            first(connection, "SELECT name, status FROM jobs WHERE id = ?1", [blob(&id.0)], |row| {
                let mut columns = Columns::of(row);
                Ok((columns.take()?, columns.code()?))
            })
        })
    }

    /// Absolute paths of the files that a job published, of each unit the newest revision, in the order in which
    /// people sort units; parts left out. `fresh`: outputs, of any job, that are about to be written and count already.
    pub fn published_files<'a>(
        &self,
        job: JobId,
        fresh: impl IntoIterator<Item = &'a Output>,
    ) -> Result<Vec<PathBuf>, StoreError> {
        let written = self.read(|connection| {
            let sql = "SELECT o.unit_order, o.unit, o.path, o.revision FROM outputs AS o \
                       WHERE o.job = (SELECT key FROM jobs WHERE id = ?1) AND o.state = 1 AND o.part = 0";
            all(connection, sql, [blob(&job.0)], |row| {
                let mut columns = Columns::of(row);
                let place: (String, String) = (columns.take()?, columns.take()?);
                let path = PathBuf::from(columns.take::<String>()?);
                Ok((place, (columns.take::<u32>()?, path)))
            })
        })?;
        let counts = |output: &&Output| output.job == job && !output.part && output.state == OutputState::Published;
        let fresh = fresh.into_iter().filter(counts).map(|output| {
            let place = (rows::output::natural_order(&output.unit), output.unit.clone());
            (place, (output.revision.0, PathBuf::from(&output.path)))
        });
        let mut newest: BTreeMap<(String, String), (u32, PathBuf)> = BTreeMap::new();
        for (place, (revision, path)) in written.into_iter().chain(fresh) {
            if newest.get(&place).is_none_or(|(known, _)| *known <= revision) {
                newest.insert(place, (revision, path));
            }
        }
        Ok(newest.into_values().map(|(_, path)| path).collect())
    }

    /// The newest completed attempts of this revision of a job that were the first of their task to start, newest
    /// first.
    pub fn first_attempts(&self, job: JobId, revision: Revision, limit: usize) -> Result<Vec<Attempt>, StoreError> {
        self.read(|connection| {
            let sql = format!(
                "SELECT {} FROM attempts AS a WHERE a.job = (SELECT key FROM jobs WHERE id = ?1) AND a.revision = ?2 \
                 AND a.state = ?3 AND NOT EXISTS (SELECT 1 FROM attempts AS b WHERE b.job = a.job AND b.idx = a.idx \
                 AND b.revision = a.revision AND b.number < a.number AND b.started_at IS NOT NULL) ORDER BY a.ended_at DESC LIMIT ?4",
                rows::attempt::SELECTED
            );
            let which = params![blob(&job.0), revision.0, AttemptState::Completed.code(), limit as i64];
            all(connection, &sql, which, |row| rows::attempt::read(&mut Columns::of(row), job))
        })
    }

    /// The tasks of a job that failed for good, with their last problem.
    pub fn failures(&self, job: JobId) -> Result<Vec<(TaskIndex, Problem)>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT t.idx, a.problem FROM tasks AS t LEFT JOIN attempts AS a ON a.job = t.job \
                       AND a.idx = t.idx AND a.number = t.attempt \
                       WHERE t.job = (SELECT key FROM jobs WHERE id = ?1) AND t.status = ?2 ORDER BY t.idx";
            let failed = params![blob(&job.0), TaskStatus::Failed.code()];
            all(connection, sql, failed, |row| {
                let mut columns = Columns::of(row);
                Ok((TaskIndex(columns.take()?), columns.maybe_json()?.unwrap_or_else(untold)))
            })
        })
    }

    /// The outputs of this revision of a job that look wrong, whatever was said of them.
    pub fn suspicious(&self, job: JobId, revision: Revision) -> Result<Vec<Output>, StoreError> {
        self.read(|connection| {
            let which = "j.id = ?1 AND o.revision = ?2 AND o.verdict IS NOT NULL ORDER BY o.unit_order, o.unit";
            outputs(connection, which, params![blob(&job.0), revision.0])
        })
    }

    /// The parts that tasks of this revision of a job made, at their place.
    pub fn parts(&self, job: JobId, revision: Revision) -> Result<Vec<Output>, StoreError> {
        self.read(|connection| {
            let which = "j.id = ?1 AND o.revision = ?2 AND o.part = 1 AND o.state = 1";
            outputs(connection, which, params![blob(&job.0), revision.0])
        })
    }

    /// Outputs that are accepted and not yet published, in the order of their acceptance.
    pub fn intents(&self) -> Result<Vec<Output>, StoreError> {
        self.read(|connection| outputs(connection, "o.state = 0 ORDER BY o.at, o.job, o.idx, o.unit_order", []))
    }

    /// Units of a task that are accepted in this revision, intended or published.
    pub fn accepted_units(
        &self,
        job: JobId,
        task: TaskIndex,
        revision: Revision,
    ) -> Result<BTreeSet<String>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT unit FROM outputs WHERE job = (SELECT key FROM jobs WHERE id = ?1) AND idx = ?2 \
                       AND revision = ?3";
            let units = all(connection, sql, params![blob(&job.0), task.0, revision.0], |row| row.get(0))?;
            Ok(units.into_iter().collect())
        })
    }

    /// The accepted output of a unit in this revision.
    pub fn output(&self, job: JobId, revision: Revision, unit: &str) -> Result<Option<Output>, StoreError> {
        self.read(|connection| {
            let found = outputs(
                connection,
                "j.id = ?1 AND o.unit = ?2 AND o.revision = ?3",
                params![blob(&job.0), unit, revision.0],
            )?;
            Ok(found.into_iter().next())
        })
    }

    /// The output that was last published at this absolute path, by any job.
    pub fn published_at(&self, path: &str) -> Result<Option<Output>, StoreError> {
        self.read(|connection| {
            let sql = "o.path = ?1 AND o.state = 1 ORDER BY o.at DESC, o.revision DESC LIMIT 1";
            Ok(outputs(connection, sql, [path])?.into_iter().next())
        })
    }

    /// The first answer that a command was given.
    pub fn answer(&self, id: CommandId) -> Result<Option<String>, StoreError> {
        self.read(|connection| {
            first(connection, "SELECT answer FROM answers WHERE id = ?1", [blob(&id.0)], |row| row.get(0))
        })
    }

    /// All workers, by id.
    pub fn workers(&self) -> Result<Vec<Worker>, StoreError> {
        self.read(|connection| {
            all(connection, "SELECT worker FROM workers ORDER BY id", [], |row| Columns::of(row).json())
        })
    }

    /// The JSON text of a setting.
    pub fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.read(|connection| first(connection, "SELECT value FROM settings WHERE key = ?1", [key], |row| row.get(0)))
    }

    /// The highest id in the activity log; 0 when it is empty.
    pub fn last_activity_id(&self) -> Result<i64, StoreError> {
        self.read(|connection| {
            let sql = "SELECT coalesce(max(id), 0) FROM activity";
            Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
        })
    }

    pub(crate) fn read<T>(&self, question: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, StoreError> {
        question(&self.connection).map_err(|fault| self.place.refusal(fault))
    }
}

/// The problem of a failure that says none.
fn untold() -> Problem {
    Problem::new(ErrorCode::Internal, "the task", "The task failed, and nobody noted why.", "")
}

/// Leaves out what can't be read, aloud; anything else that went wrong stays an error.
pub(crate) fn passing_unreadable<T>(row: Result<T, Fault>) -> Option<Result<T, Fault>> {
    match row {
        Err(fault) if fault.is_unreadable_row() => {
            tracing::error!(%fault, "a row of the book can't be read and is passed over");
            None
        }
        other => Some(other),
    }
}

fn complete(connection: &Connection, record: JobRecord, key: i64) -> Result<LoadedJob, Fault> {
    let tasks = tasks(connection, key)?;
    let live = live(connection, record.job.id, key)?;
    Ok(LoadedJob { record, tasks, live })
}

fn tasks(connection: &Connection, key: i64) -> Result<Vec<Task>, Fault> {
    let sql = format!("SELECT {} FROM tasks AS t WHERE t.job = ?1 ORDER BY t.idx", rows::task::SELECTED);
    all(connection, &sql, [key], |row| rows::task::read(&mut Columns::of(row)))
}

fn live(connection: &Connection, job: JobId, key: i64) -> Result<Vec<Attempt>, Fault> {
    let sql = format!(
        "SELECT {} FROM attempts AS a WHERE a.job = ?1 AND a.state < 2 ORDER BY a.idx, a.epoch, a.number",
        rows::attempt::SELECTED
    );
    all(connection, &sql, [key], |row| rows::attempt::read(&mut Columns::of(row), job))
}

fn outputs(connection: &Connection, which: &str, parameters: impl rusqlite::Params) -> Result<Vec<Output>, Fault> {
    let sql =
        format!("SELECT {} FROM outputs AS o JOIN jobs AS j ON j.key = o.job WHERE {which}", rows::output::SELECTED);
    all(connection, &sql, parameters, rows::output::read)
}
