//! Opening: a new book, one of an older form, a damaged one (set aside, never deleted), a newer one (not touched).

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use atelier_core::Timestamp;
use rusqlite::{Connection, OpenFlags};

use crate::error::{Fault, StoreError};
use crate::migrate;
use crate::store::Store;

/// "Atel": marks the file as a book of Atelier.
const APPLICATION_ID: i32 = 0x4174_656c;

/// Books up to this size are checked whole at every start, which takes under half a second.
const CHECKED_WHOLE: u64 = 128 << 20;

/// An open book, and whether another had to make way for it.
#[derive(Debug)]
pub struct Opened {
    /// The book.
    pub store: Store,
    /// Where the damaged book was set aside that lay in its place. A log beside it carries the same name and
    /// `-wal`.
    pub set_aside: Option<PathBuf>,
}

/// Where a book is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    File(PathBuf),
    /// The name of a database in memory.
    Memory(String),
}

impl Place {
    pub(crate) fn path(&self) -> PathBuf {
        match self {
            Self::File(path) => path.clone(),
            Self::Memory(name) => PathBuf::from(name),
        }
    }

    /// A connection with these rights beside the usual ones.
    pub(crate) fn connect(&self, rights: OpenFlags) -> Result<Connection, Fault> {
        let flags = rights | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = match self {
            Self::File(path) => Connection::open_with_flags(path, flags)?,
            Self::Memory(name) => Connection::open_with_flags(name, flags | OpenFlags::SQLITE_OPEN_URI)?,
        };
        connection.busy_timeout(Duration::from_secs(2))?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(connection)
    }
}

pub(crate) fn open(path: &Path, now: Timestamp) -> Result<Opened, StoreError> {
    match open_sound(path) {
        Ok(store) => Ok(Opened { store, set_aside: None }),
        Err(StoreError::Corrupt { path: damaged, reason }) => {
            let aside = set_aside(&damaged, now)?;
            tracing::error!(book = %damaged.display(), aside = %aside.display(), reason, "a damaged book was set aside");
            Ok(Opened { store: open_sound(path)?, set_aside: Some(aside) })
        }
        Err(refused) => Err(refused),
    }
}

pub(crate) fn in_memory() -> Result<Store, StoreError> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    // The slash lets other connections of this process open it too.
    let place = Place::Memory(format!("file:/book-{number}?vfs=memdb"));
    let opened = place.connect(OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE).and_then(|mut it| {
        migrate::migrate(&mut it)?;
        Ok(it)
    });
    let connection = opened.map_err(|fault| fault.at(&place.path()))?;
    Ok(Store { connection, place, known: std::collections::HashMap::new() })
}

impl Place {
    /// A failure as an error about this book. Damage is noted, so that the next start reads the whole book
    /// whatever its size.
    pub(crate) fn refusal(&self, fault: Fault) -> StoreError {
        let refusal = fault.at(&self.path());
        if matches!(refusal, StoreError::Corrupt { .. }) {
            self.suspect();
        }
        refusal
    }

    fn suspect(&self) {
        if let Self::File(path) = self
            && let Err(error) = File::create(suspicion(path))
        {
            tracing::warn!(book = %path.display(), %error, "damage was met and can't be noted");
        }
    }
}

fn suspicion(path: &Path) -> PathBuf {
    beside(path, ".suspect")
}

/// Opens the book at `path` if it is sound, begins one if there is none.
fn open_sound(path: &Path) -> Result<Store, StoreError> {
    let corrupt = |reason: &str| StoreError::Corrupt { path: path.to_owned(), reason: reason.to_owned() };
    // SQLite takes an empty file for a new database and deletes the log beside it, so look first.
    match size_of(path)? {
        Some(0) => return Err(corrupt("the file is empty")),
        Some(_) => {}
        None if size_of(&beside(path, "-wal"))?.unwrap_or(0) > 0 => {
            return Err(corrupt("its log is there and the file is not"));
        }
        None => begin(path)?,
    }
    refuse_newer(path)?;
    let place = Place::File(path.to_owned());
    let connection = ready(&place).map_err(|fault| fault.at(path))?;
    check(&connection, path)?;
    Ok(Store { connection, place, known: std::collections::HashMap::new() })
}

