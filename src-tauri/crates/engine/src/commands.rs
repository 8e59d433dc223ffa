//! What people ask: each command is checked, carried out in memory, and answered once it is durable.

use std::collections::BTreeMap;

use atelier_core::{
    ActivityKind, AttemptNumber, CommandId, ErrorCode, Job, JobId, Output, Problem, Settings, Task, TaskIndex,
};
use atelier_runner::message::{Ending, ToSupervisor};
use atelier_scheduler::estimate::KEPT;
use atelier_store::{LoadedJob, StoreError};

use crate::book::{LiveAttempt, Phase};
use crate::engine::Engine;
use crate::event::{Act, Command, Effect, Now, Outcome, Reply};
use crate::live_job::{LiveJob, Parts};
use crate::pace::work_of;

impl Engine {
    pub(crate) fn answer(&mut self, id: CommandId, command: Command, now: Now) -> Result<Reply, Problem> {
        if let Command::Answered(id) = command {
            return Ok(Reply::Answered(self.first_answer(id)?.map(Box::new)));
        }
        if !command.changes_something() {
            return self.look(command, now);
        }
        if let Some(first) = self.first_answer(id)? {
            return first;
        }
        let reply = self.carry_out(command, now);
        // A refusal changes nothing, so that the same command may be tried again under its id.
        if reply.is_ok() {
            self.keep_answer(id, &reply, now.wall);
        }
        reply
    }

