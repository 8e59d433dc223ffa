//! Reading beside the writer: a connection of its own that can't write, for windows, terminals and scripts.

use atelier_core::{
    Attempt, AttemptId, JobId, Output, Problem, Task, TaskIndex, TaskStatus, Timestamp, Verdict, WorkerId,
};
use rusqlite::{Connection, OpenFlags, params};

use crate::changes::{ActivityRecord, JobRecord};
use crate::codes::Code;
use crate::error::{Fault, StoreError};
use crate::open::Place;
use crate::rows::{self, Columns, all, blob, first, key_of, number};
use crate::search::{self, JobQuery};

/// A task, its latest attempt of any epoch, and how many it had.
pub type TaskLine = (Task, Option<Attempt>, u32);

/// Looks at the book; every question sees what was committed before it.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
    place: Place,
}

impl Reader {
    pub(crate) fn open(place: &Place) -> Result<Self, StoreError> {
        let connection = place.connect(OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(|fault| fault.at(&place.path()))?;
        Ok(Self { connection, place: place.clone() })
    }

    /// Another connection to the same book, for another thread.
    pub fn another(&self) -> Result<Self, StoreError> {
        Self::open(&self.place)
    }

    /// A job, removed or not.
    pub fn job(&self, id: JobId) -> Result<Option<JobRecord>, StoreError> {
        self.read(|connection| {
            let sql = format!(
                "SELECT {} FROM jobs AS j JOIN specs AS s ON s.job = j.key WHERE j.id = ?1",
                rows::job::SELECTED
            );
            first(connection, &sql, [blob(&id.0)], rows::job::read)
        })
    }

    /// The jobs that `query` asks for, in the order of [`Reader::list`], and how many there are without its limit.
    pub fn jobs(&self, query: &JobQuery) -> Result<(Vec<JobRecord>, u32), StoreError> {
        self.read(|connection| search::jobs(connection, query))
    }

    /// Every job that is not removed: unfinished ones in queue order, then finished ones, newest first.
    pub fn list(&self) -> Result<Vec<JobRecord>, StoreError> {
        self.read(search::list)
    }

    /// Tasks of a job by index, and how many there are without the limit. No statuses: all.
    pub fn tasks(
        &self,
        job: JobId,
        statuses: &[TaskStatus],
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<TaskLine>, u32), StoreError> {
        self.read(|connection| {
            let Some(key) = key_of(connection, job)? else { return Ok((Vec::new(), 0)) };
            let which = task_filter(statuses);
            let sql = format!(
                "SELECT {}, (SELECT count(*) FROM attempts AS a WHERE a.job = t.job AND a.idx = t.idx) FROM tasks AS t \
                 WHERE {which} ORDER BY t.idx LIMIT ?2 OFFSET ?3",
                rows::task::SELECTED
            );
            let found = all(connection, &sql, params![key, limit, offset], |row| {
                let mut columns = Columns::of(row);
                Ok((rows::task::read(&mut columns)?, columns.take()?))
            })?;
            let lines = found.into_iter().map(|(task, attempts)| {
                let latest = if attempts == 0 { None } else { latest_attempt(connection, job, key, task.index)? };
                Ok((task, latest, attempts))
            });
            let lines = lines.collect::<Result<_, Fault>>()?;
            Ok((lines, number(connection, &format!("SELECT count(*) FROM tasks AS t WHERE {which}"), [key])?))
        })
    }

    /// What each task of a job does, by index.
    pub fn plans(&self, job: JobId) -> Result<Vec<Option<String>>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT plan FROM tasks WHERE job = (SELECT key FROM jobs WHERE id = ?1) ORDER BY idx";
            all(connection, sql, [blob(&job.0)], |row| row.get(0))
        })
    }

    /// The state of every task of a job by index, and the tasks with a picture that waits for a person's word.
    pub fn grid(&self, job: JobId) -> Result<(Vec<TaskStatus>, Vec<TaskIndex>), StoreError> {
        self.read(|connection| {
            let Some(key) = key_of(connection, job)? else { return Ok((Vec::new(), Vec::new())) };
            let sql = "SELECT status FROM tasks WHERE job = ?1 ORDER BY idx";
            let states = all(connection, sql, [key], |row| Columns::of(row).code())?;
            let sql = "SELECT DISTINCT o.idx FROM outputs AS o JOIN jobs AS j ON j.key = o.job \
                       WHERE o.job = ?1 AND o.revision = j.revision AND o.verdict = ?2 ORDER BY o.idx";
            let asked = params![key, Verdict::Asked.code()];
            Ok((states, all(connection, sql, asked, |row| row.get(0).map(TaskIndex))?))
        })
    }

    /// Why tasks of a job failed for good: each problem that was said with how many tasks said it, and the first.
    pub fn causes(&self, job: JobId) -> Result<Vec<(Problem, u32, TaskIndex)>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT a.problem, count(*), min(t.idx) FROM tasks AS t JOIN attempts AS a ON a.job = t.job \
                       AND a.idx = t.idx AND a.number = t.attempt \
                       WHERE t.job = (SELECT key FROM jobs WHERE id = ?1) AND t.status = ?2 \
                       AND a.problem IS NOT NULL GROUP BY a.problem";
            all(connection, sql, params![blob(&job.0), TaskStatus::Failed.code()], |row| {
                let mut columns = Columns::of(row);
                Ok((columns.json()?, columns.take()?, TaskIndex(columns.take()?)))
            })
        })
    }

    /// All attempts of a task, first first.
    pub fn attempts(&self, job: JobId, task: TaskIndex) -> Result<Vec<Attempt>, StoreError> {
        self.read(|connection| {
            let sql = attempts_where("a.idx = ?2 ORDER BY a.epoch, a.number");
            all(connection, &sql, params![blob(&job.0), task.0], |row| rows::attempt::read(&mut Columns::of(row), job))
        })
    }

    /// One attempt.
    pub fn attempt(&self, id: AttemptId) -> Result<Option<Attempt>, StoreError> {
        self.read(|connection| {
            let sql = attempts_where("a.idx = ?2 AND a.epoch = ?3 AND a.number = ?4");
            let key = params![blob(&id.job.0), id.task.0, id.epoch.0, id.number.0];
            first(connection, &sql, key, |row| rows::attempt::read(&mut Columns::of(row), id.job))
        })
    }

    /// The newest revision of each output unit of a job, as people sort units, and how many there are; parts left
    /// out. `asked`: only pictures of the job's present revision that wait for a person's
    /// word.
    pub fn outputs(&self, job: JobId, asked: bool, offset: u32, limit: u32) -> Result<(Vec<Output>, u32), StoreError> {
        self.read(|connection| {
            let Some(key) = key_of(connection, job)? else { return Ok((Vec::new(), 0)) };
            let asked_now = format!("AND o.verdict = {} AND o.revision = j.revision", Verdict::Asked.code());
            let verdict = if asked { asked_now.as_str() } else { "" };
            let which = format!(
                "FROM outputs AS o JOIN jobs AS j ON j.key = o.job WHERE o.job = ?1 AND o.part = 0 {verdict} AND NOT EXISTS \
                 (SELECT 1 FROM outputs AS n WHERE n.job = o.job AND n.unit = o.unit AND n.revision > o.revision)"
            );
            let page = format!(
                "SELECT {} {which} ORDER BY o.unit_order, o.unit LIMIT ?2 OFFSET ?3",
                rows::output::SELECTED
            );
            let found = all(connection, &page, params![key, limit, offset], rows::output::read)?;
            Ok((found, number(connection, &format!("SELECT count(*) {which}"), [key])?))
        })
    }

    /// The jobs that follow a job, in the order of their submission.
    pub fn followers(&self, job: JobId) -> Result<Vec<JobRecord>, StoreError> {
        self.read(|connection| {
            let sql = format!(
                "SELECT {} FROM follows AS f JOIN jobs AS j ON j.key = f.job JOIN specs AS s ON s.job = j.key \
                 WHERE f.before = ?1 ORDER BY j.submitted_at, j.id",
                rows::job::SELECTED
            );
            all(connection, &sql, [blob(&job.0)], rows::job::read)
        })
    }

    /// The newest revision of an output unit.
    pub fn output(&self, job: JobId, unit: &str) -> Result<Option<Output>, StoreError> {
        self.read(|connection| {
            let sql = format!(
                "SELECT {} FROM outputs AS o JOIN jobs AS j ON j.key = o.job WHERE j.id = ?1 AND o.unit = ?2 \
                 ORDER BY o.revision DESC LIMIT 1",
                rows::output::SELECTED
            );
            first(connection, &sql, params![blob(&job.0), unit], rows::output::read)
        })
    }

    /// Lines of the activity log, newest first, older than `before`.
    pub fn activity(&self, before: Option<i64>, limit: u32) -> Result<Vec<ActivityRecord>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT id, at, kind, text, job FROM activity WHERE id < ?1 ORDER BY id DESC LIMIT ?2";
            all(connection, sql, params![before.unwrap_or(i64::MAX), limit], rows::small::read_activity)
        })
    }

    /// How many attempts a worker completed, and how many failed there, since a moment.
    pub fn day_counts(&self, worker: WorkerId, since: Timestamp) -> Result<(u32, u32), StoreError> {
        self.read(|connection| {
            let sql = "SELECT count(*) FILTER (WHERE state = 2), count(*) FILTER (WHERE state = 3) FROM attempts \
                       WHERE worker = ?1 AND ended_at >= ?2";
            let mut statement = connection.prepare_cached(sql)?;
            Ok(statement.query_row(params![blob(&worker.0), since.0], |row| Ok((row.get(0)?, row.get(1)?)))?)
        })
    }

    fn read<T>(&self, question: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, StoreError> {
        let look = || -> Result<T, Fault> {
            // One transaction, so that the parts of an answer agree with one another.
            let snapshot = self.connection.unchecked_transaction()?;
            question(&snapshot)
        };
        look().map_err(|fault| self.place.refusal(fault))
    }
}

fn task_filter(statuses: &[TaskStatus]) -> String {
    if statuses.is_empty() {
        return "t.job = ?1".to_owned();
    }
    let codes: Vec<String> = statuses.iter().map(|status| status.code().to_string()).collect();
    format!("t.job = ?1 AND t.status IN ({})", codes.join(", "))
}

fn attempts_where(which: &str) -> String {
    format!(
        "SELECT {} FROM attempts AS a WHERE a.job = (SELECT key FROM jobs WHERE id = ?1) AND {which}",
        rows::attempt::SELECTED
    )
}

fn latest_attempt(connection: &Connection, job: JobId, key: i64, task: TaskIndex) -> Result<Option<Attempt>, Fault> {
    let sql = format!(
        "SELECT {} FROM attempts AS a WHERE a.job = ?1 AND a.idx = ?2 ORDER BY a.epoch DESC, a.number DESC LIMIT 1",
        rows::attempt::SELECTED
    );
    first(connection, &sql, params![key, task.0], |row| rows::attempt::read(&mut Columns::of(row), job))
}
