//! Looking into a file with its own program, before anything is queued: beside the loop, two at a time, the same
//! look once however many ask, and never again while the file is as it was.

use std::collections::{BTreeSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use atelier_core::launch::Launch;
use atelier_core::worker::Program;
use atelier_core::{ErrorCode, Exit, Problem};
use atelier_engine::event::{Command, Reply as EngineReply};
use atelier_jobs::inspection::{Inspection, NeedKind};
use atelier_jobs::job_type::JobType;
use atelier_jobs::types;
use atelier_runner::oneshot::{self, Bounds, OneshotError};

use crate::command::InspectAsk;
use crate::host::{Host, confused};

/// How long a look may take, and how much its program may say.
const BOUNDS: Bounds = Bounds { time: Duration::from_mins(1), output: 8 << 20 };
/// Looks at the same time.
const AT_ONCE: usize = 2;
/// Looks that are remembered.
const KEPT: usize = 16;
/// How long a look that came to nothing is not tried again.
const NOT_AGAIN: Duration = Duration::from_mins(1);

/// How much time a look may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// Only what is known already: somebody types and waits.
    None,
    /// As long as the program takes.
    Full,
}

impl Host {
    pub(crate) fn inspect(&self, ask: &InspectAsk) -> Result<Inspection, Problem> {
        let job_type = types::by_id(&ask.job_type)?;
        let file = Path::new(&ask.file);
        match self.look_into(job_type, file, &self.programs()?, Patience::Full) {
            Some(looked) => looked,
            None => job_type.glimpse(file),
        }
    }

    /// What is known of each input, and a sentence for each that could not be looked into.
    pub(crate) fn look_into_all(
        &self,
        job_type: &dyn JobType,
        files: &[PathBuf],
        patience: Patience,
    ) -> Result<(Vec<Inspection>, Vec<String>), Problem> {
        if files.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let programs = self.programs()?;
        let (mut inspections, mut warnings) = (Vec::new(), Vec::new());
        for file in files {
            match self.look_into(job_type, file, &programs, patience) {
                Some(Ok(inspection)) => inspections.push(inspection),
                Some(Err(problem)) => warnings.push(not_looked_into(&problem)),
                None if patience == Patience::Full => warnings.extend(job_type.glimpse(file).unwrap_or_default().notes),
                None => {}
            }
        }
        Ok((inspections, warnings))
    }

    /// `None`: nothing here can look into it, or nobody wants to wait for it.
    fn look_into(
        &self,
        job_type: &dyn JobType,
        file: &Path,
        programs: &[Program],
        patience: Patience,
    ) -> Option<Result<Inspection, Problem>> {
        let launch = job_type.inspect(file, programs)?;
        let key = Key::of(file, &launch, programs)?;
        let folder = &self.machine.about().data_folder;
        let said = self.looks.said(&key, job_type, &launch, folder, patience)?;
        Some(said.and_then(|(exit, output)| job_type.inspected(file, exit, &output)))
    }

    /// The programs of this machine.
    fn programs(&self) -> Result<Vec<Program>, Problem> {
        let EngineReply::Workers(workers) = self.look(Command::Workers)? else { return Err(confused()) };
        let local = workers.into_iter().find(|state| state.worker.is_local);
        Ok(local.map(|state| state.worker.programs).unwrap_or_default())
    }
}

fn not_looked_into(problem: &Problem) -> String {
    format!("{} What the file needs is neither checked nor copied: it is used where it lies.", problem.message)
}

/// A file as it was, and who looks into it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    file: PathBuf,
    stamp: Stamp,
    program: String,
    version: String,
}

impl Key {
    fn of(file: &Path, launch: &Launch, programs: &[Program]) -> Option<Self> {
        let version = programs.iter().find(|program| program.path == launch.program);
        Some(Self {
            file: file.to_owned(),
            stamp: Stamp::of(file)?,
            program: launch.program.clone(),
            version: version.map(|program| program.version.clone()).unwrap_or_default(),
        })
    }
}

