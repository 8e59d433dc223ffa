//! What the tests of job types share: a job as the engine would store it, and a task of it.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use atelier_core::launch::{Launch, RunFact};
use atelier_core::worker::Program;
use atelier_core::{Exit, Job, Parameters, TaskIndex};
use serde_json::{Value, json};

use crate::job_type::{Draft, JobType, Plans, Prepared, TaskContext};

/// A draft of these inputs and overrides.
pub fn draft(inputs: &[&Path], output_folder: Option<&Path>, overrides: &Value) -> Draft {
    let overrides = overrides.as_object().unwrap().clone().into_iter().collect();
    let inputs = inputs.iter().map(|path| path.to_path_buf()).collect();
    Draft {
        parameters: Parameters { preset: None, overrides },
        output_folder: output_folder.map(Path::to_path_buf),
        ..Draft::of(String::new(), inputs)
    }
}

/// The job that the engine would make of a prepared draft.
pub fn job(job_type: &dyn JobType, prepared: &Prepared, parameters: &Parameters) -> Job {
    let id = "01890000-0000-7000-8000-000000000000";
    let inputs: Vec<_> = prepared.inputs.iter().map(|path| path.to_str().unwrap()).collect();
    serde_json::from_value(json!({
        "version": 1, "id": id, "name": prepared.name, "person": {"id": id, "name": "nina"},
        "jobType": job_type.description().id, "parameters": parameters, "inputs": inputs,
        "outputFolder": prepared.output_folder, "band": "normal", "rank": atelier_core::Rank::first(),
        "submittedAt": 0, "updatedAt": 0, "startedAt": null, "finishedAt": null, "status": "queued",
        "owner": id, "home": id, "epoch": 0, "revision": 0, "workerId": null,
        "requirements": atelier_core::Requirements::default(), "dependsOn": [], "waived": [], "takesOutputs": false, "stages": prepared.stages,
        "approvedAt": null, "programs": prepared.programs, "collected": null, "retry": prepared.retry,
        "kind": prepared.kind, "limits": prepared.limits, "learningEnabled": false, "randomizer": null,
        "problem": null,
    }))
    .unwrap()
}

/// A task that can be run: everything that a context borrows.
pub struct Bench {
    pub job: Job,
    pub plans: Vec<Option<Box<str>>>,
    pub folder: PathBuf,
    pub accepted: BTreeSet<String>,
    pub parts: PathBuf,
    pub sources: Vec<PathBuf>,
    pub programs: Vec<Program>,
    pub own_program: PathBuf,
    pub threads: u32,
}

impl Bench {
    /// Prepares the draft, which must fit, and makes its attempt's folder.
    pub fn new(job_type: &dyn JobType, draft: &Draft, folder: &Path) -> Self {
        let prepared = job_type.prepare(draft).unwrap();
        std::fs::create_dir_all(folder).unwrap();
        let blender = Program { name: "blender".into(), path: "blender".into(), version: "3.4.1".into() };
        Self {
            job: job(job_type, &prepared, &draft.parameters),
            plans: match prepared.plans {
                Plans::Count(count) => vec![None; count as usize],
                Plans::Each(plans) => plans.into_iter().map(Some).collect(),
            },
            folder: folder.to_owned(),
            accepted: BTreeSet::new(),
            parts: folder.join("parts"),
            sources: Vec::new(),
            programs: vec![blender],
            own_program: PathBuf::from("/usr/bin/atelier"),
            threads: 2,
        }
    }

    pub fn task(&self, index: usize) -> TaskContext<'_> {
        TaskContext {
            job: &self.job,
            index: TaskIndex(index as u32),
            plan: self.plans[index].as_deref(),
            folder: &self.folder,
            accepted: &self.accepted,
            parts: &self.parts,
            sources: &self.sources,
            programs: &self.programs,
            own_program: &self.own_program,
            threads: self.threads,
        }
    }
}

/// Runs a process to its end: its exit and its lines, errors behind.
pub fn run(launch: &Launch, folder: &Path) -> (Exit, Vec<String>) {
    let mut command = Command::new(&launch.program);
    command.args(&launch.args).envs(&launch.env).stdin(Stdio::null());
    command.current_dir(launch.folder.as_deref().map_or(folder, Path::new));
    let hint = "needed by this test; on Debian and Ubuntu: sudo apt install blender";
    let output = command.output().unwrap_or_else(|error| panic!("{}: {error} ({hint})", launch.program));
    let text = [output.stdout, output.stderr].concat();
    let lines = String::from_utf8_lossy(&text).lines().map(str::to_owned).collect();
    (Exit::Code(output.status.code().unwrap()), lines)
}

/// What the job type reads out of lines.
pub fn facts<'a>(
    job_type: &dyn JobType,
    task: &TaskContext<'_>,
    lines: impl IntoIterator<Item = &'a str>,
) -> Vec<RunFact> {
    let mut reader = job_type.reader(task);
    lines.into_iter().flat_map(|line| reader.line(line)).collect()
}

/// The causes among facts, as the engine hands them to `conclude`.
pub fn causes(facts: &[RunFact]) -> Vec<RunFact> {
    facts.iter().filter(|fact| matches!(fact, RunFact::Cause { .. })).cloned().collect()
}

/// One line a fact, for snapshots.
pub fn written(facts: &[RunFact]) -> String {
    let line = |fact: &RunFact| match fact {
        RunFact::Progress { done, note } => format!("{:>5.1}% {note}\n", done * 100.0),
        RunFact::OutputReady { unit, path } => format!("ready {unit} {path}\n"),
        RunFact::Expect { width, height, moves } => {
            format!("expect {width} × {height}{}\n", if *moves { ", moving" } else { "" })
        }
        RunFact::Device { text } => format!("device {text}\n"),
        RunFact::Warning { text } => format!("warning {text}\n"),
        RunFact::Cause { code, text } => format!("cause {code:?} {text}\n"),
    };
    facts.iter().map(line).collect()
}
