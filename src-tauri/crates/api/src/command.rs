//! The command list: one entry per command, with what it asks and what it is answered.
//!
//! Every front (window, terminal, socket) goes through [`Request`]; adding an entry here makes the
//! compiler ask for its handler, and `npm run check` for fresh TypeScript bindings.

use atelier_core::{CommandId, Problem, Settings};
use atelier_jobs::inspection::Inspection;
pub use atelier_jobs::job_type::PreviewFirst;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use crate::ask::{
    ActivityAsk, ActivityPage, Approve, Attempts, AttemptsAsk, Cancel, ComparedLine, Configure, ConfigureWorker,
    Duplicate, ExplainAsk, Grid, GridAsk, InspectAsk, JobAsk, JobsAsk, JobsPage, Judge, LogAsk, LogComparison,
    LogComparisonAsk, LogMatch, LogMatches, LogSearchAsk, Move, Outcomes, OutputsAsk, OutputsPage, Pause, PreviewAsk,
    Propose, Remove, Resume, Retry, RunAnyway, Sample, SettingsAsk, StatusAsk, Stop, Stopping, Submission, Submitted,
    TasksAsk, TasksPage, Thumbnail, ThumbnailAsk, Types, TypesAsk, Workers, WorkersAsk,
};
use crate::view::{Explanation, JobPage, LogPage, Preview, Proposal, Status, WorkerCard};

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
    /// Looks into an input with its own program: what the dialog fills in, and which files are missing.
    Inspect(InspectAsk) -> Inspection;
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
    /// Says that the frames made first are good: the rest begins.
    Approve(Approve) -> Outcomes;
    /// Does not wait for the jobs before any more.
    RunAnyway(RunAnyway) -> Outcomes;
    /// Says of pictures that look wrong whether they are kept or made again.
    Judge(Judge) -> Outcomes;
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
    /// The state of every task, a letter each.
    Grid(GridAsk) -> Grid;
    /// Lines of a log that have a text in them, or tell of an error.
    SearchLog(LogSearchAsk) -> LogMatches;
    /// What is different between the logs of two attempts.
    CompareLogs(LogComparisonAsk) -> LogComparison;
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

/// What is answered to a request: the answer or the problem.
pub type Reply = Result<Answer, Problem>;
