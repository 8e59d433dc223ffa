//! Putting finished files at their place, so that a crash at any instruction leaves either nothing or the whole
//! file there, and no file of somebody else's is ever overwritten (DESIGN.md section 4.4).
//!
//! On one file system that is a rename. Across file systems the content is first copied to a hidden folder beside the
//! target. Both may be repeated after a crash: what has been done is recognised by its content.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use atelier_core::{ErrorCode, Problem};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;
use thiserror::Error;

/// The hidden folder, beside the target, in which copies grow.
pub const STAGING: &str = ".atelier-staging";

const BUFFER: usize = 1 << 18;

/// How a file came to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// By a rename; the source is gone.
    Moved,
    /// By a copy across file systems; the source is removed.
    Copied,
    /// It was there already, with the expected content: a crash came between the deed and its record.
    AlreadyThere,
}

/// Why a file could not be published.
#[derive(Debug, Error)]
pub enum PublishError {
    /// Another file has the name; [`free_name`] gives one that is free.
    #[error("'{}' exists already and this job did not make it.", target.display())]
    TargetExists {
        /// The name that is taken.
        target: PathBuf,
    },
    /// The disk or the quota is full. Trying again helps when there is room.
    #[error("there is no room left for '{}'.", target.display())]
    NoSpace {
        /// What was to be written.
        target: PathBuf,
    },
    /// The folder can't be made or written.
    #[error("the folder '{}' can't be written: {reason}.", folder.display())]
    NotWritable {
        /// The folder.
        folder: PathBuf,
        /// What the operating system said.
        reason: io::Error,
    },
    /// What was to be published is neither at its source nor at its target.
    #[error("'{}' is gone, and it is not at its target either.", source_path.display())]
    SourceMissing {
        /// Where it should be.
        source_path: PathBuf,
    },
    /// The file is not the one that was accepted: its size or content differs.
    #[error("'{}' was changed after it was accepted.", source_path.display())]
    SourceChanged {
        /// The file.
        source_path: PathBuf,
    },
    /// Anything else.
    #[error("'{}' could not be published: {reason}.", path.display())]
    Io {
        /// What it was about.
        path: PathBuf,
        /// What the operating system said.
        reason: io::Error,
    },
}

impl From<PublishError> for Problem {
    fn from(error: PublishError) -> Self {
        let message = error.to_string();
        let (code, path, next_step, again) = match &error {
            PublishError::TargetExists { target } => (
                ErrorCode::OutputNotWritable,
                target,
                "Publish it under another name, or move the other file away.",
                false,
            ),
            PublishError::NoSpace { target } => {
                (ErrorCode::NoSpace, target, "Make room on that disk; it is tried again.", true)
            }
            PublishError::NotWritable { folder, .. } => (
                ErrorCode::OutputNotWritable,
                folder,
                "Check the permissions of that folder, or choose another one.",
                true,
            ),
            PublishError::SourceMissing { source_path } => {
                (ErrorCode::OutputMissing, source_path, "Retry the task.", false)
            }
            PublishError::SourceChanged { source_path } => {
                (ErrorCode::OutputUnreadable, source_path, "Retry the task.", false)
            }
            PublishError::Io { path, .. } => (ErrorCode::System, path, "Check that disk; it is tried again.", true),
        };
        let problem = Self::new(code, path.display().to_string(), message, next_step);
        if again { problem.retryable() } else { problem }
    }
}

/// Brings `source` to `target`, durably. `expected` is the accepted size and BLAKE3 hash in hex: by it a repeat
/// after a crash recognises what is done. `replace_ours`: the file at `target` was published by the
/// same job and may be replaced.
pub fn stage_and_publish(
    source: &Path,
    target: &Path,
    expected: (u64, &str),
    replace_ours: bool,
) -> Result<Published, PublishError> {
    let folder = target.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(folder).map_err(|reason| classify(target, reason))?;
    let found = match File::open(source) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return without_source(source, target, expected),
        Err(reason) => return Err(PublishError::Io { path: source.to_owned(), reason }),
    };
    let length = found.metadata().map_err(|reason| PublishError::Io { path: source.to_owned(), reason })?.len();
    if length != expected.0 {
        return Err(PublishError::SourceChanged { source_path: source.to_owned() });
    }
    found.sync_all().map_err(|reason| PublishError::Io { path: source.to_owned(), reason })?;
    let published = match place(source, target, replace_ours) {
        Ok(()) => Published::Moved,
        Err(error) if error.kind() == ErrorKind::CrossesDevices => {
            copy_and_place(source, target, expected, replace_ours)?;
            Published::Copied
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return taken(source, target, expected),
        Err(reason) => return Err(classify(target, reason)),
    };
    sync_folder(folder).map_err(|reason| classify(target, reason))?;
    Ok(published)
}

