//! A running machine: the engine on its own thread, and the world around it.
//!
//! Commands, the supervisor's messages, the desk's reports and readings all come in through one channel;
//! the loop takes what is there as one batch, so that a burst of transitions is one commit.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use atelier_core::{CommandId, ErrorCode, MachineId, Person, PersonId, Problem, Settings, Timestamp, Worker, WorkerId};
use atelier_runner::link::{SpawnSupervisor, SupervisorLink};
use atelier_runner::message::ToSupervisor;
use atelier_runner::publish;
use atelier_store::{Opened, Reader, Store};
use tracing::warn;

use crate::desk::Desk;
use crate::engine::{Engine, Setup};
use crate::event::{Command, Effect, Event, Fact, Now, Reply};
use crate::folder::DataFolder;
use crate::ids::Ids;
use crate::supply;

/// Events taken into one commit at most.
const BATCH: usize = 4_096;

/// How a machine is started.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where everything of this machine lies.
    pub data_folder: PathBuf,
    /// The worker's name at its first start; `None`: the host's.
    pub name: Option<String>,
    /// Tasks at once from now on; `None`: as it was, or 1.
    pub capacity: Option<u16>,
    /// The program that serves as supervisor and for built-in job types.
    pub own_program: PathBuf,
}

type Answering = Box<dyn FnOnce(Result<Reply, Problem>) + Send>;
type Watcher = Box<dyn Fn(&Arc<Vec<Fact>>) -> bool + Send>;

/// What comes into the loop.
pub(crate) enum Input {
    Event(Event),
    Command(CommandId, Command, Answering),
    Linked(SupervisorLink),
    Watch(Watcher),
}

/// A machine that runs in this process.
pub struct Machine {
    inputs: Sender<Input>,
    about: About,
    readers: Mutex<Vec<Reader>>,
    spare_reader: Mutex<Reader>,
    supply: supply::Supply,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What does not change while it runs.
#[derive(Debug, Clone)]
pub struct About {
    /// This machine.
    pub machine: MachineId,
    /// Its worker.
    pub worker: WorkerId,
    /// Its data folder, absolute.
    pub data_folder: PathBuf,
    /// Who submits here, as of the start.
    pub person: Person,
    /// When it started.
    pub up_since: Timestamp,
    /// What a person should know about the start.
    pub notices: Vec<String>,
    /// The program that serves for built-in job types.
    pub own_program: PathBuf,
}

impl fmt::Debug for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Machine").field("about", &self.about).finish_non_exhaustive()
    }
}

