//! What each command asks and is answered, where no view says it already. Fields with a default may be left out.

use std::collections::{BTreeMap, BTreeSet};

use atelier_core::requirements::{Requirements, Tag};
use atelier_core::{
    Attempt, AttemptId, JobId, JobStatus, Parameters, Place, PriorityBand, RetryPolicy, Settings, TaskIndex,
    TaskStatus, Timestamp, WorkerId,
};
use atelier_jobs::job_type::PreviewFirst;
use atelier_jobs::schema::Description;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::{Activity, JobOutcome, JobRow, OutputRow, TaskRow, WorkerCard};

/// A job to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Submission {
    /// The id of the job type.
    pub job_type: String,
    /// The job's name; empty: made from the inputs.
    #[serde(default)]
    pub name: String,
    /// Preset and overrides.
    #[serde(default)]
    pub parameters: Parameters,
    /// Absolute paths of files and folders.
    #[serde(default)]
    pub inputs: Vec<String>,
    /// Absolute path; `None`: a folder beside the first input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub output_folder: Option<String>,
    /// Coarse order.
    #[serde(default)]
    pub band: PriorityBand,
    /// Put before everything else of its band.
    #[serde(default)]
    pub run_next: bool,
    /// Queue it paused.
    #[serde(default)]
    pub paused: bool,
    /// Where it may run.
    #[serde(default)]
    pub requirements: Requirements,
    /// Jobs that must be completed first.
    #[serde(default)]
    pub depends_on: Vec<JobId>,
    /// Whether the files that those jobs make are inputs too.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub takes_outputs: bool,
    /// Some frames first, to be looked at and approved before the rest begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub preview: Option<PreviewFirst>,
    /// `None`: the job type's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub retry: Option<RetryPolicy>,
    /// Jobs that follow, each the one before it, and take its files: all are queued together, or none.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<Submission>>")]
    pub then: Vec<Submission>,
}

/// The answer to a submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Submitted {
    /// The new job.
    pub job: JobId,
    /// Its name.
    pub name: String,
    /// Tasks that it was split into.
    pub tasks: u32,
    /// Where the files will go.
    pub output_folder: Option<String>,
    /// What a person should know ("the folder has other pictures of these names; results go to …").
    pub warnings: Vec<String>,
    /// The jobs that follow it.
    #[serde(default)]
    pub then: Vec<Submitted>,
}

/// See [`crate::command::Request::Inspect`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InspectAsk {
    /// The id of the job type.
    pub job_type: String,
    /// Absolute path of one input.
    pub file: String,
}

/// See [`crate::command::Request::Preview`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PreviewAsk {
    /// What would be submitted.
    pub submission: Submission,
}

/// See [`crate::command::Request::Propose`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Propose {
    /// Absolute paths of dropped files and folders.
    pub paths: Vec<String>,
    /// The job type, when a person chose another than the proposed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub job_type: Option<String>,
}

/// See [`crate::command::Request::Sample`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Sample {}

macro_rules! job_commands {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
        pub struct $name {
            /// The jobs, each answered for itself.
            pub jobs: Vec<JobId>,
        }
    )*};
}

job_commands! {
    /// See [`crate::command::Request::Cancel`].
    Cancel;
    /// See [`crate::command::Request::Resume`].
    Resume;
    /// See [`crate::command::Request::Duplicate`].
    Duplicate;
    /// See [`crate::command::Request::Remove`].
    Remove;
    /// See [`crate::command::Request::Approve`].
    Approve;
    /// See [`crate::command::Request::RunAnyway`].
    RunAnyway;
}

/// See [`crate::command::Request::Pause`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Pause {
    /// The jobs.
    pub jobs: Vec<JobId>,
    /// False: what runs is frozen where it is and costs no CPU; true: what runs goes on to its end.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub finish_running: bool,
}

/// See [`crate::command::Request::Retry`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Retry {
    /// The jobs.
    pub jobs: Vec<JobId>,
    /// False: failed and cancelled tasks; true: everything, as a new revision.
    #[serde(default)]
    pub whole: bool,
}

/// See [`crate::command::Request::Judge`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Judge {
    /// The job.
    pub job: JobId,
    /// Units that look wrong; empty: all that wait for a word.
    pub units: Vec<String>,
    /// True: they are kept as they are; false: they are made again.
    pub keep: bool,
}

