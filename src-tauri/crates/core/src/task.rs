//! Task: the unit that is scheduled.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{AttemptNumber, TaskIndex};
use crate::time::Timestamp;
use crate::transition::IllegalTransition;

/// The state of a task, with what belongs to that state alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    /// It waits for another job, for tasks of its job that come before it, or for a person's OK.
    Waiting,
    /// May be offered to a worker, not before the given moment (a retry's pause).
    Ready {
        /// The end of the pause, if one runs.
        not_before: Option<Timestamp>,
    },
    /// Offered to a worker as this attempt.
    Leased(AttemptNumber),
    /// Executed as this attempt.
    Running(AttemptNumber),
    /// All of its outputs are accepted.
    Completed,
    /// Failed for good.
    Failed,
    /// Not wanted any more.
    Cancelled,
}

/// The state's name alone, as stored and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TaskStatus {
    /// See [`TaskState::Waiting`].
    Waiting,
    /// See [`TaskState::Ready`].
    Ready,
    /// See [`TaskState::Leased`].
    Leased,
    /// See [`TaskState::Running`].
    Running,
    /// See [`TaskState::Completed`].
    Completed,
    /// See [`TaskState::Failed`].
    Failed,
    /// See [`TaskState::Cancelled`].
    Cancelled,
}

impl TaskStatus {
    /// The state that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.word() == word)
    }

    /// All of them, in the order of a task's life.
    pub const ALL: [Self; 7] =
        [Self::Waiting, Self::Ready, Self::Leased, Self::Running, Self::Completed, Self::Failed, Self::Cancelled];

    /// The word in lower case, as stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Ready => "ready",
            Self::Leased => "leased",
            Self::Running => "running",
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

/// A task of a job that is not over. Small, because a job may have a hundred thousand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its place in the job.
    pub index: TaskIndex,
    /// Where it stands.
    pub state: TaskState,
    /// The number of its latest attempt, of any revision; 0 when it had none.
    pub last_attempt: AttemptNumber,
    /// Failed attempts since it was submitted or last retried by a person.
    pub failures: u32,
    /// What it does, as JSON text that its job type wrote and reads; `None`: its index says it all.
    pub plan: Option<Box<str>>,
}

impl Task {
    /// A new task, ready.
    pub fn new(index: TaskIndex, plan: Option<Box<str>>) -> Self {
        Self { index, state: TaskState::Ready { not_before: None }, last_attempt: AttemptNumber(0), failures: 0, plan }
    }

    /// The state's name.
    pub fn status(&self) -> TaskStatus {
        match self.state {
            TaskState::Waiting => TaskStatus::Waiting,
            TaskState::Ready { .. } => TaskStatus::Ready,
            TaskState::Leased(_) => TaskStatus::Leased,
            TaskState::Running(_) => TaskStatus::Running,
            TaskState::Completed => TaskStatus::Completed,
            TaskState::Failed => TaskStatus::Failed,
            TaskState::Cancelled => TaskStatus::Cancelled,
        }
    }

    /// The attempt that is leased or runs.
    pub fn live_attempt(&self) -> Option<AttemptNumber> {
        match self.state {
            TaskState::Leased(number) | TaskState::Running(number) => Some(number),
            _ => None,
        }
    }

    /// What it waited for is done.
    pub fn release(&mut self) -> Result<(), IllegalTransition> {
        match self.state {
            TaskState::Waiting => self.become_state(TaskState::Ready { not_before: None }),
            _ => self.refuse("released"),
        }
    }

    /// Something that comes before it is not done (any more).
    pub fn hold_back(&mut self) -> Result<(), IllegalTransition> {
        match self.state {
            TaskState::Ready { .. } => self.become_state(TaskState::Waiting),
            _ => self.refuse("held back"),
        }
    }

    /// Leases it to a worker; answers the number of the new attempt.
    pub fn lease(&mut self) -> Result<AttemptNumber, IllegalTransition> {
        match self.state {
            TaskState::Ready { .. } => {
                self.last_attempt = self.last_attempt.next();
                self.state = TaskState::Leased(self.last_attempt);
                Ok(self.last_attempt)
            }
            _ => Err(self.refusal("leased")),
        }
    }

    /// The leased attempt started.
    pub fn start(&mut self) -> Result<(), IllegalTransition> {
        match self.state {
            TaskState::Leased(number) => self.become_state(TaskState::Running(number)),
            _ => self.refuse("started"),
        }
    }

    /// Its live attempt ended without a result: it may be leased again, not before `not_before`.
    pub fn give_back(&mut self, failed: bool, not_before: Option<Timestamp>) -> Result<(), IllegalTransition> {
        match self.state {
            TaskState::Leased(_) | TaskState::Running(_) => {
                self.failures += u32::from(failed);
                self.become_state(TaskState::Ready { not_before })
            }
            _ => self.refuse("given back"),
        }
    }

    /// All of its outputs are accepted.
    pub fn complete(&mut self) -> Result<(), IllegalTransition> {
        match self.state {
            TaskState::Running(_) => self.become_state(TaskState::Completed),
            _ => self.refuse("completed"),
        }
    }

    /// It failed for good.
    pub fn fail(&mut self) -> Result<(), IllegalTransition> {
        match self.state {
            TaskState::Leased(_) | TaskState::Running(_) => {
                self.failures += 1;
                self.become_state(TaskState::Failed)
            }
            _ => self.refuse("failed"),
        }
    }

