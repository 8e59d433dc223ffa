//! Queueing jobs: one, or a chain of them, durable together or not at all.

use std::collections::BTreeSet;

use atelier_core::{
    ActivityKind, Epoch, ErrorCode, Job, JobId, JobStatus, Problem, Rank, Revision, Stage, Task, TaskCounts, TaskIndex,
};
use atelier_jobs::job_type::Plans;
use atelier_store::JobRecord;

use crate::book::Spot;
use crate::commands::no_room;
use crate::engine::Engine;
use crate::event::{NewJob, Now, Reply};
use crate::live_job::{LiveJob, Parts};

impl Engine {
    pub(crate) fn submit(&mut self, new: NewJob, now: Now) -> Result<Reply, Problem> {
        if !self.has_space(now) {
            return Err(no_space());
        }
        let mut queued = Vec::new();
        let reply = self.queue_chain(new, &mut queued, now);
        match &reply {
            Ok(_) => self.note_queued(&queued, now),
            // None of a chain is queued when one of it can't be.
            Err(_) => queued.iter().for_each(|id| self.unqueue(*id)),
        }
        reply
    }

    /// Queues a job and those that follow it, each the one before it.
    fn queue_chain(&mut self, mut new: NewJob, queued: &mut Vec<JobId>, now: Now) -> Result<Reply, Problem> {
        let followers = std::mem::take(&mut new.then);
        let mut reply = self.queue(new, queued, now)?;
        let mut replies = Vec::new();
        for mut next in followers {
            next.depends_on.extend(queued.last());
            next.takes_outputs = true;
            replies.push(self.queue_chain(next, queued, now)?);
        }
        if let Reply::Submitted { then, .. } = &mut reply {
            *then = replies;
        }
        Ok(reply)
    }

    fn queue(&mut self, new: NewJob, queued: &mut Vec<JobId>, now: Now) -> Result<Reply, Problem> {
        self.check_dependencies(&new.depends_on)?;
        check_stages(&new.stages, new.plans.len())?;
        let rank = self.rank_of(&new, queued.last().copied())?;
        let id = JobId::new(now.wall, self.ids.entropy());
        let (job, plans, warnings) = self.new_job(id, new, rank, now);
        let upstream = self.upstream_of(&job).map_err(|refused| refused.problem())?;
        let tasks = tasks_of(plans);
        let counts: TaskCounts = tasks.iter().map(Task::status).collect();
        let reply = Reply::Submitted {
            job: id,
            name: job.name.clone(),
            tasks: counts.total(),
            output_folder: job.output_folder.clone(),
            warnings,
            then: Vec::new(),
        };
        self.book.insert(LiveJob::new(JobRecord::new(job, counts), tasks, upstream, Parts::None));
        self.step.jobs.insert(id);
        self.step.new_jobs.insert(id);
        queued.push(id);
        Ok(reply)
    }

    /// At the end of its band, or at its top; one of a chain right behind the one before it.
    fn rank_of(&self, new: &NewJob, before: Option<JobId>) -> Result<Rank, Problem> {
        let before = before.and_then(|id| self.book.job(id)).map(LiveJob::key).filter(|key| key.band == new.band);
        let spot = match before {
            Some(key) => Spot::Behind(key),
            None if new.run_next => Spot::Top,
            None => Spot::Bottom,
        };
        let (before, after) = self.book.neighbours(new.band, &spot, &BTreeSet::new());
        Rank::between(before.as_ref(), after.as_ref()).ok_or_else(no_room)
    }

    fn unqueue(&mut self, id: JobId) {
        self.book.take(id);
        self.step.jobs.remove(&id);
        self.step.new_jobs.remove(&id);
    }

    fn note_queued(&mut self, queued: &[JobId], now: Now) {
        for id in queued {
            let text = format!("{} queued '{}'", self.person.name, self.job_name(*id));
            self.note(ActivityKind::Person, Some(*id), text, now.wall);
        }
    }

    fn new_job(&self, id: JobId, new: NewJob, rank: Rank, now: Now) -> (Job, Plans, Vec<String>) {
        let job = Job {
            version: Job::VERSION,
            id,
            name: new.name,
            person: self.person.clone(),
            job_type: new.job_type,
            parameters: new.parameters,
            inputs: new.inputs,
            output_folder: new.output_folder,
            band: new.band,
            rank,
            submitted_at: now.wall,
            updated_at: now.wall,
            started_at: None,
            finished_at: None,
            status: if new.paused { JobStatus::Paused } else { JobStatus::Queued },
            owner: self.machine,
            home: self.machine,
            epoch: Epoch(1),
            revision: Revision(1),
            worker_id: None,
            requirements: new.requirements,
            depends_on: new.depends_on,
            waived: Vec::new(),
            takes_outputs: new.takes_outputs,
            stages: new.stages,
            approved_at: None,
            programs: new.programs,
            collected: new.collected,
            retry: new.retry,
            kind: new.kind,
            limits: new.limits,
            learning_enabled: true,
            randomizer: None,
            problem: None,
        };
        (job, new.plans, new.warnings)
    }
}

/// Stages begin behind one another, each with at least one task before it and in it.
fn check_stages(stages: &[Stage], tasks: usize) -> Result<(), Problem> {
    let mut before = 0;
    for stage in stages {
        let first = stage.first.0;
        if first <= before || first as usize >= tasks {
            let message = format!("A stage can't begin at task {first} of {tasks}.");
            return Err(Problem::new(ErrorCode::Internal, "the job", message, ""));
        }
        before = first;
    }
    Ok(())
}

fn tasks_of(plans: Plans) -> Vec<Task> {
    match plans {
        Plans::Count(count) => (0..count).map(|index| Task::new(TaskIndex(index), None)).collect(),
        Plans::Each(plans) => {
            let plans = plans.into_iter().enumerate();
            plans.map(|(index, plan)| Task::new(TaskIndex(index as u32), Some(plan))).collect()
        }
    }
}

fn no_space() -> Problem {
    Problem::new(
        ErrorCode::NoSpace,
        "the disk",
        "The disk of this machine is down to its reserve, so that nothing new is queued.",
        "Free some room, or lower the reserve in the settings.",
    )
    .retryable()
}
