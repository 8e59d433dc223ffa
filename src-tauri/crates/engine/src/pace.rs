//! How fast a job goes: what its tasks took, paused time left out, and how much of it is left.

use std::collections::VecDeque;

use atelier_core::{Attempt, Job, JobId, JobStatus, Task, TaskStatus};
use atelier_jobs::job_type::{JobType, TaskContext};
use atelier_jobs::types;
use atelier_scheduler::estimate::{self, Remaining};

use crate::book::LiveAttempt;
use crate::engine::Engine;
use crate::live_job::LiveJob;

/// What was measured of a job, and what is left of it.
#[derive(Debug, Clone, Default)]
pub struct Pace {
    /// Seconds for each unit of work, the newest last.
    measured: VecDeque<f32>,
    /// Units of work that are not done; counted when somebody first asks, and kept in step from then on.
    left: Option<u64>,
}

impl Pace {
    /// A task of so much work is done. Only a task that was made in one go says how long it takes.
    pub fn measure(&mut self, attempt: &Attempt, work: u32) {
        let Some(ran) = attempt.ran() else { return };
        if self.measured.len() == estimate::KEPT {
            self.measured.pop_front();
        }
        self.measured.push_back(ran.as_secs_f32() / work as f32);
    }

    /// The whole job begins anew.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// A task's state changed.
    pub fn moved(&mut self, job: &Job, task: &Task, before: TaskStatus) {
        let Some(left) = &mut self.left else { return };
        match (before.is_terminal(), task.status().is_terminal()) {
            (false, true) => *left = left.saturating_sub(u64::from(work_of(job, task))),
            (true, false) => *left += u64::from(work_of(job, task)),
            _ => {}
        }
    }
}

/// How much there is to do in a task: its units, where they are known beforehand.
pub fn work_of(job: &Job, task: &Task) -> u32 {
    let (Some(plan), Ok(job_type)) = (task.plan.as_deref(), types::by_id(&job.job_type)) else { return 1 };
    let context = TaskContext::of_plan(job, task.index, Some(plan));
    JobType::owed(job_type, &context).map_or(1, |owed| owed.max(1) as u32)
}

impl LiveJob {
    /// An attempt made all of its task.
    pub fn measure(&mut self, attempt: &Attempt) -> Option<()> {
        let work = work_of(&self.record.job, self.task(attempt.id.task)?);
        self.pace.measure(attempt, work);
        Some(())
    }

    /// Units of work that are not done.
    fn work_left(&mut self) -> u64 {
        if let Some(left) = self.pace.left {
            return left;
        }
        let unfinished = self.tasks.iter().filter(|task| !task.status().is_terminal());
        let left = unfinished.map(|task| u64::from(work_of(&self.record.job, task))).sum();
        self.pace.left = Some(left);
        left
    }
}

impl Engine {
    /// How long the rest of a job takes; `None` while it does not run, and before enough was measured.
    pub(crate) fn remaining(&mut self, id: JobId) -> Option<Remaining> {
        let job = self.book.job(id)?;
        let runs = job.record.job.status == JobStatus::Running && !job.asks();
        if !runs || job.pace.measured.len() < estimate::ENOUGH {
            return None;
        }
        let left = self.book.change(id, LiveJob::work_left)? as f32;
        let job = self.book.job(id)?;
        let of_job: Vec<&LiveAttempt> = self.book.attempts_of(id).filter(|live| live.takes_slot()).collect();
        let done = of_job.iter().filter_map(|live| {
            let task = job.task(live.attempt.id.task)?;
            Some(live.progress * work_of(&job.record.job, task) as f32)
        });
        let done: f32 = done.sum();
        let measured: Vec<f32> = job.pace.measured.iter().copied().collect();
        estimate::remaining(&measured, left - done, self.slots_of(job, of_job.len() as u32))
    }

    /// The slots that a job gets: all of them while nothing else runs, otherwise those that it has.
    fn slots_of(&self, job: &LiveJob, own: u32) -> u32 {
        let capacity = self.registry.get(self.local).map_or(1, |worker| u32::from(worker.capacity));
        let id = job.record.job.id;
        let others = self.book.attempts.values().any(|live| live.takes_slot() && live.attempt.id.job != id);
        let counts = &job.record.counts;
        let unfinished = counts.total() - counts.completed - counts.failed - counts.cancelled;
        (if others { own } else { capacity }).clamp(1, unfinished.max(1))
    }
}
