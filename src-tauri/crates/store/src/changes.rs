//! What the book is given to write, and what it gives back: records around the nouns of `atelier-core`.

use atelier_core::{Attempt, CommandId, Job, JobId, Output, Revision, Task, TaskCounts, Timestamp, Worker};

/// A job and what is kept beside it, so that a list of jobs needs no look at their tasks.
#[derive(Debug, Clone, PartialEq)]
pub struct JobRecord {
    /// The job.
    pub job: Job,
    /// How many of its tasks are in each state.
    pub counts: TaskCounts,
    /// How many output units of it are published.
    pub outputs: u32,
    /// How many pictures look wrong and wait for a person's word.
    pub suspects: u32,
    /// The unit of the picture that was published last.
    pub last_output: Option<String>,
    /// Whether a person took it off the list.
    pub removed: bool,
}

impl JobRecord {
    /// The record of a job that has made nothing yet.
    pub fn new(job: Job, counts: TaskCounts) -> Self {
        Self { job, counts, outputs: 0, suspects: 0, last_output: None, removed: false }
    }
}

/// A job with all that its owner needs to go on with it.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedJob {
    /// The job.
    pub record: JobRecord,
    /// All of its tasks, by index.
    pub tasks: Vec<Task>,
    /// Its attempts that are offered or running.
    pub live: Vec<Attempt>,
}

/// One line of the activity log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityRecord {
    /// Assigned by the caller, growing; see [`crate::Store::last_activity_id`].
    pub id: i64,
    /// When it happened.
    pub at: Timestamp,
    /// What happened, as one word of the caller's.
    pub kind: String,
    /// The fact as the caller writes and reads it.
    pub text: String,
    /// The job that it is about.
    pub job: Option<JobId>,
}

/// One batch of changes: durable together, or not at all. Written in the order of the fields.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changes {
    /// Jobs, new or changed.
    pub jobs: Vec<JobRecord>,
    /// Tasks that are not in the book yet, each job's by index.
    pub new_tasks: Vec<(JobId, Vec<Task>)>,
    /// Tasks whose state changed; a plan never changes.
    pub tasks: Vec<(JobId, Task)>,
    /// Attempts, new or changed.
    pub attempts: Vec<Attempt>,
    /// Outputs that are not accepted any more, by (job, revision, unit): their files are gone.
    pub withdrawn: Vec<(JobId, Revision, String)>,
    /// Outputs, new or changed, by (job, revision, unit).
    pub outputs: Vec<Output>,
    /// Answers of commands as JSON text; of two for one command the first stays.
    pub answers: Vec<(CommandId, Timestamp, String)>,
    /// Workers, new or changed.
    pub workers: Vec<Worker>,
    /// Settings as key and JSON text.
    pub settings: Vec<(String, String)>,
    /// Lines of the activity log.
    pub activity: Vec<ActivityRecord>,
}

impl Changes {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.jobs.is_empty()
            && self.new_tasks.is_empty()
            && self.tasks.is_empty()
            && self.attempts.is_empty()
            && self.withdrawn.is_empty()
            && self.outputs.is_empty()
            && self.answers.is_empty()
            && self.workers.is_empty()
            && self.settings.is_empty()
            && self.activity.is_empty()
    }
}
