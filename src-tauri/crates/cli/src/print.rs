//! What is printed: text for people, or the answers of the API as JSON for scripts.

use std::fmt::Write;
use std::io::{self, Write as _};

use atelier_api::command::{JobsPage, Outcomes, Stopping, Submitted, Types, Workers};
use atelier_api::core::worker::Known;
use atelier_api::core::{Problem, Settings};
use atelier_api::view::{Explanation, JobRow, LogPage, Remaining, RowState, Status, WorkerCard, WorkerState};
use serde::Serialize;
use serde_json::json;

/// Writes to standard output; a reader that went away (`| head`) is no error.
pub fn out(text: &str) {
    let _ = writeln!(io::stdout(), "{text}");
}

/// Writes JSON.
pub fn as_json<T: Serialize>(value: &T) {
    match serde_json::to_string(value) {
        Ok(text) => out(&text),
        Err(error) => eprintln!("atelier: the answer could not be written: {error}"),
    }
}

/// A problem, on standard error (as JSON on standard output).
pub fn problem(problem: &Problem, json: bool) {
    if json {
        as_json(&json!({ "problem": problem }));
    } else {
        eprintln!("atelier: {problem}");
    }
}

/// Every problem of a refused submission; the first also stands where a single one would.
pub fn problems(problems: &[Problem], json: bool) {
    if json {
        return as_json(&json!({ "problem": problems.first(), "problems": problems }));
    }
    for each in problems {
        problem(each, false);
    }
}

/// A queued job.
pub fn submitted(submitted: &Submitted, json: bool) {
    if json {
        return as_json(submitted);
    }
    for warning in &submitted.warnings {
        eprintln!("atelier: {warning}");
    }
    let tasks = if submitted.tasks == 1 { "1 task".to_owned() } else { format!("{} tasks", submitted.tasks) };
    out(&format!("{}  {} ({tasks})", submitted.job, submitted.name));
    submitted.then.iter().for_each(|next| self::submitted(next, false));
}

/// How long the rest takes: `1 d 2 h to 1 d 4 h left`.
pub fn remaining(left: Remaining) -> String {
    let (low, high) = (span(left.low_s), span(left.high_s));
    if low == high { format!("about {low} left") } else { format!("{low} to {high} left") }
}

/// Two figures say enough: `40 s`, `3 min`, `2 h 5 min`, `1 d 2 h`.
fn span(seconds: u32) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => format!("{} h {} min", seconds / 3_600, seconds / 60 % 60),
        _ => format!("{} d {} h", seconds / 86_400, seconds / 3_600 % 24),
    }
}

/// A job that is over.
pub fn ended(row: &JobRow, json: bool) {
    if json {
        return as_json(row);
    }
    let reason = row.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let folder = row.output_folder.as_deref().map(|folder| format!("  → {folder}")).unwrap_or_default();
    out(&format!("{} {}{reason}{folder}", row.name, state_word(row.state)));
}

/// A list of jobs.
pub fn jobs(page: &JobsPage, json: bool) {
    if json {
        return as_json(page);
    }
    for row in &page.jobs {
        let counts = &row.counts;
        let done = format!("{}/{}", counts.completed, counts.total());
        let said = [row.reason.clone().or(Some(row.note.clone())), row.remaining.map(remaining), doubts(row)];
        let said: Vec<String> = said.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        let said = said.join(" · ");
        let band = row.band.word();
        out(&format!("{}  {:<18} {band:<8} {done:>9}  {}  {said}", row.id, state_word(row.state), row.name));
    }
    if page.total as usize > page.jobs.len() {
        out(&format!("{} of {} jobs", page.jobs.len(), page.total));
    }
}

fn doubts(row: &JobRow) -> Option<String> {
    match row.suspects {
        0 => None,
        1 => Some("1 picture looks wrong".to_owned()),
        count => Some(format!("{count} pictures look wrong")),
    }
}

/// What became of a command.
pub fn outcomes(outcomes: &Outcomes, json: bool) {
    if json {
        return as_json(outcomes);
    }
    for outcome in &outcomes.jobs {
        match &outcome.problem {
            None => out(&format!("{}  {}", outcome.job, outcome.name)),
            Some(problem) => eprintln!("atelier: {problem}"),
        }
    }
}

/// The workers.
pub fn workers(workers: &Workers, json: bool) {
    if json {
        return as_json(workers);
    }
    workers.workers.iter().for_each(|card| worker(card, false));
}

