//! The command list: one entry per command, with what it asks and what it is answered.
//!
//! Every front (window, terminal, socket) goes through [`Request`]; adding an entry here makes the
//! compiler ask for its handler, and `npm run check` for fresh TypeScript bindings.

use atelier_core::requirements::{Requirements, Tag};
use atelier_core::{
    Attempt, AttemptId, CommandId, JobId, JobStatus, Parameters, Place, PriorityBand, Problem, RetryPolicy, Settings,
    TaskIndex, TaskStatus, Timestamp, WorkerId,
};
use atelier_jobs::schema::Description;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use ts_rs::TS;

use crate::view::{
    Activity, Explanation, JobOutcome, JobPage, JobRow, LogPage, OutputRow, Preview, Proposal, Status, TaskRow,
    WorkerCard,
};

/// What a command asks, with the type of its answer.
pub trait Ask: Serialize {
    /// The type of the answer.
    type Answer;
    /// The request that carries it.
    fn into_request(self) -> Request;
    /// The answer out of the general one; `None` when it is another command's.
    fn answer(answer: Answer) -> Option<Self::Answer>;
}

macro_rules! commands {
    ($($(#[$doc:meta])* $variant:ident($ask:ty) -> $answer:ty;)*) => {
        /// Everything that may be asked.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case", tag = "command", content = "with")]
        pub enum Request { $($(#[$doc])* $variant($ask),)* }

        /// The answers, in the same order.
        // They are written to a socket or a window at once, never kept.
        #[allow(clippy::large_enum_variant)]
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case", tag = "command", content = "answer")]
        pub enum Answer { $($(#[$doc])* $variant($answer),)* }

        $(impl Ask for $ask {
            type Answer = $answer;
            fn into_request(self) -> Request { Request::$variant(self) }
            fn answer(answer: Answer) -> Option<$answer> {
                match answer { Answer::$variant(answer) => Some(answer), _ => None }
            }
        })*

        /// Shows a visitor every type of the list.
        pub(crate) fn visit_types(visitor: &mut impl ts_rs::TypeVisitor) {
            $(visitor.visit::<$ask>(); visitor.visit::<$answer>();)*
        }

        /// The list as TypeScript: `interface Commands { submit: { ask: Submission; answer: Submitted } … }`.
        pub(crate) fn typescript(config: &ts_rs::Config) -> String {
            let mut text = String::from("export interface Commands {\n");
            $(
                let name = snake(stringify!($variant));
                text.push_str(&format!("  {name}: {{ ask: {}; answer: {} }};\n", <$ask>::name(config), <$answer>::name(config)));
            )*
            text.push_str("}\n");
            text
        }
    };
}

commands! {
    /// Queues a job; durable before the answer.
    Submit(Submission) -> Submitted;
    /// Says what a submission would become, without queueing it.
    Preview(PreviewAsk) -> Preview;
    /// Fills in a submission for dropped files.
    Propose(Propose) -> Proposal;
    /// Queues the sample job.
    Sample(Sample) -> Submitted;
    /// Ends jobs: what runs is stopped, what is finished stays.
    Cancel(Cancel) -> Outcomes;
    /// Stops jobs where they are, or after what runs.
    Pause(Pause) -> Outcomes;
    /// Lets paused jobs go on.
    Resume(Resume) -> Outcomes;
    /// Tries failed tasks again, or everything as a new revision.
    Retry(Retry) -> Outcomes;
    /// Moves jobs in the queue.
    Move(Move) -> Outcomes;
    /// Queues copies of jobs.
    Duplicate(Duplicate) -> Outcomes;
    /// Takes finished jobs off the list; their files stay.
    Remove(Remove) -> Outcomes;
    /// Lists and searches jobs, the finished ones too.
    Jobs(JobsAsk) -> JobsPage;
    /// Everything about one job.
    Job(JobAsk) -> JobPage;
    /// The tasks of a job.
    Tasks(TasksAsk) -> TasksPage;
    /// The attempts of a task, first to last.
    Attempts(AttemptsAsk) -> Attempts;
    /// The published files of a job.
    Outputs(OutputsAsk) -> OutputsPage;
    /// A piece of the log of an attempt.
    Log(LogAsk) -> LogPage;
    /// A small picture of a published file, made once and kept.
    Thumbnail(ThumbnailAsk) -> Thumbnail;
    /// Why a job or task waits.
    Explain(ExplainAsk) -> Explanation;
    /// The workers known.
    Workers(WorkersAsk) -> Workers;
    /// Changes what a person may set of a worker.
    ConfigureWorker(ConfigureWorker) -> WorkerCard;
    /// The job types known.
    Types(TypesAsk) -> Types;
    /// The settings of this machine.
    Settings(SettingsAsk) -> Settings;
    /// Changes settings of this machine.
    Configure(Configure) -> Settings;
    /// Where and who this is.
    Status(StatusAsk) -> Status;
    /// What happened, newest first.
    Activity(ActivityAsk) -> ActivityPage;
    /// Ends the engine.
    Stop(Stop) -> Stopping;
}

fn snake(camel: &str) -> String {
    let mut text = String::new();
    for letter in camel.chars() {
        if letter.is_ascii_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

/// A request with its id; a repeated id is answered as it was first, for 24 h.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// The command's id.
    pub id: CommandId,
    /// What is asked.
    #[serde(flatten)]
    pub request: Request,
}

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
    #[serde(default)]
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
    /// `None`: the job type's own.
    #[serde(default)]
    #[ts(optional)]
    pub retry: Option<RetryPolicy>,
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
}

/// See [`Request::Preview`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PreviewAsk {
    /// What would be submitted.
    pub submission: Submission,
}

/// See [`Request::Propose`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Propose {
    /// Absolute paths of dropped files and folders.
    pub paths: Vec<String>,
    /// The job type, when a person chose another than the proposed one.
    #[serde(default)]
    #[ts(optional)]
    pub job_type: Option<String>,
}

/// See [`Request::Sample`].
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
    /// See [`Request::Cancel`].
    Cancel;
    /// See [`Request::Resume`].
    Resume;
    /// See [`Request::Duplicate`].
    Duplicate;
    /// See [`Request::Remove`].
    Remove;
}

/// See [`Request::Pause`].
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

/// See [`Request::Retry`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Retry {
    /// The jobs.
    pub jobs: Vec<JobId>,
    /// False: failed and cancelled tasks; true: everything, as a new revision.
    #[serde(default)]
    pub whole: bool,
}

/// See [`Request::Move`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Move {
    /// The jobs, which stay in their order as a block.
    pub jobs: Vec<JobId>,
    /// Where to.
    pub to: Place,
    /// The band; `None`: that of the neighbour, or each job's own.
    #[serde(default)]
    #[ts(optional)]
    pub band: Option<PriorityBand>,
}

/// What became of a command, job by job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Outcomes {
    /// In the order asked.
    pub jobs: Vec<JobOutcome>,
}

/// See [`Request::Jobs`]. Filters that are left out do not filter.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct JobsAsk {
    /// Part of a name or person, or the beginning of an id; case is ignored.
    pub text: String,
    /// Any of these.
    pub status: Vec<JobStatus>,
    /// This job type.
    #[ts(optional)]
    pub job_type: Option<String>,
    /// This person's, by name.
    #[ts(optional)]
    pub person: Option<String>,
    /// With an attempt on this worker, by name or id.
    #[ts(optional)]
    pub worker: Option<String>,
    /// Submitted at or after.
    #[ts(optional)]
    pub since: Option<Timestamp>,
    /// Submitted before.
    #[ts(optional)]
    pub until: Option<Timestamp>,
    /// Also those that were taken off the list.
    pub removed: bool,
    /// Rows to skip.
    pub offset: u32,
    /// Rows at most; 0: 100.
    pub limit: u32,
}

/// See [`Request::Jobs`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct JobsPage {
    /// Unfinished ones in queue order, then finished ones, newest first.
    pub jobs: Vec<JobRow>,
    /// All that fit the filter.
    pub total: u32,
}