    fn first_answer(&self, id: CommandId) -> Result<Option<Result<Reply, Problem>>, Problem> {
        let this_step = self.step.changes.answers.iter().find(|(known, _, _)| *known == id);
        let text = match this_step {
            Some((_, _, text)) => Some(text.clone()),
            None => self.store.answer(id).map_err(|refused| refused.problem())?,
        };
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    fn carry_out(&mut self, command: Command, now: Now) -> Result<Reply, Problem> {
        match command {
            Command::Submit(job) => self.submit(*job, now),
            Command::Act { jobs, act } => Ok(self.for_each(&jobs, |engine, id| engine.act(id, act, now))),
            Command::Judge { job, units, keep } => self.judge(job, &units, keep, now),
            Command::Move { jobs, to, band } => self.move_jobs(&jobs, to, band, now),
            Command::ConfigureWorker { worker, name, description, tags, capacity, enabled, metadata } => {
                let wishes = crate::worker::Wishes { name, description, tags, capacity, enabled, metadata };
                self.configure_worker(worker, wishes, now)
            }
            Command::Configure(settings) => self.configure(settings, now),
            Command::Stop { end_work } => Ok(self.stop(end_work)),
            other => self.look(other, now),
        }
    }

    fn for_each(&mut self, jobs: &[JobId], mut act: impl FnMut(&mut Self, JobId) -> Result<String, Problem>) -> Reply {
        let mut outcomes = Vec::with_capacity(jobs.len());
        for id in jobs {
            let outcome = act(self, *id);
            let name = outcome.as_ref().map_or_else(|problem| problem.subject.clone(), Clone::clone);
            outcomes.push(Outcome { job: *id, name, problem: outcome.err() });
        }
        Reply::Outcomes(outcomes)
    }

    fn act(&mut self, id: JobId, act: Act, now: Now) -> Result<String, Problem> {
        self.bring_into_memory(id, now)?;
        let name = self.job_name(id);
        let done = match act {
            Act::Cancel => self.cancel(id, now),
            Act::Pause { finish_running } => self.pause(id, finish_running, now),
            Act::Resume => self.resume(id, now),
            Act::Retry { whole } => self.retry(id, whole, now),
            Act::Remove => self.remove(id),
            Act::Approve => self.approve(id, now),
            Act::RunAnyway => self.run_anyway(id, now),
        };
        self.step.jobs.insert(id);
        self.release_if_idle(id);
        done.map_err(|illegal| refused(&name, &illegal))?;
        let text = format!("{} {} '{name}'", self.person.name, act_word(act));
        self.note(ActivityKind::Person, Some(id), text, now.wall);
        Ok(name)
    }

    /// A finished job is read back when somebody wants something of it.
    pub(crate) fn bring_into_memory(&mut self, id: JobId, now: Now) -> Result<(), Problem> {
        if self.book.job(id).is_some() {
            return Ok(());
        }
        // One that left memory in this very step is not in the store yet as it left.
        if let Some(at) = self.step.left.iter().position(|job| job.record.job.id == id) {
            let job = self.step.left.swap_remove(at);
            self.book.insert(job);
            return Ok(());
        }
        let loaded = self.store.load_job(id).map_err(|refused| refused.problem())?;
        let loaded = loaded.ok_or_else(|| unknown_job(id))?;
        self.bring_back(loaded, now).map_err(|refused| refused.problem())
    }

    /// Puts a job from the store into memory; its live attempts wait for word from the supervisor.
    pub(crate) fn bring_back(&mut self, loaded: LoadedJob, now: Now) -> Result<(), StoreError> {
        let (id, kind) = (loaded.record.job.id, loaded.record.job.kind);
        let live = loaded.live;
        let (upstream, parts) = (self.upstream_of(&loaded.record.job)?, self.parts_of(&loaded.record.job)?);
        let again = self.owed_again(&loaded.record.job)?;
        let mut job = LiveJob::new(loaded.record, loaded.tasks, upstream, parts);
        job.again = again;
        if job.record.counts.completed > 0 && !job.record.job.status.is_terminal() {
            self.measure_again(&mut job)?;
        }
        if job.record.counts.failed > 0 {
            self.store.failures(id)?.iter().for_each(|(task, problem)| job.causes.note(*task, problem));
        }
        self.retries.extend(job.earliest_retry(now.wall));
        self.book.insert(job);
        for attempt in live {
            let running = attempt.state == atelier_core::AttemptState::Running;
            let mut live = LiveAttempt::offered(attempt, atelier_core::Lease::granted(kind, now.steady));
            if running {
                live.phase = Phase::Running;
                let mut course = atelier_scheduler::watch::Course::started(now.steady);
                course.freeze(live.attempt.paused_since.is_some(), now.steady);
                live.course = Some(course);
            }
            debug_assert_eq!(live.attempt.id.job, id);
            self.book.attempts.insert(live.attempt.id, live);
        }
        self.regate(id, now);
        Ok(())
    }

    /// What was measured before a restart.
    fn measure_again(&self, job: &mut LiveJob) -> Result<(), StoreError> {
        let (id, revision) = (job.record.job.id, job.record.job.revision);
        for attempt in self.store.first_attempts(id, revision, KEPT)?.iter().rev() {
            let work = job.task(attempt.id.task).map_or(1, |task| work_of(&job.record.job, task));
            job.pace.measure(attempt, work);
        }
        Ok(())
    }

    /// Whether tasks of a job made files for later ones, as the book knows.
    fn parts_of(&self, job: &Job) -> Result<Parts, StoreError> {
        if job.stages.is_empty() || self.store.parts(job.id, job.revision)?.is_empty() {
            return Ok(Parts::None);
        }
        Ok(Parts::Unseen)
    }

    fn owed_again(&self, job: &Job) -> Result<BTreeMap<String, (TaskIndex, AttemptNumber)>, StoreError> {
        let marked =
            if job.output_folder.is_none() { Vec::new() } else { self.store.suspicious(job.id, job.revision)? };
        let again = marked.into_iter().filter(Output::is_owed_again);
        Ok(again.map(|output| (output.unit, (output.task, output.attempt))).collect())
    }

    fn cancel(&mut self, id: JobId, now: Now) -> Result<(), atelier_core::IllegalTransition> {
        self.change_job(id, |job| job.record.job.cancel(now.wall))?;
        self.end_attempts(id, now);
        self.change_tasks(id, Task::cancel);
        self.tell_dependents(id, now);
        Ok(())
    }

    /// Ends what runs; the attempts count as cancelled at once, their processes are gone within seconds.
    fn end_attempts(&mut self, id: JobId, now: Now) {
        let attempts: Vec<_> = self.book.attempts_of(id).map(|live| (live.attempt.id, live.phase)).collect();
        for (attempt, phase) in attempts {
            let Some(live) = self.book.attempts.get_mut(&attempt) else { continue };
            let frozen = live.is_frozen();
            let _ = live.attempt.cancel(now.wall);
            self.step.attempts.insert(attempt);
            match phase {
                Phase::Offered | Phase::Recalling | Phase::Running => {
                    live.phase = Phase::Ending;
                    if frozen {
                        self.say(ToSupervisor::Freeze { attempt, frozen: false });
                    }
                    self.say(ToSupervisor::Stop { attempt, ending: Ending::Politely });
                }
                Phase::Concluding | Phase::Publishing => self.drop_attempt(attempt, now),
                Phase::Ending => {}
            }
        }
    }

    fn pause(&mut self, id: JobId, finish_running: bool, now: Now) -> Result<(), atelier_core::IllegalTransition> {
        self.change_job(id, |job| job.record.job.pause(now.wall))?;
        let attempts: Vec<_> = self.book.attempts_of(id).map(|live| (live.attempt.id, live.phase)).collect();
        for (attempt, phase) in attempts {
            match phase {
                Phase::Offered => self.recall(id, attempt.task),
                Phase::Running if !finish_running => self.freeze(attempt, true, now),
                _ => {}
            }
        }
        Ok(())
    }

    fn resume(&mut self, id: JobId, now: Now) -> Result<(), atelier_core::IllegalTransition> {
        self.change_job(id, |job| {
            let live = job.record.counts.unfinished_live() > 0;
            job.record.job.resume(live, now.wall)
        })?;
        let frozen: Vec<_> =
            self.book.attempts_of(id).filter(|live| live.is_frozen()).map(|live| live.attempt.id).collect();
        for attempt in frozen {
            self.freeze(attempt, false, now);
        }
        Ok(())
    }

    fn retry(&mut self, id: JobId, whole: bool, now: Now) -> Result<(), atelier_core::IllegalTransition> {
        let nothing = atelier_core::IllegalTransition { noun: "job", from: "without failed tasks", step: "retried" };
        let retryable = self.book.job(id).is_some_and(|job| {
            let counts = &job.record.counts;
            whole || counts.failed + counts.cancelled > 0
        });
        if !retryable {
            return Err(nothing);
        }
        let revision = self.book.job(id).map(|job| job.record.job.revision);
        self.change_job(id, |job| {
            job.record.job.retry(whole, now.wall)?;
            if whole {
                (job.record.outputs, job.record.suspects, job.record.last_output) = (0, 0, None);
                job.again.clear();
                job.pace.forget();
            }
            job.record.removed = false;
            Ok(())
        })?;
        if let Some(revision) = revision.filter(|_| whole) {
            self.clear_parts(id, revision);
            self.book.change(id, |job| job.parts = Parts::None);
        }
        self.change_tasks(id, |task| task.retry(whole));
        self.regate(id, now);
        self.tell_dependents(id, now);
        Ok(())
    }

    fn remove(&mut self, id: JobId) -> Result<(), atelier_core::IllegalTransition> {
        self.change_job(id, |job| {
            let status = job.record.job.status;
            if !status.is_terminal() {
                let from = status.word();
                return Err(atelier_core::IllegalTransition { noun: "job", from, step: "taken off the list" });
            }
            job.record.removed = true;
            Ok(())
        })
    }

    pub(crate) fn change_job(
        &mut self,
        id: JobId,
        change: impl FnOnce(&mut LiveJob) -> Result<(), atelier_core::IllegalTransition>,
    ) -> Result<(), atelier_core::IllegalTransition> {
        let unknown = atelier_core::IllegalTransition { noun: "job", from: "unknown", step: "changed" };
        self.book.change(id, change).unwrap_or(Err(unknown))
    }

    /// Takes a step with every task that allows it.
    pub(crate) fn change_tasks(
        &mut self,
        id: JobId,
        step: impl Fn(&mut Task) -> Result<(), atelier_core::IllegalTransition>,
    ) {
        let touched = self.book.change(id, |job| {
            let indices: Vec<TaskIndex> = job.tasks.iter().map(|task| task.index).collect();
            indices.into_iter().filter(|index| job.change(*index, &step).is_ok()).collect::<Vec<_>>()
        });
        self.step.tasks.extend(touched.into_iter().flatten().map(|index| (id, index)));
    }

    fn configure(&mut self, settings: Settings, now: Now) -> Result<Reply, Problem> {
        if settings.niceness > 19 {
            let problem = Problem::new(
                ErrorCode::BadParameter,
                "niceness",
                format!("The priority of jobs is 0 to 19, not {}.", settings.niceness),
                "19 leaves the most to other programs.",
            );
            return Err(problem.in_field("niceness"));
        }
        let text = serde_json::to_string(&settings)
            .map_err(|error| Problem::new(ErrorCode::Internal, "settings", error.to_string(), ""))?;
        self.step.changes.settings.push(("settings".to_owned(), text));
        if !settings.person_name.trim().is_empty() {
            settings.person_name.trim().clone_into(&mut self.person.name);
        }
        self.settings = settings;
        self.step.all_rows = true;
        self.note(ActivityKind::Settings, None, format!("{} changed the settings", self.person.name), now.wall);
        Ok(Reply::Settings(self.settings.clone()))
    }

    fn stop(&mut self, end_work: bool) -> Reply {
        let running = self.book.attempts.values().filter(|live| live.phase == Phase::Running).count() as u32;
        // With nothing to watch over, the supervisor has no reason to stay behind.
        if end_work || self.book.attempts.is_empty() {
            self.say(ToSupervisor::Quit);
        }
        self.step.effects.push(Effect::End);
        Reply::Stopping(running)
    }
}

impl Command {
    /// Whether its answer is kept, so that a repeated one does nothing twice.
    fn changes_something(&self) -> bool {
        match self {
            Self::Submit(_)
            | Self::Act { .. }
            | Self::Judge { .. }
            | Self::Move { .. }
            | Self::ConfigureWorker { .. }
            | Self::Configure(_)
            | Self::Stop { .. } => true,
            Self::Settings | Self::Explain { .. } | Self::Workers | Self::Live(_) | Self::Answered(_) => false,
        }
    }
}

fn act_word(act: Act) -> &'static str {
    match act {
        Act::Cancel => "cancelled",
        Act::Pause { .. } => "paused",
        Act::Resume => "resumed",
        Act::Retry { whole: false } => "retried the failed tasks of",
        Act::Retry { whole: true } => "started again",
        Act::Remove => "took off the list",
        Act::Approve => "approved",
        Act::RunAnyway => "did not want to wait any more for what comes before",
    }
}

pub(crate) fn refused(name: &str, illegal: &atelier_core::IllegalTransition) -> Problem {
    let message = format!("'{name}' can't be {}: it is {}.", illegal.step, illegal.from);
    Problem::new(ErrorCode::IllegalTransition, name, message, "")
}

pub(crate) fn unknown_job(id: JobId) -> Problem {
    let message = format!("There is no job with the id {id}.");
    Problem::new(ErrorCode::UnknownJob, id.to_string(), message, "`atelier jobs` lists those that are there.")
}

pub(crate) fn no_room() -> Problem {
    Problem::new(ErrorCode::Internal, "the queue", "There is no rank between two neighbours.", "Try again.")
}