/// One worker.
pub fn worker(card: &WorkerCard, json: bool) {
    if json {
        return as_json(card);
    }
    let worker = &card.worker;
    out(&format!("{}  {}  {}/{} slots", worker.name, worker_word(card.state), card.running, worker.capacity));
    let hardware = &worker.hardware;
    let memory = known(hardware.memory_bytes, |bytes| format!("{} GiB", bytes >> 30));
    out(&format!("  {} · {} threads · {memory}", hardware.cpu, known(hardware.threads, |count| count.to_string())));
    for gpu in &hardware.gpus {
        out(&format!("  {} · {}", gpu.name, known(gpu.vram_bytes, |bytes| format!("{} GiB", bytes >> 30))));
    }
    if let Some(note) = &hardware.gpu_note {
        out(&format!("  {note}"));
    }
    for program in &worker.programs {
        out(&format!("  {} {} ({})", program.name, program.version, program.path));
    }
    if !worker.tags.is_empty() {
        let tags: Vec<&str> = worker.tags.iter().map(atelier_api::core::Tag::as_str).collect();
        out(&format!("  {}", tags.join(", ")));
    }
    if let Some(reason) = &card.reason {
        out(&format!("  {reason}"));
    }
}

fn known<T: Copy>(value: Known<T>, text: impl Fn(T) -> String) -> String {
    match value {
        Known::Measured(value) => text(value),
        Known::Declared(value) => format!("{} (declared)", text(value)),
        Known::Unknown => "–".to_owned(),
    }
}

/// The settings.
pub fn settings(settings: &Settings, json: bool) {
    if json {
        return as_json(settings);
    }
    let person = if settings.person_name.is_empty() { "the login name" } else { &settings.person_name };
    out(&format!("person     {person}"));
    out(&format!("keep-days  {}", settings.keep_jobs_days));
    out(&format!("reserve    {} MiB", settings.disk_reserve_bytes >> 20));
    out(&format!("niceness   {}", settings.niceness));
}

/// The job types.
pub fn types(types: &Types, json: bool) {
    if json {
        return as_json(types);
    }
    for each in &types.types {
        out(&format!("{}  {}", each.id, each.summary));
        for parameter in &each.parameters {
            let default = if parameter.default.is_null() { String::new() } else { format!(" [{}]", parameter.default) };
            out(&format!("  {:<14} {}{default}", parameter.name, parameter.help));
        }
        for preset in &each.presets {
            out(&format!("  --preset {:<8} {}", preset.name, preset.title));
        }
    }
}

/// Why a job waits.
pub fn explanation(explanation: &Explanation, json: bool) {
    if json {
        return as_json(explanation);
    }
    out(&explanation.sentence);
    for worker in &explanation.workers {
        let mut line = String::new();
        let _ = write!(line, "  {}  {}  {}", worker.name, if worker.can_run { "yes" } else { "no" }, worker.reason);
        if !worker.remedy.is_empty() {
            let _ = write!(line, " · {}", worker.remedy);
        }
        out(&line);
    }
}

/// Which machine this is.
pub fn status(status: &Status, json: bool) {
    if json {
        return as_json(status);
    }
    out(&format!("{} · Atelier {} · {} · process {}", status.name, status.version, status.data_folder, status.pid));
    status.notices.iter().for_each(|notice| out(notice));
}

/// It ends.
pub fn stopping(stopping: &Stopping, json: bool) {
    if json {
        return as_json(stopping);
    }
    out("Atelier is stopping.");
    if stopping.running > 0 {
        out(&format!("{} tasks were running.", stopping.running));
    }
}

/// A piece of a log.
pub fn log(page: &LogPage, json: bool) {
    if json {
        return as_json(page);
    }
    if page.dropped > 0 {
        out(&format!("[… {} bytes were not kept …]", page.dropped));
    }
    let _ = io::stdout().write_all(page.text.as_bytes());
    let _ = io::stdout().flush();
}

/// A state in words.
pub fn state_word(state: RowState) -> &'static str {
    match state {
        RowState::Waiting => "waiting",
        RowState::Held => "held",
        RowState::Blocked => "blocked",
        RowState::Asking => "needs your OK",
        RowState::Starting => "starting",
        RowState::Running => "running",
        RowState::Retrying => "retrying",
        RowState::Done => "done",
        RowState::DoneWithProblems => "done with problems",
        RowState::Failed => "failed",
        RowState::Cancelled => "cancelled",
    }
}

fn worker_word(state: WorkerState) -> &'static str {
    match state {
        WorkerState::Ready => "ready",
        WorkerState::Working => "working",
        WorkerState::Paused => "paused",
        WorkerState::NeedsAttention => "needs attention",
    }
}
