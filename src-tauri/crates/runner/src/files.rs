//! The copies of jobs' files, in `files/` of the data folder: `blobs/` holds each content once, named by its hash;
//! `trees/` holds a folder for each set of files, of hard links to the blobs, laid out as the originals are
//! (DESIGN.md section 7). The number of its links tells whether a blob is used.
//!
//! What is half done is called `.part` or has no tree yet; [`Files::sweep`] removes both.

use std::collections::BTreeSet;
use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};
use std::time::SystemTime;

use atelier_core::collected::{CollectedFile, Manifest};
use atelier_core::{Collected, ErrorCode, Problem};
use thiserror::Error;

use crate::publish;

/// The ending of what is not whole yet.
const PART: &str = ".part";

/// Why files were not collected. Nothing of it is used then.
#[derive(Debug, Error)]
pub enum CollectError {
    /// It was there a moment ago.
    #[error("'{}' is not there any more.", .0.display())]
    Gone(PathBuf),
    /// It can't be read.
    #[error("'{}' can't be read: {reason}.", path.display())]
    Unreadable {
        /// The original.
        path: PathBuf,
        /// What the operating system said.
        reason: io::Error,
    },
    /// Somebody writes to it at this moment.
    #[error("'{}' changed while it was copied.", .0.display())]
    Changed(PathBuf),
    /// The disk has too little room for the copy.
    #[error("A copy of the files takes up to {}, and {} are free for it.", size(*.needed), size(*.free))]
    NoSpace {
        /// Bytes that the copy takes at most.
        needed: u64,
        /// Bytes that are free beyond the reserve.
        free: u64,
    },
    /// The copy can't be written.
    #[error("The copy of the files can't be written to '{}': {reason}.", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What the operating system said.
        reason: io::Error,
    },
}

impl From<CollectError> for Problem {
    fn from(error: CollectError) -> Self {
        let message = error.to_string();
        let (code, path, next_step) = match &error {
            CollectError::Gone(path) => (ErrorCode::MissingFile, path, "Put it back, then submit again."),
            CollectError::Unreadable { path, .. } => {
                (ErrorCode::UnreadableFile, path, "Check its permissions, then submit again.")
            }
            CollectError::Changed(path) => {
                (ErrorCode::UnreadableFile, path, "Wait until it is saved, then submit again.")
            }
            CollectError::NoSpace { .. } => (
                ErrorCode::NoSpace,
                &PathBuf::from("the data folder"),
                "Make room on the disk of the data folder, or use the files where they lie.",
            ),
            CollectError::Io { path, reason } if reason.kind() == ErrorKind::StorageFull => {
                (ErrorCode::NoSpace, path, "Make room on the disk of the data folder, or use the files where they lie.")
            }
            CollectError::Io { path, .. } => {
                (ErrorCode::System, path, "Check the disk of the data folder, or use the files where they lie.")
            }
        };
        let problem = Self::new(code, path.display().to_string(), message, next_step).in_field("files");
        if matches!(error, CollectError::Unreadable { .. }) { problem } else { problem.retryable() }
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..0x10_0000 => format!("{} KiB", bytes.div_ceil(1 << 10)),
        0x10_0000..0x4000_0000 => format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20)),
        _ => format!("{:.1} GiB", bytes as f64 / f64::from(1 << 30)),
    }
}

/// The copies of one machine.
#[derive(Debug)]
pub struct Files {
    blobs: PathBuf,
    trees: PathBuf,
    /// Read by who collects until the job is in the book, written by who sweeps.
    gate: RwLock<()>,
}

/// A copy that is not swept away while this is held: until its job is in the book.
#[derive(Debug)]
pub struct Held<'a> {
    /// What the job is given.
    pub collected: Collected,
    _gate: RwLockReadGuard<'a, ()>,
}

impl Files {
    /// Those of a data folder; the folders are made with the first copy.
    pub fn of(data_folder: &Path) -> Self {
        let files = data_folder.join("files");
        Self { blobs: files.join("blobs"), trees: files.join("trees"), gate: RwLock::default() }
    }

