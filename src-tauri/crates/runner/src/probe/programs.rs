//! Which programs that job types use are on this machine, and in which versions: by asking them.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use atelier_core::worker::Program;
use rustix::event::{PollFd, PollFlags};
use rustix::process::Signal;

use crate::process::raw_pid;
use crate::wake::wait;

/// A program that does not answer within this is not used.
const PATIENCE: Duration = Duration::from_secs(10);
/// More than any program has to say about its version.
const LONGEST_ANSWER: usize = 1 << 16;

/// How many programs are asked at once: each one costs a processor and some memory while it answers.
const AT_ONCE: usize = 4;

/// A program that is looked for, and how it is asked.
struct Sought {
    name: &'static str,
    ask: &'static str,
    /// The word before the version in its answer.
    before: &'static str,
    /// What folders that hold it are called when people unpack it.
    folder: &'static str,
}

const SOUGHT: [Sought; 3] = [
    Sought { name: "blender", ask: "--version", before: "Blender", folder: "blender" },
    Sought { name: "ffmpeg", ask: "-version", before: "version", folder: "ffmpeg" },
    Sought { name: "ffprobe", ask: "-version", before: "version", folder: "ffmpeg" },
];

/// What was found, and what was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Every program that answers, each file once: those in the folders that a person named, then those in `PATH`, then
    /// those in the usual places.
    pub programs: Vec<Program>,
    /// Programs that are there and did not say their version, a sentence each.
    pub notes: Vec<String>,
}

/// Looks for every version of every program that job types use: in `folders`, in `PATH`, and where people unpack
/// programs. Takes as long as the programs take to answer, 10 s for four of them at most; call it off the main path.
pub fn programs(folders: &[PathBuf]) -> Found {
    find(&candidates(folders, &search_path(), &homes()), PATIENCE)
}

/// A file that may be a program.
struct Candidate {
    sought: &'static Sought,
    path: PathBuf,
}

/// Each file once, though several names and links lead to it.
fn candidates(named: &[PathBuf], path: &[PathBuf], homes: &[PathBuf]) -> Vec<Candidate> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for sought in &SOUGHT {
        let below = |home: &PathBuf| [vec![home.clone()], folders_named(home, sought.folder)].concat();
        let places = named.iter().flat_map(below).chain(path.iter().cloned()).chain(homes.iter().flat_map(below));
        for path in places.flat_map(|place| [place.join(sought.name), place.join("bin").join(sought.name)]) {
            let real = path.canonicalize().unwrap_or_else(|_| path.clone());
            if is_program(&path) && seen.insert((sought.name, real)) {
                found.push(Candidate { sought, path });
            }
        }
    }
    found
}

