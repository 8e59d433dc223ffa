//! A job in memory: its tasks, which of them may be offered, and what the others wait for. Everything here can be
//! read back from the store.

use std::collections::{BTreeMap, BTreeSet};

use atelier_core::{
    AttemptNumber, IllegalTransition, JobId, JobStatus, RetryPolicy, Stage, Task, TaskIndex, TaskState, TaskStatus,
    Timestamp,
};
use atelier_scheduler::OrderKey;
use atelier_store::JobRecord;

use crate::causes::Causes;
use crate::pace::Pace;

/// Jobs that a job waits for and that are not completed, by name, with whether they never will be.
pub type Upstream = BTreeMap<JobId, (String, bool)>;

/// What is known of the files that tasks of a job made for later tasks of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parts {
    /// There are none.
    None,
    /// Nobody looked lately whether they are at their place.
    Unseen,
    /// The desk looks.
    Looking,
    /// They are there.
    Seen,
}

/// A job in memory.
#[derive(Debug, Clone)]
pub struct LiveJob {
    /// What is in the book.
    pub record: JobRecord,
    /// Its tasks by index.
    pub tasks: Vec<Task>,
    /// Those that are ready, first first.
    pub ready: BTreeSet<TaskIndex>,
    /// What it waits for.
    pub upstream: Upstream,
    /// Files for its later stages.
    pub parts: Parts,
    /// Units that look wrong and are made again, with the task and the attempt that made them.
    pub again: BTreeMap<String, (TaskIndex, AttemptNumber)>,
    /// How fast it goes.
    pub pace: Pace,
    /// Why tasks of it failed for good.
    pub causes: Causes,
    /// Whether it asked a person for approval when it was last looked at.
    pub asking: bool,
    /// Tasks that are not completed: those before the first stage, then those of each stage. Empty without stages.
    unfinished: Vec<u32>,
    /// Tasks from here on wait.
    gate: TaskIndex,
}

/// Behind every task: nothing waits.
const OPEN: TaskIndex = TaskIndex(u32::MAX);

impl LiveJob {
    /// From the store, or fresh. Afterwards exactly the tasks behind the gate wait.
    pub fn new(mut record: JobRecord, tasks: Vec<Task>, upstream: Upstream, parts: Parts) -> Self {
        record.counts = tasks.iter().map(Task::status).collect();
        let ready = tasks.iter().filter(|task| task.status() == TaskStatus::Ready).map(|task| task.index).collect();
        let unfinished = unfinished_of(&record, &tasks);
        let mut job = Self {
            record,
            tasks,
            ready,
            upstream,
            parts,
            again: BTreeMap::new(),
            pace: Pace::default(),
            causes: Causes::default(),
            asking: false,
            unfinished,
            gate: OPEN,
        };
        job.move_gate(true);
        job.asking = job.asks();
        job
    }

    /// Its place in the queue.
    pub fn key(&self) -> OrderKey {
        OrderKey::of(&self.record.job)
    }

    /// A task of it.
    pub fn task(&self, index: TaskIndex) -> Option<&Task> {
        self.tasks.get(index.0 as usize)
    }

    /// Changes a task, and keeps the counts and the ready set in step. One that becomes ready behind the gate waits.
    pub fn change<T>(
        &mut self,
        index: TaskIndex,
        step: impl FnOnce(&mut Task) -> Result<T, IllegalTransition>,
    ) -> Result<T, IllegalTransition> {
        let unknown = IllegalTransition { noun: "task", from: "unknown", step: "changed" };
        let task = self.tasks.get_mut(index.0 as usize).ok_or(unknown)?;
        let before = task.status();
        let answer = step(task)?;
        if index >= self.gate && task.status() == TaskStatus::Ready {
            let _ = task.hold_back();
        }
        let after = task.status();
        self.pace.moved(&self.record.job, task, before);
        *self.record.counts.of(before) -= 1;
        *self.record.counts.of(after) += 1;
        if after == TaskStatus::Ready {
            self.ready.insert(index);
        } else {
            self.ready.remove(&index);
        }
        if before == TaskStatus::Failed {
            self.causes.forget(index);
        }
        self.count_unfinished(index, before, after);
        Ok(answer)
    }

    fn count_unfinished(&mut self, index: TaskIndex, before: TaskStatus, after: TaskStatus) {
        let part = part_of(&self.record, index);
        let Some(unfinished) = self.unfinished.get_mut(part) else { return };
        *unfinished -= u32::from(before != TaskStatus::Completed);
        *unfinished += u32::from(after != TaskStatus::Completed);
    }

    /// Whether there is anything that its tasks can wait for, apart from a worker.
    pub fn is_gated(&self) -> bool {
        !self.unfinished.is_empty() || !self.record.job.depends_on.is_empty()
    }

    /// Whether it waits for other jobs: one of which something runs or is done goes on with what it has.
    pub fn waits_for_others(&self) -> bool {
        let counts = &self.record.counts;
        !self.upstream.is_empty() && counts.completed + counts.running == 0
    }

    /// Whether a person must approve what was made so far.
    pub fn asks(&self) -> bool {
        let job = &self.record.job;
        let open = !job.status.is_terminal() && job.approved_at.is_none() && !self.waits_for_others();
        open && self.closed_stage().is_some_and(|(unfinished, stage)| unfinished == 0 && stage.asks)
    }

    /// Whether its next stage only waits for a look at the parts.
    pub fn needs_look(&self) -> bool {
        let approved = self.record.job.approved_at.is_some();
        let waits = !self.record.job.status.is_terminal() && !self.waits_for_others() && self.parts == Parts::Unseen;
        waits && self.closed_stage().is_some_and(|(unfinished, stage)| unfinished == 0 && (approved || !stage.asks))
    }

