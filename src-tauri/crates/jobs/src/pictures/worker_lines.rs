//! The other side of [`super::worker`]: how it is started, and what its lines mean.

use std::collections::BTreeMap;
use std::path::PathBuf;

use atelier_core::launch::{Launch, RunFact};
use atelier_core::{ErrorCode, Problem};

use super::Order;
use crate::folders;
use crate::job_type::{OutputReader, TaskContext};

/// The process that does the work.
pub fn launch(task: &TaskContext<'_>, order: &Order) -> Result<Launch, Problem> {
    let order = serde_json::to_string(order).map_err(|error| {
        let message = format!("Task {} of '{}' can't be run: {error}.", task.index.0 + 1, task.job.name);
        Problem::new(ErrorCode::Internal, &task.job.name, message, "Submit the job again.")
    })?;
    Ok(Launch {
        program: folders::as_text(task.own_program)?.to_owned(),
        args: vec!["picture-worker".to_owned(), order],
        env: BTreeMap::new(),
        folder: None,
        kind: task.job.kind,
    })
}

/// Reads the lines of the worker, whose results go to `folder`.
#[derive(Debug)]
pub struct Lines {
    folder: PathBuf,
}

impl Lines {
    /// A fresh reader.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }
}

impl OutputReader for Lines {
    fn line(&mut self, line: &str) -> Vec<RunFact> {
        let Some((word, rest)) = line.split_once(' ') else { return Vec::new() };
        let fact = match word {
            "progress" => progress(rest),
            "ready" => Some(RunFact::OutputReady { unit: rest.into(), path: folders::shown(&self.folder.join(rest)) }),
            "broken" => Some(RunFact::Warning { text: rest.into() }),
            "cause" => cause(rest),
            _ => None,
        };
        fact.into_iter().collect()
    }
}

fn progress(text: &str) -> Option<RunFact> {
    let (done, of) = text.split_once('/')?;
    let (done, of) = (done.parse::<u32>().ok()?, of.parse::<u32>().ok()?);
    Some(RunFact::Progress { done: done as f32 / of.max(1) as f32, note: format!("picture {done} of {of}") })
}

/// A cause as workers say it: its code, and a sentence.
pub fn cause(text: &str) -> Option<RunFact> {
    let (code, text) = text.split_once(' ')?;
    let code: ErrorCode = serde_json::from_value(code.into()).ok()?;
    Some(RunFact::Cause { code, text: text.into() })
}
