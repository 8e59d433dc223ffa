//! The copy of a job's files that is made when it is submitted, so that later changes do not matter.

use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where the copy of a job's files is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Collected {
    /// Absolute path of the folder that holds them: `manifest.json` in it lists each with its size and hash, and below
    /// `files/` they lie as the originals do.
    pub folder: String,
    /// How many files.
    pub files: u32,
    /// Their size in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
}

/// What `manifest.json` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The deepest folder that all originals are below, absolute: the original of a file is `root/name`.
    pub root: String,
    /// The files, by name.
    pub files: Vec<CollectedFile>,
}

/// One file of the copy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CollectedFile {
    /// Relative to the root, and to `files/`; no part of it is `..`.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// BLAKE3 of its content, in hex.
    pub hash: String,
}

impl Manifest {
    /// The name of the manifest in a copy's folder.
    pub const NAME: &str = "manifest.json";
    /// The name of the folder beside it that holds the files.
    pub const FILES: &str = "files";

    /// Where the copy of a file lies below `files/`; `None`: it is not below the root.
    pub fn name_of(&self, original: &Path) -> Option<PathBuf> {
        tidied(original).strip_prefix(&self.root).ok().map(Path::to_owned)
    }
}

/// An absolute path without `.` and `..`, as programs read it that take it word by word (Blender does).
pub fn tidied(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(tidy.pop()),
            part => tidy.push(part),
        }
    }
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_lies_as_the_original_does() {
        let manifest = Manifest { root: "/proj".into(), files: Vec::new() };
        let name = |path: &str| manifest.name_of(Path::new(path));
        assert_eq!(name("/proj/shots/./a/../b.blend"), Some("shots/b.blend".into()));
        assert_eq!((name("/other/b.blend"), name("/proj/../b.blend"), name("/project/b")), (None, None, None));
        assert_eq!(tidied(Path::new("/../../a")), Path::new("/a"));
    }
}