    /// Copies these files, absolute and without `..`, each content once. `reserve`: bytes of the disk that stay free.
    pub fn collect(&self, originals: &BTreeSet<PathBuf>, reserve: u64) -> Result<Held<'_>, CollectError> {
        let gate = self.gate.read().unwrap_or_else(PoisonError::into_inner);
        for folder in [&self.blobs, &self.trees] {
            fs::create_dir_all(folder).map_err(|reason| failed(folder, reason))?;
        }
        let mut known = self.known_sizes();
        let looked: Vec<_> = originals.iter().map(|path| Ok((path, Stamp::of(path)?))).collect::<Result<_, _>>()?;
        let fresh = looked.iter().filter(|(_, stamp)| !known.contains(&stamp.bytes));
        self.check_space(fresh.map(|(_, stamp)| stamp.bytes).sum(), reserve)?;
        let root = common_folder(originals);
        let mut files = Vec::with_capacity(looked.len());
        for (path, stamp) in looked {
            let hash = self.keep(path, stamp, known.contains(&stamp.bytes), reserve)?;
            known.insert(stamp.bytes);
            let name = path.strip_prefix(&root).unwrap_or(path).to_string_lossy().into_owned();
            files.push(CollectedFile { name, bytes: stamp.bytes, hash });
        }
        let manifest = Manifest { root: root.to_string_lossy().into_owned(), files };
        let folder = self.plant(&manifest)?;
        let bytes = manifest.files.iter().map(|file| file.bytes).sum();
        let folder = folder.to_string_lossy().into_owned();
        Ok(Held { collected: Collected { folder, files: manifest.files.len() as u32, bytes }, _gate: gate })
    }

    /// Removes every tree that is not in use (by its folder), and every content that no tree has; answers how much that
    /// was. Who uses what is looked up when nobody can begin to collect any more. `None`: nothing was removed, because
    /// somebody is collecting or because it is not known what is used; try again later.
    pub fn sweep(&self, used: impl FnOnce() -> Option<BTreeSet<PathBuf>>) -> Option<Swept> {
        let _alone = self.gate.try_write().ok()?;
        let used = used()?;
        let mut swept = Swept::default();
        for tree in paths_in(&self.trees).filter(|tree| !used.contains(tree)) {
            swept.trees += u32::from(fs::remove_dir_all(&tree).is_ok());
        }
        for blob in paths_in(&self.blobs) {
            let Ok(about) = fs::metadata(&blob) else { continue };
            if about.nlink() <= 1 && fs::remove_file(&blob).is_ok() {
                swept.blobs += 1;
                swept.bytes += about.len();
            }
        }
        Some(swept)
    }

    fn check_space(&self, needed: u64, reserve: u64) -> Result<(), CollectError> {
        let free = publish::free_space(&self.blobs).map_err(|reason| failed(&self.blobs, reason))?;
        let free = free.saturating_sub(reserve);
        if needed > free { Err(CollectError::NoSpace { needed, free }) } else { Ok(()) }
    }

    /// The sizes of what is here: a file of another size can't be the same as any of it.
    fn known_sizes(&self) -> BTreeSet<u64> {
        paths_in(&self.blobs).filter_map(|blob| Some(fs::metadata(blob).ok()?.len())).collect()
    }

    /// Makes sure that the content of a file is here; answers its hash.
    fn keep(&self, original: &Path, stamp: Stamp, likely: bool, reserve: u64) -> Result<String, CollectError> {
        if likely {
            let (_, hash) = publish::hash_file(original).map_err(|reason| unreadable(original, reason))?;
            stamp.check(original)?;
            if fs::metadata(self.blobs.join(&hash)).is_ok_and(|blob| blob.len() == stamp.bytes) {
                return Ok(hash);
            }
            self.check_space(stamp.bytes, reserve)?;
        }
        let part = self.blobs.join(unique());
        let kept = self.copy(original, stamp, &part);
        if kept.is_err() {
            let _ = fs::remove_file(&part);
        }
        kept
    }

    /// Copies first and hashes the copy: what the hash says is then true of it, whoever writes to the original. The
    /// system copies, which on some file systems takes neither time nor room.
    fn copy(&self, original: &Path, stamp: Stamp, part: &Path) -> Result<String, CollectError> {
        // Opened by itself, because an error of the copy does not say on which side it was.
        File::open(original).map_err(|reason| unreadable(original, reason))?;
        let bytes = fs::copy(original, part).map_err(|reason| failed(part, reason))?;
        stamp.check(original)?;
        if bytes != stamp.bytes {
            return Err(CollectError::Changed(original.to_owned()));
        }
        let (_, hash) = publish::hash_and_sync(part).map_err(|reason| failed(part, reason))?;
        let blob = self.blobs.join(&hash);
        let placed = fs::set_permissions(part, Permissions::from_mode(0o444)).and_then(|()| fs::rename(part, &blob));
        placed.map_err(|reason| failed(&blob, reason))?;
        Ok(hash)
    }

    /// Makes the tree of a manifest, if it is not there.
    fn plant(&self, manifest: &Manifest) -> Result<PathBuf, CollectError> {
        let text = serde_json::to_vec(manifest).map_err(|error| failed(&self.trees, error.into()))?;
        let tree = self.trees.join(blake3::hash(&text).to_hex().as_str());
        if tree.is_dir() {
            return Ok(tree);
        }
        let part = self.trees.join(unique());
        let grown = self.grow(&part, manifest, &text).and_then(|()| match fs::rename(&part, &tree) {
            // Another submission of the same files was faster.
            Err(_) if tree.is_dir() => fs::remove_dir_all(&part),
            other => other,
        });
        let durable = grown.and_then(|()| sync(&self.trees)).and_then(|()| sync(&self.blobs));
        durable.map_err(|reason| {
            let _ = fs::remove_dir_all(&part);
            failed(&tree, reason)
        })?;
        Ok(tree)
    }

    fn grow(&self, part: &Path, manifest: &Manifest, text: &[u8]) -> io::Result<()> {
        let files = part.join(Manifest::FILES);
        let mut folders = BTreeSet::from([part.to_owned(), files.clone()]);
        for file in &manifest.files {
            let place = files.join(&file.name);
            let above = place.ancestors().skip(1).take_while(|folder| *folder != files);
            folders.extend(above.map(Path::to_owned));
            fs::create_dir_all(place.parent().unwrap_or(&files))?;
            let blob = self.blobs.join(&file.hash);
            // Some file systems have no hard links, and none has endlessly many to one file.
            fs::hard_link(&blob, &place).or_else(|_| fs::copy(&blob, &place).map(drop))?;
        }
        let list = part.join(Manifest::NAME);
        fs::write(&list, text)?;
        sync(&list)?;
        folders.iter().try_for_each(|folder| sync(folder))
    }
}

