//! The course of attempts: offering, completing, failing, losing; and what it means for their jobs.

use std::collections::BTreeSet;
use std::path::PathBuf;

use atelier_core::{
    ActivityKind, Attempt, AttemptId, ErrorCode, Job, JobId, JobStatus, Lease, Problem, Revision, Task, TaskIndex,
    Timestamp,
};
use atelier_jobs::job_type::{JobType, TaskContext};
use atelier_jobs::types;
use atelier_runner::message::{Order, ToSupervisor};
use atelier_scheduler::retry::{AfterFailure, after_failure, after_loss};
use atelier_scheduler::{Candidate, Needs, Offered, Plan, Standing, plan};

use crate::book::{LiveAttempt, Phase};
use crate::engine::{Engine, Link};
use crate::event::{DeskTask, DeskWork, Now};
use crate::live_job::LiveJob;

/// Ready tasks of one job that a plan looks at: more never fit beside two per slot of one worker.
const READY_AT_ONCE: usize = 64;

impl Engine {
    /// Offers what may be offered, and calls back what must yield.
    pub(crate) fn dispatch(&mut self, now: Now) {
        if self.link != Link::Up {
            return;
        }
        self.say_slots();
        let plan = self.plan(now);
        if !plan.offers.is_empty() || !self.book.attempts.is_empty() {
            self.renew(now);
        }
        for (job, task) in plan.recalls {
            self.recall(job, task);
        }
        for (job, task) in plan.offers {
            self.offer(job, task, now);
        }
    }

    fn plan(&self, now: Now) -> Plan {
        let Some(standing) = self.standing(now) else { return Plan::default() };
        let offered: Vec<Offered> = self.unstarted().collect();
        let capacity = usize::from(standing.worker.capacity);
        let candidates = self.book.open().filter_map(|(key, job)| {
            let ready = job.ready_now(now.wall, (2 * capacity).min(READY_AT_ONCE));
            let needs = needs_of(job)?;
            (!ready.is_empty()).then_some(Candidate { key, needs, ready })
        });
        plan(&standing, &offered, candidates)
    }

    /// Offers that have not started, those that are being called back included.
    fn unstarted(&self) -> impl Iterator<Item = Offered> {
        let waiting = |live: &&LiveAttempt| matches!(live.phase, Phase::Offered | Phase::Recalling);
        self.book.attempts.values().filter(waiting).filter_map(|live| {
            let job = self.book.job(live.attempt.id.job)?;
            Some(Offered { key: job.key(), task: live.attempt.id.task })
        })
    }

