//! Job: what somebody submits.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::collected::Collected;
use crate::id::{Epoch, JobId, MachineId, PersonId, Revision, TaskIndex, WorkerId};
use crate::lease::WorkKind;
use crate::problem::Problem;
use crate::rank::Rank;
use crate::requirements::{ProgramNeed, Requirements};
use crate::retry::RetryPolicy;
use crate::time::Timestamp;
use crate::transition::IllegalTransition;

/// The coarse order of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PriorityBand {
    /// Before everything.
    Critical,
    /// Before normal work.
    High,
    /// The default.
    #[default]
    Normal,
    /// When nothing else waits.
    Low,
}

impl PriorityBand {
    /// The state that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.word() == word)
    }

    /// All bands, first comes first.
    pub const ALL: [Self; 4] = [Self::Critical, Self::High, Self::Normal, Self::Low];

    /// The word in lower case, as stored and typed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Normal => "normal",
            Self::Low => "low",
        }
    }
}

/// The states of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum JobStatus {
    /// Nothing of it runs, and something may.
    Queued,
    /// At least one task is leased or runs.
    Running,
    /// A person stopped it; nothing new is offered.
    Paused,
    /// Every task is done.
    Completed,
    /// At least one task failed for good and no other can run.
    Failed,
    /// A person ended it.
    Cancelled,
}

impl JobStatus {
    /// The state that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.word() == word)
    }

    /// All states.
    pub const ALL: [Self; 6] =
        [Self::Queued, Self::Running, Self::Paused, Self::Completed, Self::Failed, Self::Cancelled];

    /// The word in lower case, as stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing more will happen to it by itself.
    pub fn is_terminal(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}

/// A person: a name and an id from first run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Person {
    /// The id made at first run.
    pub id: PersonId,
    /// The name as shown.
    pub name: String,
}

/// The parameters of a job: what was chosen and what was changed, both kept.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Parameters {
    /// The preset of the job type that the rest builds on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub preset: Option<String>,
    /// What differs from the preset, by parameter name.
    #[ts(type = "Record<string, unknown>")]
    pub overrides: BTreeMap<String, Value>,
}

/// How long an attempt may take. Time in which the job is paused does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Limits {
    /// Milliseconds from start to end.
    #[ts(type = "number | null")]
    pub time_ms: Option<u64>,
    /// Milliseconds without any sign of progress (output of the program counts).
    #[ts(type = "number | null")]
    pub no_progress_ms: Option<u64>,
}

/// Tasks of a job that may begin only when every task before them is completed. The first tasks of a job
/// belong to no stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Stage {
    /// Its first task; it reaches up to the next stage, or to the end.
    pub first: TaskIndex,
    /// Whether a person must approve what was made so far before it begins.
    pub asks: bool,
}

/// A job, complete as its owner knows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// The version of this record's form: 1.
    pub version: u16,
    /// Its id.
    pub id: JobId,
    /// The name that people see.
    pub name: String,
    /// Who submitted it.
    pub person: Person,
    /// The id of its job type: `images`, `blender`, `command`.
    pub job_type: String,
    /// Preset and overrides.
    pub parameters: Parameters,
    /// Absolute paths of files and folders.
    pub inputs: Vec<String>,
    /// Absolute path of the folder that receives the results; `None`: it makes no files.
    pub output_folder: Option<String>,
    /// Coarse order.
    pub band: PriorityBand,
    /// Order within the band.
    pub rank: Rank,
    /// When it was submitted.
    pub submitted_at: Timestamp,
    /// When any of this last changed.
    pub updated_at: Timestamp,
    /// When its first task started, of this revision.
    pub started_at: Option<Timestamp>,
    /// When it became completed, failed or cancelled.
    pub finished_at: Option<Timestamp>,
    /// Where it stands.
    pub status: JobStatus,
    /// The machine that decides about it.
    pub owner: MachineId,
    /// The machine whose folder receives the results.
    pub home: MachineId,
    /// Grows with a change of owner.
    pub epoch: Epoch,
    /// Grows when the whole job is made again.
    pub revision: Revision,
    /// The worker that runs it now or ran it last; `None`: unassigned.
    pub worker_id: Option<WorkerId>,
    /// Where it may run.
    pub requirements: Requirements,
    /// Jobs that must be completed first.
    pub depends_on: Vec<JobId>,
    /// Those of `depends_on` that a person does not want to wait for any more ("Run anyway").
    pub waived: Vec<JobId>,
    /// Whether the files that the jobs of `depends_on` published are inputs too.
    pub takes_outputs: bool,
    /// Later parts of the work, in order; empty: every task may begin at once.
    pub stages: Vec<Stage>,
    /// When a person approved what the asking stage shows; `None`: not yet, or nobody is asked.
    pub approved_at: Option<Timestamp>,
    /// Programs in the versions that it needs; those that its job type needs in any version are not listed.
    pub programs: Vec<ProgramNeed>,
    /// The copy of its files, if one was made.
    pub collected: Option<Collected>,
    /// How failures are retried.
    pub retry: RetryPolicy,
    /// Whether its tasks may run twice.
    pub kind: WorkKind,
    /// Time limits of an attempt.
    pub limits: Limits,
    /// Whether its measured times may be learnt from.
    pub learning_enabled: bool,
    /// What made this variant, when a randomizer did.
    #[ts(type = "unknown")]
    pub randomizer: Option<Value>,
    /// Why it failed.
    pub problem: Option<Problem>,
}

