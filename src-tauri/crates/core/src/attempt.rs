//! Attempt: one execution of a task on one worker.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{AttemptId, Revision, WorkerId};
use crate::problem::Problem;
use crate::time::Timestamp;
use crate::transition::IllegalTransition;

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "how", content = "value")]
pub enum Exit {
    /// By itself, with this code.
    Code(i32),
    /// By this signal.
    Signal(i32),
    /// It never started; the operating system said why in the attempt's problem.
    NotStarted,
}

impl Exit {
    /// Exit code 0.
    pub fn is_success(self) -> bool {
        self == Self::Code(0)
    }
}

/// The states of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AttemptState {
    /// Leased to a worker and not started.
    Offered,
    /// Its process runs, or its outputs are being checked.
    Running,
    /// All that it owed is accepted.
    Completed,
    /// It ended without what it owed.
    Failed,
    /// Nobody knows its end: the machine, the app or the supervisor went away.
    Lost,
    /// It was ended because the task was no longer wanted from it.
    Cancelled,
}

impl AttemptState {
    /// The state that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.word() == word)
    }

    /// The word in lower case, as stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Lost => "lost",
            Self::Cancelled => "cancelled",
        }
    }

    /// All states.
    pub const ALL: [Self; 6] =
        [Self::Offered, Self::Running, Self::Completed, Self::Failed, Self::Lost, Self::Cancelled];

    /// Whether it may still do something.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Offered | Self::Running)
    }
}

/// One execution of a task, and what is kept of it for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// Which attempt of which task in which epoch.
    pub id: AttemptId,
    /// The revision of the job that it works on.
    pub revision: Revision,
    /// The worker that runs it.
    pub worker: WorkerId,
    /// Where it stands.
    pub state: AttemptState,
    /// When it was leased to the worker.
    pub offered_at: Timestamp,
    /// When its process started.
    pub started_at: Option<Timestamp>,
    /// When it ended, whatever the end.
    pub ended_at: Option<Timestamp>,
    /// How its process ended.
    pub exit: Option<Exit>,
    /// Why it failed or was lost.
    pub problem: Option<Problem>,
    /// What it really computed on, as its program said.
    pub device: Option<String>,
    /// Highest resident memory of its process tree, in bytes.
    #[ts(type = "number | null")]
    pub peak_memory_bytes: Option<u64>,
    /// Bytes of log that it wrote (more than are kept, when it wrote very much).
    #[ts(type = "number")]
    pub log_bytes: u64,
    /// Milliseconds for which its processes were stopped where they were.
    #[serde(default)]
    #[ts(optional, as = "Option<f64>")]
    pub paused_ms: u64,
    /// Since when they are stopped, if they are.
    #[serde(default)]
    #[ts(optional)]
    pub paused_since: Option<Timestamp>,
}

impl Attempt {
    /// A fresh attempt, leased to `worker`.
    pub fn offered(id: AttemptId, revision: Revision, worker: WorkerId, at: Timestamp) -> Self {
        Self {
            id,
            revision,
            worker,
            state: AttemptState::Offered,
            offered_at: at,
            started_at: None,
            ended_at: None,
            exit: None,
            problem: None,
            device: None,
            peak_memory_bytes: None,
            log_bytes: 0,
            paused_ms: 0,
            paused_since: None,
        }
    }

    /// Its processes are stopped where they are, or go on; a repeated word changes nothing.
    pub fn pause(&mut self, paused: bool, at: Timestamp) {
        match (paused, self.paused_since) {
            (true, None) => self.paused_since = Some(at),
            (false, Some(since)) => {
                self.paused_ms += at.since(since).as_millis() as u64;
                self.paused_since = None;
            }
            _ => {}
        }
    }

    /// How long it ran, time in which it was stopped left out.
    pub fn ran(&self) -> Option<Duration> {
        let whole = self.ended_at?.since(self.started_at?);
        Some(whole.saturating_sub(Duration::from_millis(self.paused_ms)))
    }

    /// Its process runs.
    pub fn start(&mut self, at: Timestamp) -> Result<(), IllegalTransition> {
        self.leave(&[AttemptState::Offered], AttemptState::Running, "started")?;
        self.started_at = Some(at);
        Ok(())
    }

    /// All that it owed is accepted.
    pub fn complete(&mut self, at: Timestamp) -> Result<(), IllegalTransition> {
        self.leave(&[AttemptState::Running], AttemptState::Completed, "completed")?;
        self.ended_at = Some(at);
        Ok(())
    }

    /// It failed with `problem`, before or after its start.
    pub fn fail(&mut self, at: Timestamp, problem: Problem) -> Result<(), IllegalTransition> {
        self.leave(&[AttemptState::Offered, AttemptState::Running], AttemptState::Failed, "failed")?;
        self.ended_at = Some(at);
        self.problem = Some(problem);
        Ok(())
    }

    /// Nobody knows its end.
    pub fn lose(&mut self, at: Timestamp, problem: Problem) -> Result<(), IllegalTransition> {
        self.leave(&[AttemptState::Offered, AttemptState::Running], AttemptState::Lost, "lost")?;
        self.ended_at = Some(at);
        self.problem = Some(problem);
        Ok(())
    }

    /// It is no longer wanted.
    pub fn cancel(&mut self, at: Timestamp) -> Result<(), IllegalTransition> {
        self.leave(&[AttemptState::Offered, AttemptState::Running], AttemptState::Cancelled, "cancelled")?;
        self.ended_at = Some(at);
        Ok(())
    }

    fn leave(&mut self, from: &[AttemptState], to: AttemptState, step: &'static str) -> Result<(), IllegalTransition> {
        if !from.contains(&self.state) {
            return Err(IllegalTransition { noun: "attempt", from: self.state.word(), step });
        }
        self.state = to;
        Ok(())
    }
}
