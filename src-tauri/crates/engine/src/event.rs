//! The closed set of what happens to a machine, and of what it makes happen.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use atelier_core::job::Limits;
use atelier_core::launch::RunFact;
use atelier_core::lease::WorkKind;
use atelier_core::worker::{Hardware, Metrics, Program};
use atelier_core::{
    AttemptId, Collected, CommandId, Exit, Job, JobId, Output, Parameters, Place, PriorityBand, Problem, ProgramNeed,
    Requirements, RetryPolicy, Revision, Settings, Stage, Tag, TaskIndex, Timestamp, Worker, WorkerId,
};
use atelier_jobs::job_type::Plans;
use atelier_runner::message::{FromSupervisor, ToSupervisor};
use atelier_store::ActivityRecord;
use serde::{Deserialize, Serialize};

use crate::state::{JobState, LiveTask};

/// The time of a step, by two clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// What people read; may jump.
    pub wall: Timestamp,
    /// Since the machine started, sleep counted; only grows.
    pub steady: Duration,
}

/// What happens.
#[derive(Debug)]
pub enum Event {
    /// Somebody asks for something; answered under the same ticket.
    Command {
        /// Whom to answer.
        ticket: u64,
        /// A repeated id is answered as it was first.
        id: CommandId,
        /// What is asked.
        command: Command,
    },
    /// The supervisor says something.
    Supervisor(FromSupervisor),
    /// Slow work is done.
    Desk(DeskReport),
    /// Fresh readings of this machine.
    Metrics(Metrics),
    /// What this machine is made of, found after the start.
    Found {
        /// Hardware.
        hardware: Hardware,
        /// Programs.
        programs: Vec<Program>,
        /// Programs that are there and can't be used, a sentence each.
        notes: Vec<String>,
    },
    /// Whether anybody looks; facts are only told to somebody.
    Watched(bool),
    /// Time has passed.
    Tick,
}

/// A checked job, ready for the queue.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    /// Never empty.
    pub name: String,
    /// The id of its job type.
    pub job_type: String,
    /// Preset and overrides as chosen.
    pub parameters: Parameters,
    /// Absolute paths.
    pub inputs: Vec<String>,
    /// Absolute path.
    pub output_folder: Option<String>,
    /// Its tasks.
    pub plans: Plans,
    /// Coarse order.
    pub band: PriorityBand,
    /// Before everything else of its band.
    pub run_next: bool,
    /// Queued paused.
    pub paused: bool,
    /// Where it may run.
    pub requirements: Requirements,
    /// Jobs that come first.
    pub depends_on: Vec<JobId>,
    /// Whether their files are inputs too.
    pub takes_outputs: bool,
    /// Later parts of the work.
    pub stages: Vec<Stage>,
    /// Programs in the versions that it needs.
    pub programs: Vec<ProgramNeed>,
    /// The copy of its files.
    pub collected: Option<Collected>,
    /// Jobs that follow, each the one before it: queued in the same step, or none of them is.
    pub then: Vec<NewJob>,
    /// How failures are retried.
    pub retry: RetryPolicy,
    /// Whether its tasks may run twice.
    pub kind: WorkKind,
    /// Time limits of an attempt.
    pub limits: Limits,
    /// What a person should know.
    pub warnings: Vec<String>,
}

/// What people do with jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// End them; what is finished stays.
    Cancel,
    /// Stop them where they are, or (`finish_running`) after what runs.
    Pause {
        /// Whether what runs goes on to its end.
        finish_running: bool,
    },
    /// Let them go on.
    Resume,
    /// Try again what failed, or (`whole`) everything as a new revision.
    Retry {
        /// Everything.
        whole: bool,
    },
    /// Take them off the list.
    Remove,
    /// What was made so far is good: the rest may begin.
    Approve,
    /// Do not wait for the jobs before it any more.
    RunAnyway,
}

