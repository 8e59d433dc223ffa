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

/// The threads that supply the loop.
#[derive(Debug)]
pub(crate) struct Supply {
    reconnect: Sender<()>,
    wake: Sender<()>,
    looked_at: Arc<AtomicBool>,
    over: Arc<AtomicBool>,
}

impl Supply {
    pub(crate) fn start(inputs: &Sender<Input>, data_folder: &Path, own_program: &Path) -> Self {
        let (reconnect, again) = channel();
        let (wake, woken) = channel();
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
        thread::spawn(move || read_this_machine(&inputs, &folder, &woken, &seen));
        Self { reconnect, wake, looked_at, over }
    }

    /// Asks for a fresh connection.
    pub(crate) fn reconnect(&self) -> Sender<()> {
        self.reconnect.clone()
    }

    /// Somebody looks: readings come every second.
    pub(crate) fn look(&self) {
        self.looked_at.store(true, Ordering::Relaxed);
        let _ = self.wake.send(());
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

fn read_this_machine(inputs: &Sender<Input>, folder: &Path, woken: &Receiver<()>, looked_at: &AtomicBool) {
    let mut sampler = probe::Sampler::new(folder);
    let _ = inputs.send(Input::Event(Event::Metrics(sampler.sample())));
    let found = Event::Found { hardware: probe::hardware(folder), programs: probe::programs(&[]) };
    if inputs.send(Input::Event(found)).is_err() {
        return;
    }
    loop {
        let pause = if looked_at.load(Ordering::Relaxed) { LOOKED_AT } else { UNSEEN };
        if woken.recv_timeout(pause) == Err(RecvTimeoutError::Disconnected) {
            return;
        }
        if inputs.send(Input::Event(Event::Metrics(sampler.sample()))).is_err() {
            return;
        }
    }
}

/// The name of this computer.
pub(crate) fn host_name() -> String {
    probe::host_name()
}
