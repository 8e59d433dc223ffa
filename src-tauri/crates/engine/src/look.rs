//! Questions that change nothing: how jobs and workers stand, and why a task waits.

use atelier_core::{ErrorCode, JobId, JobStatus, Problem, TaskIndex, TaskStatus};
use atelier_scheduler::explain::{Before, Upstream};
use atelier_scheduler::{Hold, eligibility, hold};

use crate::attempts::needs_of;
use crate::book::{LiveAttempt, Phase};
use crate::commands::unknown_job;
use crate::engine::Engine;
use crate::event::{Command, Explained, Now, Reply, WorkerState, WorkerVerdict};
use crate::live_job::LiveJob;
use crate::state::{JobState, LiveTask};

/// What a job says that nothing holds, and of which nothing runs yet.
const NEXT: &str = "Next: starts as soon as a slot is free";
/// What a job says of which only files are on their way.
const LAST_FILES: &str = "Its last files are being put at their place";
/// What a task of a later stage says while those before it run.
const EARLIER: &str = "Waits for the tasks before it";

impl Engine {
    pub(crate) fn look(&mut self, command: Command, now: Now) -> Result<Reply, Problem> {
        match command {
            Command::Settings => Ok(Reply::Settings(self.settings.clone())),
            Command::Explain { job, task } => self.explain(job, task, now).map(Reply::Explained),
            Command::Workers => Ok(Reply::Workers(self.worker_states(now))),
            Command::Live(jobs) => Ok(self.live(jobs.as_deref(), now)),
            _ => Err(Problem::new(ErrorCode::Internal, "the command", "A command had no handler.", "")),
        }
    }

    fn live(&mut self, jobs: Option<&[JobId]>, now: Now) -> Reply {
        let all = || self.book.jobs().map(|job| job.record.job.id).collect();
        let asked: Vec<JobId> = jobs.map_or_else(all, <[JobId]>::to_vec);
        let states = asked.iter().filter_map(|id| self.job_state(*id, now)).collect();
        let tasks = match jobs {
            Some([id]) => self.live_tasks(*id),
            _ => Vec::new(),
        };
        Reply::Live(states, tasks)
    }

    fn live_tasks(&self, id: JobId) -> Vec<LiveTask> {
        let of_task = |live: &LiveAttempt| LiveTask {
            index: live.attempt.id.task,
            progress: live.progress,
            note: live.note.clone(),
        };
        self.book.attempts_of(id).filter(|live| live.phase != Phase::Ending).map(of_task).collect()
    }

    /// How a job in memory stands.
    pub(crate) fn job_state(&mut self, id: JobId, now: Now) -> Option<JobState> {
        let remaining = self.remaining(id);
        let job = self.book.job(id)?;
        let mut state = JobState::at_rest(job.record.clone());
        let hold = self.hold_of(job, now);
        let of_job = self.book.attempts_of(id).filter(|live| live.attempt.state.is_live());
        let running: Vec<&LiveAttempt> = of_job.filter(|live| live.course.is_some()).collect();
        let partial: f32 = running.iter().map(|live| live.progress).sum();
        state.progress += partial / job.record.counts.total().max(1) as f32;
        if let Some(first) = running.first() {
            state.note.clone_from(&first.note);
            state.worker = self.registry.get(first.attempt.worker).map(|worker| worker.name.clone());
        }
        if !job.record.job.status.is_terminal() {
            let trouble = job.record.job.problem.as_ref().map(|problem| problem.message.clone());
            let queued = job.record.job.status == JobStatus::Queued;
            let next = if job.record.counts.all_terminal() { Some(LAST_FILES) } else { queued.then_some(NEXT) };
            state.reason = hold.sentence().or(trouble).or(next.map(str::to_owned));
            state.blocked = hold.is_blocking();
            state.retry_at = if let Hold::Retrying(at) = hold { Some(at) } else { None };
            state.asks = job.asks();
            state.remaining = remaining;
        }
        Some(state)
    }

    fn hold_of(&self, job: &LiveJob, now: Now) -> Hold {
        let Some(needs) = needs_of(job) else { return Hold::Nothing };
        let standings: Vec<_> = self.standing(now).into_iter().collect();
        let retry = job.earliest_retry(now.wall);
        let before = Before { upstream: upstream(job), asks: job.asks(), retry };
        hold(&job.record.job, &job.record.counts, &before, &needs, &standings)
    }

