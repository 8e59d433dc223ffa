//! What may be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// One queue for the machines of a small studio.
#[derive(Debug, Parser)]
#[command(name = "atelier", version, after_help = EXIT_CODES)]
pub struct Arguments {
    /// The data folder of the machine to talk to; two machines can run side by side on one computer.
    #[arg(long, global = true, env = "ATELIER_DATA_DIR", value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,
    /// Print JSON instead of text.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

const EXIT_CODES: &str = "Exit codes: 0 done; 1 refused or failed; 2 wrong usage; 3 no Atelier is running there; \
4 the job that was waited for failed; 5 it was cancelled.";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Run this machine without a window.
    Run(Run),
    /// Queue a job.
    Submit(Submit),
    /// List jobs: unfinished ones in the order of the queue, then finished ones.
    Jobs(Jobs),
    /// Show one job with its tasks.
    Job(OneJob),
    /// Show the log of a job's task.
    Log(Log),
    /// End jobs; what is finished stays.
    Cancel(ManyJobs),
    /// Stop jobs where they are.
    Pause(Pause),
    /// Let paused jobs go on.
    Resume(ManyJobs),
    /// Try failed tasks again.
    Retry(Retry),
    /// Say that the frames made first are good: the rest begins.
    Approve(ManyJobs),
    /// Do not wait any more for the jobs that come before.
    RunAnyway(ManyJobs),
    /// Say of pictures that look wrong whether they are kept or made again.
    Judge(Judge),
    /// Move jobs in the queue.
    Move(Move),
    /// Queue copies of jobs.
    Duplicate(ManyJobs),
    /// Take finished jobs off the list; their files stay.
    Remove(ManyJobs),
    /// Show the workers.
    Workers,
    /// Change the worker of this machine.
    Worker(Worker),
    /// Show the settings of this machine, or change them.
    Settings(Settings),
    /// Show the job types with their parameters.
    Types,
    /// Say why a job waits.
    Explain(Explain),
    /// Say which machine this is.
    Status,
    /// End the Atelier that runs there.
    Stop(Stop),
}

/// `run`
#[derive(Debug, Args)]
pub struct Run {
    /// Without a window; the desktop app is the one with a window.
    #[arg(long, required = true)]
    pub headless: bool,
    /// The worker's name at its first start.
    #[arg(long)]
    pub name: Option<String>,
    /// Tasks at once, from now on.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub capacity: Option<u16>,
}

/// A priority band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Band {
    /// Before everything.
    Critical,
    /// Before normal work.
    High,
    /// The default.
    Normal,
    /// When nothing else waits.
    Low,
}

/// `submit`
#[derive(Debug, Args)]
pub struct Submit {
    /// The job.
    #[command(flatten)]
    pub work: Work,
    /// A job that follows it and takes its files, as one word: `--then 'video --param fps=24'`. It is written as
    /// behind `submit`, and quoted as in a shell. May be repeated: each follows the one before it; all of them are
    /// queued, or none is.
    #[arg(long = "then", value_name = "JOB")]
    pub then: Vec<String>,
    /// Wait until it is over, and those that follow it; the exit code says how they ended.
    #[arg(long)]
    pub wait: bool,
    /// The command's id (a UUID): a repeated one is answered as it was first.
    #[arg(long, value_name = "UUID")]
    pub id: Option<String>,
}

/// What is behind `--then`.
#[derive(Debug, Parser)]
#[command(name = "--then", no_binary_name = true, disable_help_flag = true)]
pub struct Follower {
    /// The job.
    #[command(flatten)]
    pub work: Work,
}

/// A job, as it is typed.
#[derive(Debug, Args)]
pub struct Work {
    /// The job type: `atelier types` lists them.
    #[arg(value_name = "TYPE")]
    pub job_type: String,
    /// Files and folders to work on.
    pub files: Vec<PathBuf>,
    /// A parameter of the job type, `name=value`; may be repeated.
    #[arg(long = "param", value_name = "NAME=VALUE")]
    pub params: Vec<String>,
    /// A preset of the job type.
    #[arg(long)]
    pub preset: Option<String>,
    /// The job's name.
    #[arg(long)]
    pub name: Option<String>,
    /// The folder for the results.
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// Its priority band.
    #[arg(long, value_enum, default_value = "normal")]
    pub band: Band,
    /// Put it before everything else of its band.
    #[arg(long)]
    pub next: bool,
    /// Queue it paused.
    #[arg(long)]
    pub paused: bool,
    /// A tag that the worker must have; may be repeated.
    #[arg(long = "tag", value_name = "TAG")]
    pub tags: Vec<String>,
    /// A job that must be completed first; may be repeated.
    #[arg(long = "after", value_name = "JOB")]
    pub after: Vec<String>,
    /// The files that those jobs make are its inputs.
    #[arg(long, requires = "after")]
    pub take_outputs: bool,
    /// Some frames first, to be looked at before the rest begins: `first-middle-last`, or `every=N`.
    #[arg(long, value_name = "WHICH")]
    pub preview: Option<String>,
    /// For `command`: the program and its arguments.
    #[arg(last = true, value_name = "PROGRAM")]
    pub program: Vec<String>,
}