/// See [`Request::Job`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JobAsk {
    /// The job.
    pub job: JobId,
}

/// See [`Request::Tasks`].
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

/// See [`Request::Tasks`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TasksPage {
    /// By index.
    pub tasks: Vec<TaskRow>,
    /// All that fit.
    pub total: u32,
}

/// See [`Request::Attempts`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AttemptsAsk {
    /// The job.
    pub job: JobId,
    /// The task.
    pub task: TaskIndex,
}

/// See [`Request::Attempts`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Attempts {
    /// First to last.
    pub attempts: Vec<Attempt>,
}

/// See [`Request::Outputs`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OutputsAsk {
    /// The job.
    pub job: JobId,
    /// Files to skip.
    #[serde(default)]
    pub offset: u32,
    /// Files at most; 0: 1,000.
    #[serde(default)]
    pub limit: u32,
}

/// See [`Request::Outputs`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OutputsPage {
    /// By unit.
    pub outputs: Vec<OutputRow>,
    /// All of them.
    pub total: u32,
}

/// See [`Request::Log`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogAsk {
    /// Whose log.
    pub attempt: AttemptId,
    /// Where to begin, in bytes; `None`: so that the last `max_bytes` are answered.
    #[serde(default)]
    #[ts(optional, type = "number")]
    pub from: Option<u64>,
    /// Bytes at most; 0: 64 KiB.
    #[serde(default)]
    pub max_bytes: u32,
}