    /// How the local worker stands.
    pub(crate) fn standing(&self, now: Now) -> Option<Standing<'_>> {
        Some(Standing {
            worker: self.registry.get(self.local)?,
            occupied: self.book.attempts.values().filter(|live| live.takes_slot()).count() as u16,
            has_space: self.has_space(now),
            reachable: self.link == Link::Up,
        })
    }

    /// Frozen attempts keep their place beside the slots, so that a paused job blocks nobody.
    fn say_slots(&mut self) {
        let Some(worker) = self.registry.get(self.local) else { return };
        let frozen = self.book.attempts.values().filter(|live| live.is_frozen()).count() as u16;
        let count = worker.capacity.saturating_add(frozen);
        if count != self.slots_said {
            self.slots_said = count;
            self.say(ToSupervisor::Slots { count });
        }
    }

    pub(crate) fn recall(&mut self, job: JobId, task: TaskIndex) {
        let offered = |live: &&LiveAttempt| live.attempt.id.task == task && live.phase == Phase::Offered;
        let Some(id) = self.book.attempts_of(job).find(offered).map(|live| live.attempt.id) else { return };
        if let Some(live) = self.book.attempts.get_mut(&id) {
            live.phase = Phase::Recalling;
        }
        self.say(ToSupervisor::Recall { attempt: id });
    }

    fn offer(&mut self, job: JobId, task: TaskIndex, now: Now) {
        let Some(Ok(number)) = self.book.change(job, |job| job.change(task, Task::lease)) else { return };
        let Some(entry) = self.book.job(job) else { return };
        let record = &entry.record.job;
        let id = AttemptId { job, task, number, epoch: record.epoch };
        let attempt = Attempt::offered(id, record.revision, self.local, now.wall);
        let lease = Lease::granted(record.kind, now.steady);
        self.book.attempts.insert(id, LiveAttempt::offered(attempt, lease));
        self.step.attempts.insert(id);
        self.step.tasks.insert((job, task));
        match self.order(id) {
            Ok(Some(order)) => self.say(ToSupervisor::Start(Box::new(order))),
            Ok(None) => self.complete_without_running(id, now),
            Err(problem) => self.fail(id, problem, now),
        }
    }

    /// The order for an attempt; `None` when everything that its task owes is accepted already.
    fn order(&mut self, id: AttemptId) -> Result<Option<Order>, Problem> {
        let gone = || Problem::new(ErrorCode::Internal, "the task", "The task is not in the book.", "");
        let task = self.desk_task(id).ok_or_else(gone)?;
        let job_type = types::by_id(&task.job.job_type)?;
        if let Some(live) = self.book.attempts.get_mut(&id) {
            live.whole = task.accepted.is_empty();
        }
        let context = task.context(&self.own_program);
        if !task.accepted.is_empty() && job_type.owed(&context).is_some_and(|owed| owed == 0) {
            return Ok(None);
        }
        let mut launch = job_type.launch(&context)?;
        launch.kind = task.job.kind;
        let folder = task.folder.to_string_lossy().into_owned();
        Ok(Some(Order { attempt: id, launch, folder, niceness: self.settings.niceness }))
    }

    fn complete_without_running(&mut self, id: AttemptId, now: Now) {
        if let Some(live) = self.book.attempts.get_mut(&id) {
            let _ = live.attempt.start(now.wall);
        }
        self.book.change(id.job, |job| {
            let _ = job.change(id.task, Task::start);
            let _ = job.record.job.start(now.wall);
        });
        self.complete(id, now);
    }

    /// What the desk, or a launch, must know of an attempt.
    pub(crate) fn desk_task(&self, id: AttemptId) -> Option<DeskTask> {
        let job = self.book.job(id.job)?;
        let revision = job.record.job.revision;
        // A first attempt of a first revision can't have anything accepted.
        let fresh = id.number.0 == 1 && self.book.attempts.get(&id).is_none_or(|live| live.course.is_none());
        let mut accepted = if fresh { BTreeSet::new() } else { self.accepted_now(id.job, id.task, revision)? };
        // What looks wrong is made again, but not by the attempt that made it.
        accepted.retain(|unit| job.again.get(unit).is_none_or(|(_, attempt)| *attempt == id.number));
        let worker = self.registry.get(self.local)?;
        let threads = worker.hardware.threads.value().unwrap_or(1);
        Some(DeskTask {
            attempt: id,
            job: Box::new(job.record.job.clone()),
            plan: job.task(id.task)?.plan.clone(),
            folder: self.folder_of(id),
            parts: self.parts_folder(id.job, revision),
            sources: self.sources_of(&job.record.job)?,
            accepted,
            programs: worker.programs.clone(),
            threads: (threads / u32::from(worker.capacity)).max(1),
        })
    }

    /// Files of the jobs that a job takes files from, each job's in the order of their units.
    fn sources_of(&self, job: &Job) -> Option<Vec<PathBuf>> {
        let from = if job.takes_outputs { job.depends_on.as_slice() } else { &[] };
        // What was published in this very step counts: it is what released the job.
        let fresh = || self.step.outputs.values();
        let files = from.iter().map(|id| self.store.published_files(*id, fresh()).ok());
        files.collect::<Option<Vec<_>>>().map(|files| files.concat())
    }

    /// The folder of the parts of a revision of a job.
    pub(crate) fn parts_folder(&self, id: JobId, revision: Revision) -> PathBuf {
        self.work_folder.join(id.to_string()).join("parts").join(revision.to_string())
    }

    /// The attempt's own folder.
    pub(crate) fn folder_of(&self, id: AttemptId) -> PathBuf {
        self.work_folder.join(id.job.to_string()).join(format!("{}-{}.{}", id.task, id.epoch, id.number))
    }

    pub(crate) fn open_at_desk(&mut self, id: AttemptId) {
        if self.book.attempts.get(&id).is_none_or(|live| live.opened) {
            return;
        }
        let Some(task) = self.desk_task(id) else { return };
        if let Some(live) = self.book.attempts.get_mut(&id) {
            live.opened = true;
        }
        self.desk(DeskWork::Open(Box::new(task)));
    }

    /// Everything it owed is at its place.
    pub(crate) fn complete(&mut self, id: AttemptId, now: Now) {
        let Some(live) = self.book.attempts.get_mut(&id) else { return };
        if live.attempt.complete(now.wall).is_err() {
            return;
        }
        let measured = live.whole.then(|| live.attempt.clone());
        self.step.tasks.insert((id.job, id.task));
        self.book.change(id.job, |job| measured.and_then(|attempt| job.measure(&attempt)));
        if self.goes_on_for_suspects(id, now) {
            self.give_task_back(id, false, None);
        } else {
            self.book.change(id.job, |job| job.change(id.task, Task::complete).ok());
        }
        self.drop_attempt(id, now);
    }

    /// It ended without what it owed.
    pub(crate) fn fail(&mut self, id: AttemptId, problem: Problem, now: Now) {
        let Some(live) = self.book.attempts.get_mut(&id) else { return };
        if live.attempt.fail(now.wall, problem.clone()).is_err() {
            return;
        }
        let Some(job) = self.book.job(id.job) else { return };
        let failures = job.task(id.task).map_or(0, |task| task.failures) + 1;
        let after = after_failure(&job.record.job.retry, failures, &problem, now.wall);
        self.doubt_parts(id.job, id.task);
        match after {
            AfterFailure::Again(at) => self.give_task_back(id, true, Some(at)),
            AfterFailure::GiveUp => self.fail_task(id, problem, now),
        }
        self.drop_attempt(id, now);
    }

    /// Nobody knows its end.
    pub(crate) fn lose(&mut self, id: AttemptId, problem: Problem, now: Now) {
        let Some(live) = self.book.attempts.get_mut(&id) else { return };
        if live.attempt.lose(now.wall, problem).is_err() {
            return;
        }
        self.give_task_back(id, false, Some(after_loss(now.wall)));
        let name = self.job_name(id.job);
        let text = format!("Task {} of '{name}' was lost and is started again", id.task.0 + 1);
        self.note(ActivityKind::Failure, Some(id.job), text, now.wall);
        self.drop_attempt(id, now);
    }

    pub(crate) fn give_task_back(&mut self, id: AttemptId, failed: bool, not_before: Option<Timestamp>) {
        self.step.tasks.insert((id.job, id.task));
        self.retries.extend(not_before);
        self.book.change(id.job, |job| job.change(id.task, |task| task.give_back(failed, not_before)).ok());
    }

    fn fail_task(&mut self, id: AttemptId, problem: Problem, now: Now) {
        self.step.tasks.insert((id.job, id.task));
        let text = format!("Task {} of '{}' failed: {}", id.task.0 + 1, self.job_name(id.job), problem.message);
        self.note(ActivityKind::Failure, Some(id.job), text, now.wall);
        self.book.change(id.job, |job| {
            if job.change(id.task, Task::fail).is_ok() {
                job.causes.note(id.task, &problem);
            }
            job.record.job.problem = Some(problem);
        });
    }

    /// An attempt is over, and so are its processes: it leaves memory once this step is written.
    pub(crate) fn drop_attempt(&mut self, id: AttemptId, now: Now) {
        let Some(live) = self.book.attempts.remove(&id) else { return };
        self.step.attempts.remove(&id);
        self.step.ended.push(live.attempt);
        self.step.jobs.insert(id.job);
        self.step.workers = true;
        if live.ended.is_some() {
            self.say(ToSupervisor::Acknowledge { attempt: id });
        }
        if live.opened {
            self.desk(DeskWork::Close { attempt: id, folder: self.folder_of(id) });
        }
        self.settle(id.job, now);
    }

    /// What the states of its tasks mean for a job.
    pub(crate) fn settle(&mut self, id: JobId, now: Now) {
        self.regate(id, now);
        self.end_if_stuck(id);
        let Some(job) = self.book.job(id) else { return };
        let (counts, status) = (job.record.counts, job.record.job.status);
        if !status.is_terminal() && counts.all_terminal() {
            // It is over when its files are where they belong: a failed task may have left some that are not yet.
            if !self.has_unpublished(id) {
                self.finish(id, now);
            }
        } else if status == JobStatus::Running && counts.unfinished_live() == 0 {
            self.book.change(id, |job| job.record.job.rest(now.wall).ok());
        }
        self.step.jobs.insert(id);
        self.release_if_idle(id);
    }

    /// Tasks that failed for good keep those behind them from ever running: they are not waited for.
    fn end_if_stuck(&mut self, id: JobId) {
        if self.book.job(id).is_some_and(LiveJob::is_stuck) {
            self.change_tasks(id, Task::cancel);
        }
    }

    fn finish(&mut self, id: JobId, now: Now) {
        let Some(job) = self.book.job(id) else { return };
        let revision = job.record.job.revision;
        let (counts, name) = (job.record.counts, job.record.job.name.clone());
        if counts.failed > 0 {
            let problem = job.causes.summary(&counts);
            let text = format!("'{name}' is over, with problems: {}", problem.message);
            self.book.change(id, |job| job.record.job.fail(problem, now.wall).ok());
            self.note(ActivityKind::Failure, Some(id), text, now.wall);
        } else {
            self.book.change(id, |job| {
                job.record.job.problem = None;
                job.record.job.complete(now.wall).ok()
            });
            self.note(ActivityKind::Job, Some(id), format!("'{name}' is done"), now.wall);
            self.clear_parts(id, revision);
        }
        self.tell_dependents(id, now);
    }

    pub(crate) fn job_name(&self, id: JobId) -> String {
        self.book.job(id).map_or_else(|| id.to_string(), |job| job.record.job.name.clone())
    }
}

/// What a job's tasks need; `None` when its job type is not known here.
pub(crate) fn needs_of(job: &LiveJob) -> Option<Needs<'_>> {
    let description = types::by_id(&job.record.job.job_type).ok().map(JobType::description)?;
    let job = &job.record.job;
    Some(Needs { programs: &description.programs, versions: &job.programs, requirements: &job.requirements })
}

impl DeskTask {
    /// As a job type wants it.
    pub fn context<'a>(&'a self, own_program: &'a std::path::Path) -> TaskContext<'a> {
        TaskContext {
            job: &self.job,
            index: self.attempt.task,
            plan: self.plan.as_deref(),
            folder: &self.folder,
            parts: &self.parts,
            sources: &self.sources,
            accepted: &self.accepted,
            programs: &self.programs,
            own_program,
            threads: self.threads,
        }
    }
}
