//! A machine for tests: a data folder, a supervisor in a process of its own, and everything it said.
#![allow(dead_code)] // each test program uses a part of it

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use atelier_core::launch::Launch;
use atelier_core::lease::WorkKind;
use atelier_core::{AttemptId, AttemptNumber, Epoch, JobId, TaskIndex};
use atelier_runner::message::{Ended, FromSupervisor, Held, Order, ToSupervisor};
use atelier_runner::{SpawnSupervisor, SupervisorLink, SupervisorOptions, attach};
use tempfile::TempDir;

/// Generous: a loaded machine is slow, a broken program never gets there.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Runs a supervisor if this test program was started as one.
pub fn supervise_if_asked() {
    let Some(folder) = std::env::var_os("TEST_SUPERVISE") else { return };
    let mut options = SupervisorOptions::new(folder);
    let millis = |name: &str| std::env::var(name).ok().and_then(|value| value.parse().ok()).map(Duration::from_millis);
    options.idle_exit = millis("TEST_IDLE").unwrap_or(Duration::from_secs(5));
    options.exclusive_length = millis("TEST_EXCLUSIVE").unwrap_or(options.exclusive_length);
    options.idempotent_length = millis("TEST_IDEMPOTENT").unwrap_or(options.idempotent_length);
    println!(); // the test harness has begun a line of its own
    atelier_runner::supervisor::run(&options).unwrap();
    std::process::exit(0);
}

/// How this test program is started as a supervisor.
pub fn spawn_supervisor(folder: &Path, lengths: &[(&str, u64)]) -> SpawnSupervisor {
    let mut args: Vec<OsString> = vec![format!("TEST_SUPERVISE={}", folder.display()).into()];
    args.extend(lengths.iter().map(|(name, millis)| format!("{name}={millis}").into()));
    args.push(std::env::current_exe().unwrap().into());
    args.extend(["supervisor_process", "--exact", "--nocapture", "--test-threads=1"].map(OsString::from));
    SpawnSupervisor { program: "/usr/bin/env".into(), args }
}

pub fn attempt(task: u32) -> AttemptId {
    AttemptId { job: JobId::first(), task: TaskIndex(task), number: AttemptNumber(1), epoch: Epoch(1) }
}

pub fn order(machine: &Machine, task: u32, program: &str, args: &[&str]) -> Order {
    Order {
        attempt: attempt(task),
        launch: Launch {
            program: program.into(),
            args: args.iter().map(|arg| (*arg).to_owned()).collect(),
            env: [].into(),
            folder: None,
            kind: WorkKind::Idempotent,
        },
        folder: machine.folder(task).display().to_string(),
        niceness: 0,
    }
}

pub fn shell(machine: &Machine, task: u32, script: &str) -> Order {
    order(machine, task, "/bin/sh", &["-c", script])
}

pub fn start(order: Order) -> ToSupervisor {
    ToSupervisor::Start(Box::new(order))
}

/// What a supervisor said so far.
#[derive(Default)]
struct Events {
    all: Mutex<Vec<FromSupervisor>>,
    more: Condvar,
}

impl Events {
    fn lock(&self) -> MutexGuard<'_, Vec<FromSupervisor>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub struct Machine {
    pub root: Arc<TempDir>,
    pub link: SupervisorLink,
    pub spawn: SpawnSupervisor,
    events: Arc<Events>,
}

impl Machine {
    pub fn start() -> Self {
        Self::with_lengths(&[])
    }

    /// With other lengths, in milliseconds: `TEST_IDLE`, `TEST_EXCLUSIVE`, `TEST_IDEMPOTENT`.
    pub fn with_lengths(lengths: &[(&str, u64)]) -> Self {
        let root = Arc::new(tempfile::tempdir().unwrap());
        let spawn = spawn_supervisor(root.path(), lengths);
        let (link, events) = connect(root.path(), &spawn);
        Self { root, link, spawn, events }
    }

    pub fn data(&self) -> PathBuf {
        self.root.path().canonicalize().unwrap()
    }

    pub fn folder(&self, task: u32) -> PathBuf {
        self.data().join("attempts").join(task.to_string())
    }

