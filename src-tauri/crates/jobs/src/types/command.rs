//! Command: a program with arguments, once or as an array of numbered tasks.

mod description;
mod outputs;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use atelier_core::job::Limits;
use atelier_core::launch::{Launch, RunFact};
use atelier_core::lease::WorkKind;
use atelier_core::{ErrorCode, Exit, Problem, RetryPolicy, TaskIndex};

use super::verdict;
use crate::causes::{self, Speaker};
use crate::effective::Values;
use crate::job_type::{Draft, JobType, OutputReader, Plans, Prepared, Product, Proposed, TaskContext};
use crate::schema::Description;
use crate::words::count;
use crate::{folders, pictures};

static DESCRIPTION: LazyLock<Description> = LazyLock::new(description::description);

/// The job type.
pub struct Command;

impl JobType for Command {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    /// Nothing that is dropped says which program to run.
    fn propose(&self, _paths: &[PathBuf]) -> Option<Proposed> {
        None
    }

    fn prepare(&self, draft: &Draft) -> Result<Prepared, Vec<Problem>> {
        let values = Values::of(&DESCRIPTION, &draft.parameters);
        let (values, inputs) = super::both(values, folders::checked_inputs(&draft.inputs))?;
        let problems = problems(draft, &values);
        if !problems.is_empty() {
            return Err(problems);
        }
        let tasks = values.integer("tasks").unwrap_or(1) as u32;
        let program = values.lines("command")[0].to_owned();
        let patterns = values.lines("outputs");
        let fixed = patterns.iter().all(|pattern| !pattern.contains(['*', '?']));
        Ok(Prepared {
            name: if draft.name.trim().is_empty() { file_name(&program) } else { draft.name.trim().into() },
            inputs,
            output_folder: draft.output_folder.clone(),
            plans: Plans::Count(tasks),
            units: fixed.then(|| tasks.saturating_mul(patterns.len() as u32)),
            summary: count(tasks as usize, "task"),
            warnings: Vec::new(),
            kind: kind(&values),
            stages: Vec::new(),
            programs: Vec::new(),
            collect: None,
            limits: Limits {
                time_ms: millis(&values, "time_limit"),
                no_progress_ms: millis(&values, "no_progress_limit"),
            },
            retry: RetryPolicy {
                max_attempts: 1 + values.integer("retries").unwrap_or(0) as u32,
                ..RetryPolicy::default()
            },
        })
    }

    fn label(&self, _plan: Option<&str>, index: TaskIndex) -> String {
        format!("task {}", index.0)
    }

    fn launch(&self, task: &TaskContext<'_>) -> Result<Launch, Problem> {
        let values = Values::of_job(&DESCRIPTION, task.job)?;
        let mut words = values.lines("command").into_iter().map(str::to_owned);
        let program = words.next().ok_or_else(no_command)?;
        Ok(Launch {
            program,
            args: words.collect(),
            env: environment(task, &values)?,
            folder: values.text("folder").map(str::to_owned),
            kind: task.job.kind,
        })
    }

    /// The files of a command are accepted together at its end: where there is one, there are all.
    fn owed(&self, task: &TaskContext<'_>) -> Option<usize> {
        (!task.accepted.is_empty()).then_some(0)
    }

    fn reader(&self, _task: &TaskContext<'_>) -> Box<dyn OutputReader> {
        Box::new(Listener)
    }

    /// Nothing is published before the end: a program does not say when a file is finished.
    fn product(&self, _task: &TaskContext<'_>, _unit: &str, _path: &Path) -> Option<Product> {
        None
    }

    fn conclude(&self, task: &TaskContext<'_>, exit: Exit, causes: &[RunFact]) -> Result<Vec<Product>, Problem> {
        let values = Values::of_job(&DESCRIPTION, task.job)?;
        if !exit.is_success() {
            let program = values.lines("command").first().map(|program| file_name(program)).unwrap_or_default();
            return Err(verdict::failed(&program, exit, causes));
        }
        let tasks = values.integer("tasks").unwrap_or(1) as u32;
        let mut products: BTreeMap<String, Product> = BTreeMap::new();
        for pattern in values.lines("outputs") {
            let found = outputs::matching(task.folder, pattern);
            // One that is accepted already may have left the folder for its place.
            let prefix = if tasks > 1 { format!("{}/", task.index.0) } else { String::new() };
            let mut accepted = task.accepted.iter().filter_map(|unit| unit.strip_prefix(&prefix));
            if found.is_empty() && !accepted.any(|name| outputs::means(pattern, name)) {
                return Err(missing(pattern));
            }
            products
                .extend(found.into_iter().map(|name| product(task, tasks, name)).map(|each| (each.unit.clone(), each)));
        }
        let owed: Vec<_> = products.into_values().filter(|each| !task.accepted.contains(&each.unit)).collect();
        owed.iter().try_for_each(|each| pictures::present(&each.path))?;
        Ok(owed)
    }
}