/// Makes a new book under another name and renames it, so that an empty or half-made file is never ours.
fn begin(path: &Path) -> Result<(), StoreError> {
    let draft = beside(path, ".new");
    for leftover in [draft.clone(), beside(&draft, "-journal")] {
        remove(&leftover)?;
    }
    write_draft(&draft).map_err(|fault| fault.at(path))?;
    File::open(&draft).and_then(|file| file.sync_all()).map_err(|error| StoreError::io(&draft, &error))?;
    fs::rename(&draft, path).map_err(|error| StoreError::io(path, &error))?;
    sync_folder(path)
}

fn write_draft(draft: &Path) -> Result<(), Fault> {
    let place = Place::File(draft.to_owned());
    let mut connection = place.connect(OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    migrate::migrate(&mut connection)?;
    connection.close().map_err(|(_, error)| error.into())
}

/// Looks at the version with a connection that can't write.
fn refuse_newer(path: &Path) -> Result<(), StoreError> {
    let place = Place::File(path.to_owned());
    let look = || -> Result<(u32, i32), Fault> {
        let connection = place.connect(OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let application = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
        Ok((migrate::version(&connection)?, application))
    };
    let (found, application) = look().map_err(|fault| fault.at(path))?;
    if application != APPLICATION_ID {
        return Err(StoreError::Corrupt { path: path.to_owned(), reason: "it is no book of Atelier".to_owned() });
    }
    if found > migrate::KNOWN_VERSION {
        return Err(StoreError::Newer { path: path.to_owned(), found, known: migrate::KNOWN_VERSION });
    }
    Ok(())
}

/// The writer's connection: log ahead, synced at each commit, of the newest form.
fn ready(place: &Place) -> Result<Connection, Fault> {
    let mut connection = place.connect(OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get::<_, String>(0))?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "cache_size", -16_384)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    // After a burst the log is cut back to this many bytes.
    connection.pragma_update_and_check(None, "journal_size_limit", 16 << 20, |row| row.get::<_, i64>(0))?;
    migrate::migrate(&mut connection)?;
    Ok(connection)
}

/// Reads the whole of a small book, and of a large one what every start needs.
fn check(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let suspected = size_of(&suspicion(path))?.is_some();
    let whole = suspected || size_of(path)?.unwrap_or(0) <= CHECKED_WHOLE;
    let questions: &[&str] = if whole {
        &["PRAGMA quick_check(1)"]
    } else {
        &["PRAGMA quick_check('jobs')", "PRAGMA quick_check('settings')", "PRAGMA quick_check('workers')"]
    };
    for question in questions {
        let verdict: String =
            connection.query_row(question, [], |row| row.get(0)).map_err(|error| Fault::from(error).at(path))?;
        if verdict != "ok" {
            return Err(StoreError::Corrupt { path: path.to_owned(), reason: verdict });
        }
    }
    if suspected { remove(&suspicion(path)) } else { Ok(()) }
}

/// Renames the book and the files beside it out of the way; answers the new name of the book.
fn set_aside(path: &Path, now: Timestamp) -> Result<PathBuf, StoreError> {
    let aside = free_name(path, now)?;
    for end in ["", "-wal", "-shm"] {
        let (from, to) = (beside(path, end), beside(&aside, end));
        match fs::rename(&from, &to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(StoreError::io(&from, &error)),
            _ => {}
        }
    }
    remove(&suspicion(path))?;
    sync_folder(path)?;
    Ok(aside)
}

fn free_name(path: &Path, now: Timestamp) -> Result<PathBuf, StoreError> {
    let mut millis = now.0;
    loop {
        let name = beside(path, &format!(".damaged-{millis}"));
        if size_of(&name)?.is_none() && size_of(&beside(&name, "-wal"))?.is_none() {
            return Ok(name);
        }
        millis = millis.saturating_add(1);
    }
}

/// The path with `end` behind its name.
fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    PathBuf::from(name)
}

/// Removes a file if it is there.
fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StoreError::io(path, &error)),
        _ => Ok(()),
    }
}

fn size_of(path: &Path) -> Result<Option<u64>, StoreError> {
    match fs::metadata(path) {
        Ok(found) => Ok(Some(found.len())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::io(path, &error)),
    }
}

/// Makes a rename durable. Windows does it by itself and can't open folders.
fn sync_folder(path: &Path) -> Result<(), StoreError> {
    if cfg!(windows) {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|file| file.sync_all()).map_err(|error| StoreError::io(folder, &error))
}
