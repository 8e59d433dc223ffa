//! The supervisor: one small process per machine that owns the process trees of attempts and the deadlines of
//! their leases, and outlives the app (DESIGN.md section 4.6).
//!
//! Threads: the main one accepts connections and decides when to leave; one reads each connection and one writes to
//! the engine; slot threads start processes and follow them to their end; the warden looks at process trees. They share
//! one [`board::Board`] behind a mutex that is held over a few lines. The main thread never starts a process: the
//! kernel hands orphans to it, so whatever is found among its children is one.

mod board;
mod connection;
mod journal;
mod launch;
mod leftovers;
mod orphans;
mod outbox;
mod shared;
mod slot;
mod tree;
mod warden;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use atelier_core::lease::WorkKind;
use rustix::event::{PollFd, PollFlags};

use crate::error::RunnerError;
use crate::process::Tag;
use crate::socket;
use crate::wake::wait;
use shared::Shared;

/// What a supervisor prints on its standard output, as a line, once it can be connected to.
pub const READY: &str = "atelier-supervisor-ready";

/// How a supervisor is to run.
#[derive(Debug, Clone)]
pub struct SupervisorOptions {
    /// The machine's data folder; there is one supervisor for it.
    pub data_folder: PathBuf,
    /// How long it stays when it holds nothing and no engine is connected.
    pub idle_exit: Duration,
    /// How long exclusive work runs on without a renewal.
    pub exclusive_length: Duration,
    /// How long idempotent work runs on without a renewal.
    pub idempotent_length: Duration,
}

impl SupervisorOptions {
    /// The lengths of DESIGN.md; 60 s of idling.
    pub fn new(data_folder: impl Into<PathBuf>) -> Self {
        Self {
            data_folder: data_folder.into(),
            idle_exit: Duration::from_mins(1),
            exclusive_length: WorkKind::Exclusive.unwatched_length(),
            idempotent_length: WorkKind::Idempotent.unwatched_length(),
        }
    }

    fn length(&self, kind: WorkKind) -> Duration {
        match kind {
            WorkKind::Exclusive => self.exclusive_length,
            WorkKind::Idempotent => self.idempotent_length,
        }
    }
}

/// Runs a supervisor until nothing needs it any more. Call it on the main thread of a process of its own.
pub fn run(options: &SupervisorOptions) -> Result<(), RunnerError> {
    let folder = prepare(&options.data_folder)?;
    let options = SupervisorOptions { data_folder: folder.clone(), ..options.clone() };
    let _lock = lock(&folder)?;
    detach(&folder)?;
    leftovers::end_all(&folder);
    let listener = socket::listen(&folder, socket::SUPERVISOR)
        .map_err(|reason| RunnerError::Folder { path: socket::socket_path(&folder, socket::SUPERVISOR), reason })?;
    let shared = Shared::new(options).map_err(|reason| RunnerError::System { doing: "watch processes", reason })?;
    let warden = Arc::clone(&shared);
    thread::Builder::new()
        .name("warden".into())
        .spawn(move || warden::run(&warden))
        .map_err(|reason| RunnerError::System { doing: "start a thread", reason })?;
    announce();
    serve(&shared, &listener).map_err(|reason| RunnerError::System { doing: "wait for connections", reason })?;
    let _ = fs::remove_file(socket::socket_path(&folder, socket::SUPERVISOR));
    shared.close();
    Ok(())
}

fn prepare(data_folder: &Path) -> Result<PathBuf, RunnerError> {
    let run = data_folder.join("run");
    fs::create_dir_all(&run).map_err(|reason| RunnerError::Folder { path: run, reason })?;
    Ok(socket::settled(data_folder))
}

/// One supervisor per data folder, for as long as the file is open.
fn lock(folder: &Path) -> Result<File, RunnerError> {
    let path = folder.join("supervisor.lock");
    let open = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let file = open.map_err(|reason| RunnerError::Folder { path: path.clone(), reason })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(RunnerError::AlreadyRunning { data_folder: folder.to_owned() }),
        Err(fs::TryLockError::Error(reason)) => Err(RunnerError::Folder { path, reason }),
    }
}

/// Out of the app's session, so that what ends the app's group does not end this; and adopting orphans.
fn detach(folder: &Path) -> Result<(), RunnerError> {
    // Refused only to the leader of a group, which has one of its own already.
    let _ = rustix::process::setsid();
    if let Err(error) = Tag::new(folder, 0).wear() {
        tracing::warn!(%error, "processes that hide can't be told apart");
    }
    rustix::process::set_child_subreaper(Some(rustix::process::getpid()))
        .map_err(|reason| RunnerError::System { doing: "adopt orphaned processes", reason: reason.into() })
}

/// The starter waits for this line; nobody may be there to read it.
fn announce() {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{READY}");
    let _ = out.flush();
}

/// Accepts connections until there is nothing left to stay for.
fn serve(shared: &Arc<Shared>, listener: &UnixListener) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let mut idle_since = None;
    loop {
        let patience = match shared.reason_to_stay() {
            shared::Stay::Needed => {
                idle_since = None;
                None
            }
            shared::Stay::Idle(limit) => {
                let idle = idle_since.get_or_insert_with(Instant::now).elapsed();
                if idle >= limit {
                    return Ok(());
                }
                Some(limit.saturating_sub(idle))
            }
        };
        let mut fds = [PollFd::new(listener, PollFlags::IN), PollFd::new(&shared.main, PollFlags::IN)];
        wait(&mut fds, patience)?;
        shared.main.quiet();
        shared.dispatch();
        connection::accept_all(shared, listener);
    }
}
