//! `atelier job`: one job with what it waits for, why it failed, what looks wrong, and its tasks.

use atelier_api::command::TasksPage;
use atelier_api::core::{SuspicionKind, TaskStatus};
use atelier_api::view::{JobPage, JobRow, OutputRow, TaskRow};
use serde_json::json;

use crate::print::{as_json, out, remaining, state_word};

/// Prints a job's page.
pub fn job(page: &JobPage, tasks: &TasksPage, suspects: &[OutputRow], json: bool) {
    if json {
        return as_json(&json!({ "job": page, "tasks": tasks, "suspects": suspects }));
    }
    let (job, row) = (&page.job, &page.row);
    out(&format!("{}  {}", job.name, job.id));
    out(&format!("{} · {} · {} · by {}", state_word(row.state), job.job_type, job.band.word(), job.person.name));
    if let Some(folder) = &job.output_folder {
        out(&format!("{} files in {folder}", page.outputs));
    }
    row.reason.iter().for_each(|reason| out(reason));
    row.remaining.iter().for_each(|left| out(&remaining(*left)));
    stages(page);
    page.before.iter().for_each(|before| neighbour("follows", before));
    page.after.iter().for_each(|after| neighbour("before", after));
    causes(page);
    suspects.iter().for_each(suspect);
    tasks.tasks.iter().for_each(task);
}

fn stages(page: &JobPage) {
    let job = &page.job;
    for stage in &job.stages {
        let first = stage.first;
        out(&match (stage.asks, job.approved_at) {
            (true, Some(_)) => format!("tasks from {first} on were approved"),
            (true, None) => format!("tasks from {first} on wait for your OK: atelier approve {}", job.id),
            (false, _) => format!("tasks from {first} on wait for those before them"),
        });
    }
}

fn neighbour(word: &str, row: &JobRow) {
    out(&format!("{word} {}  {} ({})", row.id, row.name, state_word(row.state)));
}

fn causes(page: &JobPage) {
    for cause in &page.causes {
        let tasks = if cause.tasks == 1 { "1 task".to_owned() } else { format!("{} tasks", cause.tasks) };
        out(&format!("{tasks} (the first is {}): {}", cause.first, cause.problem));
    }
}

fn suspect(output: &OutputRow) {
    let why = output.suspicion.map_or("it looks wrong", |suspicion| SuspicionKind::sentence(suspicion.kind));
    out(&format!("{} looks wrong: {why}  {}", output.unit, output.path));
}

fn task(task: &TaskRow) {
    let problem = task.attempt.as_ref().and_then(|attempt| attempt.problem.as_ref());
    let problem = problem.filter(|_| task.status != TaskStatus::Completed);
    let said = problem.map_or_else(|| task.note.clone(), ToString::to_string);
    let (index, status, attempts) = (task.index, task.status.word(), task.attempts);
    out(&format!("{index:>6}  {status:<10} {attempts} attempts  {}  {said}", task.label));
}
