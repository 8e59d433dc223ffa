//! Outputs, by (job, unit, revision): the first accepted result of a unit wins, which the engine decides.

use atelier_core::{AttemptNumber, JobId, Output, Revision, Suspicion, TaskIndex};
use rusqlite::{Connection, Row, params};

use super::Columns;
use crate::codes::Code;
use crate::error::Fault;

/// What `read` reads, from `outputs AS o JOIN jobs AS j ON j.key = o.job`.
pub(crate) const SELECTED: &str = "j.id, o.revision, o.unit, o.idx, o.attempt, o.source, o.path, o.bytes, o.hash, o.state, o.picture, \
     o.at, o.part, o.fingerprint, o.suspicion, o.verdict, o.replaces";

/// Writes an output, new or changed.
pub(crate) fn write(connection: &Connection, job: i64, output: &Output) -> Result<(), Fault> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO outputs (job, unit, revision, idx, attempt, source, path, bytes, hash, state, picture, at, \
         unit_order, part, fingerprint, suspicion, verdict, replaces) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18) \
         ON CONFLICT DO UPDATE SET idx = ?4, attempt = ?5, source = ?6, path = ?7, bytes = ?8, hash = ?9, \
         state = ?10, picture = ?11, at = ?12, part = ?14, fingerprint = ?15, suspicion = ?16, \
         verdict = ?17, replaces = ?18",
    )?;
    statement.execute(params![
        job,
        output.unit,
        output.revision.0,
        output.task.0,
        output.attempt.0,
        output.source,
        output.path,
        output.bytes.cast_signed(),
        output.hash,
        output.state.code(),
        output.picture,
        output.at.0,
        natural_order(&output.unit),
        output.part,
        output.fingerprint,
        output.suspicion.map(|suspicion| suspicion.kind.code()),
        output.suspicion.map(|suspicion| suspicion.verdict.code()),
        output.replaces
    ])?;
    Ok(())
}

/// Takes an output out of the book.
pub(crate) fn withdraw(connection: &Connection, job: i64, revision: Revision, unit: &str) -> Result<(), Fault> {
    let mut statement =
        connection.prepare_cached("DELETE FROM outputs WHERE job = ?1 AND revision = ?2 AND unit = ?3")?;
    statement.execute(params![job, revision.0, unit])?;
    Ok(())
}

/// Reads a row of [`SELECTED`].
pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Output> {
    let mut columns = Columns::of(row);
    Ok(Output {
        job: columns.uuid().map(JobId)?,
        revision: columns.take().map(Revision)?,
        unit: columns.take()?,
        task: columns.take().map(TaskIndex)?,
        attempt: columns.take().map(AttemptNumber)?,
        source: columns.take()?,
        path: columns.take()?,
        bytes: columns.take::<i64>()?.cast_unsigned(),
        hash: columns.take()?,
        state: columns.code()?,
        picture: columns.take()?,
        at: columns.time()?,
        part: columns.take()?,
        fingerprint: columns.take()?,
        suspicion: read_suspicion(&mut columns)?,
        replaces: columns.take()?,
    })
}

fn read_suspicion(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Option<Suspicion>> {
    let (kind, verdict) = (columns.maybe_code()?, columns.maybe_code()?);
    Ok(kind.zip(verdict).map(|(kind, verdict)| Suspicion { kind, verdict }))
}

/// A text that sorts, byte by byte, as people sort `unit`: numbers in it by value ("f9" before "f10").
pub(crate) fn natural_order(unit: &str) -> String {
    let mut order = String::with_capacity(unit.len() + 4);
    let mut rest = unit;
    while let Some(head) = rest.chars().next() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            order.push(head);
            rest = &rest[head.len_utf8()..];
            continue;
        }
        // A number is led by its length, so that the longer one comes later.
        let number = rest[..digits].trim_start_matches('0');
        order.extend([format!("{:03}", number.len()).as_str(), number]);
        rest = &rest[digits..];
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sort_by_value_wherever_they_stand() {
        let sorted = ["1", "2", "9", "010", "100", "a", "f9_v2", "f10_v1", "f10_v2", "ä"];
        let mut units = sorted;
        units.reverse();
        units.sort_by_key(|unit| natural_order(unit));
        assert_eq!(units, sorted);
    }
}