/// What a program prints is for its log; a known cause of failure in it is kept for its end.
struct Listener;

impl OutputReader for Listener {
    fn line(&mut self, line: &str) -> Vec<RunFact> {
        let cause = causes::in_line(Speaker::Any, line);
        cause.into_iter().filter(|fact| matches!(fact, RunFact::Cause { .. })).collect()
    }
}

fn problems(draft: &Draft, values: &Values) -> Vec<Problem> {
    let outputs = values.lines("outputs");
    let mut problems: Vec<_> = outputs.iter().filter_map(|pattern| outputs::checked(pattern).err()).collect();
    problems.extend(program(values).err());
    problems.extend(values.text("folder").and_then(|folder| working_folder(Path::new(folder)).err()));
    match &draft.output_folder {
        Some(folder) => problems.extend(folders::writable(folder).err()),
        None if outputs.is_empty() => {}
        None => {
            let message = "The command makes files, and no folder for them is given.";
            let problem = Problem::new(ErrorCode::BadRequest, "output folder", message, "Choose an output folder.");
            problems.push(problem.in_field(folders::OUTPUT_FOLDER));
        }
    }
    problems
}

fn no_command() -> Problem {
    let next_step = "Name the program, then its arguments.";
    Problem::new(ErrorCode::BadParameter, "command", "No command is given.", next_step).in_field("command")
}

/// Whether the program can be found and run here.
fn program(values: &Values) -> Result<(), Problem> {
    let name =
        values.lines("command").first().copied().filter(|name| !name.trim().is_empty()).ok_or_else(no_command)?;
    let refuse = |why: &str, next_step: &str| {
        let message = format!("The program '{name}' {why}.");
        Err(Problem::new(ErrorCode::MissingProgram, name, message, next_step).in_field("command"))
    };
    let path = Path::new(name);
    if name.contains('/') {
        return match () {
            () if !path.is_absolute() => refuse("is given by a relative path", "Give its full path, or its bare name."),
            () if !path.exists() => refuse("is not there", "Check its path."),
            () if !is_executable(path) => refuse("may not be run", "Allow it with: chmod +x, or choose another."),
            () => Ok(()),
        };
    }
    let folders = std::env::var_os("PATH").unwrap_or_default();
    if std::env::split_paths(&folders).any(|folder| is_executable(&folder.join(name))) {
        return Ok(());
    }
    refuse("was not found on this machine", "Install it, or give its full path.")
}

fn is_executable(path: &Path) -> bool {
    path.metadata().is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

fn working_folder(folder: &Path) -> Result<(), Problem> {
    if folder.is_dir() {
        return Ok(());
    }
    let message = format!("The working folder '{}' is not there.", folder.display());
    let next_step = "Make it, or choose another.";
    Err(Problem::new(ErrorCode::MissingFile, folders::shown(folder), message, next_step).in_field("folder"))
}

fn environment(task: &TaskContext<'_>, values: &Values) -> Result<BTreeMap<String, String>, Problem> {
    let pairs = values.lines("env").into_iter().filter_map(|pair| pair.split_once('='));
    let mut env: BTreeMap<String, String> = pairs.map(|(name, value)| (name.into(), value.into())).collect();
    env.insert("ATELIER_TASK_INDEX".into(), task.index.0.to_string());
    env.insert("ATELIER_TASK_COUNT".into(), values.integer("tasks").unwrap_or(1).to_string());
    env.insert("ATELIER_OUTPUT_FOLDER".into(), folders::as_text(task.folder)?.into());
    env.insert("ATELIER_INPUTS".into(), task.job.inputs.join("\n"));
    Ok(env)
}

fn kind(values: &Values) -> WorkKind {
    if values.text("effects") == Some("idempotent") { WorkKind::Idempotent } else { WorkKind::Exclusive }
}

fn millis(values: &Values, name: &str) -> Option<u64> {
    values.integer(name).map(|seconds| seconds as u64 * 1_000)
}

fn file_name(program: &str) -> String {
    folders::shown(Path::new(Path::new(program).file_name().unwrap_or_default()))
}

fn missing(pattern: &str) -> Problem {
    let message = format!("The command ended well, but left no '{pattern}' in its folder.");
    let next_step = "Check where it writes: its folder is in ATELIER_OUTPUT_FOLDER.";
    Problem::new(ErrorCode::OutputMissing, pattern, message, next_step).retryable()
}

/// Of an array, each task's files stand in a folder of its number.
fn product(task: &TaskContext<'_>, tasks: u32, name: PathBuf) -> Product {
    let width = tasks.saturating_sub(1).to_string().len();
    let array = tasks > 1;
    let index = task.index.0;
    Product {
        unit: if array { format!("{index}/{}", name.display()) } else { folders::shown(&name) },
        path: task.folder.join(&name),
        picture: pictures::is_picture(&name),
        part: false,
        name: if array { PathBuf::from(format!("{index:0width$}")).join(name) } else { name },
    }
}