    /// It is not wanted any more.
    pub fn cancel(&mut self) -> Result<(), IllegalTransition> {
        if self.status().is_terminal() {
            return self.refuse("cancelled");
        }
        self.become_state(TaskState::Cancelled)
    }

    /// Some of what it made is wanted again: it is gone, or looks wrong.
    pub fn make_again(&mut self) -> Result<(), IllegalTransition> {
        match self.state {
            TaskState::Completed => {
                self.failures = 0;
                self.become_state(TaskState::Ready { not_before: None })
            }
            _ => self.refuse("made again"),
        }
    }

    /// A person wants it again: failed or cancelled, or also completed when `whole` (a new revision).
    pub fn retry(&mut self, whole: bool) -> Result<(), IllegalTransition> {
        match self.state {
            TaskState::Failed | TaskState::Cancelled => {}
            TaskState::Completed if whole => {}
            _ => return self.refuse("retried"),
        }
        self.failures = 0;
        self.become_state(TaskState::Ready { not_before: None })
    }

    // Answers a result, so that every arm of a transition is one expression.
    #[allow(clippy::unnecessary_wraps)]
    fn become_state(&mut self, state: TaskState) -> Result<(), IllegalTransition> {
        self.state = state;
        Ok(())
    }

    fn refuse(&self, step: &'static str) -> Result<(), IllegalTransition> {
        Err(self.refusal(step))
    }

    fn refusal(&self, step: &'static str) -> IllegalTransition {
        IllegalTransition { noun: "task", from: self.status().word(), step }
    }
}

/// How many tasks of a job are in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct TaskCounts {
    /// Waiting for another job, for tasks before them, or for a person's OK.
    pub waiting: u32,
    /// Ready to be offered.
    pub ready: u32,
    /// Offered and not started.
    pub leased: u32,
    /// Running.
    pub running: u32,
    /// Done.
    pub completed: u32,
    /// Failed for good.
    pub failed: u32,
    /// Not wanted any more.
    pub cancelled: u32,
}

impl TaskCounts {
    /// The counter of `status`.
    pub fn of(&mut self, status: TaskStatus) -> &mut u32 {
        match status {
            TaskStatus::Waiting => &mut self.waiting,
            TaskStatus::Ready => &mut self.ready,
            TaskStatus::Leased => &mut self.leased,
            TaskStatus::Running => &mut self.running,
            TaskStatus::Completed => &mut self.completed,
            TaskStatus::Failed => &mut self.failed,
            TaskStatus::Cancelled => &mut self.cancelled,
        }
    }

    /// All tasks.
    pub fn total(&self) -> u32 {
        self.waiting + self.ready + self.unfinished_live() + self.completed + self.failed + self.cancelled
    }

    /// Leased or running.
    pub fn unfinished_live(&self) -> u32 {
        self.leased + self.running
    }

    /// Whether nothing more will happen by itself.
    pub fn all_terminal(&self) -> bool {
        self.waiting + self.ready + self.unfinished_live() == 0
    }
}

impl FromIterator<TaskStatus> for TaskCounts {
    fn from_iter<I: IntoIterator<Item = TaskStatus>>(statuses: I) -> Self {
        let mut counts = Self::default();
        for status in statuses {
            *counts.of(status) += 1;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Step = fn(&mut Task) -> Result<(), IllegalTransition>;

    /// Every step from every state: which are legal, and where they lead.
    #[test]
    fn the_table_of_transitions() {
        let steps: [(&str, Step); 12] = [
            ("release", Task::release),
            ("hold_back", Task::hold_back),
            ("lease", |t| t.lease().map(drop)),
            ("start", Task::start),
            ("give_back", |t| t.give_back(false, None)),
            ("give_back_failed", |t| t.give_back(true, None)),
            ("complete", Task::complete),
            ("fail", Task::fail),
            ("cancel", Task::cancel),
            ("make_again", Task::make_again),
            ("retry", |t| t.retry(false)),
            ("retry_all", |t| t.retry(true)),
        ];
        let states = [
            TaskState::Waiting,
            TaskState::Ready { not_before: None },
            TaskState::Leased(AttemptNumber(1)),
            TaskState::Running(AttemptNumber(1)),
            TaskState::Completed,
            TaskState::Failed,
            TaskState::Cancelled,
        ];
        let mut table = String::new();
        for state in states {
            for (name, step) in steps {
                let mut task = Task::new(TaskIndex(0), None);
                task.state = state;
                let from = task.status().word();
                if step(&mut task).is_ok() {
                    table = table + from + " " + name + " " + task.status().word() + "\n";
                } else {
                    assert_eq!(task.state, state, "a refused step changes nothing");
                }
            }
        }
        let expected = "waiting release ready\nwaiting cancel cancelled\nready hold_back waiting\nready lease leased\nready cancel cancelled\n\
            leased start running\nleased give_back ready\nleased give_back_failed ready\nleased fail failed\nleased cancel cancelled\n\
            running give_back ready\nrunning give_back_failed ready\nrunning complete completed\nrunning fail failed\nrunning cancel cancelled\n\
            completed make_again ready\ncompleted retry_all ready\nfailed retry ready\nfailed retry_all ready\ncancelled retry ready\ncancelled retry_all ready\n";
        assert_eq!(table, expected);
    }

    #[test]
    fn attempt_numbers_only_grow() {
        let mut task = Task::new(TaskIndex(0), None);
        for expected in 1..=5 {
            assert_eq!(task.lease(), Ok(AttemptNumber(expected)));
            task.give_back(true, None).unwrap();
        }
        assert_eq!(task.failures, 5);
    }
}
