//! The nouns of Atelier and their legal transitions: job, task, attempt, lease, worker, order.
//!
//! Nothing here has a clock, a file, a socket or a random number: time and fresh ids come in as
//! parameters, and an illegal transition is a typed refusal. The types derive `Serialize` because they
//! are what is stored and sent, and `TS` because the window shows the same nouns.

pub mod activity;
pub mod attempt;
pub mod collected;
pub mod id;
pub mod job;
pub mod launch;

pub mod lease;
pub mod output;
pub mod place;
pub mod problem;
pub mod rank;
pub mod registry;
pub mod requirements;
pub mod retry;
pub mod settings;
pub mod task;
pub mod time;
pub mod transition;
pub mod worker;

pub use activity::ActivityKind;
pub use attempt::{Attempt, AttemptState, Exit};
pub use collected::Collected;
pub use id::{AttemptId, AttemptNumber, CommandId, Epoch, JobId, MachineId, PersonId, Revision, TaskIndex, WorkerId};
pub use job::{Job, JobStatus, Parameters, Person, PriorityBand, Stage};
pub use lease::Lease;
pub use output::{Output, OutputState, Suspicion, SuspicionKind, Verdict};
pub use place::Place;
pub use problem::{ErrorCode, Problem};
pub use rank::Rank;
pub use registry::Registry;
pub use requirements::{ProgramNeed, ProgramVersion, Requirements, Tag};
pub use retry::RetryPolicy;
pub use settings::Settings;
pub use task::{Task, TaskCounts, TaskState, TaskStatus};
pub use time::Timestamp;
pub use transition::IllegalTransition;
pub use worker::{Worker, WorkerStatus};