/// What changes when a file does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Stamp(u64, SystemTime);

impl Stamp {
    fn of(file: &Path) -> Option<Self> {
        let about = fs::metadata(file).ok().filter(fs::Metadata::is_file)?;
        Some(Self(about.len(), about.modified().ok()?))
    }
}

/// What a program said of a file, or why it said nothing.
type Said = Result<(Exit, String), Problem>;

/// A look that was taken. What the program said is kept, and not what was made of it: which files are there is
/// looked up anew each time.
#[derive(Debug, Clone)]
struct Kept {
    key: Key,
    said: Said,
    /// Other files of which it speaks: when one changes it does not hold any more.
    through: Vec<(PathBuf, Option<Stamp>)>,
    at: Instant,
}

impl Kept {
    fn holds(&self) -> bool {
        let unchanged = self.through.iter().all(|(file, stamp)| Stamp::of(file) == *stamp);
        unchanged && (self.said.is_ok() || self.at.elapsed() < NOT_AGAIN)
    }
}

/// Every look, shared by all who ask.
#[derive(Debug)]
pub(crate) struct Looks {
    state: Mutex<State>,
    changed: Condvar,
    bounds: Bounds,
}

#[derive(Debug, Default)]
struct State {
    running: BTreeSet<Key>,
    kept: VecDeque<Kept>,
}

impl Default for Looks {
    fn default() -> Self {
        Self { state: Mutex::default(), changed: Condvar::new(), bounds: BOUNDS }
    }
}

impl Looks {
    fn said(
        &self,
        key: &Key,
        job_type: &dyn JobType,
        launch: &Launch,
        folder: &Path,
        patience: Patience,
    ) -> Option<Said> {
        let mut state = self.lock();
        loop {
            state.kept.retain(|kept| kept.key != *key || kept.holds());
            if let Some(kept) = state.kept.iter().find(|kept| kept.key == *key) {
                return Some(kept.said.clone());
            }
            if patience == Patience::None {
                return None;
            }
            if state.running.len() < AT_ONCE && state.running.insert(key.clone()) {
                break;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        drop(state);
        let said = oneshot::run(launch, folder, self.bounds).map_err(|error| no_answer(&key.file, &error));
        self.keep(key, job_type, &said);
        Some(said)
    }

    fn keep(&self, key: &Key, job_type: &dyn JobType, said: &Said) {
        let through = said.as_ref().map(|(exit, output)| libraries(job_type, &key.file, *exit, output));
        let kept =
            Kept { key: key.clone(), said: said.clone(), through: through.unwrap_or_default(), at: Instant::now() };
        let mut state = self.lock();
        state.running.remove(key);
        state.kept.retain(|each| each.key.file != key.file);
        state.kept.push_back(kept);
        if state.kept.len() > KEPT {
            state.kept.pop_front();
        }
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The files that the program itself opened.
fn libraries(job_type: &dyn JobType, file: &Path, exit: Exit, output: &str) -> Vec<(PathBuf, Option<Stamp>)> {
    let needs = job_type.inspected(file, exit, output).map(|found| found.needs).unwrap_or_default();
    let libraries = needs.into_iter().filter(|need| need.kind == NeedKind::Library);
    libraries.map(|need| PathBuf::from(need.path)).map(|path| (path.clone(), Stamp::of(&path))).collect()
}

fn no_answer(file: &Path, error: &OneshotError) -> Problem {
    let code = match error {
        OneshotError::NotStarted { .. } => ErrorCode::NotStarted,
        OneshotError::TooLong(_) => ErrorCode::TimeLimit,
        OneshotError::TooMuch(_) => ErrorCode::ProgramFailed,
    };
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let message = format!("'{name}' could not be looked into: {error}.");
    let next_step = "Open it in its program to see why; it can be submitted all the same.";
    Problem::new(code, file.to_string_lossy(), message, next_step).retryable().in_field("inputs")
}

#[cfg(test)]
#[path = "inspect_tests.rs"]
mod tests;
