//! Why the book can't be opened, read or written, as a type to act on and as a problem to show.

use std::path::{Path, PathBuf};
use std::{fmt, io};

use atelier_core::{ErrorCode, Problem};
use rusqlite::{Error as SqlError, ffi};
use thiserror::Error;

/// A refusal of the book. After one, nothing of what was asked has happened, and the store stays usable.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoreError {
    /// It was written by a newer Atelier; it was not touched.
    #[error("{} was written by a newer Atelier: its version is {found}, this one knows {known}", path.display())]
    Newer {
        /// The book.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The newest version that this program knows.
        known: u32,
    },
    /// It is damaged.
    #[error("{} is damaged: {reason}", path.display())]
    Corrupt {
        /// The book.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// The disk is full.
    #[error("there is no space left for {}", path.display())]
    NoSpace {
        /// The book.
        path: PathBuf,
    },
    /// Another program holds it locked.
    #[error("{} is locked by another program", path.display())]
    Busy {
        /// The book.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("{} can't be used: {reason}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// `SQLite` refused something that this program should not have asked.
    #[error("{}: {reason}", path.display())]
    Sql {
        /// The book.
        path: PathBuf,
        /// What `SQLite` said.
        reason: String,
    },
    /// A change of something that is not in the book: a fault of the caller.
    #[error("{what} is not in the book")]
    Unknown {
        /// What is missing: "job …", "task 3 of job …".
        what: String,
    },
}

impl StoreError {
    /// The same for a person: the thing, the reason, the next step.
    pub fn problem(&self) -> Problem {
        let message = format!("{self}.");
        let (code, subject, next_step) = match self {
            Self::Newer { path, .. } => {
                (ErrorCode::NewerDatabase, path, "Update Atelier on this machine; the file was not changed.")
            }
            Self::Corrupt { path, .. } => (
                ErrorCode::CorruptDatabase,
                path,
                "Restart Atelier: it checks the file and, if it can't be used, sets it aside and begins a new one.",
            ),
            Self::NoSpace { path } => {
                (ErrorCode::NoSpace, path, "Free space on that disk, then try again; nothing was lost.")
            }
            Self::Busy { path } => {
                (ErrorCode::System, path, "Close the program that has the file open, then try again.")
            }
            Self::Io { path, .. } => {
                (ErrorCode::System, path, "Check that the disk is there and that this user may write to it.")
            }
            Self::Sql { path, .. } => (ErrorCode::Internal, path, "Restart Atelier; if it happens again, report it."),
            Self::Unknown { what } => {
                return Problem::new(
                    ErrorCode::Internal,
                    what.clone(),
                    message,
                    "Restart Atelier; if it happens again, report it.",
                );
            }
        };
        let problem = Problem::new(code, subject.display().to_string(), message, next_step);
        if self.may_pass() { problem.retryable() } else { problem }
    }

    /// Whether the same thing may go well when tried again unchanged.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::NoSpace { .. } | Self::Busy { .. } | Self::Io { .. })
    }

    /// What a refusal of the file system about `path` amounts to.
    pub(crate) fn io(path: &Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::NoSpace { path: path.to_owned() },
            _ => Self::Io { path: path.to_owned(), reason: error.to_string() },
        }
    }
}

/// A failure inside the store, before it is known to which file it belongs.
#[derive(Debug)]
pub(crate) enum Fault {
    Sql(SqlError),
    Json(serde_json::Error),
    Unknown(String),
}

impl From<SqlError> for Fault {
    fn from(error: SqlError) -> Self {
        Self::Sql(error)
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sql(error) => error.fmt(f),
            Self::Json(error) => error.fmt(f),
            Self::Unknown(what) => write!(f, "{what} is not in the book"),
        }
    }
}

impl Fault {
    /// Whether `SQLite` read a row and it holds what no Atelier can have written.
    pub(crate) fn is_unreadable_row(&self) -> bool {
        matches!(self, Self::Sql(error) if is_unreadable(error))
    }