/// The source is gone: right if it is at the target, because then only the record of it was lost.
fn without_source(source: &Path, target: &Path, expected: (u64, &str)) -> Result<Published, PublishError> {
    if is_same(target, expected) {
        let folder = target.parent().unwrap_or(Path::new("/"));
        sync_folder(folder).map_err(|reason| classify(target, reason))?;
        return Ok(Published::AlreadyThere);
    }
    Err(PublishError::SourceMissing { source_path: source.to_owned() })
}

/// The name is taken: by the very content that was to go there, or by something else.
fn taken(source: &Path, target: &Path, expected: (u64, &str)) -> Result<Published, PublishError> {
    if !is_same(target, expected) {
        return Err(PublishError::TargetExists { target: target.to_owned() });
    }
    let _ = fs::remove_file(source);
    Ok(Published::AlreadyThere)
}

fn is_same(path: &Path, expected: (u64, &str)) -> bool {
    let size = fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() == expected.0);
    size && hash_file(path).is_ok_and(|(_, hash)| hash == expected.1)
}

/// Renames, refusing a taken name in the same instant.
fn place(from: &Path, to: &Path, replace: bool) -> io::Result<()> {
    if replace {
        return fs::rename(from, to);
    }
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // File systems that do not know the flag know hard links, which refuse taken names too.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
            fs::hard_link(from, to)?;
            fs::remove_file(from)
        }
        other => Ok(other?),
    }
}

fn copy_and_place(source: &Path, target: &Path, expected: (u64, &str), replace: bool) -> Result<(), PublishError> {
    if !replace && target.symlink_metadata().is_ok() {
        return taken(source, target, expected).map(drop);
    }
    let staged = staged_path(source, target);
    // Locked until it is at its place.
    let (hash, _copy) = copy(source, &staged).map_err(|reason| classify(target, reason))?;
    if hash != expected.1 {
        let _ = fs::remove_file(&staged);
        return Err(PublishError::SourceChanged { source_path: source.to_owned() });
    }
    match place(&staged, target, replace) {
        Ok(()) => {
            // Durable before the source goes.
            sync_folder(target.parent().unwrap_or(Path::new("/"))).map_err(|reason| classify(target, reason))?;
            let _ = fs::remove_file(source);
            leave_staging(&staged);
            Ok(())
        }
        Err(error) => {
            let _ = fs::remove_file(&staged);
            leave_staging(&staged);
            match error.kind() {
                ErrorKind::AlreadyExists => taken(source, target, expected).map(drop),
                _ => Err(classify(target, error)),
            }
        }
    }
}

/// One name per source, so that two that are published at once never meet.
fn staged_path(source: &Path, target: &Path) -> PathBuf {
    let hash = blake3::hash(source.as_os_str().as_encoded_bytes()).to_hex();
    let name = format!("{}.part", hash.get(..32).unwrap_or_default());
    target.parent().unwrap_or(Path::new("/")).join(STAGING).join(name)
}

/// Copies and makes durable; the hash of what was copied. While it works the copy is locked, which is how
/// [`clean_staging`] knows it from one that a dead run left.
fn copy(source: &Path, staged: &Path) -> io::Result<(String, File)> {
    if let Some(folder) = staged.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut from = File::open(source)?;
    let mut to = OpenOptions::new().create(true).truncate(false).write(true).open(staged)?;
    to.try_lock().map_err(|_| io::Error::new(ErrorKind::WouldBlock, "it is being published by another program"))?;
    to.set_len(0)?;
    let mut hasher = blake3::Hasher::new();
    each_block(&mut from, |block| {
        hasher.update(block);
        to.write_all(block)
    })?;
    to.sync_all()?;
    Ok((hasher.finalize().to_hex().to_string(), to))
}

fn leave_staging(staged: &Path) {
    // Refused by the system unless it is empty.
    let _ = staged.parent().map(fs::remove_dir);
}

