//! `atelier submit`: from words to a submission.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf, absolute};

use atelier_api::client::Client;
use atelier_api::command::{PreviewAsk, PreviewFirst, Submission};
use atelier_api::core::{ErrorCode, Parameters, PriorityBand, Problem, Requirements, Tag};
use clap::Parser;
use serde_json::Value;

use crate::args::{Band, Follower, Submit, Work};
use crate::{Ending, find, print, wait};

/// Queues a job with those that follow it, and waits for their end if that was asked.
pub fn submit(folder: &Path, submit: &Submit, json: bool) -> Result<(), Ending> {
    let id = match &submit.id {
        Some(id) => id.parse().map_err(|_| wrong("--id", format!("'{id}' is no UUID.")))?,
        None => find::fresh(),
    };
    let mut client = find::connect(folder)?;
    let mut first = submission(&mut client, &submit.work)?;
    for words in &submit.then {
        first.then.push(submission(&mut client, &follower(words)?)?);
    }
    let asked = client.ask::<Submission>(id, first.clone());
    let submitted = asked.map_err(|problem| refusal(&mut client, problem, first))?;
    if !submit.wait || !json {
        print::submitted(&submitted, json);
    }
    if !submit.wait {
        return Ok(());
    }
    wait::until_over(&mut client, submitted.job, json)?;
    // What follows a job that was not completed would wait for ever.
    submitted.then.iter().try_for_each(|next| wait::until_over(&mut find::connect(folder)?, next.job, json))
}

/// A refusal is one problem; a preview of the same submission knows all of them.
fn refusal(client: &mut Client, problem: Problem, submission: Submission) -> Ending {
    match client.ask(find::fresh(), PreviewAsk { submission }) {
        Ok(preview) if preview.problems.len() > 1 => Ending::Problems(preview.problems),
        _ => Ending::Problem(problem),
    }
}

/// What was typed behind `--then`.
fn follower(words: &str) -> Result<Work, Problem> {
    let unclear = |why: &str| wrong("--then", format!("--then '{words}' can't be understood: {why}."));
    let split = shlex::split(words).ok_or_else(|| unclear("a quote is not closed"))?;
    let parsed = Follower::try_parse_from(split).map_err(|error| {
        let said = error.to_string();
        let first = said.lines().next().unwrap_or_default();
        unclear(first.trim_start_matches("error: "))
    })?;
    Ok(parsed.work)
}

fn submission(client: &mut Client, work: &Work) -> Result<Submission, Problem> {
    let (mut overrides, mut files) = (parameters(&work.params)?, work.files.clone());
    if work.job_type == "command" {
        let mut program = work.program.clone();
        // `submit command ls -l` needs the dashes; `submit command ls` is understood all the same.
        program.splice(0..0, files.drain(..).map(|file| file.to_string_lossy().into_owned()));
        if !program.is_empty() {
            overrides.insert("command".to_owned(), Value::from(program));
        }
    } else if !work.program.is_empty() {
        let message = format!("'{}' takes no program behind --.", work.job_type);
        return Err(wrong("--", message));
    }
    Ok(Submission {
        job_type: work.job_type.clone(),
        name: work.name.clone().unwrap_or_default(),
        parameters: Parameters { preset: work.preset.clone(), overrides },
        inputs: files.iter().map(|file| full(file)).collect::<Result<_, _>>()?,
        output_folder: work.out.as_deref().map(full).transpose()?,
        band: band(work.band),
        run_next: work.next,
        paused: work.paused,
        requirements: Requirements { required_tags: tags(&work.tags)?, ..Requirements::default() },
        depends_on: find::jobs(client, &work.after)?,
        takes_outputs: work.take_outputs,
        preview: work.preview.as_deref().map(preview).transpose()?,
        then: Vec::new(),
        retry: None,
    })
}

/// `first-middle-last` or `every=N`.
fn preview(word: &str) -> Result<PreviewFirst, Problem> {
    let step = word.strip_prefix("every=").and_then(|step| step.parse().ok()).filter(|step| *step >= 2);
    match (word, step) {
        ("first-middle-last", _) => Ok(PreviewFirst::FirstMiddleLast),
        (_, Some(step)) => Ok(PreviewFirst::Every { step }),
        _ => {
            let message = format!("'{word}' is neither first-middle-last nor every=N with an N of 2 or more.");
            Err(wrong("--preview", message))
        }
    }
}

/// `name=value`; a value that is repeated becomes a list.
fn parameters(params: &[String]) -> Result<BTreeMap<String, Value>, Problem> {
    let mut values: BTreeMap<String, Value> = BTreeMap::new();
    for param in params {
        let (name, value) =
            param.split_once('=').ok_or_else(|| wrong("--param", format!("'{param}' is not NAME=VALUE.")))?;
        let value = Value::from(value);
        match values.get_mut(name) {
            None => drop(values.insert(name.to_owned(), value)),
            Some(Value::Array(list)) => list.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    Ok(values)
}

/// Tags as typed.
pub fn tags(words: &[String]) -> Result<BTreeSet<Tag>, Problem> {
    let named = words.iter().filter(|word| !word.trim().is_empty());
    named.map(|word| Tag::try_from(word.clone()).map_err(|bad| wrong("--tag", format!("{bad}.")))).collect()
}

/// A band as typed.
pub fn band(band: Band) -> PriorityBand {
    match band {
        Band::Critical => PriorityBand::Critical,
        Band::High => PriorityBand::High,
        Band::Normal => PriorityBand::Normal,
        Band::Low => PriorityBand::Low,
    }
}

fn full(path: &Path) -> Result<String, Problem> {
    let full: PathBuf = absolute(path).map_err(|error| wrong("the path", format!("{}: {error}.", path.display())))?;
    Ok(full.to_string_lossy().into_owned())
}

/// Something that was typed wrongly.
pub fn wrong(subject: &str, message: String) -> Problem {
    Problem::new(ErrorCode::BadRequest, subject, message, "`atelier submit --help` shows how.")
}