    /// The same as an error about the book at `path`.
    pub(crate) fn at(self, path: &Path) -> StoreError {
        let path = path.to_owned();
        match self {
            Self::Sql(error) => sql_error(path, &error),
            Self::Json(error) => StoreError::Sql { path, reason: error.to_string() },
            Self::Unknown(what) => StoreError::Unknown { what },
        }
    }
}

fn sql_error(path: PathBuf, error: &SqlError) -> StoreError {
    let reason = error.to_string();
    match error {
        SqlError::SqliteFailure(failure, _) => coded_error(path, reason, *failure),
        unreadable if is_unreadable(unreadable) => StoreError::Corrupt { path, reason },
        _ => StoreError::Sql { path, reason },
    }
}

fn is_unreadable(error: &SqlError) -> bool {
    matches!(
        error,
        SqlError::FromSqlConversionFailure(..)
            | SqlError::IntegralValueOutOfRange(..)
            | SqlError::InvalidColumnType(..)
            | SqlError::Utf8Error(..)
    )
}

fn coded_error(path: PathBuf, reason: String, failure: ffi::Error) -> StoreError {
    use rusqlite::ErrorCode as Code;
    // Growing the shared index of the log fails like this on a full disk.
    if failure.extended_code == ffi::SQLITE_IOERR_SHMSIZE {
        return StoreError::NoSpace { path };
    }
    match failure.code {
        Code::DiskFull => StoreError::NoSpace { path },
        Code::DatabaseBusy | Code::DatabaseLocked | Code::FileLockingProtocolFailed => StoreError::Busy { path },
        Code::DatabaseCorrupt | Code::NotADatabase => StoreError::Corrupt { path, reason },
        Code::SystemIoFailure
        | Code::CannotOpen
        | Code::ReadOnly
        | Code::PermissionDenied
        | Code::NoLargeFileSupport => StoreError::Io { path, reason },
        _ => StoreError::Sql { path, reason },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(extended_code: i32) -> StoreError {
        Fault::from(SqlError::SqliteFailure(ffi::Error::new(extended_code), None)).at(Path::new("/d/book.db"))
    }

    #[test]
    fn codes_of_sqlite_become_types_that_one_can_act_on() {
        let path = || PathBuf::from("/d/book.db");
        assert_eq!(failure(ffi::SQLITE_FULL), StoreError::NoSpace { path: path() });
        assert_eq!(failure(ffi::SQLITE_IOERR_SHMSIZE), StoreError::NoSpace { path: path() });
        assert_eq!(failure(ffi::SQLITE_BUSY_SNAPSHOT), StoreError::Busy { path: path() });
        assert!(matches!(failure(ffi::SQLITE_CORRUPT_INDEX), StoreError::Corrupt { .. }));
        assert!(matches!(failure(ffi::SQLITE_NOTADB), StoreError::Corrupt { .. }));
        assert!(matches!(failure(ffi::SQLITE_IOERR_WRITE), StoreError::Io { .. }));
        assert!(matches!(failure(ffi::SQLITE_CONSTRAINT), StoreError::Sql { .. }));
        let full = StoreError::io(Path::new("/d"), &io::Error::from(io::ErrorKind::StorageFull));
        assert_eq!(full, StoreError::NoSpace { path: "/d".into() });
    }

    #[test]
    fn a_problem_names_the_thing_the_reason_and_the_next_step() {
        let newer = StoreError::Newer { path: "/d/book.db".into(), found: 9, known: 1 }.problem();
        assert_eq!(newer.code, ErrorCode::NewerDatabase);
        assert_eq!(newer.message, "/d/book.db was written by a newer Atelier: its version is 9, this one knows 1.");
        assert!(!newer.next_step.is_empty() && !newer.retryable);
        let full = StoreError::NoSpace { path: "/d/book.db".into() }.problem();
        assert_eq!((full.code, full.retryable), (ErrorCode::NoSpace, true));
    }
}