/// What may be asked of the one who owns the state.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Queue a job.
    Submit(Box<NewJob>),
    /// Do something with jobs.
    Act {
        /// Which.
        jobs: Vec<JobId>,
        /// What.
        act: Act,
    },
    /// Say of pictures that look wrong whether they are kept, or made again.
    Judge {
        /// Of this job.
        job: JobId,
        /// These units.
        units: Vec<String>,
        /// Kept, or made again.
        keep: bool,
    },
    /// Move jobs as a block.
    Move {
        /// Which, in any order; they keep that of the queue.
        jobs: Vec<JobId>,
        /// Where to.
        to: Place,
        /// The band; `None`: the neighbour's, or each one's own.
        band: Option<PriorityBand>,
    },
    /// Change what a person may set of a worker.
    ConfigureWorker {
        /// Which.
        worker: WorkerId,
        /// Its name.
        name: Option<String>,
        /// A sentence about it.
        description: Option<String>,
        /// All of its tags.
        tags: Option<BTreeSet<Tag>>,
        /// Tasks at once.
        capacity: Option<u16>,
        /// Whether it takes work.
        enabled: Option<bool>,
        /// Anything else, all of it.
        metadata: Option<BTreeMap<String, String>>,
    },
    /// Change the settings.
    Configure(Settings),
    /// The settings.
    Settings,
    /// Why a task waits.
    Explain {
        /// Of this job.
        job: JobId,
        /// This task; `None`: the first that waits.
        task: Option<TaskIndex>,
    },
    /// The workers, with their readings.
    Workers,
    /// How jobs in memory stand: all of them, or these; of a single one its running tasks too.
    Live(Option<Vec<JobId>>),
    /// The first answer to a command, if there was one.
    Answered(CommandId),
    /// End the engine.
    Stop {
        /// Whether what runs is ended, or left to the supervisor.
        end_work: bool,
    },
}

/// What a command is answered. Serialisable, because the first answer is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// A job was queued.
    Submitted {
        /// Its id.
        job: JobId,
        /// Its name.
        name: String,
        /// Its tasks.
        tasks: u32,
        /// Where its files go.
        output_folder: Option<String>,
        /// What a person should know.
        warnings: Vec<String>,
        /// The jobs that follow it.
        #[serde(default)]
        then: Vec<Self>,
    },
    /// What became of each job.
    Outcomes(Vec<Outcome>),
    /// The worker as it is now.
    Worker(Box<WorkerState>),
    /// The settings as they are now.
    Settings(Settings),
    /// Why it waits.
    Explained(Explained),
    /// The workers.
    Workers(Vec<WorkerState>),
    /// How jobs stand.
    Live(Vec<JobState>, Vec<LiveTask>),
    /// The first answer.
    Answered(Option<Box<Result<Self, Problem>>>),
    /// It ends; so many attempts were running.
    Stopping(u32),
}

/// What became of a command for one job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Which.
    pub job: JobId,
    /// Its name; empty when it is not known.
    pub name: String,
    /// Why not.
    pub problem: Option<Problem>,
}

/// A worker with its readings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkerState {
    /// As registered.
    pub worker: Worker,
    /// Its latest readings.
    pub metrics: Metrics,
    /// Attempts that run.
    pub running: u16,
    /// Their jobs.
    pub jobs: Vec<JobId>,
    /// Why it takes nothing, when it does not.
    pub reason: Option<String>,
}

/// Why a task waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explained {
    /// Which task; `None`: none waits.
    pub task: Option<TaskIndex>,
    /// One sentence.
    pub sentence: String,
    /// Tasks that come first.
    pub ahead: u32,
    /// Each worker: id, name, whether it can, code, sentence, remedy.
    pub workers: Vec<WorkerVerdict>,
}

/// One worker's line of an explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerVerdict {
    /// Which.
    pub worker: WorkerId,
    /// Its name.
    pub name: String,
    /// Whether it may run the task at all.
    pub can_run: bool,
    /// The closed word.
    pub code: String,
    /// The sentence.
    pub reason: String,
    /// What would help.
    pub remedy: String,
}