fn is_program(path: &Path) -> bool {
    path.metadata().is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

fn search_path() -> Vec<PathBuf> {
    env::var_os("PATH")
        .map(|path| env::split_paths(&path).filter(|folder| folder.is_absolute()).collect())
        .unwrap_or_default()
}

/// Where programs lie that are in no `PATH`: the folders themselves, and folders in them that begin with its name
/// (`/opt/blender-4.2`).
fn homes() -> Vec<PathBuf> {
    let fixed = ["/usr/local", "/usr", "/snap", "/opt"].map(PathBuf::from);
    let home = env::var_os("HOME").map(PathBuf::from);
    let own =
        home.into_iter().flat_map(|home| ["", "Applications", "bin", ".local", "apps"].map(|name| home.join(name)));
    fixed.into_iter().chain(own).collect()
}

/// Newest name first.
fn folders_named(parent: &Path, name: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(parent) else { return Vec::new() };
    let begins =
        |path: &PathBuf| path.file_name().is_some_and(|file| file.to_string_lossy().to_lowercase().starts_with(name));
    let mut folders: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(begins).collect();
    folders.sort_by(|left, right| right.file_name().cmp(&left.file_name()));
    folders
}

/// Asks some at once; the answers come in the order of the candidates.
fn find(candidates: &[Candidate], patience: Duration) -> Found {
    let mut found = Found::default();
    for some in candidates.chunks(AT_ONCE) {
        let answers: Vec<Result<Program, String>> = thread::scope(|scope| {
            let asked: Vec<_> = some.iter().map(|each| scope.spawn(move || ask(each, patience))).collect();
            asked.into_iter().filter_map(|answer| answer.join().ok()).collect()
        });
        for answer in answers {
            match answer {
                Ok(program) => found.programs.push(program),
                Err(note) => found.notes.push(note),
            }
        }
    }
    found
}

fn ask(candidate: &Candidate, patience: Duration) -> Result<Program, String> {
    let Candidate { sought, path } = candidate;
    let shown = path.display();
    let refuse = |why: &str| format!("{shown} is not used: {why}.");
    let answer = answer(path, sought.ask, patience).map_err(|why| refuse(&why))?;
    let version = version(&answer, sought.before).ok_or_else(|| refuse("it did not say its version"))?;
    Ok(Program { name: sought.name.into(), path: shown.to_string(), version })
}

/// The version: the word after `before`, on the first line that has it.
fn version(answer: &str, before: &str) -> Option<String> {
    let after = answer.lines().find_map(|line| line.split_once(before))?.1;
    let word = after.split_ascii_whitespace().next()?;
    word.starts_with(|first: char| first.is_ascii_alphanumeric()).then(|| word.to_owned())
}

/// What a program prints when it is asked, or why there is no answer.
fn answer(path: &Path, argument: &str, patience: Duration) -> Result<String, String> {
    let mut command = Command::new(path);
    command.arg(argument).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
    let deadline = Instant::now() + patience;
    let mut child = started(&mut command, deadline).map_err(|error| format!("it can't be started ({error})"))?;
    let output = listen(&mut child, deadline);
    // The group is its own, so this also ends what it may have started.
    if let Some(group) = raw_pid(child.id()) {
        let _ = rustix::process::kill_process_group(group, Signal::KILL);
    }
    let _ = child.wait();
    let output = output.ok_or_else(|| format!("it did not answer within {} s", patience.as_secs_f32()))?;
    String::from_utf8(output).map_err(|_| "it did not say its version".to_owned())
}

/// Starts it; a file that is being written this very moment is waited for.
fn started(command: &mut Command, deadline: Instant) -> io::Result<Child> {
    loop {
        match command.spawn() {
            Err(error) if error.kind() == io::ErrorKind::ExecutableFileBusy && Instant::now() < deadline => {
                thread::sleep(Duration::from_millis(10));
            }
            other => return other,
        }
    }
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

    /// A program at `folder/name` that prints `content`'s output.
    fn script(folder: &Path, name: &str, content: &str) -> PathBuf {
        fs::create_dir_all(folder).unwrap();
        let path = folder.join(name);
        fs::write(&path, format!("#!/bin/sh\n{content}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    #[test]
    fn every_version_is_found_once_and_what_does_not_answer_is_noted() {
        let root = tempfile::tempdir().unwrap();
        let (named, path, home) = (root.path().join("tools"), root.path().join("bin"), root.path().join("home"));
        let newest = script(&named.join("blender-4.5"), "blender", "echo Blender 4.5.3 LTS");
        let older = script(&named.join("Blender-3.6"), "blender", "echo Blender 3.6.0");
        let plain = script(&path, "blender", "echo Blender 3.4.1");
        let broken = script(&home.join("blender-9.9-broken"), "blender", "echo no such library >&2; exit 1");
        let probe = script(&home.join("ffmpeg-7/bin"), "ffprobe", "echo ffprobe version n7.1 Copyright");
        std::os::unix::fs::symlink(&newest, home.join("blender")).unwrap();
        fs::write(home.join("ffmpeg"), "not executable").unwrap();
        let found = find(&candidates(&[named], &[path], &[home]), PATIENCE);
        let seen: Vec<_> = found.programs.iter().map(|each| (each.path.as_str(), each.version.as_str())).collect();
        let expected = [(newest, "4.5.3"), (older, "3.6.0"), (plain, "3.4.1"), (probe, "n7.1")];
        let expected: Vec<_> = expected.iter().map(|(path, version)| (path.to_str().unwrap(), *version)).collect();
        assert_eq!(seen, expected);
        assert_eq!(found.notes, [format!("{} is not used: it did not say its version.", broken.display())]);
    }

    #[test]
    fn a_program_that_hangs_is_ended_with_what_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let pid = folder.path().join("pid");
        let content = format!("sleep 600 & echo $! > {}; echo Blender 1.0; wait", pid.display());
        let path = script(folder.path(), "blender", &content);
        let found = find(&[Candidate { sought: &SOUGHT[0], path: path.clone() }], Duration::from_millis(500));
        assert_eq!(found.notes, [format!("{} is not used: it did not answer within 0.5 s.", path.display())]);
        let pid = fs::read_to_string(pid).unwrap().trim().parse().unwrap();
        let deadline = Instant::now() + Duration::from_secs(10);
        while crate::process::read(pid).is_some_and(|process| !process.is_dead()) {
            assert!(Instant::now() < deadline, "it still runs");
            std::thread::yield_now();
        }
    }
}