    /// Whether tasks that failed keep the others from ever running.
    pub fn is_stuck(&self) -> bool {
        let counts = &self.record.counts;
        let still = counts.ready + counts.unfinished_live() == 0 && counts.waiting > 0 && !self.waits_for_others();
        still && self.closed_stage().is_some_and(|(unfinished, _)| unfinished > 0)
    }

    /// The first stage that is not open, with how many tasks before it are not completed.
    fn closed_stage(&self) -> Option<(u32, Stage)> {
        let stages = self.record.job.stages.iter().zip(&self.unfinished);
        let mut closed = stages.filter(|(stage, unfinished)| !self.is_stage_open(stage.asks, **unfinished));
        closed.next().map(|(stage, unfinished)| (*unfinished, *stage))
    }

    fn is_stage_open(&self, asks: bool, unfinished_before: u32) -> bool {
        let looked = matches!(self.parts, Parts::None | Parts::Seen);
        unfinished_before == 0 && looked && (!asks || self.record.job.approved_at.is_some())
    }

    /// The first task that must wait.
    fn gate(&self) -> TaskIndex {
        if self.waits_for_others() {
            return TaskIndex(0);
        }
        self.closed_stage().map_or(OPEN, |(_, stage)| stage.first)
    }

    /// Lets tasks before the gate go, and holds back those behind it; answers which changed.
    pub fn regate(&mut self) -> Vec<TaskIndex> {
        self.move_gate(false)
    }

    fn move_gate(&mut self, look_at_all: bool) -> Vec<TaskIndex> {
        let gate = self.gate();
        if gate == self.gate && !look_at_all {
            return Vec::new();
        }
        self.gate = gate;
        let is_misplaced = |task: &&Task| match task.status() {
            TaskStatus::Waiting => task.index < gate,
            TaskStatus::Ready => task.index >= gate,
            _ => false,
        };
        let moved: Vec<TaskIndex> = self.tasks.iter().filter(is_misplaced).map(|task| task.index).collect();
        for index in &moved {
            let step = if *index < gate { Task::release } else { Task::hold_back };
            let _ = self.change(*index, step);
        }
        moved
    }

    /// Whether this task stands behind the gate.
    pub fn must_wait(&self, index: TaskIndex) -> bool {
        index >= self.gate
    }

    /// Whether it belongs to a stage.
    pub fn is_of_a_stage(&self, index: TaskIndex) -> bool {
        self.record.job.stages.first().is_some_and(|stage| index >= stage.first)
    }

    /// Ready tasks whose pause is over, at most `limit`.
    pub fn ready_now(&self, now: Timestamp, limit: usize) -> Vec<TaskIndex> {
        let is_ready = |index: &TaskIndex| self.pause_end(*index, now).is_none();
        self.ready.iter().copied().filter(is_ready).take(limit).collect()
    }

    /// The first end of a pause among its ready tasks, if none is ready without one.
    pub fn earliest_retry(&self, now: Timestamp) -> Option<Timestamp> {
        let mut earliest = None;
        for index in &self.ready {
            match self.pause_end(*index, now) {
                None => return None,
                Some(at) => earliest = Some(earliest.map_or(at, |known: Timestamp| known.min(at))),
            }
        }
        earliest
    }

    /// When the pause of a ready task ends, if one runs. One that is longer than any pause can be was made by a
    /// clock that has jumped back since, and is over.
    fn pause_end(&self, index: TaskIndex, now: Timestamp) -> Option<Timestamp> {
        let TaskState::Ready { not_before } = self.task(index)?.state else { return None };
        not_before.filter(|at| *at > now && at.since(now) <= RetryPolicy::LONGEST_BACKOFF)
    }

    /// Whether its tasks may be offered at all.
    pub fn is_open(&self) -> bool {
        matches!(self.record.job.status, JobStatus::Queued | JobStatus::Running) && !self.ready.is_empty()
    }

    /// The invariants within a job; run after every step of the random tests.
    ///
    /// # Panics
    /// When one is broken.
    pub fn sanity_check(&self) {
        let counts = self.tasks.iter().map(Task::status).collect();
        assert_eq!(self.record.counts, counts, "counts follow from the tasks");
        let of_status = |status| self.tasks.iter().filter(move |task| task.status() == status).map(|task| task.index);
        assert_eq!(self.ready, of_status(TaskStatus::Ready).collect(), "the ready set is exact");
        assert!(self.causes.tasks().eq(of_status(TaskStatus::Failed)), "every failure has a cause");
        assert_eq!(self.unfinished, unfinished_of(&self.record, &self.tasks), "unfinished tasks are counted");
        if self.record.job.status.is_terminal() {
            return;
        }
        assert_eq!(self.gate, self.gate(), "the gate stands where it belongs");
        assert!(of_status(TaskStatus::Waiting).all(|index| index >= self.gate), "nothing waits before the gate");
        assert!(of_status(TaskStatus::Ready).all(|index| index < self.gate), "everything waits behind the gate");
        assert!(!self.is_stuck(), "a job that can't go on is over");
    }
}

/// Tasks that are not completed before the first stage, and in each.
fn unfinished_of(record: &JobRecord, tasks: &[Task]) -> Vec<u32> {
    let stages = &record.job.stages;
    let mut unfinished = vec![0; if stages.is_empty() { 0 } else { stages.len() + 1 }];
    if !unfinished.is_empty() {
        for task in tasks.iter().filter(|task| task.status() != TaskStatus::Completed) {
            unfinished[part_of(record, task.index)] += 1;
        }
    }
    unfinished
}

/// 0 before the first stage, then the stages.
fn part_of(record: &JobRecord, index: TaskIndex) -> usize {
    record.job.stages.partition_point(|stage| stage.first <= index)
}
