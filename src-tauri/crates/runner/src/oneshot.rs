//! One short process, bounded in time and in what it may say: a look into a file. Unlike an attempt it belongs to
//! nobody but its caller, who waits for it; when the caller dies, the next start ends what it left.

use std::collections::BTreeSet;
use std::io::{self, PipeReader, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use atelier_core::Exit;
use atelier_core::launch::Launch;
use rustix::event::{PollFd, PollFlags};
use rustix::fs::OFlags;
use rustix::process::{PidfdFlags, Signal, pidfd_open};
use thiserror::Error;

use crate::process::{self, Process, exit_of, raw_pid};
use crate::wake::wait;

/// Carries the data folder whose machine started it, and a number of its own.
const MARKER: &str = "ATELIER_ONESHOT";
/// A tree of processes that starts new ones while it is ended is hit so often at most.
const ROUNDS: usize = 20;

/// How long it may take and how much it may say.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// From start to end.
    pub time: Duration,
    /// Bytes of output and errors together.
    pub output: usize,
}

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum OneshotError {
    /// The system would not start it.
    #[error("'{program}' could not be started: {reason}")]
    NotStarted {
        /// The program.
        program: String,
        /// What the operating system said.
        reason: io::Error,
    },
    /// It did not end in time, and was ended with everything that it had started.
    #[error("it did not end within {} s", .0.as_secs())]
    TooLong(Duration),
    /// It said more than it may, and was ended with everything that it had started.
    #[error("it wrote more than {} MiB", .0 >> 20)]
    TooMuch(usize),
}

/// Runs it in `folder` to its end: how it ended and everything that it said, output and errors in order. Nothing that
/// it started is left afterwards.
pub fn run(launch: &Launch, folder: &Path, bounds: Bounds) -> Result<(Exit, String), OneshotError> {
    let refused = |reason| OneshotError::NotStarted { program: launch.program.clone(), reason };
    let marker = format!("{}\u{1}{}", folder.display(), unique());
    let (mut child, mut output) = start(launch, folder, &marker).map_err(refused)?;
    let heard = watch(&child, &output).map_err(refused).and_then(|exit| listen(&exit, &mut output, bounds));
    end_all(|value| value == marker, Some(child.id()));
    let _ = child.kill();
    let status = child.wait().map_err(refused)?;
    let said = heard?;
    Ok((exit_of(status), String::from_utf8_lossy(&said).into_owned()))
}

/// Ends what machines of this data folder left when they were killed; how many processes that were.
pub fn end_leftovers(folder: &Path) -> usize {
    let ours = format!("{}\u{1}", folder.display());
    end_all(|value| value.starts_with(&ours), None)
}

fn unique() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    format!("{}.{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed))
}

fn start(launch: &Launch, folder: &Path, marker: &str) -> io::Result<(Child, PipeReader)> {
    let (output, input) = io::pipe()?;
    let mut command = Command::new(&launch.program);
    command
        .args(&launch.args)
        .envs(&launch.env)
        .env(MARKER, marker)
        .current_dir(launch.folder.as_ref().map_or(folder, Path::new))
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(input.try_clone()?)
        .stderr(input);
    Ok((command.spawn()?, output))
}

fn watch(child: &Child, output: &PipeReader) -> io::Result<OwnedFd> {
    let pid = raw_pid(child.id()).ok_or(io::ErrorKind::InvalidData)?;
    rustix::fs::fcntl_setfl(output.as_fd(), OFlags::NONBLOCK)?;
    Ok(pidfd_open(pid, PidfdFlags::empty())?)
}

/// What it says until it has ended, or until nobody can say anything more.
fn listen(exit: &OwnedFd, output: &mut PipeReader, bounds: Bounds) -> Result<Vec<u8>, OneshotError> {
    let deadline = Instant::now() + bounds.time;
    let (mut said, mut over) = (Vec::new(), false);
    loop {
        let silent = drain(output, &mut said, bounds.output)?;
        if over {
            return Ok(said);
        }
        let left = deadline.saturating_duration_since(Instant::now());
        let mut fds = vec![PollFd::new(exit, PollFlags::IN)];
        // A closed pipe is always readable; then only the end is waited for.
        if !silent {
            fds.push(PollFd::new(output, PollFlags::IN));
        }
        if left.is_zero() || !matches!(wait(&mut fds, Some(left)), Ok(1..)) {
            return Err(OneshotError::TooLong(bounds.time));
        }
        over = fds.first().is_some_and(|fd| !fd.revents().is_empty());
    }
}

