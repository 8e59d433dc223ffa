//! The engine's end of the connection to its supervisor: finds it or starts it, then passes messages.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags};

use crate::error::RunnerError;
use crate::message::{FromSupervisor, ToSupervisor, VERSION};
use crate::process::{ATTEMPT_MARKER, DATA_MARKER};
use crate::supervisor::READY;
use crate::wake::wait;
use crate::{frame, socket};

/// A supervisor that ends what a dead one left behind may take some seconds to be ready.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between tries while another supervisor is just starting or leaving.
const PAUSE: Duration = Duration::from_millis(20);
/// A larger log of the supervisor is begun anew.
const LARGEST_LOG: u64 = 1 << 20;

/// How a supervisor is started.
#[derive(Debug, Clone)]
pub struct SpawnSupervisor {
    /// The `atelier` program.
    pub program: PathBuf,
    /// `supervise --data-dir D`.
    pub args: Vec<OsString>,
}

/// A connection to the supervisor. Dropping it closes it; the supervisor goes on.
#[derive(Debug)]
pub struct SupervisorLink {
    stream: UnixStream,
    buffer: Mutex<Vec<u8>>,
}

impl SupervisorLink {
    /// Sends all of them in one write.
    pub fn send(&self, messages: &[ToSupervisor]) -> io::Result<()> {
        let mut buffer = self.buffer.lock().unwrap_or_else(PoisonError::into_inner);
        buffer.clear();
        for message in messages {
            frame::write(message, &mut buffer)?;
        }
        (&self.stream).write_all(&buffer)
    }
}

impl Drop for SupervisorLink {
    fn drop(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

/// Connects to the supervisor of a data folder, starting one if none runs. `events` is called on a thread of the
/// link with every message, `Hello` first and `Gone` last. It should be quick: it holds up the ones behind.
pub fn attach(
    data_folder: &Path,
    spawn: &SpawnSupervisor,
    events: impl Fn(FromSupervisor) + Send + Sync + 'static,
) -> Result<SupervisorLink, RunnerError> {
    let deadline = Instant::now() + PATIENCE;
    let (stream, mut from, hello) = loop {
        let reason = match greet(data_folder) {
            Ok(Some(connected)) => break connected,
            Ok(None) => "it closed the connection".to_owned(),
            Err(error) => error.to_string(),
        };
        if Instant::now() >= deadline {
            return Err(RunnerError::NoAnswer {
                data_folder: data_folder.to_owned(),
                reason,
                log: log_path(data_folder),
            });
        }
        start(data_folder, spawn, deadline)?;
    };
    if let FromSupervisor::Hello { version: theirs, .. } = hello
        && theirs != VERSION
    {
        return Err(RunnerError::OtherVersion { ours: VERSION, theirs });
    }
    let reader = move || {
        events(hello);
        while let Ok(Some(message)) = frame::read(&mut from) {
            events(message);
        }
        events(FromSupervisor::Gone);
    };
    let reason = |reason| RunnerError::System { doing: "start a thread", reason };
    thread::Builder::new().name("supervisor-link".into()).spawn(reader).map_err(reason)?;
    Ok(SupervisorLink { stream, buffer: Mutex::default() })
}

type Greeted = (UnixStream, BufReader<UnixStream>, FromSupervisor);

/// `None`: it left while we were greeting it.
fn greet(data_folder: &Path) -> io::Result<Option<Greeted>> {
    let stream = socket::connect(data_folder, socket::SUPERVISOR)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut hello = Vec::new();
    frame::write(&ToSupervisor::Hello { version: VERSION }, &mut hello)?;
    (&stream).write_all(&hello)?;
    let mut from = BufReader::with_capacity(1 << 16, stream.try_clone()?);
    let answer = frame::read(&mut from)?;
    stream.set_read_timeout(None)?;
    Ok(answer.map(|hello| (stream, from, hello)))
}

/// Starts a supervisor and waits until it is ready, or has ended because there is one already.
fn start(data_folder: &Path, spawn: &SpawnSupervisor, deadline: Instant) -> Result<(), RunnerError> {
    let refused = |reason| RunnerError::NotStarted { program: spawn.program.clone(), reason };
    fs::create_dir_all(data_folder).map_err(|reason| RunnerError::Folder { path: data_folder.to_owned(), reason })?;
    let mut child = command(data_folder, spawn).spawn().map_err(refused)?;
    let is_ready = wait_until_ready(&mut child, deadline);
    // Whenever it ends, somebody has to take note, or it stays as a zombie.
    let spawned =
        thread::Builder::new().name("supervisor-end".into()).stack_size(128 << 10).spawn(move || child.wait());
    spawned.map_err(|reason| RunnerError::System { doing: "start a thread", reason })?;
    if !is_ready {
        thread::sleep(PAUSE);
    }
    Ok(())
}

fn command(data_folder: &Path, spawn: &SpawnSupervisor) -> Command {
    let mut command = Command::new(&spawn.program);
    command
        .args(&spawn.args)
        .current_dir(data_folder)
        // An app may itself run inside an attempt; its supervisor does not belong to that.
        .env_remove(ATTEMPT_MARKER)
        .env_remove(DATA_MARKER)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log_file(data_folder).map_or_else(|_| Stdio::null(), Stdio::from));
    command
}

fn log_path(data_folder: &Path) -> PathBuf {
    data_folder.join("supervisor.log")
}

fn log_file(data_folder: &Path) -> io::Result<fs::File> {
    let path = log_path(data_folder);
    if fs::metadata(&path).is_ok_and(|found| found.len() > LARGEST_LOG) {
        let _ = fs::remove_file(&path);
    }
    OpenOptions::new().create(true).append(true).open(path)
}

/// Reads its standard output up to the line that says so.
fn wait_until_ready(child: &mut Child, deadline: Instant) -> bool {
    let Some(output) = child.stdout.take() else { return false };
    let mut output = BufReader::new(output);
    let mut line = Vec::new();
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let mut fds = [PollFd::new(output.get_ref(), PollFlags::IN)];
        if output.buffer().is_empty() && !matches!(wait(&mut fds, Some(left)), Ok(1..)) {
            return false;
        }
        match output.fill_buf() {
            Ok(bytes @ [_, ..]) => {
                let taken = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |end| end + 1);
                line.extend_from_slice(bytes.get(..taken).unwrap_or_default());
                output.consume(taken);
            }
            _ => return false,
        }
        if line.ends_with(b"\n") {
            if line.trim_ascii() == READY.as_bytes() {
                return true;
            }
            line.clear();
        }
    }
}