impl Job {
    /// The version written by this program.
    pub const VERSION: u16 = 1;

    /// A task of it was leased or started.
    pub fn start(&mut self, at: Timestamp) -> Result<(), IllegalTransition> {
        self.leave(&[JobStatus::Queued], JobStatus::Running, "started", at)?;
        self.started_at.get_or_insert(at);
        Ok(())
    }

    /// Nothing of it runs any more, and something still may.
    pub fn rest(&mut self, at: Timestamp) -> Result<(), IllegalTransition> {
        self.leave(&[JobStatus::Running], JobStatus::Queued, "queued", at)
    }

    /// A person stops it.
    pub fn pause(&mut self, at: Timestamp) -> Result<(), IllegalTransition> {
        self.leave(&[JobStatus::Queued, JobStatus::Running], JobStatus::Paused, "paused", at)
    }

    /// A person lets it go on; `live`: some of its tasks are still running.
    pub fn resume(&mut self, live: bool, at: Timestamp) -> Result<(), IllegalTransition> {
        let to = if live { JobStatus::Running } else { JobStatus::Queued };
        self.leave(&[JobStatus::Paused], to, "resumed", at)
    }

    /// Every task is done.
    pub fn complete(&mut self, at: Timestamp) -> Result<(), IllegalTransition> {
        self.finish(JobStatus::Completed, "completed", at)
    }

    /// A task failed for good, and no other can run.
    pub fn fail(&mut self, problem: Problem, at: Timestamp) -> Result<(), IllegalTransition> {
        self.finish(JobStatus::Failed, "failed", at)?;
        self.problem = Some(problem);
        Ok(())
    }

    /// A person ends it.
    pub fn cancel(&mut self, at: Timestamp) -> Result<(), IllegalTransition> {
        self.finish(JobStatus::Cancelled, "cancelled", at)
    }

    /// A person looked at what was made first, and the rest may begin; a repeated word changes nothing.
    pub fn approve(&mut self, at: Timestamp) -> Result<(), IllegalTransition> {
        if self.approved_at.is_some() {
            return Ok(());
        }
        if self.status.is_terminal() {
            return Err(self.refusal("approved"));
        }
        if !self.stages.iter().any(|stage| stage.asks) {
            return Err(IllegalTransition { noun: "job", from: "one that asks nobody", step: "approved" });
        }
        (self.approved_at, self.updated_at) = (Some(at), at);
        Ok(())
    }

    /// A person does not want to wait any more for `unfinished` ones of the jobs that it follows; a repeated word
    /// changes nothing.
    pub fn run_anyway(&mut self, unfinished: &[JobId], at: Timestamp) -> Result<(), IllegalTransition> {
        if self.status.is_terminal() {
            return Err(self.refusal("run anyway"));
        }
        if unfinished.is_empty() && self.waived.is_empty() {
            return Err(IllegalTransition { noun: "job", from: "not waiting for another job", step: "run anyway" });
        }
        self.waived.extend_from_slice(unfinished);
        self.updated_at = at;
        Ok(())
    }

    /// Something of it is made again though it was over.
    pub fn reopen(&mut self, at: Timestamp) -> Result<(), IllegalTransition> {
        self.leave(&[JobStatus::Completed, JobStatus::Failed], JobStatus::Queued, "made again", at)?;
        (self.finished_at, self.problem) = (None, None);
        Ok(())
    }

    /// A person wants it again: what failed (`whole` false), or all of it as a new revision.
    /// A job that is not over can only have its failed tasks retried; its status stays.
    pub fn retry(&mut self, whole: bool, at: Timestamp) -> Result<(), IllegalTransition> {
        let retryable = match self.status {
            JobStatus::Failed | JobStatus::Cancelled => true,
            JobStatus::Completed => whole,
            JobStatus::Queued | JobStatus::Running | JobStatus::Paused => !whole,
        };
        if !retryable {
            return Err(self.refusal("retried"));
        }
        if self.status.is_terminal() {
            self.status = JobStatus::Queued;
            self.finished_at = None;
        }
        if whole {
            self.revision = self.revision.next();
            (self.started_at, self.approved_at) = (None, None);
        }
        self.problem = None;
        self.updated_at = at;
        Ok(())
    }

    fn finish(&mut self, to: JobStatus, step: &'static str, at: Timestamp) -> Result<(), IllegalTransition> {
        self.leave(&[JobStatus::Queued, JobStatus::Running, JobStatus::Paused], to, step, at)?;
        self.finished_at = Some(at);
        Ok(())
    }

    fn leave(
        &mut self,
        from: &[JobStatus],
        to: JobStatus,
        step: &'static str,
        at: Timestamp,
    ) -> Result<(), IllegalTransition> {
        if !from.contains(&self.status) {
            return Err(self.refusal(step));
        }
        self.status = to;
        self.updated_at = at;
        Ok(())
    }

    fn refusal(&self, step: &'static str) -> IllegalTransition {
        IllegalTransition { noun: "job", from: self.status.word(), step }
    }
}
