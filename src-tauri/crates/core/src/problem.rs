//! What is told to a person or a program when something can't be done.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why something was refused or failed. Closed: fronts choose by it, nobody matches on text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// No job type has that id.
    UnknownJobType,
    /// No job has that id (any more).
    UnknownJob,
    /// No task has that index in that job.
    UnknownTask,
    /// No worker has that id.
    UnknownWorker,
    /// A parameter that the job type does not have.
    UnknownParameter,
    /// A parameter outside its range or of the wrong kind.
    BadParameter,
    /// A request that says nothing sensible.
    BadRequest,
    /// An input that is not there.
    MissingFile,
    /// An input that is there and can't be read or understood.
    UnreadableFile,
    /// The folder for results can't be made or written.
    OutputNotWritable,
    /// The disk has too little room, or the journal's reserve is reached.
    NoSpace,
    /// The thing's state does not allow it.
    IllegalTransition,
    /// Jobs that wait for one another in a circle.
    DependencyCycle,
    /// A program that the job needs was not found on this machine.
    MissingProgram,
    /// The program ended with an exit code that means failure.
    ProgramFailed,
    /// The program was ended by a signal.
    ProgramCrashed,
    /// The program could not be started.
    NotStarted,
    /// It ran longer than its time limit.
    TimeLimit,
    /// It showed no progress for longer than its limit.
    NoProgress,
    /// The program ended well and an output that it owes is missing.
    OutputMissing,
    /// An output is there and empty.
    OutputEmpty,
    /// An output is there and can't be decoded.
    OutputUnreadable,
    /// The machine, its app or the supervisor went away in the middle.
    WorkerLost,
    /// It ran out of memory.
    OutOfMemory,
    /// It ran out of the GPU's memory.
    OutOfVideoMemory,
    /// A GPU was asked for and none could be used.
    NoGpu,
    /// The file needs an add-on or plugin that the program on this machine lacks.
    MissingAddon,
    /// The program, or a plugin of it, got no licence.
    Licence,
    /// The program is there, in a version that will not do.
    WrongVersion,
    /// A person cancelled it.
    Cancelled,
    /// The database is damaged.
    CorruptDatabase,
    /// The database was written by a newer Atelier.
    NewerDatabase,
    /// Another Atelier already uses this data folder.
    AlreadyRunning,
    /// No Atelier answers in this data folder.
    NotRunning,
    /// The other side speaks a version that this one does not.
    VersionMismatch,
    /// The operating system refused something.
    System,
    /// A fault of Atelier itself.
    Internal,
}

impl ErrorCode {
    /// A few words for a list of causes: `out of video memory`.
    pub fn words(self) -> &'static str {
        match self {
            Self::UnknownJobType => "unknown job type",
            Self::UnknownJob => "unknown job",
            Self::UnknownTask => "unknown task",
            Self::UnknownWorker => "unknown worker",
            Self::UnknownParameter => "unknown parameter",
            Self::BadParameter => "bad parameter",
            Self::BadRequest => "bad request",
            Self::MissingFile => "missing file",
            Self::UnreadableFile => "unreadable file",
            Self::OutputNotWritable => "folder not writable",
            Self::NoSpace => "disk full",
            Self::IllegalTransition => "not possible now",
            Self::DependencyCycle => "waits for itself",
            Self::MissingProgram => "missing program",
            Self::ProgramFailed => "program failed",
            Self::ProgramCrashed => "program crashed",
            Self::NotStarted => "not started",
            Self::TimeLimit => "time limit",
            Self::NoProgress => "no progress",
            Self::OutputMissing => "result missing",
            Self::OutputEmpty => "result empty",
            Self::OutputUnreadable => "result unreadable",
            Self::WorkerLost => "machine lost",
            Self::OutOfMemory => "out of memory",
            Self::OutOfVideoMemory => "out of video memory",
            Self::NoGpu => "no GPU",
            Self::MissingAddon => "missing add-on",
            Self::Licence => "no licence",
            Self::WrongVersion => "wrong version",
            Self::Cancelled => "cancelled",
            Self::CorruptDatabase => "damaged database",
            Self::NewerDatabase => "newer database",
            Self::AlreadyRunning => "already running",
            Self::NotRunning => "not running",
            Self::VersionMismatch => "other version",
            Self::System => "system error",
            Self::Internal => "fault of Atelier",
        }
    }
}

/// A refusal or failure in full: the thing, the reason, the next step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// The closed code.
    pub code: ErrorCode,
    /// What it is about: a path, a parameter, a job's name.
    pub subject: String,
    /// One sentence that names the thing and the reason.
    pub message: String,
    /// One sentence that says what to do; empty when there is nothing to do.
    pub next_step: String,
    /// Whether the same thing may go well when tried again unchanged.
    pub retryable: bool,
    /// The field of a form that it belongs to, if one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub field: Option<String>,
}

impl Problem {
    /// A problem that trying again will not mend.
    pub fn new(
        code: ErrorCode,
        subject: impl Into<String>,
        message: impl Into<String>,
        next_step: impl Into<String>,
    ) -> Self {
        Self {
            code,
            subject: subject.into(),
            message: message.into(),
            next_step: next_step.into(),
            retryable: false,
            field: None,
        }
    }

    /// What is equal for problems that people would count as one: the code and the message without its numbers.
    pub fn kind(&self) -> (ErrorCode, String) {
        (self.code, self.message.split(|c: char| c.is_ascii_digit()).filter(|part| !part.is_empty()).collect())
    }

    /// The same, worth trying again.
    #[must_use]
    pub fn retryable(mut self) -> Self {
        self.retryable = true;
        self
    }

    /// The same, belonging to `field` of a form.
    #[must_use]
    pub fn in_field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if !self.next_step.is_empty() {
            write!(f, " {}", self.next_step)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}
