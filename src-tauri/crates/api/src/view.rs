//! What is shown: the nouns of the core, cut to what a list, a page or a terminal needs.

use atelier_core::worker::Metrics;
use atelier_core::{
    ActivityKind, Attempt, AttemptId, Job, JobId, JobStatus, MachineId, Person, PriorityBand, Problem, Rank, Revision,
    Suspicion, TaskCounts, TaskIndex, TaskStatus, Timestamp, Worker, WorkerId,
};
pub use atelier_engine::state::Remaining;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The state of a job as the window words it (UX.md section 8). Follows from the status and the tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RowState {
    /// Something may run and nothing does.
    Waiting,
    /// Paused by a person.
    Held,
    /// Will not move until something changes.
    Blocked,
    /// Leased, not yet running.
    Starting,
    /// At least one task runs.
    Running,
    /// A person must approve what was made so far.
    Asking,
    /// Waits for the end of a pause after a failure.
    Retrying,
    /// Every task is done.
    Done,
    /// Over; some tasks done, some failed.
    DoneWithProblems,
    /// Over; nothing done.
    Failed,
    /// Ended by a person.
    Cancelled,
}

/// One line of the queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JobRow {
    /// Its id.
    pub id: JobId,
    /// Its name.
    pub name: String,
    /// The name of the person who submitted it.
    pub person: String,
    /// The id of its job type.
    pub job_type: String,
    /// The stored status.
    pub status: JobStatus,
    /// The state as worded.
    pub state: RowState,
    /// Coarse order.
    pub band: PriorityBand,
    /// Order within the band: compare as plain strings, then `submittedAt`, then `id`.
    pub rank: Rank,
    /// Its tasks by state.
    pub counts: TaskCounts,
    /// 0 to 1, running tasks counted by their own progress.
    pub progress: f32,
    /// What a running task says ("frame 12, sample 40 of 128"); empty when nothing is said.
    pub note: String,
    /// The name of the worker that runs it now.
    pub worker: Option<String>,
    /// Why it waits or failed, one sentence.
    pub reason: Option<String>,
    /// How long the rest takes, from what was measured; `None`: too little was.
    pub remaining: Option<Remaining>,
    /// Pictures that look wrong and wait for a person's word.
    pub suspects: u32,
    /// The jobs that it follows, those that it does not wait for any more left out.
    pub follows: Vec<JobId>,
    /// When it was submitted.
    pub submitted_at: Timestamp,
    /// When its first task started.
    pub started_at: Option<Timestamp>,
    /// When it was over.
    pub finished_at: Option<Timestamp>,
    /// Where its files go.
    pub output_folder: Option<String>,
    /// The newest published unit, for a thumbnail.
    pub last_output: Option<String>,
    /// Grows when the whole job is made again.
    pub revision: Revision,
}

/// A worker as shown on its card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WorkerCard {
    /// What is registered.
    pub worker: Worker,
    /// Its latest readings.
    pub metrics: Metrics,
    /// Tasks that run now.
    pub running: u16,
    /// The jobs that they belong to.
    pub jobs: Vec<JobId>,
    /// Whether it is working, in a word: `ready`, `working`, `paused`, `needs_attention`.
    pub state: WorkerState,
    /// Why, when it is not ready or working.
    pub reason: Option<String>,
    /// Tasks completed and failed in the last 24 h.
    pub completed_24h: u32,
    /// Tasks failed in the last 24 h.
    pub failed_24h: u32,
    /// When its engine started.
    pub up_since: Timestamp,
}

/// The state of a worker as the window words it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WorkerState {
    /// Takes work and has none.
    Ready,
    /// Runs at least one task.
    Working,
    /// Taken out by a person.
    Paused,
    /// Can't work until somebody looks.
    NeedsAttention,
}

/// Everything the window needs to begin with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// Changes when numbering starts anew; a window that sees another asks for a snapshot.
    #[ts(type = "number")]
    pub epoch: u64,
    /// The number of the last batch that is in it.
    #[ts(type = "number")]
    pub seq: u64,
    /// Every job on the list, in no order.
    pub jobs: Vec<JobRow>,
    /// Every worker known.
    pub workers: Vec<WorkerCard>,
    /// Who sits here, and where this is.
    pub status: Status,
}

/// What changed since the batch before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Batch {
    /// As in the snapshot.
    #[ts(type = "number")]
    pub epoch: u64,
    /// One more than the batch before; a gap asks for a snapshot.
    #[ts(type = "number")]
    pub seq: u64,
    /// Rows that are new or changed.
    pub upserts: Vec<JobRow>,
    /// Rows that left the list.
    pub removes: Vec<JobId>,
    /// Workers that changed.
    pub workers: Vec<WorkerCard>,
    /// Facts for people.
    pub activity: Vec<Activity>,
}

/// What is sent to a window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind", content = "content")]
pub enum Update {
    /// Replace everything.
    Snapshot(Snapshot),
    /// Change what it says.
    Batch(Batch),
}

