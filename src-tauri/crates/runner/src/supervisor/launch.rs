//! Starting the first process of an attempt.

use std::fs;
use std::io::{self, ErrorKind, PipeReader};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use rustix::fs::OFlags;
use rustix::process::{PidfdFlags, pidfd_open};

use crate::message::Order;
use crate::process::{ATTEMPT_MARKER, DATA_MARKER, Tag, raw_pid};

/// Work is what the kernel is to end first when memory runs out, not the artist's programs.
const OUT_OF_MEMORY_ADJUSTMENT: &str = "500";

/// A process that runs, and what one has to watch of it.
#[derive(Debug)]
pub(super) struct Launched {
    pub child: Child,
    /// Readable once it has exited.
    pub exit: OwnedFd,
    /// What it and its children say; never blocks.
    pub output: PipeReader,
    pub tag: Tag,
}

/// Starts it, with the niceness of the calling thread, as the leader of a process group.
///
/// Deliberately without `pre_exec`: the standard library then takes `posix_spawn`, which copies no page tables.
pub(super) fn launch(order: &Order, data_folder: &Path, tag: Tag) -> Result<Launched, String> {
    make_folder(Path::new(&order.folder))
        .map_err(|error| format!("the attempt's folder '{}' can't be made: {error}", order.folder))?;
    let (output, input) = io::pipe().map_err(|error| refused(order, &error))?;
    let mut child = command(order, data_folder, input)
        .and_then(|command| spawn(command, tag))
        .map_err(|error| refused(order, &error))?;
    match watch(&child, &output) {
        Ok(exit) => Ok(Launched { child, exit, output, tag }),
        Err(error) => {
            // Without these it can't be followed: better not started than unwatched.
            let _ = child.kill();
            let _ = child.wait();
            Err(refused(order, &error))
        }
    }
}

/// One at a time, because what a process inherits from this one must be its own tag. The lock costs two busy slots
/// a few per cent; setting the tag afterwards would be too late for what the process starts first.
fn spawn(mut command: Command, tag: Tag) -> io::Result<Child> {
    static SPAWNING: Mutex<()> = Mutex::new(());
    let _alone = SPAWNING.lock().unwrap_or_else(PoisonError::into_inner);
    tag.wear()?;
    command.spawn()
}

fn make_folder(folder: &Path) -> io::Result<()> {
    match fs::create_dir(folder) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => fs::create_dir_all(folder),
        other => other,
    }
}

fn command(order: &Order, data_folder: &Path, output: io::PipeWriter) -> io::Result<Command> {
    let launch = &order.launch;
    let mut command = Command::new(&launch.program);
    command
        .args(&launch.args)
        .envs(&launch.env)
        .env(ATTEMPT_MARKER, order.attempt.to_string())
        .env(DATA_MARKER, data_folder)
        .current_dir(launch.folder.as_ref().unwrap_or(&order.folder))
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output);
    Ok(command)
}

fn watch(child: &Child, output: &PipeReader) -> io::Result<OwnedFd> {
    let pid = raw_pid(child.id()).ok_or(ErrorKind::InvalidData)?;
    let exit = pidfd_open(pid, PidfdFlags::empty())?;
    rustix::fs::fcntl_setfl(output.as_fd(), OFlags::NONBLOCK)?;
    let _ = fs::write(format!("/proc/{}/oom_score_adj", child.id()), OUT_OF_MEMORY_ADJUSTMENT);
    Ok(exit)
}

/// What the operating system said, and of what: it uses the same words for a missing program and a missing folder.
fn refused(order: &Order, error: &io::Error) -> String {
    let launch = &order.launch;
    let folder = launch.folder.as_ref().unwrap_or(&order.folder);
    if !Path::new(folder).is_dir() {
        return format!("the working folder '{folder}' is not there: {error}");
    }
    match error.kind() {
        ErrorKind::NotFound => format!("the program '{}' was not found: {error}", launch.program),
        ErrorKind::PermissionDenied => format!("the program '{}' may not be executed: {error}", launch.program),
        _ => format!("the program '{}' could not be started: {error}", launch.program),
    }
}
