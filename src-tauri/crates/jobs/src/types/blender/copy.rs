//! Where Blender opens a file: where it lies, or in the job's copy of it.

use std::fs;
use std::path::Path;

use atelier_core::collected::Manifest;
use atelier_core::{ErrorCode, Job, Problem};

/// The job's copy, as Blender is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// Absolute path of the copied `.blend` file.
    pub file: String,
    /// The folder that the copied files are below.
    pub tree: String,
    /// The folder that the originals are below.
    pub root: String,
}

/// The copy that a job was given, if one was made.
pub fn of(job: &Job, input: &str) -> Result<Option<Copy>, Problem> {
    let Some(collected) = &job.collected else { return Ok(None) };
    let folder = Path::new(&collected.folder);
    let copy = read(folder).and_then(|manifest| within(folder, manifest, input));
    copy.map(Some).ok_or_else(|| {
        let message = format!("The copy of '{input}' that this job was given is gone from '{}'.", folder.display());
        Problem::new(ErrorCode::MissingFile, input, message, "Submit the job again: a fresh copy is made.")
    })
}

fn read(folder: &Path) -> Option<Manifest> {
    serde_json::from_slice(&fs::read(folder.join(Manifest::NAME)).ok()?).ok()
}

fn within(folder: &Path, manifest: Manifest, input: &str) -> Option<Copy> {
    let name = manifest.name_of(Path::new(input))?;
    let tree = folder.join(Manifest::FILES);
    let file = tree.join(name);
    file.is_file().then(|| Copy { file: text(&file), tree: text(&tree), root: manifest.root })
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