/// Where and who this is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// Version of Atelier.
    pub version: String,
    /// This machine.
    pub machine: MachineId,
    /// Its name.
    pub name: String,
    /// The person whose jobs are submitted here.
    pub person: Person,
    /// Absolute path of the data folder.
    pub data_folder: String,
    /// Process id of the engine.
    pub pid: u32,
    /// When the engine started.
    pub up_since: Timestamp,
    /// What a person should know about the start ("the database was damaged and set aside at …").
    pub notices: Vec<String>,
}

/// A fact of the activity log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    /// Grows by one.
    #[ts(type = "number")]
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// What kind of fact.
    pub kind: ActivityKind,
    /// One sentence.
    pub text: String,
    /// The job it is about.
    pub job: Option<JobId>,
}

/// A job's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JobPage {
    /// All of it.
    pub job: Job,
    /// As in the list.
    pub row: JobRow,
    /// Files published so far.
    pub outputs: u32,
    /// The first tasks that failed, with their last problem.
    pub failures: Vec<TaskRow>,
    /// Why tasks failed: each cause once, the most frequent first.
    pub causes: Vec<CauseCount>,
    /// The jobs that it follows.
    pub before: Vec<JobRow>,
    /// The jobs that follow it.
    pub after: Vec<JobRow>,
}

/// A cause of failures and how many tasks failed of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CauseCount {
    /// As the first of them says it.
    pub problem: Problem,
    /// Tasks that failed for good with it.
    pub tasks: u32,
    /// The first of them.
    pub first: TaskIndex,
}

/// One task in a job's list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TaskRow {
    /// Its place in the job.
    pub index: TaskIndex,
    /// What it does: `frames 1–4`, `task 7`.
    pub label: String,
    /// Where it stands.
    pub status: TaskStatus,
    /// 0 to 1.
    pub progress: f32,
    /// What it says of itself.
    pub note: String,
    /// Its latest attempt.
    pub attempt: Option<Attempt>,
    /// How many attempts it had.
    pub attempts: u32,
}

/// One published file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutputRow {
    /// The unit's name within the job.
    pub unit: String,
    /// The task that made it.
    pub task: TaskIndex,
    /// Absolute path.
    pub path: String,
    /// Size in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// When it was published.
    pub at: Timestamp,
    /// Whether a thumbnail can be made of it.
    pub picture: bool,
    /// What looks wrong with it.
    pub suspicion: Option<Suspicion>,
}

/// A piece of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogPage {
    /// Whose log.
    pub attempt: AttemptId,
    /// The text, cut at line ends where possible; bytes that are no UTF-8 are replaced.
    pub text: String,
    /// Where the text begins, in bytes since the log's beginning.
    #[ts(type = "number")]
    pub from: u64,
    /// Where to read on.
    #[ts(type = "number")]
    pub next: u64,
    /// Bytes written so far.
    #[ts(type = "number")]
    pub total: u64,
    /// Bytes that were dropped between `from` asked and `from` answered, because the log is bounded.
    #[ts(type = "number")]
    pub dropped: u64,
    /// Whether nothing more will come.
    pub ended: bool,
}

/// Why a task waits: one line per worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The job.
    pub job: JobId,
    /// The task, when one was asked for.
    pub task: Option<TaskIndex>,
    /// One sentence.
    pub sentence: String,
    /// Waiting tasks of other jobs that come first.
    pub ahead: u32,
    /// Each worker with its reason.
    pub workers: Vec<WorkerReason>,
    /// When this was worked out.
    pub at: Timestamp,
}

/// Whether one worker can run a task, and why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WorkerReason {
    /// The worker.
    pub worker: WorkerId,
    /// Its name.
    pub name: String,
    /// Whether it may run the task at all.
    pub can_run: bool,
    /// A closed word: `ready`, `at_capacity`, `missing_program`, …
    pub code: String,
    /// One sentence.
    pub reason: String,
    /// What would help; empty when nothing is needed.
    pub remedy: String,
}

/// What a submission would become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// Tasks.
    pub tasks: u32,
    /// Output units (frames, pictures); `None` when not known beforehand.
    pub units: Option<u32>,
    /// One line: "40 frames in 10 tasks".
    pub summary: String,
    /// What must be mended first; empty: it can be queued.
    pub problems: Vec<Problem>,
    /// What a person should know.
    pub warnings: Vec<String>,
    /// Where the files will go.
    pub output_folder: Option<String>,
}

/// What the dialog starts with for some dropped files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Proposal {
    /// Filled in with sensible values.
    pub submission: crate::command::Submission,
    /// What was noticed ("2 of 14 files are no pictures and are left out").
    pub notes: Vec<String>,
    /// Paths that no job type takes.
    pub refused: Vec<Problem>,
}

/// What became of a command for one job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JobOutcome {
    /// The job (for `duplicate`: the new one).
    pub job: JobId,
    /// Its name.
    pub name: String,
    /// Why not; `None`: done.
    pub problem: Option<Problem>,
}
