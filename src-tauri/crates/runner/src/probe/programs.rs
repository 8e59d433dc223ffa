//! Which programs that job types use are on this machine, and in which versions: by asking them.

use std::io::Read;
use std::os::fd::AsFd;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use atelier_core::worker::Program;
use rustix::event::{PollFd, PollFlags};
use rustix::process::Signal;

use crate::process::raw_pid;
use crate::wake::wait;

/// A program that does not answer within this is not used.
const PATIENCE: Duration = Duration::from_secs(10);
/// More than any program has to say about its version.
const LONGEST_ANSWER: usize = 1 << 16;

/// A program that is looked for, and how it is asked.
struct Sought {
    name: &'static str,
    ask: &'static str,
    /// The word before the version in its answer.
    before: &'static str,
}

const SOUGHT: [Sought; 2] = [
    Sought { name: "blender", ask: "--version", before: "Blender" },
    Sought { name: "ffmpeg", ask: "-version", before: "version" },
];

/// The programs found: what `extra` names (name and path) first, then what is in `PATH` and the usual places. Of each
/// name the first that answers counts. Takes as long as the programs take to answer; call it off the main path.
pub fn programs(extra: &[(String, PathBuf)]) -> Vec<Program> {
    SOUGHT.iter().filter_map(|sought| find(sought, extra)).collect()
}

fn find(sought: &Sought, extra: &[(String, PathBuf)]) -> Option<Program> {
    let chosen = extra.iter().filter(|(name, _)| name == sought.name).map(|(_, path)| path.clone());
    let folders = search_path().into_iter().chain(usual_places(sought.name));
    let found = folders.map(|folder| folder.join(sought.name));
    chosen.chain(found).filter(|path| path.is_file()).find_map(|path| ask(sought, &path, PATIENCE))
}

fn search_path() -> Vec<PathBuf> {
    env::var_os("PATH")
        .map(|path| env::split_paths(&path).filter(|folder| folder.is_absolute()).collect())
        .unwrap_or_default()
}

/// Where people unpack programs: `/opt/blender-4.2`, `~/blender-4.2`, newest name first.
fn usual_places(name: &str) -> Vec<PathBuf> {
    let fixed = ["/usr/local/bin", "/usr/bin", "/snap/bin", "/opt/bin"].map(PathBuf::from);
    let homes = [Some(PathBuf::from("/opt")), env::var_os("HOME").map(PathBuf::from)];
    let mut unpacked: Vec<PathBuf> = homes.into_iter().flatten().flat_map(|home| folders_named(&home, name)).collect();
    unpacked.sort_by(|left, right| right.file_name().cmp(&left.file_name()));
    fixed.into_iter().chain(unpacked).collect()
}

fn folders_named(parent: &Path, name: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(parent) else { return Vec::new() };
    let begins =
        |path: &PathBuf| path.file_name().is_some_and(|file| file.to_string_lossy().to_lowercase().starts_with(name));
    entries.filter_map(|entry| Some(entry.ok()?.path())).filter(begins).collect()
}

fn ask(sought: &Sought, path: &Path, patience: Duration) -> Option<Program> {
    let answer = answer(path, sought.ask, patience)?;
    let version = version(&answer, sought.before)?;
    Some(Program { name: sought.name.into(), path: path.display().to_string(), version })
}

/// The version: the word after `before`, on the first line that has it.
fn version(answer: &str, before: &str) -> Option<String> {
    let after = answer.lines().find_map(|line| line.split_once(before))?.1;
    let word = after.split_ascii_whitespace().next()?;
    word.starts_with(|first: char| first.is_ascii_alphanumeric()).then(|| word.to_owned())
}

/// What a program prints when it is asked; `None` when it can't be started or does not end in time.
fn answer(path: &Path, argument: &str, patience: Duration) -> Option<String> {
    let mut command = Command::new(path);
    command.arg(argument).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
    let mut child = command.spawn().ok()?;
    let output = listen(&mut child, Instant::now() + patience);
    // The group is its own, so this also ends what it may have started.
    if let Some(group) = raw_pid(child.id()) {
        let _ = rustix::process::kill_process_group(group, Signal::KILL);
    }
    let _ = child.wait();
    String::from_utf8(output?).ok()
}

/// Everything up to the end of its output.
fn listen(child: &mut Child, deadline: Instant) -> Option<Vec<u8>> {
    let mut stdout = child.stdout.take()?;
    let mut output = Vec::new();
    let mut buffer = [0; 4096];
    while output.len() < LONGEST_ANSWER {
        let left = deadline.checked_duration_since(Instant::now())?;
        let mut fds = [PollFd::from_borrowed_fd(stdout.as_fd(), PollFlags::IN)];
        if !matches!(wait(&mut fds, Some(left)), Ok(1..)) {
            return None;
        }
        match stdout.read(&mut buffer).ok()? {
            0 => return Some(output),
            length => output.extend_from_slice(buffer.get(..length)?),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn versions_are_read_from_recorded_answers() {
        let blender = "Blender 3.4.1\n\tbuild date: 2023-01-20\n";
        let noisy = "Read prefs: /home/x\nBlender 4.2.0 LTS\n";
        let ffmpeg = "ffmpeg version 5.1.6-0+deb12u1 Copyright (c) 2000-2024 the FFmpeg developers\n";
        assert_eq!(version(blender, "Blender").as_deref(), Some("3.4.1"));
        assert_eq!(version(noisy, "Blender").as_deref(), Some("4.2.0"));
        assert_eq!(version(ffmpeg, "version").as_deref(), Some("5.1.6-0+deb12u1"));
        assert_eq!(version("command not found", "Blender"), None);
    }

    fn script(folder: &Path, content: &str) -> PathBuf {
        let path = folder.join("blender");
        fs::write(&path, format!("#!/bin/sh\n{content}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    #[test]
    fn a_chosen_program_comes_first_and_a_broken_one_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let broken = ("blender".to_owned(), folder.path().join("gone"));
        let chosen = ("blender".to_owned(), script(folder.path(), "echo Blender 9.9.9"));
        let found = find(&SOUGHT[0], &[broken, chosen.clone()]).unwrap();
        assert_eq!((found.path, found.version.as_str()), (chosen.1.display().to_string(), "9.9.9"));
    }

    #[test]
    fn a_program_that_hangs_is_ended_with_what_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let pid = folder.path().join("pid");
        let path = script(folder.path(), &format!("sleep 600 & echo $! > {}; echo Blender 1.0; wait", pid.display()));
        assert!(ask(&SOUGHT[0], &path, Duration::from_millis(500)).is_none());
        let pid = fs::read_to_string(pid).unwrap().trim().parse().unwrap();
        let deadline = Instant::now() + Duration::from_secs(10);
        while crate::process::read(pid).is_some_and(|process| !process.is_dead()) {
            assert!(Instant::now() < deadline, "it still runs");
            std::thread::yield_now();
        }
    }
}