/// See [`Request::Thumbnail`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ThumbnailAsk {
    /// The job.
    pub job: JobId,
    /// The unit.
    pub unit: String,
}

/// See [`Request::Thumbnail`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Thumbnail {
    /// Absolute path of a PNG in the cache, at most 256 px on a side.
    pub path: String,
}

/// See [`Request::Explain`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExplainAsk {
    /// The job.
    pub job: JobId,
    /// `None`: the first task that waits.
    #[serde(default)]
    #[ts(optional)]
    pub task: Option<TaskIndex>,
}

/// See [`Request::Workers`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WorkersAsk {}

/// See [`Request::Workers`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Workers {
    /// In the order of their names.
    pub workers: Vec<WorkerCard>,
}

/// See [`Request::ConfigureWorker`]. What is left out stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConfigureWorker {
    /// The worker.
    pub worker: WorkerId,
    /// Its name.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// A sentence about it.
    #[serde(default)]
    #[ts(optional)]
    pub description: Option<String>,
    /// All of its tags.
    #[serde(default)]
    #[ts(optional)]
    pub tags: Option<BTreeSet<Tag>>,
    /// Tasks at once.
    #[serde(default)]
    #[ts(optional)]
    pub capacity: Option<u16>,
    /// Whether it takes work.
    #[serde(default)]
    #[ts(optional)]
    pub enabled: Option<bool>,
}

/// See [`Request::Types`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TypesAsk {}

/// See [`Request::Types`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Types {
    /// In the order in which they are offered.
    pub types: Vec<Description>,
}

/// See [`Request::Settings`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SettingsAsk {}

/// See [`Request::Configure`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Configure {
    /// All settings as they shall be.
    pub settings: Settings,
}

/// See [`Request::Status`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StatusAsk {}

/// See [`Request::Activity`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ActivityAsk {
    /// Only facts with a smaller id.
    #[serde(default)]
    #[ts(optional, type = "number")]
    pub before: Option<i64>,
    /// Facts at most; 0: 100.
    #[serde(default)]
    pub limit: u32,
}

/// See [`Request::Activity`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ActivityPage {
    /// Newest first.
    pub activity: Vec<Activity>,
}

/// See [`Request::Stop`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Stop {
    /// True: end what runs; false: leave it to the supervisor, the next start takes it back.
    #[serde(default)]
    pub end_work: bool,
}

/// See [`Request::Stop`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Stopping {
    /// Attempts that were running.
    pub running: u32,
}

/// What is answered to a request: the answer or the problem.
pub type Reply = Result<Answer, Problem>;