    fn explain(&self, id: JobId, task: Option<TaskIndex>, now: Now) -> Result<Explained, Problem> {
        let Some(job) = self.book.job(id) else {
            let known = self.store.load_job(id).map_err(|refused| refused.problem())?.ok_or_else(|| unknown_job(id))?;
            let sentence = format!("Nothing waits: the job is {}.", known.record.job.status.word());
            return Ok(Explained { task: None, sentence, ahead: 0, workers: Vec::new() });
        };
        let task = match task {
            Some(index) => Some(job.task(index).ok_or_else(|| unknown_task(job, index))?.index),
            None => job.ready.first().copied().or_else(|| first_waiting(job)),
        };
        let ahead = self.book.ready_before(&job.key());
        let sentence = self.sentence(job, task, ahead, now);
        Ok(Explained { task, sentence, ahead, workers: self.verdicts(job, now) })
    }

    fn sentence(&self, job: &LiveJob, task: Option<TaskIndex>, ahead: u32, now: Now) -> String {
        let Some(status) = task.and_then(|index| job.task(index)).map(atelier_core::Task::status) else {
            return "Nothing waits: every task runs or is over.".to_owned();
        };
        match (status, self.hold_of(job, now).sentence()) {
            (TaskStatus::Ready | TaskStatus::Waiting, Some(sentence)) => sentence,
            (TaskStatus::Waiting, None) => EARLIER.to_owned(),
            (TaskStatus::Ready, None) if ahead > 0 => format!("Behind {ahead} tasks that come first in the queue"),
            (TaskStatus::Ready, None) => NEXT.to_owned(),
            (status, _) => format!("It does not wait: it is {}", status.word()),
        }
    }

    fn verdicts(&self, job: &LiveJob, now: Now) -> Vec<WorkerVerdict> {
        let (Some(needs), Some(standing)) = (needs_of(job), self.standing(now)) else { return Vec::new() };
        let verdict = eligibility(&needs, &standing);
        let name = standing.worker.name.clone();
        let (can_run, code, reason, remedy) = match &verdict {
            Ok(()) => (true, "ready", "It can run the task now".to_owned(), String::new()),
            Err(reason) => (reason.is_passing(), reason.code(), reason.sentence(&name), reason.remedy()),
        };
        vec![WorkerVerdict { worker: standing.worker.id, name, can_run, code: code.to_owned(), reason, remedy }]
    }

    /// Every worker, in the order of their names.
    pub(crate) fn worker_states(&self, now: Now) -> Vec<WorkerState> {
        let Some(standing) = self.standing(now) else { return Vec::new() };
        let running: Vec<&LiveAttempt> = self.book.attempts.values().filter(|live| live.takes_slot()).collect();
        let mut jobs: Vec<JobId> = running.iter().map(|live| live.attempt.id.job).collect();
        jobs.dedup();
        let reason = if !standing.worker.enabled {
            Some("Not taking work".to_owned())
        } else if !standing.has_space {
            Some("The disk is down to its reserve: free some room, or lower the reserve".to_owned())
        } else {
            None
        };
        vec![WorkerState {
            worker: standing.worker.clone(),
            metrics: self.metrics.clone(),
            running: running.len() as u16,
            jobs,
            reason,
        }]
    }
}

fn upstream(job: &LiveJob) -> Upstream {
    if !job.waits_for_others() {
        return Upstream::Done;
    }
    if let Some((name, _)) = job.upstream.values().find(|(_, dead)| *dead) {
        return Upstream::Dead(name.clone());
    }
    job.upstream.values().next().map_or(Upstream::Done, |(name, _)| Upstream::Pending(name.clone()))
}

fn first_waiting(job: &LiveJob) -> Option<TaskIndex> {
    job.tasks.iter().find(|task| task.status() == TaskStatus::Waiting).map(|task| task.index)
}

fn unknown_task(job: &LiveJob, index: TaskIndex) -> Problem {
    let (name, total) = (&job.record.job.name, job.tasks.len());
    let message = format!("'{name}' has {total} tasks, and none with the index {index}.");
    Problem::new(ErrorCode::UnknownTask, index.to_string(), message, "Indexes count from 0.")
}
