//! Talking to the machine of a data folder: connecting, fresh ids, jobs by the beginning of their id.

use std::path::Path;

use atelier_api::client::Client;
use atelier_api::command::JobsAsk;
use atelier_api::core::{CommandId, ErrorCode, JobId, Problem};

/// Connects.
pub fn connect(folder: &Path) -> Result<Client, Problem> {
    Client::connect(folder)
}

/// A fresh id for a command.
pub fn fresh() -> CommandId {
    CommandId(uuid::Uuid::now_v7())
}

/// The job that a word means: an id, or the beginning of one.
pub fn job(client: &mut Client, word: &str) -> Result<JobId, Problem> {
    if let Ok(id) = word.parse() {
        return Ok(id);
    }
    let ask = JobsAsk { text: word.to_owned(), removed: true, limit: 50, ..JobsAsk::default() };
    let page = client.ask(fresh(), ask)?;
    let mut found = page.jobs.iter().map(|row| row.id).filter(|id| id.to_string().starts_with(&word.to_lowercase()));
    match (found.next(), found.next()) {
        (Some(id), None) => Ok(id),
        (Some(_), Some(_)) => Err(unclear(word, "more than one job has an id that begins so")),
        (None, _) => Err(unclear(word, "no job has an id that begins so")),
    }
}

/// Several of them.
pub fn jobs(client: &mut Client, words: &[String]) -> Result<Vec<JobId>, Problem> {
    words.iter().map(|word| job(client, word)).collect()
}

fn unclear(word: &str, reason: &str) -> Problem {
    let message = format!("'{word}' does not say which job: {reason}.");
    Problem::new(ErrorCode::UnknownJob, word, message, "`atelier jobs` lists the ids.")
}