/// Removes what runs that are dead left in the hidden folder of `folder`; how many files that were.
pub fn clean_staging(folder: &Path) -> io::Result<usize> {
    let staging = folder.join(STAGING);
    let entries = match fs::read_dir(&staging) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
        other => other?,
    };
    let mut removed = 0;
    for entry in entries {
        let path = entry?.path();
        if File::open(&path)?.try_lock().is_ok() {
            fs::remove_file(path)?;
            removed += 1;
        }
    }
    let _ = fs::remove_dir(staging);
    Ok(removed)
}

/// Size and BLAKE3 hash (hex) of a file.
pub fn hash_file(path: &Path) -> io::Result<(u64, String)> {
    hash_open(&mut File::open(path)?)
}

/// The same, and the content is durable afterwards.
pub fn hash_and_sync(path: &Path) -> io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let found = hash_open(&mut file)?;
    file.sync_all()?;
    Ok(found)
}

fn hash_open(file: &mut File) -> io::Result<(u64, String)> {
    let mut hasher = blake3::Hasher::new();
    each_block(file, |block| {
        hasher.update(block);
        Ok(())
    })?;
    Ok((hasher.count(), hasher.finalize().to_hex().to_string()))
}

fn each_block(file: &mut File, mut take: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut buffer = vec![0; BUFFER];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(length) => take(buffer.get(..length).unwrap_or_default())?,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The versioned name beside `target` that is free: `shot.png`, `shot_v2.png`, `shot_v3.png` …
pub fn free_name(target: &Path) -> PathBuf {
    let stem = target.file_stem().and_then(OsStr::to_str).unwrap_or("output");
    let extension =
        target.extension().and_then(OsStr::to_str).map(|extension| format!(".{extension}")).unwrap_or_default();
    let (base, first) =
        match stem.rsplit_once("_v").and_then(|(base, number)| Some((base, number.parse::<u32>().ok()?))) {
            Some((base, number)) => (base, number),
            None => (stem, 1),
        };
    let is_free = |path: &PathBuf| path.symlink_metadata().is_err();
    let later = (first..).skip(1).map(|number| target.with_file_name(format!("{base}_v{number}{extension}")));
    std::iter::once(target.to_owned()).chain(later).find(is_free).unwrap_or_else(|| target.to_owned())
}

/// Makes `folder` if it is not there and tries to write in it.
pub fn check_folder_writable(folder: &Path) -> Result<(), Problem> {
    let probe = folder.join(format!(".atelier-probe-{}", std::process::id()));
    let attempt = fs::create_dir_all(folder).and_then(|()| fs::write(&probe, b"?"));
    let _ = fs::remove_file(&probe);
    attempt.map_err(|error| unwritable(folder, &error))
}

fn unwritable(folder: &Path, error: &io::Error) -> Problem {
    let subject = folder.display().to_string();
    let (code, reason, next_step) = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            (ErrorCode::NoSpace, "its disk is full", "Make room on that disk, or choose another folder.")
        }
        ErrorKind::PermissionDenied => (
            ErrorCode::OutputNotWritable,
            "you may not write there",
            "Change its permissions, or choose another folder.",
        ),
        ErrorKind::ReadOnlyFilesystem => {
            (ErrorCode::OutputNotWritable, "its disk is read-only", "Choose a folder on another disk.")
        }
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
            (ErrorCode::OutputNotWritable, "a part of its path is a file", "Choose another folder.")
        }
        _ => {
            let message = format!("The folder '{subject}' can't be written: {error}.");
            return Problem::new(ErrorCode::OutputNotWritable, subject, message, "Choose another folder.");
        }
    };
    let message = format!("The folder '{subject}' can't be written: {reason}.");
    Problem::new(code, subject, message, next_step).retryable()
}

/// Bytes that this user may still write on the disk of `path`, which need not exist yet.
pub fn free_space(path: &Path) -> io::Result<u64> {
    let path = crate::socket::settled(path);
    let existing = path.ancestors().find(|each| each.exists()).unwrap_or(Path::new("/"));
    let found = rustix::fs::statvfs(existing)?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn classify(target: &Path, reason: io::Error) -> PublishError {
    let folder = || target.parent().unwrap_or(target).to_owned();
    match reason.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => PublishError::NoSpace { target: target.to_owned() },
        ErrorKind::PermissionDenied
        | ErrorKind::ReadOnlyFilesystem
        | ErrorKind::NotADirectory
        | ErrorKind::NotFound => PublishError::NotWritable { folder: folder(), reason },
        _ => PublishError::Io { path: target.to_owned(), reason },
    }
}
