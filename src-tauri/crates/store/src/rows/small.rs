//! The small tables: answers, workers, settings, activity.

use atelier_core::{CommandId, JobId, Timestamp, Worker};
use rusqlite::{Connection, Row, params};
use uuid::Uuid;

use super::{Columns, blob};
use crate::changes::ActivityRecord;
use crate::error::Fault;

/// Keeps the answer of a command, unless it has one.
pub(crate) fn write_answer(
    connection: &Connection,
    (id, at, answer): &(CommandId, Timestamp, String),
) -> Result<(), Fault> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO answers (id, at, answer) VALUES (?1, ?2, ?3)")?
        .execute(params![blob(&id.0), at.0, answer])?;
    Ok(())
}

/// Writes a worker, new or changed.
pub(crate) fn write_worker(connection: &Connection, worker: &Worker) -> Result<(), Fault> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO workers (id, worker) VALUES (?1, ?2)")?
        .execute(params![blob(&worker.id.0), serde_json::to_string(worker)?])?;
    Ok(())
}

/// Writes a setting, new or changed.
pub(crate) fn write_setting(connection: &Connection, (key, value): &(String, String)) -> Result<(), Fault> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO settings (key, value) VALUES (?1, ?2)")?
        .execute(params![key, value])?;
    Ok(())
}

/// Writes a line of the activity log.
pub(crate) fn write_activity(connection: &Connection, record: &ActivityRecord) -> Result<(), Fault> {
    let job = record.job.as_ref().map(|job| blob(&job.0));
    connection
        .prepare_cached("INSERT OR REPLACE INTO activity (id, at, kind, text, job) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![record.id, record.at.0, record.kind, record.text, job])?;
    Ok(())
}

/// Reads `id, at, kind, text, job` of `activity`.
pub(crate) fn read_activity(row: &Row<'_>) -> rusqlite::Result<ActivityRecord> {
    let mut columns = Columns::of(row);
    Ok(ActivityRecord {
        id: columns.take()?,
        at: columns.time()?,
        kind: columns.take()?,
        text: columns.take()?,
        job: columns.take::<Option<[u8; 16]>>()?.map(|bytes| JobId(Uuid::from_bytes(bytes))),
    })
}
