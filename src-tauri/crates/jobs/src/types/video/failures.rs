//! What a video fails of, each in a sentence that names the file.

use std::io;
use std::path::Path;

use atelier_core::{ErrorCode, Problem};

use super::plan::{Clip, Material};
use crate::{folders, pictures};

/// Pictures that are looked at when ffmpeg could not read one: more than it reads ahead.
const NEAR: usize = 150;

/// The picture that ffmpeg could not read: one near the last that it has made into a frame.
pub fn broken(of: &Material, frames: u64) -> Option<Problem> {
    let Material::Frames(files) = of else { return None };
    let mut near = files.iter().skip(frames as usize).take(NEAR);
    near.find_map(|file| pictures::check(Path::new(file)).err()).map(|mut problem| {
        problem.code = ErrorCode::UnreadableFile;
        problem
    })
}

/// Whatever it is called.
pub fn no_movie(path: &str) -> Problem {
    let message = format!("'{path}' is no movie that can be opened.");
    Problem::new(ErrorCode::UnreadableFile, path, message, "Check it in a player; make or copy it again.")
}

/// Less of it can be read than its head says.
pub fn stops(path: &str, has: f64, had: f64) -> Problem {
    let message = format!("'{path}' stops in the middle: {has:.1} of its {had:.1} seconds can be read.");
    Problem::new(ErrorCode::UnreadableFile, path, message, "Copy or make it again.")
}

/// A frame is lost, or came twice.
pub fn wrong_count(clip: &Clip, frames: u64, meant: u64) -> Problem {
    let message = format!("'{}' has {frames} frames instead of {meant}.", clip.name);
    Problem::new(ErrorCode::OutputUnreadable, &clip.name, message, "Look at the log.")
}

/// The frames are there, at wrong times.
pub fn wrong_length(clip: &Clip, lasts: f64, meant: f64) -> Problem {
    let message = format!("'{}' lasts {lasts:.2} seconds instead of {meant:.2}.", clip.name);
    Problem::new(ErrorCode::OutputUnreadable, &clip.name, message, "Look at the log.")
}

/// The folder of the attempt takes no more.
pub fn not_written(path: &Path, error: &io::Error) -> Problem {
    let code = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ErrorCode::NoSpace,
        _ => ErrorCode::OutputNotWritable,
    };
    let message = format!("'{}' can't be written: {}.", path.display(), folders::reason(error));
    Problem::new(code, folders::shown(path), message, "Check the disk and its permissions, then retry.")
}

/// The program is gone, or may not be run.
pub fn not_started(program: &str, error: &io::Error) -> Problem {
    let message = format!("'{program}' could not be started: {}.", folders::reason(error));
    Problem::new(ErrorCode::NotStarted, program, message, "Check that it is installed and may be run, then retry.")
}
