//! The data folder of one machine: where everything lies, and the lock that keeps a second engine out.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use atelier_core::{ErrorCode, Problem};

/// A data folder that is ours until this is dropped.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    _lock: File,
}

impl DataFolder {
    /// Makes the folder if it is not there (for this user alone), and locks it.
    pub fn open(path: &Path) -> Result<Self, Problem> {
        make_private(path).map_err(|error| unusable(path, &error))?;
        let path = path.canonicalize().map_err(|error| unusable(path, &error))?;
        let lock = path.join("atelier.lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&lock);
        let file = file.map_err(|error| unusable(&path, &error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(already_running(&path)),
            Err(TryLockError::Error(error)) => return Err(unusable(&path, &error)),
        }
        for part in ["work", "thumbnails", "run"] {
            make_private(&path.join(part)).map_err(|error| unusable(&path, &error))?;
        }
        Ok(Self { path, _lock: file })
    }

    /// The folder itself, absolute.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The book.
    pub fn book(&self) -> PathBuf {
        self.path.join("book.sqlite")
    }

    /// The folder of the jobs' folders, of the attempts' folders.
    pub fn work(&self) -> PathBuf {
        self.path.join("work")
    }
}

fn make_private(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn already_running(path: &Path) -> Problem {
    Problem::new(
        ErrorCode::AlreadyRunning,
        path.to_string_lossy(),
        format!("Atelier is already running with the data folder {}.", path.display()),
        "Use the one that runs, or choose another folder with --data-dir.",
    )
}

fn unusable(path: &Path, error: &io::Error) -> Problem {
    Problem::new(
        ErrorCode::System,
        path.to_string_lossy(),
        format!("The data folder {} can't be used: {error}.", path.display()),
        "Check that it is there and may be written, or choose another with --data-dir.",
    )
}