/// A task at the desk: what its reader and its conclusion need.
#[derive(Debug, Clone)]
pub struct DeskTask {
    /// Which attempt.
    pub attempt: AttemptId,
    /// Its job, as it was when it started.
    pub job: Box<Job>,
    /// What it does.
    pub plan: Option<Box<str>>,
    /// Its folder.
    pub folder: PathBuf,
    /// The folder of its job's parts.
    pub parts: PathBuf,
    /// Files of the jobs that its job follows.
    pub sources: Vec<PathBuf>,
    /// Units that are accepted already.
    pub accepted: BTreeSet<String>,
    /// Programs of this machine.
    pub programs: Vec<Program>,
    /// Threads that it may use.
    pub threads: u32,
}

/// Slow work, done in order for each attempt.
#[derive(Debug, Clone)]
pub enum DeskWork {
    /// Begin to follow an attempt; replaces what was known of it.
    Open(Box<DeskTask>),
    /// Its log grew: read on.
    Follow(AttemptId),
    /// It ended: read the rest, look for what it owed.
    Conclude {
        /// Which.
        attempt: AttemptId,
        /// How.
        exit: Exit,
    },
    /// Forget it, and clear its folder of everything but the log.
    Close {
        /// Which.
        attempt: AttemptId,
        /// Its folder.
        folder: PathBuf,
    },
    /// Put an accepted file at its place.
    Publish {
        /// Which.
        output: Box<Output>,
    },
    /// Look whether parts of results are still at their place.
    LookForParts {
        /// Of this job.
        job: JobId,
        /// Of this revision.
        revision: Revision,
        /// As they were published.
        parts: Vec<Output>,
    },
    /// Clear a folder: that of a job that left the book, of parts that are of no use any more.
    Clear(PathBuf),
}

/// What came of slow work.
#[derive(Debug)]
pub enum DeskReport {
    /// What a task says of itself.
    Facts {
        /// Which attempt.
        attempt: AttemptId,
        /// In order.
        facts: Vec<RunFact>,
    },
    /// A file that was said to be ready was checked.
    Checked {
        /// Which attempt.
        attempt: AttemptId,
        /// Ready to be accepted, or why not.
        result: Result<Box<Output>, Problem>,
    },
    /// Everything that an ended attempt owed, or why it failed.
    Concluded {
        /// Which attempt.
        attempt: AttemptId,
        /// The rest of its files.
        result: Result<Vec<Output>, Problem>,
    },
    /// A file is at its place (or not).
    Published {
        /// With its final path.
        output: Box<Output>,
        /// Why not.
        problem: Option<Problem>,
    },
    /// Parts of results were looked for.
    PartsLookedFor {
        /// Of this job.
        job: JobId,
        /// Of this revision.
        revision: Revision,
        /// Those that are gone, with the task that made them.
        missing: Vec<(TaskIndex, String)>,
    },
}

/// What is to be done after a step is durable, in this order.
#[derive(Debug)]
pub enum Effect {
    /// Answer a command.
    Answer {
        /// Whom.
        ticket: u64,
        /// What.
        reply: Box<Result<Reply, Problem>>,
    },
    /// Say this to the supervisor.
    Say(ToSupervisor),
    /// Do this at the desk.
    Desk(DeskWork),
    /// Tell those who look.
    Tell(Vec<Fact>),
    /// What was in memory is not in the book: connect to the supervisor anew and take stock.
    Resync,
    /// Look for programs again, in these folders too.
    Look(Vec<PathBuf>),
    /// End the engine.
    End,
}

/// A fact for those who look.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// A job is new or changed.
    Job(Box<JobState>),
    /// A job left the list.
    JobGone(JobId),
    /// A worker changed.
    Worker(Box<WorkerState>),
    /// Something for the activity log.
    Activity(ActivityRecord),
}