impl Machine {
    /// Opens the data folder and starts the loop. A damaged book is set aside and said in the notices.
    pub fn start(options: &Options) -> Result<Self, Problem> {
        let folder = DataFolder::open(&options.data_folder)?;
        let now = now();
        let Opened { mut store, set_aside } =
            Store::open(&folder.book(), now.wall).map_err(|refusal| refusal.problem())?;
        let first = first_words(&store, options, now)?;
        let unreadable = store.unreadable().map_err(|refusal| refusal.problem())?;
        let damaged = unreadable.iter().map(|(id, reason)| format!("The job {id} can't be read: {reason}"));
        let notices = set_aside.iter().map(|path| set_aside_notice(path)).chain(damaged).collect();
        let about = About {
            machine: first.machine,
            worker: first.worker.id,
            data_folder: folder.path().to_owned(),
            person: first.person.clone(),
            up_since: now.wall,
            notices,
            own_program: options.own_program.clone(),
        };
        store.commit(&first.changes).map_err(|refusal| refusal.problem())?;
        let folders = crate::worker::program_folders(&first.worker);
        let setup = Setup {
            store,
            machine: first.machine,
            worker: first.worker,
            person: first.person,
            settings: first.settings,
            work_folder: folder.work(),
            own_program: options.own_program.clone(),
            seed: seed(),
        };
        let engine = Engine::new(setup, now).map_err(|refusal| refusal.problem())?;
        let spare = engine.reader().map_err(|refusal| refusal.problem())?;
        clean_up_after_a_crash(&engine);
        let (inputs, received) = channel();
        let supply = supply::Supply::start(&inputs, folder.path(), &options.own_program, folders);
        let desk_inputs = inputs.clone();
        let desk = Desk::start(2, &options.own_program, move |report| {
            let _ = desk_inputs.send(Input::Event(Event::Desk(report)));
        });
        let (again, asks) = (supply.reconnect(), supply.asks());
        let spawn = thread::Builder::new().name("engine".to_owned()).spawn(move || {
            Loop {
                engine,
                desk,
                link: None,
                again,
                asks,
                answers: HashMap::new(),
                next_ticket: 0,
                watchers: Vec::new(),
            }
            .run(&received);
            drop(folder);
        });
        let thread = spawn.map_err(|error| Problem::new(ErrorCode::System, "the engine", error.to_string(), ""))?;
        Ok(Self {
            inputs,
            about,
            readers: Mutex::default(),
            spare_reader: Mutex::new(spare),
            supply,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// What does not change while it runs.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// Asks; the answer is durable when it comes. It comes on the engine's thread, and must not block there.
    pub fn ask_then(
        &self,
        id: CommandId,
        command: Command,
        answer: impl FnOnce(Result<Reply, Problem>) + Send + 'static,
    ) {
        if let Err(unsent) = self.inputs.send(Input::Command(id, command, Box::new(answer)))
            && let Input::Command(_, _, answer) = unsent.0
        {
            answer(Err(stopped()));
        }
    }

    /// Asks and waits.
    pub fn ask(&self, id: CommandId, command: Command) -> Result<Reply, Problem> {
        let (sender, answer) = channel();
        self.ask_then(id, command, move |reply| drop(sender.send(reply)));
        answer.recv().unwrap_or_else(|_| Err(stopped()))
    }

    /// Tells `watcher` every fact from now on, until it answers false. It runs on the engine's thread.
    pub fn watch(&self, watcher: impl Fn(&Arc<Vec<Fact>>) -> bool + Send + 'static) {
        let _ = self.inputs.send(Input::Watch(Box::new(watcher)));
        self.supply.look();
    }

    /// Reads the book beside the loop.
    pub fn read<T>(&self, look: impl FnOnce(&Reader) -> Result<T, atelier_store::StoreError>) -> Result<T, Problem> {
        let pooled = lock(&self.readers).pop();
        let reader = match pooled {
            Some(reader) => reader,
            None => lock(&self.spare_reader).another().map_err(|refusal| refusal.problem())?,
        };
        let answer = look(&reader).map_err(|refusal| refusal.problem());
        lock(&self.readers).push(reader);
        answer
    }

    /// Waits until the loop has ended.
    pub fn wait(&self) {
        let thread = lock(&self.thread).take();
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            warn!("the engine's thread panicked");
        }
        self.supply.end();
    }
}

/// The loop's own state.
struct Loop {
    engine: Engine,
    desk: Desk,
    link: Option<SupervisorLink>,
    again: Sender<()>,
    asks: Sender<supply::Ask>,
    answers: HashMap<u64, Answering>,
    next_ticket: u64,
    watchers: Vec<Watcher>,
}

impl Loop {
    fn run(mut self, inputs: &Receiver<Input>) {
        let mut last_tick = Instant::now();
        loop {
            let wait = self.engine.next_tick(now()).saturating_sub(last_tick.elapsed());
            let mut batch = Vec::new();
            match inputs.recv_timeout(wait) {
                Ok(input) => self.take(input, &mut batch),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            while batch.len() < BATCH
                && let Ok(input) = inputs.try_recv()
            {
                self.take(input, &mut batch);
            }
            let now = now();
            if last_tick.elapsed() >= self.engine.next_tick(now) {
                last_tick = Instant::now();
                batch.push(Event::Tick);
            }
            let effects = self.engine.step(now, batch);
            if self.carry_out(effects) {
                return;
            }
        }
    }

    fn take(&mut self, input: Input, batch: &mut Vec<Event>) {
        match input {
            Input::Event(event) => batch.push(event),
            Input::Command(id, command, answer) => {
                self.next_ticket += 1;
                self.answers.insert(self.next_ticket, answer);
                batch.push(Event::Command { ticket: self.next_ticket, id, command });
            }
            Input::Linked(link) => self.link = Some(link),
            Input::Watch(watcher) => {
                self.watchers.push(watcher);
                batch.push(Event::Watched(true));
            }
        }
    }

    /// Orders first, so that work starts while answers are written. Answers whether the loop ends.
    fn carry_out(&mut self, effects: Vec<Effect>) -> bool {
        let (mut words, mut answers, mut ends) = (Vec::new(), Vec::new(), false);
        for effect in effects {
            match effect {
                Effect::Say(word) => words.push(word),
                Effect::Answer { ticket, reply } => answers.push((ticket, reply)),
                Effect::Desk(work) => self.desk.hand_in(work),
                Effect::Tell(facts) => self.tell(facts),
                Effect::Resync => {
                    self.link = None;
                    let _ = self.again.send(());
                }
                Effect::Look(folders) => drop(self.asks.send(supply::Ask::Programs(folders))),
                Effect::End => ends = true,
            }
        }
        self.say(&words);
        for (ticket, reply) in answers {
            if let Some(answer) = self.answers.remove(&ticket) {
                answer(*reply);
            }
        }
        ends
    }

    fn say(&mut self, words: &[ToSupervisor]) {
        if words.is_empty() {
            return;
        }
        // A broken connection shows as `Gone`; after the next `Hello` everything is said anew.
        if let Some(link) = &self.link
            && let Err(error) = link.send(words)
        {
            warn!(%error, "the supervisor did not take a message");
        }
    }

    fn tell(&mut self, facts: Vec<Fact>) {
        let facts = Arc::new(facts);
        self.watchers.retain(|watcher| watcher(&facts));
    }
}

/// A publishing that was cut off is done again from its source; what it left half-written goes.
fn clean_up_after_a_crash(engine: &Engine) {
    for folder in engine.folders_being_published_to() {
        if let Err(error) = publish::clean_staging(&folder) {
            warn!(%error, folder = %folder.display(), "half-written files were not removed");
        }
    }
}

/// What a machine knows of itself before it has looked around.
struct FirstWords {
    machine: MachineId,
    worker: Worker,
    person: Person,
    settings: Settings,
    changes: atelier_store::Changes,
}

/// The ids and the description of this machine: read, or made at the first start.
fn first_words(store: &Store, options: &Options, now: Now) -> Result<FirstWords, Problem> {
    let mut changes = atelier_store::Changes::default();
    let mut ids = Ids::seeded(seed());
    let mut kept = |key: &str, fresh: String| -> Result<String, Problem> {
        let known = store.setting(key).map_err(|refusal| refusal.problem())?;
        Ok(known.unwrap_or_else(|| {
            changes.settings.push((key.to_owned(), fresh.clone()));
            fresh
        }))
    };
    let machine = kept("machine", MachineId::new(now.wall, ids.entropy()).to_string())?;
    let person = kept("person", PersonId::new(now.wall, ids.entropy()).to_string())?;
    let settings: Settings = serde_json::from_str(&kept("settings", "{}".to_owned())?).unwrap_or_default();
    let broken =
        |what: &str| Problem::new(ErrorCode::CorruptDatabase, what, format!("The id of {what} is damaged."), "");
    let machine: MachineId = machine.parse().map_err(|_| broken("this machine"))?;
    let person = PersonId(person.parse::<PersonId>().map_err(|_| broken("this person"))?.0);
    let known = store.workers().map_err(|refusal| refusal.problem())?.into_iter().find(|worker| worker.is_local);
    let name = || options.name.clone().unwrap_or_else(supply::host_name);
    let fresh = || Worker::local(WorkerId::new(now.wall, ids.entropy()), machine, name(), now.wall);
    let mut worker = known.unwrap_or_else(fresh);
    worker.capacity = options.capacity.unwrap_or(worker.capacity).clamp(1, Worker::MAX_CAPACITY);
    env!("CARGO_PKG_VERSION").clone_into(&mut worker.version);
    worker.last_heartbeat = now.wall;
    changes.workers.push(worker.clone());
    let name = person_name(&settings);
    Ok(FirstWords { machine, worker, person: Person { id: person, name }, settings, changes })
}

fn person_name(settings: &Settings) -> String {
    let login = || ["USER", "LOGNAME", "USERNAME"].iter().find_map(|key| std::env::var(key).ok());
    let chosen = settings.person_name.trim();
    if chosen.is_empty() { login().unwrap_or_else(|| "somebody".to_owned()) } else { chosen.to_owned() }
}

fn set_aside_notice(path: &Path) -> String {
    format!(
        "The database was damaged. It was set aside as {} and a new one was begun; the pictures that were made are where they were.",
        path.display()
    )
}

fn stopped() -> Problem {
    Problem::new(ErrorCode::NotRunning, "Atelier", "Atelier is shutting down.", "Start it again.").retryable()
}

/// The time of a step. The steady clock counts sleep where the system has such a clock.
pub fn now() -> Now {
    let wall = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64);
    Now { wall: Timestamp(wall), steady: atelier_runner::since_boot() }
}

/// From the operating system's randomness, by way of the hasher's keys.
fn seed() -> u64 {
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    hasher.write_u128(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_nanos());
    hasher.finish()
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How the supervisor of this machine is started.
pub(crate) fn supervisor_of(own_program: &Path, data_folder: &Path) -> SpawnSupervisor {
    SpawnSupervisor {
        program: own_program.to_owned(),
        args: vec!["supervise".into(), "--data-dir".into(), data_folder.as_os_str().to_owned()],
    }
}
