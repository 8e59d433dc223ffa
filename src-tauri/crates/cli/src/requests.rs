//! Every command that is one question and one answer.

use std::collections::BTreeMap;
use std::path::Path;
use std::thread;
use std::time::Duration;

use atelier_api::client::Client;
use atelier_api::command::{
    Approve, AttemptsAsk, Cancel, Configure, ConfigureWorker, Duplicate, ExplainAsk, JobAsk, JobsAsk, Judge, LogAsk,
    Move, Outcomes, OutputsAsk, Pause, Remove, Resume, Retry, RunAnyway, SettingsAsk, StatusAsk, Stop, TasksAsk,
    TypesAsk, WorkersAsk,
};
use atelier_api::core::{
    AttemptId, ErrorCode, JobId, JobStatus, Place, Problem, Settings, TaskIndex, TaskStatus, Timestamp,
};

use crate::args::{self, Verb};
use crate::find::{self, fresh};
use crate::submit::{band, tags, wrong};
use crate::{Ending, Failure, job_page, print};

/// How often a followed log is read.
const FOLLOW: Duration = Duration::from_millis(250);

/// Asks, and prints the answer.
pub fn carry_out(folder: &Path, verb: Verb, json: bool) -> Result<(), Ending> {
    let mut client = find::connect(folder)?;
    let client = &mut client;
    match verb {
        Verb::Jobs(jobs) => print::jobs(&client.ask(fresh(), jobs_ask(jobs)?)?, json),
        Verb::Job(job) => show_job(client, &job.job, json)?,
        Verb::Log(log) => show_log(client, &log, json)?,
        Verb::Cancel(many) => {
            let jobs = find::jobs(client, &many.jobs)?;
            return told(&client.ask(fresh(), Cancel { jobs })?, json);
        }
        Verb::Pause(pause) => {
            let jobs = find::jobs(client, &pause.jobs)?;
            return told(&client.ask(fresh(), Pause { jobs, finish_running: pause.finish_running })?, json);
        }
        Verb::Resume(many) => {
            let jobs = find::jobs(client, &many.jobs)?;
            return told(&client.ask(fresh(), Resume { jobs })?, json);
        }
        Verb::Retry(retry) => {
            let jobs = find::jobs(client, &retry.jobs)?;
            return told(&client.ask(fresh(), Retry { jobs, whole: retry.all })?, json);
        }
        Verb::Duplicate(many) => {
            let jobs = find::jobs(client, &many.jobs)?;
            return told(&client.ask(fresh(), Duplicate { jobs })?, json);
        }
        Verb::Remove(many) => {
            let jobs = find::jobs(client, &many.jobs)?;
            return told(&client.ask(fresh(), Remove { jobs })?, json);
        }
        Verb::Approve(many) => {
            let jobs = find::jobs(client, &many.jobs)?;
            return told(&client.ask(fresh(), Approve { jobs })?, json);
        }
        Verb::RunAnyway(many) => {
            let jobs = find::jobs(client, &many.jobs)?;
            return told(&client.ask(fresh(), RunAnyway { jobs })?, json);
        }
        Verb::Judge(judge) => {
            let job = find::job(client, &judge.job)?;
            return told(&client.ask(fresh(), Judge { job, units: judge.units, keep: judge.keep })?, json);
        }
        Verb::Move(wanted) => {
            let wanted = move_ask(client, &wanted)?;
            return told(&client.ask(fresh(), wanted)?, json);
        }
        Verb::Workers => print::workers(&client.ask(fresh(), WorkersAsk {})?, json),
        Verb::Worker(worker) => configure_worker(client, worker, json)?,
        Verb::Settings(wishes) => settings(client, wishes, json)?,
        Verb::Types => print::types(&client.ask(fresh(), TypesAsk {})?, json),
        Verb::Explain(explain) => {
            let job = find::job(client, &explain.job)?;
            let ask = ExplainAsk { job, task: explain.task.map(TaskIndex) };
            print::explanation(&client.ask(fresh(), ask)?, json);
        }
        Verb::Status => print::status(&client.ask(fresh(), StatusAsk {})?, json),
        Verb::Stop(stop) => print::stopping(&client.ask(fresh(), Stop { end_work: stop.end_work })?, json),
        // Carried out before a connection is needed.
        Verb::Run(_) | Verb::Submit(_) => {}
    }
    Ok(())
}

/// A command on several jobs is done when it is done for each.
fn told(outcomes: &Outcomes, json: bool) -> Result<(), Ending> {
    print::outcomes(outcomes, json);
    let refused = outcomes.jobs.iter().any(|outcome| outcome.problem.is_some());
    if refused { Err(Ending::Outcome(Failure::Refused)) } else { Ok(()) }
}

fn jobs_ask(jobs: args::Jobs) -> Result<JobsAsk, Problem> {
    let status = jobs.status.iter().map(|word| {
        JobStatus::from_word(word).ok_or_else(|| {
            let known: Vec<&str> = JobStatus::ALL.iter().map(|status| status.word()).collect();
            wrong("--status", format!("'{word}' is no state of a job: {}.", known.join(", ")))
        })
    });
    let since = jobs.hours.map(|hours| Timestamp(now().0 - i64::from(hours) * 3_600_000));
    Ok(JobsAsk {
        text: jobs.text,
        status: status.collect::<Result<_, _>>()?,
        job_type: jobs.job_type,
        person: jobs.person,
        worker: jobs.worker,
        since,
        until: None,
        removed: jobs.removed,
        offset: jobs.offset,
        limit: jobs.limit,
    })
}

fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Timestamp(since.map_or(0, |since| since.as_millis() as i64))
}

fn show_job(client: &mut Client, word: &str, json: bool) -> Result<(), Problem> {
    let job = find::job(client, word)?;
    let page = client.ask(fresh(), JobAsk { job })?;
    let tasks = client.ask(fresh(), TasksAsk { job, status: Vec::new(), offset: 0, limit: 1_000 })?;
    let suspects = if page.row.suspects == 0 {
        Vec::new()
    } else {
        let ask = OutputsAsk { job, suspicious: true, offset: 0, limit: 1_000 };
        client.ask(fresh(), ask)?.outputs
    };
    job_page::job(&page, &tasks, &suspects, json);
    Ok(())
}

fn move_ask(client: &mut Client, wanted: &args::Move) -> Result<Move, Problem> {
    let jobs = find::jobs(client, &wanted.jobs)?;
    let to = match (&wanted.after, &wanted.before) {
        (Some(word), _) => Place::After { job: find::job(client, word)? },
        (None, Some(word)) => Place::Before { job: find::job(client, word)? },
        (None, None) if wanted.top => Place::Top,
        (None, None) => Place::Bottom,
    };
    Ok(Move { jobs, to, band: wanted.band.map(band) })
}

fn configure_worker(client: &mut Client, worker: args::Worker, json: bool) -> Result<(), Problem> {
    let known = client.ask(fresh(), WorkersAsk {})?;
    let local = known
        .workers
        .iter()
        .find(|card| card.worker.is_local)
        .ok_or_else(|| Problem::new(ErrorCode::UnknownWorker, "this machine", "This machine has no worker.", ""))?;
    let ask = ConfigureWorker {
        worker: local.worker.id,
        name: worker.name,
        description: None,
        tags: worker.tags.map(|words| tags(&words)).transpose()?,
        capacity: worker.capacity,
        enabled: worker.enabled,
        metadata: notes(&worker.notes, local.worker.metadata.clone())?,
    };
    print::worker(&client.ask(fresh(), ask)?, json);
    Ok(())
}

fn settings(client: &mut Client, wishes: args::Settings, json: bool) -> Result<(), Problem> {
    let known = client.ask(fresh(), SettingsAsk {})?;
    let settings = Settings {
        person_name: wishes.person.unwrap_or_else(|| known.person_name.clone()),
        keep_jobs_days: wishes.keep_days.unwrap_or(known.keep_jobs_days),
        disk_reserve_bytes: wishes.reserve.map_or(known.disk_reserve_bytes, |mib| mib << 20),
        niceness: wishes.niceness.unwrap_or(known.niceness),
    };
    let settings = if settings == known { known } else { client.ask(fresh(), Configure { settings })? };
    print::settings(&settings, json);
    Ok(())
}

/// The notes of a worker with those that were typed; `None` when none was.
fn notes(typed: &[String], mut notes: BTreeMap<String, String>) -> Result<Option<BTreeMap<String, String>>, Problem> {
    for note in typed {
        let (key, value) = note.split_once('=').ok_or_else(|| wrong("--set", format!("'{note}' is not KEY=VALUE.")))?;
        if value.is_empty() {
            notes.remove(key);
        } else {
            notes.insert(key.to_owned(), value.to_owned());
        }
    }
    Ok((!typed.is_empty()).then_some(notes))
}

fn show_log(client: &mut Client, log: &args::Log, json: bool) -> Result<(), Problem> {
    let job = find::job(client, &log.job)?;
    let attempt = attempt(client, job, log)?;
    let mut from = Some(0);
    loop {
        let page = client.ask(fresh(), LogAsk { attempt, from, max_bytes: 1 << 20 })?;
        print::log(&page, json);
        let at_end = page.next >= page.total;
        if at_end && (page.ended || !log.follow) {
            return Ok(());
        }
        if at_end {
            thread::sleep(FOLLOW);
        }
        from = Some(page.next);
    }
}

/// The attempt that was asked for: the latest of the first task that failed or runs, unless more was said.
fn attempt(client: &mut Client, job: JobId, log: &args::Log) -> Result<AttemptId, Problem> {
    let task = match log.task {
        Some(task) => TaskIndex(task),
        None => interesting_task(client, job)?,
    };
    let attempts = client.ask(fresh(), AttemptsAsk { job, task })?.attempts;
    let wanted = |number: u32| log.attempt.is_none_or(|asked| asked == number);
    let found = attempts.iter().rev().find(|attempt| wanted(attempt.id.number.0)).map(|attempt| attempt.id);
    found.ok_or_else(|| {
        let message = format!("Task {task} of that job has no such attempt.");
        Problem::new(ErrorCode::UnknownTask, task.to_string(), message, "`atelier job ID` lists the attempts.")
    })
}

fn interesting_task(client: &mut Client, job: JobId) -> Result<TaskIndex, Problem> {
    for status in [TaskStatus::Failed, TaskStatus::Running, TaskStatus::Completed] {
        let ask = TasksAsk { job, status: vec![status], offset: 0, limit: 1 };
        if let Some(task) = client.ask(fresh(), ask)?.tasks.first() {
            return Ok(task.index);
        }
    }
    Ok(TaskIndex(0))
}