/// `jobs`
#[derive(Debug, Args)]
pub struct Jobs {
    /// Part of a name or person, or the beginning of an id.
    #[arg(default_value = "")]
    pub text: String,
    /// Only in this state; may be repeated.
    #[arg(long)]
    pub status: Vec<String>,
    /// Only of this job type.
    #[arg(long = "type")]
    pub job_type: Option<String>,
    /// Only this person's.
    #[arg(long)]
    pub person: Option<String>,
    /// Only with an attempt on this worker.
    #[arg(long)]
    pub worker: Option<String>,
    /// Only submitted in the last so many hours.
    #[arg(long, value_name = "HOURS")]
    pub hours: Option<u32>,
    /// Also those that were taken off the list.
    #[arg(long)]
    pub removed: bool,
    /// Rows to skip.
    #[arg(long, default_value_t = 0)]
    pub offset: u32,
    /// Rows at most.
    #[arg(long, default_value_t = 100)]
    pub limit: u32,
}

/// One job.
#[derive(Debug, Args)]
pub struct OneJob {
    /// Its id, or the beginning of it.
    pub job: String,
}

/// Some jobs.
#[derive(Debug, Args)]
pub struct ManyJobs {
    /// Their ids, or the beginnings of them.
    #[arg(required = true)]
    pub jobs: Vec<String>,
}

/// `pause`
#[derive(Debug, Args)]
pub struct Pause {
    /// Their ids, or the beginnings of them.
    #[arg(required = true)]
    pub jobs: Vec<String>,
    /// Let what runs go on to its end.
    #[arg(long)]
    pub finish_running: bool,
}

/// `retry`
#[derive(Debug, Args)]
pub struct Retry {
    /// Their ids, or the beginnings of them.
    #[arg(required = true)]
    pub jobs: Vec<String>,
    /// Everything again, as a new revision; not just what failed.
    #[arg(long)]
    pub all: bool,
}

/// `judge`
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("verdict").required(true).args(["keep", "again"])))]
pub struct Judge {
    /// The job's id, or the beginning of it.
    pub job: String,
    /// Pictures, by the names that `atelier job` says (frame numbers); all that wait for a word when none is named.
    pub units: Vec<String>,
    /// They are kept as they are.
    #[arg(long)]
    pub keep: bool,
    /// They are made again.
    #[arg(long)]
    pub again: bool,
}

/// `move`
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("place").required(true).args(["top", "bottom", "after", "before"])))]
pub struct Move {
    /// Their ids, or the beginnings of them.
    #[arg(required = true)]
    pub jobs: Vec<String>,
    /// Before everything else of the band.
    #[arg(long)]
    pub top: bool,
    /// Behind everything else of the band.
    #[arg(long)]
    pub bottom: bool,
    /// Right behind this job.
    #[arg(long, value_name = "JOB")]
    pub after: Option<String>,
    /// Right before this job.
    #[arg(long, value_name = "JOB")]
    pub before: Option<String>,
    /// Into this band.
    #[arg(long, value_enum)]
    pub band: Option<Band>,
}

/// `log`
#[derive(Debug, Args)]
pub struct Log {
    /// The job's id, or the beginning of it.
    pub job: String,
    /// The task, counted from 0; the first that failed or runs when nothing is said.
    #[arg(long)]
    pub task: Option<u32>,
    /// The attempt; the latest when nothing is said.
    #[arg(long)]
    pub attempt: Option<u32>,
    /// Go on until the attempt is over.
    #[arg(long, short)]
    pub follow: bool,
}

/// `worker`
#[derive(Debug, Args)]
pub struct Worker {
    /// Its name.
    #[arg(long)]
    pub name: Option<String>,
    /// Tasks at once.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub capacity: Option<u16>,
    /// All of its tags, with commas between; `key=value` is a tag too.
    #[arg(long, value_delimiter = ',')]
    pub tags: Option<Vec<String>>,
    /// Whether it takes work.
    #[arg(long)]
    pub enabled: Option<bool>,
    /// A note about it, `key=value`; `vram_gb=24` declares video memory that the system does not say. An empty value
    /// takes the note away. May be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub notes: Vec<String>,
}

/// `settings`
#[derive(Debug, Args)]
pub struct Settings {
    /// The name that jobs submitted here carry.
    #[arg(long)]
    pub person: Option<String>,
    /// Days that finished jobs are kept; 0: for ever.
    #[arg(long, value_name = "DAYS")]
    pub keep_days: Option<u32>,
    /// Space on the disk that jobs may not touch.
    #[arg(long, value_name = "MIB")]
    pub reserve: Option<u64>,
    /// Niceness of jobs, 0 to 19.
    #[arg(long)]
    pub niceness: Option<u8>,
}

/// `explain`
#[derive(Debug, Args)]
pub struct Explain {
    /// The job's id, or the beginning of it.
    pub job: String,
    /// The task, counted from 0; the first that waits when nothing is said.
    #[arg(long)]
    pub task: Option<u32>,
}

/// `stop`
#[derive(Debug, Args)]
pub struct Stop {
    /// End what runs too; otherwise it goes on for a while, and the next start takes it back.
    #[arg(long)]
    pub end_work: bool,
}
