//! From what a `.blend` file names to files on this disk: which are there, which are missing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::sequence::{Numbered, Span, tile_names};
use crate::folders;
use crate::inspection::{Need, NeedKind};

/// Files of one folder that are listed at most; nothing that a frame reads has more.
const MOST: usize = 1_000_000;

/// What a file names, as `inspect.py` says it.
#[derive(Debug, Clone, Deserialize)]
pub struct Named {
    kind: NeedKind,
    how: How,
    path: PathBuf,
    stored: String,
    by: String,
    #[serde(default)]
    spans: Vec<Span>,
    #[serde(default)]
    tiles: Vec<u32>,
    #[serde(default)]
    names: Vec<String>,
}

/// How a path is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum How {
    /// One file.
    File,
    /// One of a numbered sequence.
    Sequence,
    /// The tiles of one picture.
    Tiles,
    /// A folder, and files of these names in it.
    Names,
    /// A folder with everything in it.
    Folder,
    /// The same, which need not be there.
    Maybe,
}

/// What is needed to render the frames `first` to `last`, each thing once.
pub fn resolve(named: Vec<Named>, first: i32, last: i32) -> Vec<Need> {
    let mut disk = Disk::default();
    let mut needs: Vec<Need> = Vec::new();
    let mut places = BTreeMap::new();
    for each in named {
        let Some(need) = disk.need(each, first, last) else { continue };
        match places.get(&(need.kind, need.path.clone())) {
            None => {
                places.insert((need.kind, need.path.clone()), needs.len());
                needs.push(need);
            }
            Some(place) => {
                if let Some(known) = needs.get_mut(*place) {
                    merge(known, need);
                }
            }
        }
    }
    needs
}

/// Two users of one thing.
fn merge(known: &mut Need, other: Need) {
    known.used_by = format!("{}, {}", known.used_by, other.used_by);
    let missing = known.missing.drain(..).chain(other.missing).collect::<BTreeSet<_>>();
    known.missing = missing.into_iter().collect();
    let fresh: Vec<_> = other.files.into_iter().filter(|file| !known.files.contains(file)).collect();
    known.bytes += fresh.iter().map(|file| size(Path::new(file))).sum::<u64>();
    known.files.extend(fresh);
}

/// The names in folders, each folder read once.
#[derive(Default)]
struct Disk(BTreeMap<PathBuf, BTreeSet<String>>);

impl Disk {
    fn need(&mut self, wanted: Named, first: i32, last: i32) -> Option<Need> {
        let (path, files, missing) = match wanted.how {
            How::File => one_file(&wanted.path),
            How::Sequence => self.sequence(&wanted, first, last),
            How::Tiles => self.chosen(&wanted.path, tile_names(&wanted.path, &wanted.tiles)),
            How::Names => self.chosen(&wanted.path.join("-"), wanted.names),
            How::Folder | How::Maybe => folder(&wanted.path),
        };
        if wanted.how == How::Maybe && files.is_empty() {
            return None;
        }
        let bytes = files.iter().map(|file| size(file)).sum();
        let files = files.iter().map(|file| file.to_string_lossy().into_owned()).collect();
        let path = path.to_string_lossy().into_owned();
        Some(Need { kind: wanted.kind, path, stored: wanted.stored, used_by: wanted.by, files, missing, bytes })
    }

    fn sequence(&mut self, wanted: &Named, first: i32, last: i32) -> Found {
        let Some(numbered) = Numbered::of(&wanted.path) else { return one_file(&wanted.path) };
        let folder = wanted.path.parent().unwrap_or(Path::new("/")).to_owned();
        let names = self.names(&folder);
        let mut there: BTreeMap<i64, &String> =
            names.iter().filter_map(|name| Some((numbered.number(name)?, name))).collect();
        if wanted.spans.is_empty() {
            let all: Vec<_> = there.values().map(|name| folder.join(name)).collect();
            return if all.is_empty() { one_file(&wanted.path) } else { (all[0].clone(), all, Vec::new()) };
        }
        there.retain(|number, _| wanted.spans.iter().any(|span| span.holds(*number)));
        let read: BTreeSet<i64> = wanted.spans.iter().flat_map(|span| span.numbers(first, last)).collect();
        let missing = read.iter().filter(|number| !there.contains_key(number)).map(|number| numbered.name(*number));
        let path = read.first().or(there.keys().next()).map_or(wanted.path.clone(), |n| folder.join(numbered.name(*n)));
        (path, there.values().map(|name| folder.join(name)).collect(), missing.collect())
    }

    /// Files of these names beside `path`.
    fn chosen(&mut self, path: &Path, wanted: Vec<String>) -> Found {
        let folder = path.parent().unwrap_or(Path::new("/")).to_owned();
        let names = self.names(&folder);
        let first = wanted.first().map_or_else(|| path.to_owned(), |name| folder.join(name));
        let (there, missing): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|name| names.contains(name));
        (first, there.iter().map(|name| folder.join(name)).collect(), missing)
    }

    fn names(&mut self, folder: &Path) -> &BTreeSet<String> {
        self.0.entry(folder.to_owned()).or_insert_with(|| folders::names_in(folder).into_iter().collect())
    }
}