/// Reads what is there; answers whether nobody can say anything more.
fn drain(output: &mut PipeReader, said: &mut Vec<u8>, most: usize) -> Result<bool, OneshotError> {
    let mut buffer = [0; 1 << 14];
    loop {
        match output.read(&mut buffer) {
            Ok(0) => return Ok(true),
            Ok(length) => said.extend_from_slice(buffer.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Ok(error.kind() != io::ErrorKind::WouldBlock),
        }
        if said.len() > most {
            return Err(OneshotError::TooMuch(most));
        }
    }
}

/// Ends every process that carries a marker, and those below `root`, until there is no new one.
fn end_all(is_ours: impl Fn(&str) -> bool, root: Option<u32>) -> usize {
    let mut ended = BTreeSet::new();
    for _ in 0..ROUNDS {
        let table = process::table();
        let below = |process: &Process| {
            let mut at = process.pid;
            std::iter::from_fn(|| {
                at = table.get(&at)?.parent;
                Some(at)
            })
            .take(table.len())
            .any(|parent| Some(parent) == root)
        };
        let marked = |pid| process::variable(pid, MARKER).is_some_and(|value| is_ours(&value));
        let is_one = |process: &&Process| {
            !process.is_dead() && (Some(process.pid) == root || below(process) || marked(process.pid))
        };
        let hit = table.values().filter(is_one).filter(|process| process.signal(Signal::KILL));
        // On a busy machine one that was hit is still there a moment later; it can't start others any more.
        let known = ended.len();
        ended.extend(hit.map(|process| (process.pid, process.start)));
        if ended.len() == known {
            break;
        }
    }
    ended.len()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use atelier_core::lease::WorkKind;

    use super::*;

    const BOUNDS: Bounds = Bounds { time: Duration::from_mins(1), output: 1 << 20 };

    fn shell(script: &str) -> Launch {
        Launch {
            program: "/bin/sh".into(),
            args: vec!["-c".into(), script.into()],
            env: [("WORD".to_owned(), "hello".to_owned())].into(),
            folder: None,
            kind: WorkKind::Idempotent,
        }
    }

    fn is_alive(pid: u32) -> bool {
        process::read(pid).is_some_and(|process| !process.is_dead())
    }

    fn pid_in(folder: &Path) -> u32 {
        std::fs::read_to_string(folder.join("pid")).unwrap().trim().parse().unwrap()
    }

    /// A killed process may be in the table for a moment.
    fn goes_away(pid: u32) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while is_alive(pid) {
            assert!(Instant::now() < deadline, "it still runs");
            std::thread::yield_now();
        }
    }

    #[test]
    fn everything_that_it_says_comes_back_with_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let (exit, said) = run(&shell("echo $WORD; echo error >&2; exit 3"), folder.path(), BOUNDS).unwrap();
        assert_eq!((exit, said.as_str()), (Exit::Code(3), "hello\nerror\n"));
        let (exit, _) = run(&shell("kill -11 $$"), folder.path(), BOUNDS).unwrap();
        assert_eq!(exit, Exit::Signal(11));
        let gone = Launch { program: "/no/such/program".into(), ..shell("") };
        assert!(matches!(run(&gone, folder.path(), BOUNDS), Err(OneshotError::NotStarted { .. })));
    }

    #[test]
    fn one_that_hangs_is_ended_with_all_that_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let short = Bounds { time: Duration::from_millis(500), ..BOUNDS };
        // In a session of its own, and nobody's child any more.
        let script = "(setsid sh -c 'echo $$ > pid; sleep 600' &) ; exec sleep 600";
        assert!(matches!(run(&shell(script), folder.path(), short), Err(OneshotError::TooLong(_))));
        goes_away(pid_in(folder.path()));
    }

    #[test]
    fn one_that_floods_is_ended() {
        let folder = tempfile::tempdir().unwrap();
        let refused = run(&shell("echo $$ > pid; exec yes"), folder.path(), BOUNDS);
        assert!(matches!(refused, Err(OneshotError::TooMuch(_))), "{refused:?}");
        goes_away(pid_in(folder.path()));
    }

    #[test]
    fn what_it_leaves_behind_does_not_hold_up_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let (exit, said) = run(&shell("sleep 600 & echo $! > pid; echo done"), folder.path(), BOUNDS).unwrap();
        assert_eq!((exit, said.as_str()), (Exit::Code(0), "done\n"));
        goes_away(pid_in(folder.path()));
    }

    #[test]
    fn a_start_ends_what_a_killed_machine_left_and_nothing_else() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let begin = |folder: &Path| start(&shell("exec sleep 600"), folder, &format!("{}\u{1}7", folder.display()));
        let ((mut ours, _a), (mut theirs, _b)) = (begin(folder.path()).unwrap(), begin(other.path()).unwrap());
        assert_eq!(end_leftovers(folder.path()), 1);
        assert!(!ours.wait().unwrap().success());
        assert!(theirs.try_wait().unwrap().is_none());
        theirs.kill().unwrap();
        theirs.wait().unwrap();
    }
}
