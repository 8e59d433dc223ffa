//! Versions of the book's form: a list of SQL steps, each applied once, in order, each in a transaction of its own.

use rusqlite::{Connection, TransactionBehavior};

use crate::error::Fault;

/// Step n leads from version n to version n + 1. Steps that were released are never edited.
const STEPS: &[&str] = &[include_str!("migrations/001_book.sql"), include_str!("migrations/002_stages.sql")];

/// The newest version that this program knows.
pub(crate) const KNOWN_VERSION: u32 = STEPS.len() as u32;

/// The version of the book behind `connection`; 0 when it has no tables yet.
pub(crate) fn version(connection: &Connection) -> Result<u32, Fault> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Brings the book to the newest version; does nothing when it is there.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), Fault> {
    let found = version(connection)?;
    for (before, step) in (0_u32..).zip(STEPS).skip(found as usize) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", before + 1)?;
        transaction.commit()?;
    }
    Ok(())
}