    pub fn send(&self, messages: &[ToSupervisor]) {
        self.link.send(messages).unwrap();
    }

    /// The engine goes away; the supervisor stays.
    pub fn disconnect(self) -> (Arc<TempDir>, SpawnSupervisor) {
        (Arc::clone(&self.root), self.spawn.clone())
    }

    pub fn reattach(self) -> Self {
        let (root, spawn) = self.disconnect();
        Self::attach_again(root, spawn)
    }

    pub fn attach_again(root: Arc<TempDir>, spawn: SpawnSupervisor) -> Self {
        let (link, events) = connect(root.path(), &spawn);
        Self { root, link, spawn, events }
    }

    /// Everything so far.
    pub fn events(&self) -> Vec<FromSupervisor> {
        self.events.lock().clone()
    }

    /// The first event that `is_it`, now or later.
    pub fn wait_for(&self, what: &str, is_it: impl Fn(&FromSupervisor) -> bool) -> FromSupervisor {
        let mut all = self.events.lock();
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(event) = all.iter().find(|event| is_it(event)) {
                return event.clone();
            }
            let left = deadline.checked_duration_since(Instant::now()).unwrap_or_else(|| panic!("{what}: {all:#?}"));
            all = self.events.more.wait_timeout(all, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    pub fn ended(&self, task: u32) -> Ended {
        let event = self.wait_for(
            "it ends",
            |event| matches!(event, FromSupervisor::Ended(ended) if ended.attempt == attempt(task)),
        );
        let FromSupervisor::Ended(ended) = event else { unreachable!() };
        ended
    }

    pub fn has_ended(&self, task: u32) -> bool {
        self.events()
            .iter()
            .any(|event| matches!(event, FromSupervisor::Ended(ended) if ended.attempt == attempt(task)))
    }

    /// The pid of the root process.
    pub fn started(&self, task: u32) -> u32 {
        let event = self.wait_for(
            "it starts",
            |event| matches!(event, FromSupervisor::Started { attempt: each, .. } if *each == attempt(task)),
        );
        let FromSupervisor::Started { pid, .. } = event else { unreachable!() };
        pid
    }

    fn hello(&self) -> (u32, Vec<Held>) {
        let event = self.wait_for("hello", |event| matches!(event, FromSupervisor::Hello { .. }));
        let FromSupervisor::Hello { pid, held, .. } = event else { unreachable!() };
        (pid, held)
    }

    pub fn held(&self) -> Vec<Held> {
        self.hello().1
    }

    pub fn supervisor(&self) -> u32 {
        self.hello().0
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if Arc::strong_count(&self.root) > 1 {
            return;
        }
        let _ = self.link.send(&[ToSupervisor::Quit]);
        if !std::thread::panicking() {
            let supervisor = self.supervisor();
            until("the supervisor leaves", || !is_alive(supervisor));
        }
    }
}

fn connect(folder: &Path, spawn: &SpawnSupervisor) -> (SupervisorLink, Arc<Events>) {
    let events = Arc::new(Events::default());
    let sink = Arc::clone(&events);
    let link = attach(folder, spawn, move |event| {
        sink.lock().push(event);
        sink.more.notify_all();
    });
    (link.unwrap(), events)
}

pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "{what}: never");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The fields of `/proc/PID/stat` after the name; `None` when there is no such process.
pub fn stat(pid: u32) -> Option<Vec<String>> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    Some(stat.rsplit_once(')')?.1.split_ascii_whitespace().map(str::to_owned).collect())
}

pub fn is_alive(pid: u32) -> bool {
    stat(pid).is_some_and(|fields| !matches!(fields[0].as_str(), "Z" | "X"))
}

/// The number that a script wrote to a file, once it has.
pub fn pid_in(path: &Path) -> u32 {
    let mut pid = None;
    until(&format!("a pid is in {}", path.display()), || {
        pid =
            fs::read_to_string(path).ok().filter(|text| text.ends_with('\n')).and_then(|text| text.trim().parse().ok());
        pid.is_some()
    });
    pid.unwrap()
}
