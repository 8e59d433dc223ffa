//! Attempts, by (job, task, epoch, number): kept for as long as their job.

use atelier_core::{Attempt, AttemptId, AttemptNumber, Epoch, Exit, JobId, Revision, TaskIndex};
use rusqlite::{Connection, params};

use super::{Columns, blob};
use crate::codes::Code;
use crate::error::Fault;

/// What `read` reads, from `attempts AS a`.
pub(crate) const SELECTED: &str = "a.idx, a.epoch, a.number, a.revision, a.worker, a.state, a.offered_at, \
    a.started_at, a.ended_at, a.exit_how, a.exit_value, a.problem, a.peak_memory, a.log_bytes, a.device, \
    a.paused_ms, a.paused_since";

/// Writes an attempt, new or changed.
pub(crate) fn write(connection: &Connection, job: i64, attempt: &Attempt) -> Result<(), Fault> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO attempts (job, idx, epoch, number, revision, worker, state, offered_at, started_at, ended_at, \
         exit_how, exit_value, problem, peak_memory, log_bytes, device, paused_ms, paused_since) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18) \
         ON CONFLICT DO UPDATE SET revision = ?5, worker = ?6, state = ?7, offered_at = ?8, started_at = ?9, \
         ended_at = ?10, exit_how = ?11, exit_value = ?12, problem = ?13, peak_memory = ?14, log_bytes = ?15, device = ?16, \
         paused_ms = ?17, paused_since = ?18",
    )?;
    let problem = attempt.problem.as_ref().map(serde_json::to_string).transpose()?;
    let (exit_how, exit_value) = exit_columns(attempt.exit);
    statement.execute(params![
        job,
        attempt.id.task.0,
        attempt.id.epoch.0,
        attempt.id.number.0,
        attempt.revision.0,
        blob(&attempt.worker.0),
        attempt.state.code(),
        attempt.offered_at.0,
        attempt.started_at.map(|at| at.0),
        attempt.ended_at.map(|at| at.0),
        exit_how,
        exit_value,
        problem,
        attempt.peak_memory_bytes.map(u64::cast_signed),
        attempt.log_bytes.cast_signed(),
        attempt.device,
        attempt.paused_ms.cast_signed(),
        attempt.paused_since.map(|at| at.0)
    ])?;
    Ok(())
}

/// Enters the worker among those that ever ran something of the job.
pub(crate) fn write_worker(connection: &Connection, job: i64, attempt: &Attempt) -> Result<(), Fault> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO job_workers (job, worker) VALUES (?1, ?2)")?
        .execute(params![job, blob(&attempt.worker.0)])?;
    Ok(())
}

/// Reads [`SELECTED`] of a job's attempts.
pub(crate) fn read(columns: &mut Columns<'_, '_>, job: JobId) -> rusqlite::Result<Attempt> {
    let task = columns.take().map(TaskIndex)?;
    let epoch = columns.take().map(Epoch)?;
    let number = columns.take().map(AttemptNumber)?;
    Ok(Attempt {
        id: AttemptId { job, task, number, epoch },
        revision: columns.take().map(Revision)?,
        worker: columns.worker()?,
        state: columns.code()?,
        offered_at: columns.time()?,
        started_at: columns.maybe_time()?,
        ended_at: columns.maybe_time()?,
        exit: read_exit(columns)?,
        problem: columns.maybe_json()?,
        peak_memory_bytes: columns.take::<Option<i64>>()?.map(i64::cast_unsigned),
        log_bytes: columns.take::<i64>()?.cast_unsigned(),
        device: columns.take()?,
        paused_ms: columns.take::<i64>()?.cast_unsigned(),
        paused_since: columns.maybe_time()?,
    })
}

/// 0: a code, 1: a signal, 2: never started.
fn exit_columns(exit: Option<Exit>) -> (Option<i64>, Option<i32>) {
    match exit {
        None => (None, None),
        Some(Exit::Code(code)) => (Some(0), Some(code)),
        Some(Exit::Signal(signal)) => (Some(1), Some(signal)),
        Some(Exit::NotStarted) => (Some(2), None),
    }
}

fn read_exit(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Option<Exit>> {
    let how: Option<i64> = columns.take()?;
    let value: Option<i32> = columns.take()?;
    match (how, value) {
        (None, _) => Ok(None),
        (Some(0), Some(code)) => Ok(Some(Exit::Code(code))),
        (Some(1), Some(signal)) => Ok(Some(Exit::Signal(signal))),
        (Some(2), None) => Ok(Some(Exit::NotStarted)),
        (Some(how), _) => Err(columns.unreadable(&format!("{how} is no way to exit"))),
    }
}
