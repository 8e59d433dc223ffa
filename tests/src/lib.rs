//! A real machine for tests: the `atelier` program, started headless in a folder of its own, asked through
//! its command line, killed and started again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::missing_panics_doc)] // for tests alone

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

/// The longest that a test waits for anything; a machine under load must not fail a test.
pub const PATIENCE: Duration = Duration::from_mins(2);

/// A headless machine.
#[derive(Debug)]
pub struct Machine {
    data: PathBuf,
    capacity: u16,
    programs: Option<PathBuf>,
    child: Child,
}

impl Machine {
    /// Starts one, and waits until it is ready.
    pub fn start(data: &Path, capacity: u16) -> Self {
        Self::start_with(data, capacity, None)
    }

    /// Starts one that finds the programs of a folder before all others.
    pub fn start_with(data: &Path, capacity: u16, programs: Option<&Path>) -> Self {
        let child = spawn(data, capacity, programs);
        Self { data: data.to_owned(), capacity, programs: programs.map(Path::to_owned), child }
    }

    /// kill -9 of the engine; the supervisor and what runs under it go on.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// kill -9 of the supervisor, by the pid that its lock names.
    pub fn kill_supervisor(&self) {
        for pid in self.supervisors() {
            Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap();
        }
    }

    /// Starts it again on the same data.
    pub fn restart(&mut self) {
        self.child = spawn(&self.data, self.capacity, self.programs.as_deref());
    }

    /// Its data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Runs a command line against it.
    pub fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Output {
        run_in(&self.data, args)
    }

    /// Runs a command line that must go well; answers its JSON.
    pub fn ask<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Value {
        let args: Vec<_> = args.into_iter().map(|arg| arg.as_ref().to_owned()).collect();
        let output = self.run([OsStr::new("--json")].into_iter().chain(args.iter().map(AsRef::as_ref)));
        assert!(output.status.success(), "{args:?}: {}{}", text(&output.stdout), text(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", text(&output.stdout)))
    }

    /// Submits; answers the job's id.
    pub fn submit<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> String {
        let words = args.into_iter().map(|arg| arg.as_ref().to_owned());
        let submitted = self.ask([OsStr::new("submit").to_owned()].into_iter().chain(words));
        submitted["job"].as_str().unwrap().to_owned()
    }

    /// The row of a job.
    pub fn row(&self, job: &str) -> Value {
        self.ask(["job", job])["job"]["row"].clone()
    }

    /// Waits until a job is over; answers its row.
    pub fn wait_over(&self, job: &str) -> Value {
        wait_for(&format!("job {job} to be over"), || {
            let row = self.row(job);
            let status = row["status"].as_str().unwrap().to_owned();
            ["completed", "failed", "cancelled"].contains(&status.as_str()).then_some(row)
        })
    }

    /// Waits until this machine has found a program, for which it asks each one that it knows.
    pub fn wait_for_program(&self, name: &str) {
        wait_for(&format!("{name} to be found"), || {
            let programs = self.ask(["workers"])["workers"][0]["worker"]["programs"].clone();
            programs.as_array().unwrap().iter().any(|found| found["name"] == name).then_some(())
        });
    }

    /// Process ids of supervisors of this data folder.
    pub fn supervisors(&self) -> Vec<u32> {
        let data = self.data.canonicalize().unwrap();
        pids()
            .filter(|pid| {
                let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
                let words: Vec<&[u8]> = line.split(|byte| *byte == 0).collect();
                words.contains(&b"supervise".as_slice()) && words.contains(&data.as_os_str().as_encoded_bytes())
            })
            .collect()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if self.child.try_wait().ok().flatten().is_none() {
            let _ = self.run(["stop", "--end-work"]);
            let deadline = Instant::now() + Duration::from_secs(10);
            while self.child.try_wait().ok().flatten().is_none() && Instant::now() < deadline {
                thread::sleep(Duration::from_millis(10));
            }
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.kill_supervisor();
    }
}

fn spawn(data: &Path, capacity: u16, programs: Option<&Path>) -> Child {
    let known = std::env::var_os("PATH").unwrap_or_default();
    let path = programs.map(Path::to_owned).into_iter().chain(std::env::split_paths(&known));
    let mut child = Command::new(program())
        .env("PATH", std::env::join_paths(path).unwrap())
        .args(["run", "--headless", "--name", "hydra", "--capacity", &capacity.to_string(), "--data-dir"])
        .arg(data)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("is ready"), "it did not start: {line:?}");
    child
}

/// Runs a command line against the machine of a data folder.
pub fn run_in<S: AsRef<OsStr>>(data: &Path, args: impl IntoIterator<Item = S>) -> Output {
    Command::new(program()).env("ATELIER_DATA_DIR", data).args(args).stdin(Stdio::null()).output().unwrap()
}

/// The `atelier` program that was built with these tests.
pub fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.parent().and_then(Path::parent).unwrap().join("atelier");
    assert!(program.is_file(), "{} is missing: cargo build -p atelier-cli", program.display());
    program
}

/// Waits for a condition; a test never just sleeps.
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// The names in a folder, hidden ones too, sorted; none when it is not there.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Every process on this machine.
pub fn pids() -> impl Iterator<Item = u32> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

/// Bytes as text, for messages.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
