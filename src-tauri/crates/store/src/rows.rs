//! How each noun becomes a row, and a row the noun again: one module per table, its SQL beside it.

pub(crate) mod attempt;
pub(crate) mod job;
pub(crate) mod output;
pub(crate) mod small;
pub(crate) mod task;

use atelier_core::{JobId, Timestamp, WorkerId};
use rusqlite::types::{FromSql, Type};
use rusqlite::{Connection, OptionalExtension, Params, Row};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::codes::Code;
use crate::error::Fault;

/// Reads the columns of a row one after the other.
pub(crate) struct Columns<'r, 's> {
    row: &'r Row<'s>,
    next: usize,
}

impl<'r, 's> Columns<'r, 's> {
    pub(crate) fn of(row: &'r Row<'s>) -> Self {
        Self { row, next: 0 }
    }

    pub(crate) fn take<T: FromSql>(&mut self) -> rusqlite::Result<T> {
        let value = self.row.get(self.next);
        self.next += 1;
        value
    }

    /// A state or band.
    pub(crate) fn code<T: Code>(&mut self) -> rusqlite::Result<T> {
        let code = self.take()?;
        T::from_code(code).ok_or_else(|| self.unreadable(&format!("{code} stands for nothing")))
    }

    pub(crate) fn maybe_code<T: Code>(&mut self) -> rusqlite::Result<Option<T>> {
        let code: Option<i64> = self.take()?;
        let read = |code| T::from_code(code).ok_or_else(|| self.unreadable(&format!("{code} stands for nothing")));
        code.map(read).transpose()
    }

    pub(crate) fn uuid(&mut self) -> rusqlite::Result<Uuid> {
        self.take().map(Uuid::from_bytes)
    }

    pub(crate) fn worker(&mut self) -> rusqlite::Result<WorkerId> {
        self.uuid().map(WorkerId)
    }

    pub(crate) fn maybe_worker(&mut self) -> rusqlite::Result<Option<WorkerId>> {
        Ok(self.take::<Option<[u8; 16]>>()?.map(|bytes| WorkerId(Uuid::from_bytes(bytes))))
    }

    pub(crate) fn time(&mut self) -> rusqlite::Result<Timestamp> {
        self.take().map(Timestamp)
    }

    pub(crate) fn maybe_time(&mut self) -> rusqlite::Result<Option<Timestamp>> {
        Ok(self.take::<Option<i64>>()?.map(Timestamp))
    }

    pub(crate) fn json<T: DeserializeOwned>(&mut self) -> rusqlite::Result<T> {
        let text = self.row.get_ref(self.next)?.as_str()?;
        self.next += 1;
        serde_json::from_str(text).map_err(|error| self.unreadable(&error.to_string()))
    }

    pub(crate) fn maybe_json<T: DeserializeOwned>(&mut self) -> rusqlite::Result<Option<T>> {
        let text: Option<String> = self.take()?;
        text.map(|text| serde_json::from_str(&text).map_err(|error| self.unreadable(&error.to_string()))).transpose()
    }

    /// The column just read holds what no Atelier writes.
    pub(crate) fn unreadable(&self, reason: &str) -> rusqlite::Error {
        let column = self.next.saturating_sub(1);
        let name = self.row.as_ref().column_name(column).unwrap_or("?").to_owned();
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, format!("column {name}: {reason}").into())
    }
}

/// Bytes of an id, as stored.
pub(crate) fn blob(id: &Uuid) -> &[u8] {
    id.as_bytes()
}

/// All rows of a query, read with `read`.
pub(crate) fn all<T>(
    connection: &Connection,
    sql: &str,
    parameters: impl Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, Fault> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(parameters, read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The first row of a query, if there is one.
pub(crate) fn first<T>(
    connection: &Connection,
    sql: &str,
    parameters: impl Params,
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Option<T>, Fault> {
    Ok(connection.prepare_cached(sql)?.query_row(parameters, read).optional()?)
}

/// The one number that a query answers.
pub(crate) fn number(connection: &Connection, sql: &str, parameters: impl Params) -> Result<u32, Fault> {
    Ok(connection.prepare_cached(sql)?.query_row(parameters, |row| row.get(0))?)
}

/// The key that stands for a job in the other tables.
pub(crate) fn key_of(connection: &Connection, id: JobId) -> Result<Option<i64>, Fault> {
    first(connection, "SELECT key FROM jobs WHERE id = ?1", [blob(&id.0)], |row| row.get(0))
}

/// For text that people search: without case, in any script.
pub(crate) fn folded(text: &str) -> String {
    text.to_lowercase()
}