/// See [`crate::command::Request::Grid`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GridAsk {
    /// The job.
    pub job: JobId,
}

/// See [`crate::command::Request::Grid`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Grid {
    /// One letter a task, by index: `w`aiting, `r`eady, `l`eased, runni`n`g, `c`ompleted, `f`ailed, cancelled `x`.
    pub states: String,
    /// Tasks with a picture that looks wrong and waits for a person's word, by index.
    pub suspects: Vec<TaskIndex>,
}

/// See [`crate::command::Request::SearchLog`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogSearchAsk {
    /// Whose log.
    pub attempt: AttemptId,
    /// What to look for, case ignored; empty: lines that tell of an error.
    #[serde(default)]
    pub text: String,
    /// Where to begin, in bytes since the log's beginning.
    #[serde(default)]
    #[ts(type = "number")]
    pub from: u64,
    /// Matches at most; 0: 200.
    #[serde(default)]
    pub limit: u32,
}

/// See [`crate::command::Request::SearchLog`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogMatches {
    /// In order.
    pub matches: Vec<LogMatch>,
    /// Where to go on, if not all of the log was looked through.
    #[ts(type = "number | null")]
    pub next: Option<u64>,
}

/// A line of a log that fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LogMatch {
    /// Where the line begins, in bytes since the log's beginning.
    #[ts(type = "number")]
    pub at: u64,
    /// The line, cut when it is very long.
    pub text: String,
}

/// See [`crate::command::Request::CompareLogs`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LogComparisonAsk {
    /// One attempt, the earlier one as a rule.
    pub a: AttemptId,
    /// The other.
    pub b: AttemptId,
}

/// See [`crate::command::Request::CompareLogs`]. Times, memory sizes and addresses do not count as differences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LogComparison {
    /// In order; long stretches that are the same are told as one.
    pub lines: Vec<ComparedLine>,
    /// Whether only the last part of a log was compared, because it is very long.
    pub cut: bool,
}

/// A line of two logs side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ComparedLine {
    /// In both.
    Same {
        /// As the second log has it.
        text: String,
    },
    /// So many lines that are in both and are not shown.
    Skipped {
        /// How many.
        lines: u32,
    },
    /// In the first log only.
    OnlyA {
        /// The line.
        text: String,
    },
    /// In the second log only.
    OnlyB {
        /// The line.
        text: String,
    },
}

/// See [`crate::command::Request::Move`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Move {
    /// The jobs, which stay in their order as a block.
    pub jobs: Vec<JobId>,
    /// Where to.
    pub to: Place,
    /// The band; `None`: that of the neighbour, or each job's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub band: Option<PriorityBand>,
}

/// What became of a command, job by job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Outcomes {
    /// In the order asked.
    pub jobs: Vec<JobOutcome>,
}

/// See [`crate::command::Request::Jobs`]. Filters that are left out do not filter.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct JobsAsk {
    /// Part of a name or person, or the beginning of an id; case is ignored.
    pub text: String,
    /// Any of these.
    pub status: Vec<JobStatus>,
    /// This job type.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub job_type: Option<String>,
    /// This person's, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub person: Option<String>,
    /// With an attempt on this worker, by name or id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub worker: Option<String>,
    /// Submitted at or after.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub since: Option<Timestamp>,
    /// Submitted before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub until: Option<Timestamp>,
    /// Also those that were taken off the list.
    pub removed: bool,
    /// Rows to skip.
    pub offset: u32,
    /// Rows at most; 0: 100.
    pub limit: u32,
}

/// See [`crate::command::Request::Jobs`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct JobsPage {
    /// Unfinished ones in queue order, then finished ones, newest first.
    pub jobs: Vec<JobRow>,
    /// All that fit the filter.
    pub total: u32,
}

/// See [`crate::command::Request::Job`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JobAsk {
    /// The job.
    pub job: JobId,
}

/// See [`crate::command::Request::Tasks`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TasksAsk {
    /// The job.
    pub job: JobId,
    /// Only in one of these states; empty: all.
    #[serde(default)]
    pub status: Vec<TaskStatus>,
    /// Tasks to skip.
    #[serde(default)]
    pub offset: u32,
    /// Tasks at most; 0: 1,000.
    #[serde(default)]
    pub limit: u32,
}

