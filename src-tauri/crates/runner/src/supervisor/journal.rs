//! Ends that no engine has heard of, kept on disk while none is connected, so that they survive the supervisor.
//!
//! One file, one JSON line an end. It exists only while it is needed. A line may be told twice after a crash;
//! the engine acknowledges it twice.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::message::Ended;

#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    exists: bool,
}

impl Journal {
    /// The journal of a data folder, and what it holds. A torn last line is the one of a crash: its attempt is
    /// not known to have ended, so it is left out.
    pub(super) fn open(data_folder: &Path) -> (Self, Vec<Ended>) {
        let path = data_folder.join("run").join("ended.jsonl");
        let text = fs::read_to_string(&path).unwrap_or_default();
        let ended = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let exists = path.exists();
        (Self { path, exists }, ended)
    }

    /// Makes one more end durable.
    pub(super) fn append(&mut self, ended: &Ended) {
        self.exists = true;
        self.report(self.try_append(ended));
    }

    /// Makes exactly these ends durable.
    pub(super) fn replace<'a>(&mut self, all: impl Iterator<Item = &'a Ended>) {
        let lines: Vec<u8> = all.flat_map(line).collect();
        if lines.is_empty() {
            return self.remove();
        }
        self.exists = true;
        self.report(self.try_replace(&lines));
    }

    /// Nothing is unacknowledged any more.
    pub(super) fn remove(&mut self) {
        if std::mem::take(&mut self.exists) {
            let _ = fs::remove_file(&self.path);
        }
    }

    fn try_append(&self, ended: &Ended) -> io::Result<()> {
        let mut file = OpenOptions::new().create(true).append(true).open(&self.path)?;
        file.write_all(&line(ended))?;
        file.sync_data()
    }

    fn try_replace(&self, lines: &[u8]) -> io::Result<()> {
        let fresh = self.path.with_extension("new");
        let mut file = File::create(&fresh)?;
        file.write_all(lines)?;
        file.sync_all()?;
        fs::rename(&fresh, &self.path)?;
        let folder = self.path.parent().ok_or(ErrorKind::NotFound)?;
        File::open(folder)?.sync_all()
    }

    /// A full disk must not stop the supervisor: the end is still in memory and told to the next engine.
    fn report(&self, result: io::Result<()>) {
        if let Err(error) = result {
            tracing::error!(path = %self.path.display(), %error, "ends of attempts could not be made durable");
        }
    }
}

fn line(ended: &Ended) -> Vec<u8> {
    let mut line = serde_json::to_vec(ended).unwrap_or_default();
    line.push(b'\n');
    line
}
