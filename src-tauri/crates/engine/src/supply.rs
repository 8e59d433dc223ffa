//! What comes to the loop by itself: the supervisor's connection, what this machine is made of, readings.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use atelier_runner::message::FromSupervisor;
use atelier_runner::{link, probe};
use tracing::warn;

use crate::event::Event;
use crate::machine::{Input, lock, supervisor_of};

/// Readings while somebody looks, and while nobody does.
const LOOKED_AT: Duration = Duration::from_secs(1);
const UNSEEN: Duration = Duration::from_secs(15);
/// The pause before another try to reach the supervisor.
const AGAIN: Duration = Duration::from_millis(500);

/// More folders to look for programs in, separated as in `PATH`.
const PROGRAM_FOLDERS: &str = "ATELIER_PROGRAM_FOLDERS";

/// What the thread that reads this machine is asked.
#[derive(Debug)]
pub(crate) enum Ask {
    /// A reading, now.
    Reading,
    /// To look for programs again, in these folders too.
    Programs(Vec<PathBuf>),
}

/// The threads that supply the loop.
#[derive(Debug)]
pub(crate) struct Supply {
    reconnect: Sender<()>,
    asks: Sender<Ask>,
    looked_at: Arc<AtomicBool>,
    over: Arc<AtomicBool>,
}

impl Supply {
    /// `folders`: where a person said that programs lie.
    pub(crate) fn start(inputs: &Sender<Input>, data_folder: &Path, own_program: &Path, folders: Vec<PathBuf>) -> Self {
        let (reconnect, again) = channel();
        let (asks, asked) = channel();
        let (looked_at, over) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let connection = Connection {
            inputs: inputs.clone(),
            data_folder: data_folder.to_owned(),
            own_program: own_program.to_owned(),
            gone: reconnect.clone(),
            over: Arc::clone(&over),
        };
        thread::spawn(move || connection.keep(&again));
        let (inputs, folder, seen) = (inputs.clone(), data_folder.to_owned(), Arc::clone(&looked_at));
        thread::spawn(move || read_this_machine(&inputs, &folder, folders, &asked, &seen));
        Self { reconnect, asks, looked_at, over }
    }

    /// Asks for a fresh connection.
    pub(crate) fn reconnect(&self) -> Sender<()> {
        self.reconnect.clone()
    }

    /// Somebody looks: readings come every second.
    pub(crate) fn look(&self) {
        self.looked_at.store(true, Ordering::Relaxed);
        let _ = self.asks.send(Ask::Reading);
    }

    /// Asks the thread that reads this machine.
    pub(crate) fn asks(&self) -> Sender<Ask> {
        self.asks.clone()
    }

    pub(crate) fn end(&self) {
        self.over.store(true, Ordering::Relaxed);
        let _ = self.reconnect.send(());
    }
}

/// Keeps a connection to the supervisor, starting one when there is none.
struct Connection {
    inputs: Sender<Input>,
    data_folder: PathBuf,
    own_program: PathBuf,
    gone: Sender<()>,
    over: Arc<AtomicBool>,
}

impl Connection {
    fn keep(&self, again: &Receiver<()>) {
        while !self.over.load(Ordering::Relaxed) {
            if let Err(error) = self.connect() {
                warn!(%error, "the supervisor can't be reached");
                let _ = again.recv_timeout(AGAIN);
                continue;
            }
            let connected = Instant::now();
            if again.recv().is_err() {
                return;
            }
            // A full disk asks for a fresh connection again and again.
            thread::sleep(AGAIN.saturating_sub(connected.elapsed()));
            // What piled up meanwhile asks for the same.
            while again.try_recv().is_ok() {}
        }
    }

    /// The loop gets the connection before the first message that came over it.
    fn connect(&self) -> Result<(), atelier_runner::RunnerError> {
        let held_back: Arc<Mutex<Option<Vec<FromSupervisor>>>> = Arc::new(Mutex::new(Some(Vec::new())));
        let (inputs, gone, early) = (self.inputs.clone(), self.gone.clone(), Arc::clone(&held_back));
        let spawn = supervisor_of(&self.own_program, &self.data_folder);
        let link = link::attach(&self.data_folder, &spawn, move |message| {
            let is_gone = message == FromSupervisor::Gone;
            match lock(&early).as_mut() {
                Some(waiting) => waiting.push(message),
                None => drop(inputs.send(Input::Event(Event::Supervisor(message)))),
            }
            if is_gone {
                let _ = gone.send(());
            }
        })?;
        let mut held_back = lock(&held_back);
        let _ = self.inputs.send(Input::Linked(link));
        for message in held_back.take().into_iter().flatten() {
            let _ = self.inputs.send(Input::Event(Event::Supervisor(message)));
        }
        Ok(())
    }
}

fn read_this_machine(
    inputs: &Sender<Input>,
    data_folder: &Path,
    folders: Vec<PathBuf>,
    asked: &Receiver<Ask>,
    looked_at: &AtomicBool,
) {
    let mut sampler = probe::Sampler::new(data_folder);
    let mut to_look_in = Some(folders);
    loop {
        if inputs.send(Input::Event(Event::Metrics(sampler.sample()))).is_err() {
            return;
        }
        if let Some(folders) = to_look_in.take()
            && inputs.send(Input::Event(found(data_folder, folders))).is_err()
        {
            return;
        }
        let pause = if looked_at.load(Ordering::Relaxed) { LOOKED_AT } else { UNSEEN };
        match asked.recv_timeout(pause) {
            Ok(Ask::Programs(folders)) => to_look_in = Some(folders),
            Ok(Ask::Reading) | Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// What this machine is made of and which programs it has.
fn found(data_folder: &Path, mut folders: Vec<PathBuf>) -> Event {
    let more = std::env::var_os(PROGRAM_FOLDERS).unwrap_or_default();
    folders.extend(std::env::split_paths(&more).filter(|folder| folder.is_absolute()));
    let probe::Found { programs, notes } = probe::programs(&folders);
    Event::Found { hardware: probe::hardware(data_folder), programs, notes }
}

/// The name of this computer.
pub(crate) fn host_name() -> String {
    probe::host_name()
}
