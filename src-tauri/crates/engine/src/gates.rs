//! What tasks wait for besides a worker: jobs before their job, tasks before them, a person's OK, files for them.

use atelier_core::{ActivityKind, IllegalTransition, Job, JobId, JobStatus, Problem, Revision, Task, TaskIndex};
use atelier_jobs::job_type::JobType;
use atelier_jobs::types;
use atelier_store::StoreError;

use crate::book::Phase;
use crate::commands::unknown_job;
use crate::engine::Engine;
use crate::event::{DeskWork, Now};
use crate::live_job::{LiveJob, Parts, Upstream};

impl Engine {
    /// Brings the tasks of a job in line with what its stages and the jobs before it allow.
    pub(crate) fn regate(&mut self, id: JobId, now: Now) {
        if !self.book.job(id).is_some_and(LiveJob::is_gated) {
            return;
        }
        let moved = self.book.change(id, LiveJob::regate).unwrap_or_default();
        if !moved.is_empty() {
            self.step.jobs.insert(id);
            self.step.tasks.extend(moved.into_iter().map(|index| (id, index)));
        }
        self.recall_behind_the_gate(id);
        self.ask_once(id, now);
        self.look_for_parts(id);
    }

    /// Offers that have not started yield to what must come before them.
    fn recall_behind_the_gate(&mut self, id: JobId) {
        let Some(job) = self.book.job(id) else { return };
        let offered = self.book.attempts_of(id).filter(|live| live.phase == Phase::Offered);
        let early: Vec<TaskIndex> =
            offered.map(|live| live.attempt.id.task).filter(|index| job.must_wait(*index)).collect();
        for index in early {
            self.recall(id, index);
        }
    }

    fn ask_once(&mut self, id: JobId, now: Now) {
        let Some(job) = self.book.job(id) else { return };
        let (asks, asked) = (job.asks(), job.asking);
        if asks == asked {
            return;
        }
        self.book.change(id, |job| job.asking = asks);
        self.step.jobs.insert(id);
        if asks {
            let text = format!("The first {} of '{}' are ready to be looked at", self.units(id), self.job_name(id));
            self.note(ActivityKind::Job, Some(id), text, now.wall);
        }
    }

    /// What the results of a job are called: `frames`.
    fn units(&self, id: JobId) -> String {
        let job_type = self.book.job(id).and_then(|job| types::by_id(&job.record.job.job_type).ok());
        job_type.map_or_else(|| "results".to_owned(), |job_type| format!("{}s", JobType::description(job_type).unit))
    }

    /// Before a stage opens that takes parts, the desk looks whether they are all at their place.
    fn look_for_parts(&mut self, id: JobId) {
        let Some(job) = self.book.job(id).filter(|job| job.needs_look()) else { return };
        let revision = job.record.job.revision;
        let Ok(parts) = self.store.parts(id, revision) else { return };
        self.book.change(id, |job| job.parts = Parts::Looking);
        // Those that were published with this very step are there.
        self.desk(DeskWork::LookForParts { job: id, revision, parts });
    }

    /// Parts that are gone are made again; without any the stage that takes them opens.
    pub(crate) fn looked_for_parts(
        &mut self,
        id: JobId,
        revision: Revision,
        missing: &[(TaskIndex, String)],
        now: Now,
    ) {
        let current = self.book.job(id).is_some_and(|job| {
            job.record.job.revision == revision && job.parts != Parts::None && !job.record.job.status.is_terminal()
        });
        if !current {
            return;
        }
        let parts = if missing.is_empty() { Parts::Seen } else { Parts::Unseen };
        self.book.change(id, |job| job.parts = parts);
        for (task, unit) in missing {
            self.forget_output((id, revision, unit.clone()));
            self.book.change(id, |job| job.change(*task, Task::make_again).ok());
            self.step.tasks.insert((id, *task));
        }
        if !missing.is_empty() {
            let text = format!("{} parts of '{}' are gone and are made again", missing.len(), self.job_name(id));
            self.note(ActivityKind::Failure, Some(id), text, now.wall);
        }
        self.settle(id, now);
    }

    /// A task of a later stage failed: perhaps because a part is gone.
    pub(crate) fn doubt_parts(&mut self, id: JobId, task: TaskIndex) {
        self.book.change(id, |job| {
            if job.parts == Parts::Seen && job.is_of_a_stage(task) {
                job.parts = Parts::Unseen;
            }
        });
    }

    /// Parts of a job that is over are of no use any more.
    pub(crate) fn clear_parts(&mut self, id: JobId, revision: Revision) {
        if self.book.job(id).is_some_and(|job| job.parts != Parts::None) {
            self.book.change(id, |job| job.parts = Parts::Unseen);
            self.desk(DeskWork::Clear(self.parts_folder(id, revision)));
        }
    }

    /// The name and status of a job, as of this moment.
    fn head(&self, id: JobId) -> Result<Option<(String, JobStatus)>, StoreError> {
        let left = || self.step.left.iter().find(|job| job.record.job.id == id);
        match self.book.job(id).or_else(left) {
            Some(job) => Ok(Some((job.record.job.name.clone(), job.record.job.status))),
            None => self.store.head(id),
        }
    }

    /// The jobs that a job waits for, those that are completed or that it does not want to wait for left out.
    pub(crate) fn upstream_of(&self, job: &Job) -> Result<Upstream, StoreError> {
        let mut upstream = Upstream::new();
        for id in job.depends_on.iter().filter(|id| !job.waived.contains(id)) {
            if let Some((name, status)) = self.head(*id)?.filter(|(_, status)| *status != JobStatus::Completed) {
                upstream.insert(*id, (name, status.is_terminal()));
            }
        }
        Ok(upstream)
    }

    /// A job may only depend on jobs that are in the book, so that a circle can't be made.
    pub(crate) fn check_dependencies(&self, depends_on: &[JobId]) -> Result<(), Problem> {
        for id in depends_on {
            if self.head(*id).map_err(|refused| refused.problem())?.is_none() {
                return Err(unknown_job(*id));
            }
        }
        Ok(())
    }

    /// A job that others wait for is over, or wanted again.
    pub(crate) fn tell_dependents(&mut self, id: JobId, now: Now) {
        for dependent in self.book.dependents(id) {
            self.look_upstream(dependent, now);
        }
    }

    /// Sees anew what a job waits for.
    fn look_upstream(&mut self, id: JobId, now: Now) {
        let Some(job) = self.book.job(id) else { return };
        let Ok(upstream) = self.upstream_of(&job.record.job) else { return };
        self.step.jobs.insert(id);
        self.book.change(id, |job| job.upstream = upstream);
        self.regate(id, now);
    }

    pub(crate) fn approve(&mut self, id: JobId, now: Now) -> Result<(), IllegalTransition> {
        self.change_job(id, |job| job.record.job.approve(now.wall))?;
        self.regate(id, now);
        Ok(())
    }

    pub(crate) fn run_anyway(&mut self, id: JobId, now: Now) -> Result<(), IllegalTransition> {
        let unfinished: Vec<JobId> =
            self.book.job(id).map(|job| job.upstream.keys().copied().collect()).unwrap_or_default();
        self.change_job(id, |job| job.record.job.run_anyway(&unfinished, now.wall))?;
        self.look_upstream(id, now);
        Ok(())
    }
}
