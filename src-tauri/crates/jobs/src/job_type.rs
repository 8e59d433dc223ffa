//! What every job type answers, and the table of them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use atelier_core::job::Limits;
use atelier_core::launch::{Launch, RunFact};
use atelier_core::lease::WorkKind;
use atelier_core::worker::Program;
use atelier_core::{Exit, Job, Parameters, Problem, ProgramNeed, RetryPolicy, Stage, TaskIndex};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use crate::effective::effective;
use crate::inspection::{Inspection, Need};
use crate::schema::Description;

/// Which frames are made first, to be looked at before the rest begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum PreviewFirst {
    /// The first, the middle and the last one.
    FirstMiddleLast,
    /// Every so-manieth, and the last one.
    Every {
        /// At least 2.
        step: u32,
    },
}

/// The job whose files a job takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// Absolute path of the folder that it publishes to.
    pub folder: Option<PathBuf>,
    /// How many output units it will make, when known.
    pub units: Option<u32>,
}

/// What a person asked for, before it is checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The job's name; empty: made from the inputs.
    pub name: String,
    /// Preset and overrides, unchecked.
    pub parameters: Parameters,
    /// Absolute paths, unchecked.
    pub inputs: Vec<PathBuf>,
    /// Absolute path; `None`: beside the first input.
    pub output_folder: Option<PathBuf>,
    /// Folders that unfinished jobs with an input of this one write to; another is chosen.
    pub promised: Vec<PathBuf>,
    /// Some frames first, to be looked at.
    pub preview: Option<PreviewFirst>,
    /// The jobs whose files it takes as inputs.
    pub sources: Vec<Source>,
    /// What a look into each input found, for those that were looked into.
    pub inspections: Vec<Inspection>,
}

impl Draft {
    /// One that asks for nothing but these inputs.
    pub fn of(name: String, inputs: Vec<PathBuf>) -> Self {
        Self {
            name,
            parameters: Parameters::default(),
            inputs,
            output_folder: None,
            promised: Vec::new(),
            preview: None,
            sources: Vec::new(),
            inspections: Vec::new(),
        }
    }
}

/// What a dialog starts with.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposed {
    /// Filled in with sensible values.
    pub draft: Draft,
    /// What was noticed, a sentence each.
    pub notes: Vec<String>,
}

/// The tasks of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plans {
    /// So many tasks, told apart by their index alone.
    Count(u32),
    /// A task each, with what it does as JSON text.
    Each(Vec<Box<str>>),
}

impl Plans {
    /// How many tasks.
    pub fn len(&self) -> usize {
        match self {
            Self::Count(count) => *count as usize,
            Self::Each(plans) => plans.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A checked draft, ready to be queued.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// The job's name, never empty.
    pub name: String,
    /// Absolute, existing, without duplicates.
    pub inputs: Vec<PathBuf>,
    /// Absolute; writable or makeable when it was looked at.
    pub output_folder: Option<PathBuf>,
    /// The tasks.
    pub plans: Plans,
    /// Output units, when known beforehand.
    pub units: Option<u32>,
    /// One line: "40 frames in 10 tasks".
    pub summary: String,
    /// What a person should know, a sentence each.
    pub warnings: Vec<String>,
    /// Whether a task may run twice.
    pub kind: WorkKind,
    /// Later parts of the work, in order; their tasks wait for all before them.
    pub stages: Vec<Stage>,
    /// Programs in the versions that it needs.
    pub programs: Vec<ProgramNeed>,
    /// What must be copied beside the inputs so that later changes do not matter; `None`: nothing is copied, the
    /// files are used where they lie.
    pub collect: Option<Vec<Need>>,
    /// Time limits of an attempt.
    pub limits: Limits,
    /// The job type's retry policy.
    pub retry: RetryPolicy,
}

/// A task about to run, or running.
#[derive(Debug, Clone, Copy)]
pub struct TaskContext<'a> {
    /// The job.
    pub job: &'a Job,
    /// The task's place in the job.
    pub index: TaskIndex,
    /// What it does, as written by `prepare`.
    pub plan: Option<&'a str>,
    /// The attempt's own folder, absolute; it exists when the process starts.
    pub folder: &'a Path,
    /// The folder of this job's parts (see [`Product::part`]), absolute.
    pub parts: &'a Path,
    /// Files of the jobs that this one follows, absolute, in the order of their units; empty when it takes none.
    pub sources: &'a [PathBuf],
    /// Units of this task that are accepted already and must not be made again.
    pub accepted: &'a BTreeSet<String>,
    /// Programs found on this machine.
    pub programs: &'a [Program],
    /// This very program, for job types that are built in.
    pub own_program: &'a Path,
    /// CPU threads that the task may use.
    pub threads: u32,
}

impl<'a> TaskContext<'a> {
    /// A task of which nothing is known but its plan: enough to say what it owes.
    pub fn of_plan(job: &'a Job, index: TaskIndex, plan: Option<&'a str>) -> Self {
        static NOTHING: BTreeSet<String> = BTreeSet::new();
        let nowhere = Path::new("");
        Self {
            job,
            index,
            plan,
            folder: nowhere,
            parts: nowhere,
            sources: &[],
            accepted: &NOTHING,
            programs: &[],
            own_program: nowhere,
            threads: 1,
        }
    }
}

/// A finished file of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// The unit's name within the job.
    pub unit: String,
    /// Absolute path in the attempt's folder.
    pub path: PathBuf,
    /// Where it goes, relative to the job's output folder.
    pub name: PathBuf,
    /// Whether it must decode as a picture.
    pub picture: bool,
    /// Whether it is only a part, which another task of the job puts together: it goes into the folder of parts
    /// under `name` instead of the output folder.
    pub part: bool,
}

