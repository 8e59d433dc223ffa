//! `atelier submit`: from words to a submission.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf, absolute};

use atelier_api::client::Client;
use atelier_api::command::{PreviewAsk, Submission};
use atelier_api::core::{ErrorCode, Parameters, PriorityBand, Problem, Requirements, Tag};
use serde_json::Value;

use crate::args::{Band, Submit};
use crate::{Ending, find, print, wait};

/// Queues a job, and waits for its end if that was asked.
pub fn submit(folder: &Path, submit: &Submit, json: bool) -> Result<(), Ending> {
    let id = match &submit.id {
        Some(id) => id.parse().map_err(|_| wrong("--id", format!("'{id}' is no UUID.")))?,
        None => find::fresh(),
    };
    let mut client = find::connect(folder)?;
    let submission = submission(&mut client, submit)?;
    let asked = client.ask::<Submission>(id, submission.clone());
    let submitted = asked.map_err(|problem| refusal(&mut client, problem, submission))?;
    if !submit.wait {
        print::submitted(&submitted, json);
        return Ok(());
    }
    if !json {
        print::submitted(&submitted, false);
    }
    wait::until_over(&mut client, submitted.job, json)
}

/// A refusal is one problem; a preview of the same submission knows all of them.
fn refusal(client: &mut Client, problem: Problem, submission: Submission) -> Ending {
    match client.ask(find::fresh(), PreviewAsk { submission }) {
        Ok(preview) if preview.problems.len() > 1 => Ending::Problems(preview.problems),
        _ => Ending::Problem(problem),
    }
}

fn submission(client: &mut Client, submit: &Submit) -> Result<Submission, Problem> {
    let (mut overrides, mut files) = (parameters(&submit.params)?, submit.files.clone());
    if submit.job_type == "command" {
        let mut program = submit.program.clone();
        // `submit command ls -l` needs the dashes; `submit command ls` is understood all the same.
        program.splice(0..0, files.drain(..).map(|file| file.to_string_lossy().into_owned()));
        if !program.is_empty() {
            overrides.insert("command".to_owned(), Value::from(program));
        }
    } else if !submit.program.is_empty() {
        let message = format!("'{}' takes no program behind --.", submit.job_type);
        return Err(wrong("--", message));
    }
    Ok(Submission {
        job_type: submit.job_type.clone(),
        name: submit.name.clone().unwrap_or_default(),
        parameters: Parameters { preset: submit.preset.clone(), overrides },
        inputs: files.iter().map(|file| full(file)).collect::<Result<_, _>>()?,
        output_folder: submit.out.as_deref().map(full).transpose()?,
        band: band(submit.band),
        run_next: submit.next,
        paused: submit.paused,
        requirements: Requirements { required_tags: tags(&submit.tags)?, ..Requirements::default() },
        depends_on: find::jobs(client, &submit.after)?,
        takes_outputs: false,
        preview: None,
        then: Vec::new(),
        retry: None,
    })
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
