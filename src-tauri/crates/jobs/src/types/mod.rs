//! The table of job types, and the choice of one for files that were dropped.

mod blender;
mod command;
mod form;
#[cfg(test)]
mod harness;
mod images;
mod verdict;
mod video;

use std::path::{Path, PathBuf};

use atelier_core::{ErrorCode, Problem};

use crate::folders;
use crate::job_type::{JobType, Proposed};
use crate::words::{nearest, one_of};

pub use self::video::worker as video_worker;

/// Every job type, in the order in which they are shown and asked.
static ALL: &[&dyn JobType] = &[&blender::Blender, &video::Video, &images::Images, &command::Command];

/// Every job type.
pub fn all() -> &'static [&'static dyn JobType] {
    ALL
}

/// The job type of that id.
pub fn by_id(id: &str) -> Result<&'static dyn JobType, Problem> {
    let found = ALL.iter().find(|each| each.description().id == id).copied();
    found.ok_or_else(|| {
        let known: Vec<_> = ALL.iter().map(|each| each.description().id.as_str()).collect();
        let next_step = match nearest(id, known.iter().copied()) {
            Some(near) => format!("Did you mean '{near}'? There are {}.", known.join(", ")),
            None => format!("Choose {}.", one_of(&known)),
        };
        let message = format!("There is no job type '{id}'.");
        Problem::new(ErrorCode::UnknownJobType, id, message, next_step).in_field("jobType")
    })
}

/// What dropped paths would become, by the named job type or by the first that takes any of them, and a
/// problem for every path that it does not take.
pub fn propose(paths: &[PathBuf], job_type: Option<&str>) -> (Option<(&'static dyn JobType, Proposed)>, Vec<Problem>) {
    let asked = match job_type.map(by_id).transpose() {
        Ok(asked) => asked,
        Err(problem) => return (None, vec![problem]),
    };
    let candidates = asked.map_or_else(|| ALL.to_vec(), |one| vec![one]);
    let found = candidates.iter().find_map(|each| each.propose(paths).map(|proposed| (*each, proposed)));
    let taken = found.as_ref().map_or(&[] as &[_], |(_, proposed)| &proposed.draft.inputs);
    let left: Vec<_> = paths.iter().filter(|path| !taken.contains(path)).collect();
    let problems = left.into_iter().map(|path| not_taken(path, found.as_ref().map(|(each, _)| *each))).collect();
    (found, problems)
}

fn not_taken(path: &Path, by: Option<&dyn JobType>) -> Problem {
    if let Err(problem) = folders::readable(path) {
        return problem;
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let (message, next_step) = match by {
        Some(job_type) => {
            let title = &job_type.description().title;
            (format!("'{name}' is nothing that {title} takes."), "It is left out; submit it as a job of its own.")
        }
        None if path.is_dir() => (format!("'{name}' has no picture in it."), "Drop a .blend file or pictures."),
        None => (format!("No job type takes '{name}'."), "Drop a .blend file, pictures or a folder of pictures."),
    };
    Problem::new(ErrorCode::BadRequest, folders::shown(path), message, next_step).in_field(folders::INPUTS)
}

/// Two results at once: both values, or the problems of both.
fn both<A, B>(left: Result<A, Vec<Problem>>, right: Result<B, Vec<Problem>>) -> Result<(A, B), Vec<Problem>> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (left, right) => Err(left.err().into_iter().chain(right.err()).flatten().collect()),
    }
}
