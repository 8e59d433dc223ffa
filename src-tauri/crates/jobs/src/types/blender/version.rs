//! Which Blender renders a job: the version that was typed, or the nearest one that is not older than the files.

use std::path::{Path, PathBuf};

use atelier_core::worker::Program;
use atelier_core::{ErrorCode, Job, Problem, ProgramNeed, ProgramVersion};

use super::header;

/// The name that machines list it by.
const BLENDER: &str = "blender";

/// The Blender that these files need, and what a person should know about it. `typed` is a version like `4.2`, or
/// nothing: then the newest version among the files decides.
pub fn needs(inputs: &[PathBuf], typed: Option<&str>) -> Result<(Vec<ProgramNeed>, Vec<String>), Problem> {
    let saved = inputs.iter().filter_map(|path| Some((saved_by(path)?, path.as_path())));
    let newest = saved.max_by_key(|(version, _)| *version);
    match typed.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => {
            let wanted = ProgramVersion::find(text).ok_or_else(|| no_version(text))?;
            Ok((vec![exactly(wanted)], older_than_file(wanted, newest).into_iter().collect()))
        }
        None => Ok((newest.map(|(version, path)| at_least(version, path)).into_iter().collect(), Vec::new())),
    }
}

fn exactly(version: ProgramVersion) -> ProgramNeed {
    let because = "the job asks for that version".to_owned();
    ProgramNeed { name: BLENDER.into(), exactly: Some(version), at_least: None, because }
}

fn at_least(version: ProgramVersion, path: &Path) -> ProgramNeed {
    let because = format!("{} was saved by Blender {version}", name(path));
    ProgramNeed { name: BLENDER.into(), exactly: None, at_least: Some(version), because }
}

fn no_version(text: &str) -> Problem {
    let message = format!("Blender version is '{text}'; it must read like 4.2.");
    let next_step = "Type a version like 4.2, or leave it empty for the nearest one that opens the file.";
    Problem::new(ErrorCode::BadParameter, "version", message, next_step).in_field("version")
}

fn older_than_file(wanted: ProgramVersion, newest: Option<(ProgramVersion, &Path)>) -> Option<String> {
    let (saved, path) = newest.filter(|(saved, _)| *saved > wanted)?;
    let name = name(path);
    Some(format!("{name} was saved by Blender {saved}; Blender {wanted} may not show all that is in it."))
}

/// The version that saved a file, if its head says so: 304 is 3.4, 279 is 2.79.
fn saved_by(path: &Path) -> Option<ProgramVersion> {
    let hundredfold = header::read(path).ok()?.version;
    let version = ProgramVersion { major: (hundredfold / 100) as u16, minor: (hundredfold % 100) as u16 };
    (hundredfold > 0).then_some(version)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Where the Blender is on this machine that a job needs.
pub fn program(job: &Job, programs: &[Program]) -> Result<String, Problem> {
    let any = ProgramNeed { name: BLENDER.into(), exactly: None, at_least: None, because: String::new() };
    let need = job.programs.iter().find(|need| need.name == BLENDER).unwrap_or(&any);
    let found = need.choose(programs).map(|program| program.path.clone());
    found.ok_or_else(|| not_here(need, programs))
}

fn not_here(need: &ProgramNeed, programs: &[Program]) -> Problem {
    let has: Vec<&str> =
        programs.iter().filter(|each| each.name == BLENDER).map(|each| each.version.as_str()).collect();
    if has.is_empty() {
        let message = "Blender was not found on this machine.";
        let next_step = "Install it (on Debian and Ubuntu: sudo apt install blender), then retry.";
        return Problem::new(ErrorCode::MissingProgram, BLENDER, message, next_step);
    }
    let wanted = match (need.exactly, need.at_least) {
        (Some(version), _) => version.to_string(),
        (None, Some(version)) => format!("{version} or later"),
        (None, None) => "of a known version".into(),
    };
    let message = format!("Blender {wanted} is not on this machine ({}); it has {}.", need.because, has.join(", "));
    let next_step = "Install that version, or choose another for the job, then retry.";
    Problem::new(ErrorCode::WrongVersion, BLENDER, message, next_step)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::fs;

    use super::*;

    fn file(folder: &Path, name: &str, version: &str) -> PathBuf {
        let path = folder.join(name);
        fs::write(&path, [b"BLENDER-v", version.as_bytes(), b"REND\x48", &[0; 100], b"ENDB", &[0; 20]].concat())
            .unwrap();
        path
    }

    /// What is needed for files of these versions, in words, and how many warnings there are.
    fn check(saved: &[&str], typed: Option<&str>, expect: &str, warnings: usize) {
        let folder = tempfile::tempdir().unwrap();
        let files = saved.iter().enumerate();
        let files: Vec<_> = files.map(|(place, at)| file(folder.path(), &format!("{place}.blend"), at)).collect();
        let (needs, warned) = needs(&files, typed).unwrap();
        let words = needs.iter().map(|need| match (need.exactly, need.at_least) {
            (Some(version), _) => format!("exactly {version}"),
            (None, version) => format!("{}+ because {}", version.unwrap(), need.because),
        });
        assert_eq!((words.collect::<Vec<_>>().join(", ").as_str(), warned.len()), (expect, warnings), "{warned:?}");
    }

    #[test]
    fn the_newest_file_or_what_was_typed_decides() {
        check(&["304"], None, "3.4+ because 0.blend was saved by Blender 3.4", 0);
        check(&["279", "402", "300"], None, "4.2+ because 1.blend was saved by Blender 4.2", 0);
        check(&["402"], Some("4.5"), "exactly 4.5", 0);
        check(&["402"], Some(" 3.4.1 "), "exactly 3.4", 1);
        check(&["402"], Some(""), "4.2+ because 0.blend was saved by Blender 4.2", 0);
        let problem = needs(&[], Some("newest")).unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), (ErrorCode::BadParameter, Some("version")));
    }
}