/// The first file, the files that are there, the names of those that are missing.
type Found = (PathBuf, Vec<PathBuf>, Vec<String>);

fn one_file(path: &Path) -> Found {
    if path.is_file() {
        return (path.to_owned(), vec![path.to_owned()], Vec::new());
    }
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    (path.to_owned(), Vec::new(), vec![name])
}

/// Everything in a folder, and in those within; links to folders are not followed.
fn folder(path: &Path) -> Found {
    let (mut files, mut open) = (Vec::new(), vec![path.to_owned()]);
    while let Some(each) = open.pop().filter(|_| files.len() < MOST) {
        for entry in fs::read_dir(each).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => open.push(entry.path()),
                _ if entry.path().is_file() => files.push(entry.path()),
                _ => {}
            }
        }
    }
    files.sort();
    let missing = if files.is_empty() { one_file(path).2 } else { Vec::new() };
    (path.to_owned(), files, missing)
}

fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |about| about.len())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    fn found(folder: &Path, named: serde_json::Value) -> Vec<Need> {
        let mut named: Vec<Named> = serde_json::from_value(named).unwrap();
        for each in &mut named {
            each.path = folder.join(&each.path);
        }
        resolve(named, 1, 4)
    }

    fn files(need: &Need) -> Vec<&str> {
        need.files.iter().map(|file| file.rsplit('/').next().unwrap()).collect()
    }

    #[test]
    fn holes_of_a_sequence_are_named_and_what_lies_beside_it_is_left() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["f_0001.png", "f_0002.png", "f_0004.png", "f_0009.png", "f_2.png", "g_0003.png"] {
            fs::write(folder.path().join(name), b"12345").unwrap();
        }
        let one = |spans: serde_json::Value| {
            let named = json!([{"kind": "sequence", "how": "sequence", "path": "f_0001.png", "stored": "//f_0001.png",
                "by": "image 'f'", "spans": spans}]);
            found(folder.path(), named).remove(0)
        };
        let need = one(json!([[1, 8, 0, false]]));
        assert_eq!(
            (files(&need), need.missing.clone()),
            (vec!["f_0001.png", "f_0002.png", "f_0004.png"], vec!["f_0003.png".to_owned()])
        );
        assert_eq!(need.path, folder.path().join("f_0001.png").to_str().unwrap());
        let need = one(json!([]));
        assert_eq!(files(&need), ["f_0001.png", "f_0002.png", "f_0004.png", "f_0009.png"], "nobody said which");
        assert_eq!((need.bytes, need.missing.len()), (20, 0));
        let need = one(json!([[1, 1, 8, false], [1, 2, 0, false]]));
        assert_eq!((files(&need), need.missing.len()), (vec!["f_0001.png", "f_0002.png", "f_0009.png"], 0));
    }

    #[test]
    fn tiles_folders_and_strips() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("cache/deep")).unwrap();
        for name in ["skin.1001.png", "skin.1011.png", "cache/a.vdb", "cache/deep/b.vdb", "strip_1.png"] {
            fs::write(folder.path().join(name), b"12345").unwrap();
        }
        let named = json!([
            {"kind": "sequence", "how": "tiles", "path": "skin.<UDIM>.png", "stored": "", "by": "a", "tiles": [1001, 1002, 1011]},
            {"kind": "cache", "how": "folder", "path": "cache", "stored": "", "by": "b"},
            {"kind": "cache", "how": "folder", "path": "gone", "stored": "", "by": "c"},
            {"kind": "cache", "how": "maybe", "path": "gone too", "stored": "", "by": "d"},
            {"kind": "sequence", "how": "names", "path": "", "stored": "", "by": "e", "names": ["strip_1.png", "strip_2.png"]},
            {"kind": "texture", "how": "file", "path": "x.png", "stored": "//x.png", "by": "image 'x'"},
            {"kind": "texture", "how": "file", "path": "x.png", "stored": "//x.png", "by": "image 'y'"},
        ]);
        let needs = found(folder.path(), named);
        let seen: Vec<_> =
            needs.iter().map(|need| (need.used_by.as_str(), files(need), need.missing.clone())).collect();
        assert_eq!(
            seen,
            [
                ("a", vec!["skin.1001.png", "skin.1011.png"], vec!["skin.1002.png".to_owned()]),
                ("b", vec!["a.vdb", "b.vdb"], vec![]),
                ("c", vec![], vec!["gone".to_owned()]),
                ("e", vec!["strip_1.png"], vec!["strip_2.png".to_owned()]),
                ("image 'x', image 'y'", vec![], vec!["x.png".to_owned()]),
            ]
        );
    }
}
