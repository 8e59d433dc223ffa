//! What `prepare` asks the file system: inputs that can be read, folders that can be written, and
//! names that belong to somebody else.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use atelier_core::{ErrorCode, Problem};

/// The field of the form that holds the inputs.
pub const INPUTS: &str = "inputs";
/// The field of the form that holds the folder for results.
pub const OUTPUT_FOLDER: &str = "outputFolder";

/// The inputs without duplicates, in their order; every one that is not there or can't be read is named.
pub fn checked_inputs(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Vec<Problem>> {
    let mut seen = BTreeSet::new();
    let unique: Vec<PathBuf> = paths.iter().filter(|path| seen.insert(path.as_path())).cloned().collect();
    let problems: Vec<_> = unique.iter().filter_map(|path| readable(path).err()).collect();
    if problems.is_empty() { Ok(unique) } else { Err(problems) }
}

/// Whether an input can be opened.
pub fn readable(path: &Path) -> Result<(), Problem> {
    if !path.is_absolute() {
        let message = format!("'{}' is no full path.", path.display());
        return Err(Problem::new(ErrorCode::BadRequest, shown(path), message, "Give the full path.").in_field(INPUTS));
    }
    let opened = fs::metadata(path)
        .and_then(|about| if about.is_dir() { fs::read_dir(path).map(drop) } else { File::open(path).map(drop) });
    opened.map_err(|error| unreadable(path, &error))
}

/// The problem of an input that the system would not open.
pub fn unreadable(path: &Path, error: &io::Error) -> Problem {
    if error.kind() == io::ErrorKind::NotFound {
        let message = format!("'{}' is not there.", path.display());
        let next_step = "It may have been moved or renamed; choose it again.";
        return Problem::new(ErrorCode::MissingFile, shown(path), message, next_step).in_field(INPUTS);
    }
    let message = format!("'{}' can't be read: {}.", path.display(), reason(error));
    let next_step = "Check its permissions, then try again.";
    Problem::new(ErrorCode::UnreadableFile, shown(path), message, next_step).in_field(INPUTS)
}

/// What the system said, without Rust's "(os error 13)".
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_lowercase).collect();
    first + letters.as_str()
}

/// Refuses a folder that can't be written, or made where it would be. Tries it with an empty file that
/// is removed at once, because permission bits alone do not tell (read-only disks, network shares).
pub fn writable(folder: &Path) -> Result<(), Problem> {
    let refuse = |at: &Path, why: &str| {
        let message = format!("Results can't be written to '{}': {why}.", folder.display());
        let next_step = "Choose another output folder.";
        let problem = Problem::new(ErrorCode::OutputNotWritable, shown(at), message, next_step);
        problem.in_field(OUTPUT_FOLDER)
    };
    if !folder.is_absolute() {
        return Err(refuse(folder, "it is no full path"));
    }
    let existing = folder.ancestors().find(|each| each.symlink_metadata().is_ok()).unwrap_or(Path::new("/"));
    if !existing.is_dir() {
        return Err(refuse(existing, &format!("'{}' is no folder", existing.display())));
    }
    probe(existing).map_err(|error| refuse(existing, &reason(&error)))
}

fn probe(folder: &Path) -> io::Result<()> {
    let path = folder.join(passing_name());
    OpenOptions::new().write(true).create(true).truncate(true).open(&path)?;
    fs::remove_file(path)
}

/// A hidden name for a file that is written before it gets its real name, or only tried; no other
/// thread or process has it at the same time.
pub fn passing_name() -> String {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    format!(".atelier-{}-{}.part", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed))
}

/// The first of `folder`, then its versions, in which `taken` finds nothing of somebody else's. A folder
/// that was proposed gets a neighbour (`shot_render_v2`), one that was chosen a subfolder (`v2`).
pub fn free_folder(folder: &Path, chosen: bool, taken: impl Fn(&Path) -> bool) -> PathBuf {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let versions = (2..10_000).map(|number| {
        if chosen { folder.join(format!("v{number}")) } else { folder.with_file_name(format!("{name}_v{number}")) }
    });
    let mut all = std::iter::once(folder.to_owned()).chain(versions);
    all.find(|each| !taken(each)).unwrap_or_else(|| folder.to_owned())
}

/// The names in a folder; nothing when it is not there.
pub fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// A path as text; bytes that are no text become `\u{fffd}`.
pub fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Refuses a path that is no text: it could not be stored and given to a program unchanged.
pub fn as_text(path: &Path) -> Result<&str, Problem> {
    path.to_str().ok_or_else(|| {
        let message = format!("The name of '{}' is no valid text.", path.display());
        Problem::new(ErrorCode::UnreadableFile, shown(path), message, "Rename it, then choose it again.")
            .in_field(INPUTS)
    })
}

/// The name without folder and ending.
pub fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_missing_input_and_a_duplicate() {
        let folder = tempfile::tempdir().unwrap();
        let there = folder.path().join("a.png");
        fs::write(&there, b"x").unwrap();
        assert_eq!(checked_inputs(&vec![there.clone(); 2]).unwrap(), vec![there.clone()]);
        let problems = checked_inputs(&[there, folder.path().join("b.png"), PathBuf::from("c.png")]).unwrap_err();
        assert_eq!(
            problems.iter().map(|p| p.code).collect::<Vec<_>>(),
            [ErrorCode::MissingFile, ErrorCode::BadRequest]
        );
        assert!(problems[0].message.contains("b.png"), "{}", problems[0]);
    }

    #[test]
    fn a_folder_that_can_not_be_made() {
        let folder = tempfile::tempdir().unwrap();
        writable(&folder.path().join("new/deeper")).unwrap();
        assert_eq!(names_in(folder.path()), Vec::<String>::new(), "looking leaves nothing behind");
        let file = folder.path().join("file");
        fs::write(&file, b"x").unwrap();
        let problem = writable(&file.join("below")).unwrap_err();
        assert_eq!(problem.code, ErrorCode::OutputNotWritable);
        assert!(problem.message.contains("is no folder"), "{problem}");
        // A file system that refuses even root.
        assert_eq!(writable(Path::new("/proc/atelier/out")).unwrap_err().code, ErrorCode::OutputNotWritable);
    }

    #[test]
    fn versions_of_a_folder() {
        let base = Path::new("/shots/a_render");
        assert_eq!(free_folder(base, false, |_| false), base);
        let taken = |each: &Path| each == base || each.ends_with("a_render_v2");
        assert_eq!(free_folder(base, false, taken), Path::new("/shots/a_render_v3"));
        assert_eq!(free_folder(base, true, |each| each == base), Path::new("/shots/a_render/v2"));
    }
}