/// What a sweep removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Folders of copies.
    pub trees: u32,
    /// Contents.
    pub blobs: u32,
    /// Their bytes.
    pub bytes: u64,
}

/// What changes when somebody writes to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    bytes: u64,
    modified: Option<SystemTime>,
    inode: u64,
}

impl Stamp {
    fn of(path: &Path) -> Result<Self, CollectError> {
        let about = fs::metadata(path).map_err(|reason| unreadable(path, reason))?;
        if !about.is_file() {
            return Err(unreadable(path, io::Error::other("it is no file")));
        }
        Ok(Self { bytes: about.len(), modified: about.modified().ok(), inode: about.ino() })
    }

    fn check(self, path: &Path) -> Result<(), CollectError> {
        if Self::of(path)? == self { Ok(()) } else { Err(CollectError::Changed(path.to_owned())) }
    }
}

/// The deepest folder that all of these files are in.
fn common_folder(files: &BTreeSet<PathBuf>) -> PathBuf {
    let mut folders = files.iter().filter_map(|file| file.parent());
    let first = folders.next().unwrap_or(Path::new("/")).to_owned();
    folders.fold(first, |common, folder| {
        let holds = |each: &&Path| folder.starts_with(each);
        common.ancestors().find(holds).unwrap_or(Path::new("/")).to_owned()
    })
}

fn paths_in(folder: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

/// A name that nothing else has at this moment, and that says that it is not whole.
fn unique() -> String {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    format!("{}-{}{PART}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed))
}

fn sync(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

fn unreadable(path: &Path, reason: io::Error) -> CollectError {
    let path = path.to_owned();
    if reason.kind() == ErrorKind::NotFound {
        CollectError::Gone(path)
    } else {
        CollectError::Unreadable { path, reason }
    }
}

fn failed(path: &Path, reason: io::Error) -> CollectError {
    CollectError::Io { path: path.to_owned(), reason }
}

#[cfg(test)]
#[path = "files_tests.rs"]
mod tests;