/// Reads the output of a running task, line by line, and says what it means.
pub trait OutputReader: Send {
    /// One line without its end, standard output and error together, in order.
    fn line(&mut self, line: &str) -> Vec<RunFact>;
}

/// A kind of work.
pub trait JobType: Send + Sync {
    /// Everything that is data.
    fn description(&self) -> &Description;

    /// Fills in a draft for dropped files, or `None` when it takes none of them. Reads folders and headers.
    fn propose(&self, paths: &[PathBuf]) -> Option<Proposed>;

    /// The process that looks into a file for [`Self::inspected`]; `None`: nothing can look into it here.
    fn inspect(&self, file: &Path, programs: &[Program]) -> Option<Launch> {
        let _ = (file, programs);
        None
    }

    /// What the look found, from everything that the process wrote.
    fn inspected(&self, file: &Path, exit: Exit, output: &str) -> Result<Inspection, Problem> {
        let (_, _, file) = (exit, output, file.to_string_lossy().into_owned());
        Ok(Inspection { file, ..Inspection::default() })
    }

    /// What can be said of a file when nothing here can look into it; its head may say something.
    fn glimpse(&self, file: &Path) -> Result<Inspection, Problem> {
        Ok(Inspection { file: file.to_string_lossy().into_owned(), ..Inspection::default() })
    }

    /// The units right before and behind this one, whose pictures should differ from it.
    fn neighbours(&self, unit: &str) -> Vec<String> {
        let _ = unit;
        Vec::new()
    }

    /// Checks a draft against the file system and splits it, or names every problem at once.
    fn prepare(&self, draft: &Draft) -> Result<Prepared, Vec<Problem>>;

    /// What a task is called: `frames 1–4`.
    fn label(&self, plan: Option<&str>, index: TaskIndex) -> String;

    /// How many units the task still owes, when that is known without running it. A task whose every unit is
    /// accepted is done; it is not run again to find that out.
    fn owed(&self, task: &TaskContext<'_>) -> Option<usize> {
        let _ = task;
        None
    }

    /// The process that runs the task.
    fn launch(&self, task: &TaskContext<'_>) -> Result<Launch, Problem>;

    /// A fresh reader of the task's output.
    fn reader(&self, task: &TaskContext<'_>) -> Box<dyn OutputReader>;

    /// The file of a unit that the program said is ready; `None`: not one that is owed.
    fn product(&self, task: &TaskContext<'_>, unit: &str, path: &Path) -> Option<Product>;

    /// After the end: every file that is owed and not yet accepted, or why the attempt failed.
    /// `causes` are the [`RunFact::Cause`]s seen. Looks into the attempt's folder; whether each file is whole is
    /// seen by the caller ([`crate::pictures::look`]).
    fn conclude(&self, task: &TaskContext<'_>, exit: Exit, causes: &[RunFact]) -> Result<Vec<Product>, Problem>;
}