/// See [`crate::command::Request::Tasks`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TasksPage {
    /// By index.
    pub tasks: Vec<TaskRow>,
    /// All that fit.
    pub total: u32,
}

/// See [`crate::command::Request::Attempts`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AttemptsAsk {
    /// The job.
    pub job: JobId,
    /// The task.
    pub task: TaskIndex,
}

/// See [`crate::command::Request::Attempts`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Attempts {
    /// First to last.
    pub attempts: Vec<Attempt>,
}

/// See [`crate::command::Request::Outputs`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OutputsAsk {
    /// The job.
    pub job: JobId,
    /// Only pictures that look wrong and wait for a person's word.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub suspicious: bool,
    /// Files to skip.
    #[serde(default)]
    pub offset: u32,
    /// Files at most; 0: 1,000.
    #[serde(default)]
    pub limit: u32,
}

/// See [`crate::command::Request::Outputs`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OutputsPage {
    /// By unit.
    pub outputs: Vec<OutputRow>,
    /// All of them.
    pub total: u32,
}

/// See [`crate::command::Request::Log`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogAsk {
    /// Whose log.
    pub attempt: AttemptId,
    /// Where to begin, in bytes; `None`: so that the last `max_bytes` are answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub from: Option<u64>,
    /// Bytes at most; 0: 64 KiB.
    #[serde(default)]
    pub max_bytes: u32,
}

/// See [`crate::command::Request::Thumbnail`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ThumbnailAsk {
    /// The job.
    pub job: JobId,
    /// The unit.
    pub unit: String,
    /// The longest side in pixels, at most 4,096; 0: 256.
    #[serde(default)]
    #[ts(optional, as = "Option<u32>")]
    pub longest_side: u32,
}

/// See [`crate::command::Request::Thumbnail`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Thumbnail {
    /// Absolute path of a PNG in the cache, no longer on a side than asked.
    pub path: String,
}

/// See [`crate::command::Request::Explain`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExplainAsk {
    /// The job.
    pub job: JobId,
    /// `None`: the first task that waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub task: Option<TaskIndex>,
}

/// See [`crate::command::Request::Workers`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WorkersAsk {}

/// See [`crate::command::Request::Workers`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Workers {
    /// In the order of their names.
    pub workers: Vec<WorkerCard>,
}

/// See [`crate::command::Request::ConfigureWorker`]. What is left out stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConfigureWorker {
    /// The worker.
    pub worker: WorkerId,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub name: Option<String>,
    /// A sentence about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub description: Option<String>,
    /// All of its tags.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub tags: Option<BTreeSet<Tag>>,
    /// Tasks at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub capacity: Option<u16>,
    /// Whether it takes work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub enabled: Option<bool>,
    /// Anything else, all of it. `vram_gb` declares the video memory of GPUs that do not say theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub metadata: Option<BTreeMap<String, String>>,
}

/// See [`crate::command::Request::Types`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TypesAsk {}

/// See [`crate::command::Request::Types`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Types {
    /// In the order in which they are offered.
    pub types: Vec<Description>,
}

/// See [`crate::command::Request::Settings`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SettingsAsk {}

/// See [`crate::command::Request::Configure`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Configure {
    /// All settings as they shall be.
    pub settings: Settings,
}

/// See [`crate::command::Request::Status`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StatusAsk {}

/// See [`crate::command::Request::Activity`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ActivityAsk {
    /// Only facts with a smaller id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub before: Option<i64>,
    /// Facts at most; 0: 100.
    #[serde(default)]
    pub limit: u32,
}

/// See [`crate::command::Request::Activity`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ActivityPage {
    /// Newest first.
    pub activity: Vec<Activity>,
}

/// See [`crate::command::Request::Stop`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Stop {
    /// True: end what runs; false: leave it to the supervisor, the next start takes it back.
    #[serde(default)]
    pub end_work: bool,
}

/// See [`crate::command::Request::Stop`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Stopping {
    /// Attempts that were running.
    pub running: u32,
}
