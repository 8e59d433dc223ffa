//! What the desk reports: progress, accepted files, files at their place.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use atelier_core::launch::RunFact;
use atelier_core::{ActivityKind, AttemptId, JobId, Output, OutputState, Problem, Revision, TaskIndex, Verdict};

use crate::book::{LiveAttempt, Phase};
use crate::engine::{Engine, UnitKey, unit_key};
use crate::event::{DeskReport, DeskWork, Now};
use crate::live_job::{LiveJob, Parts};

/// The pause before files that could not be put at their place are tried again.
const PUBLISH_AGAIN: Duration = Duration::from_secs(10);

impl Engine {
    pub(crate) fn hear_desk(&mut self, report: DeskReport, now: Now) {
        match report {
            DeskReport::Facts { attempt, facts } => {
                for fact in facts {
                    self.run_fact(attempt, fact, now);
                }
            }
            DeskReport::Checked { attempt, result } => {
                // One that is not sound is looked at again, with the exit code, when the attempt ends.
                if let Ok(output) = result {
                    self.accept(attempt, *output, now);
                }
            }
            DeskReport::Concluded { attempt, result } => self.concluded(attempt, result, now),
            DeskReport::Published { output, problem: None } => self.published(*output, now),
            DeskReport::Published { output, problem: Some(problem) } => self.not_published(&output, problem, now),
            DeskReport::PartsLookedFor { job, revision, missing } => {
                self.looked_for_parts(job, revision, &missing, now);
            }
        }
    }

    fn run_fact(&mut self, id: AttemptId, fact: RunFact, now: Now) {
        let Some(live) = self.book.attempts.get_mut(&id) else { return };
        if let Some(course) = &mut live.course {
            course.sign(now.steady);
        }
        match fact {
            RunFact::Progress { done, note } => {
                live.progress = done.clamp(0.0, 1.0);
                live.note = note;
                self.step.attempts.insert(id);
            }
            RunFact::Device { text } => {
                live.attempt.device = Some(text);
                self.step.attempts.insert(id);
            }
            RunFact::Warning { text } => {
                let name = self.job_name(id.job);
                self.note(ActivityKind::Job, Some(id.job), format!("'{name}': {text}"), now.wall);
            }
            // The desk checks a file before it reports it, and keeps causes for its conclusion.
            RunFact::Cause { .. } | RunFact::OutputReady { .. } | RunFact::Expect { .. } => {}
        }
    }

    /// Takes a finished file of a current attempt, once: durable with this step, published after it.
    fn accept(&mut self, id: AttemptId, output: Output, now: Now) {
        let Some(job) = self.book.job(id.job) else { return };
        let current = job.record.job.epoch == id.epoch && job.record.job.revision == output.revision;
        if !current {
            return;
        }
        let key = unit_key(&output);
        let output = match self.output_now(&key) {
            None => self.first_of(output, now),
            Some(first) if first.is_owed_again() && first.attempt != output.attempt => {
                self.second_of(first, output, now)
            }
            Some(_) => return,
        };
        if let Some(live) = self.book.attempts.get_mut(&id) {
            live.publishing.insert(output.unit.clone());
        }
        if output.part {
            self.book.change(id.job, |job| job.parts = Parts::Unseen);
        }
        self.step.outputs.insert(key.clone(), output.clone());
        self.publish(&output);
        self.unpublished.insert(key, output);
    }

    fn publish(&mut self, output: &Output) {
        self.desk(DeskWork::Publish { output: Box::new(output.clone()) });
    }

    /// What is known of a unit at this moment of the step.
    pub(crate) fn output_now(&self, key: &UnitKey) -> Option<Output> {
        let of_step = self.step.outputs.get(key).or_else(|| self.unpublished.get(key));
        let (job, revision, unit) = key;
        of_step.cloned().or_else(|| self.store.output(*job, *revision, unit).ok().flatten())
    }

    /// Units of a task that are accepted, what this step changed of them counted.
    pub(crate) fn accepted_now(&self, job: JobId, task: TaskIndex, revision: Revision) -> Option<BTreeSet<String>> {
        let mut units = self.store.accepted_units(job, task, revision).ok()?;
        for (_, _, unit) in
            self.step.changes.withdrawn.iter().filter(|(of, in_revision, _)| (*of, *in_revision) == (job, revision))
        {
            units.remove(unit);
        }
        let of_task = |output: &&Output| (output.job, output.task, output.revision) == (job, task, revision);
        units.extend(self.step.outputs.values().filter(of_task).map(|output| output.unit.clone()));
        Some(units)
    }

    /// A unit is not accepted any more: its file is gone.
    pub(crate) fn forget_output(&mut self, key: UnitKey) {
        let mark = self.output_now(&key).and_then(|output| output.suspicion);
        self.book.change(key.0, |job| {
            job.again.remove(&key.2);
            let asked = mark.is_some_and(|mark| mark.verdict == Verdict::Asked);
            job.record.suspects = job.record.suspects.saturating_sub(u32::from(asked));
        });
        self.unpublished.remove(&key);
        self.step.outputs.remove(&key);
        self.step.changes.withdrawn.push(key);
    }

    fn concluded(&mut self, id: AttemptId, result: Result<Vec<Output>, Problem>, now: Now) {
        let Some(live) = self.book.attempts.get_mut(&id) else { return };
        if live.phase != Phase::Concluding {
            return;
        }
        match result {
            Ok(outputs) => {
                live.phase = Phase::Publishing;
                for output in outputs {
                    self.accept(id, output, now);
                }
                // Files that an earlier attempt of this task made, and that are still on their way, count too.
                let waiting: Vec<String> = self.units_on_their_way(id);
                if let Some(live) = self.book.attempts.get_mut(&id) {
                    live.publishing.extend(waiting);
                }
                self.complete_if_published(id, now);
            }
            Err(problem) => self.fail(id, problem, now),
        }
    }

    fn units_on_their_way(&self, id: AttemptId) -> Vec<String> {
        let revision = self.book.job(id.job).map(|job| job.record.job.revision);
        let of_task =
            |output: &&Output| output.job == id.job && output.task == id.task && Some(output.revision) == revision;
        self.unpublished.values().filter(of_task).map(|output| output.unit.clone()).collect()
    }

    fn published(&mut self, output: Output, now: Now) {
        let key = unit_key(&output);
        // One that was replaced before it was at its place is of no interest any more.
        let Some(intent) = self.unpublished.remove(&key) else { return };
        if intent.attempt != output.attempt {
            self.unpublished.insert(key, intent);
            return;
        }
        let suspicion = intent.suspicion;
        let output = Output { state: OutputState::Published, at: now.wall, suspicion, ..output };
        self.book.change(output.job, |job| {
            if job.record.job.revision != output.revision {
                return;
            }
            job.record.outputs += u32::from(!output.part);
            if output.picture && !output.part {
                job.record.last_output = Some(output.unit.clone());
            }
            if !job.record.job.status.is_terminal() && job.record.counts.failed == 0 {
                job.record.job.problem = None;
            }
        });
        self.step.jobs.insert(output.job);
        let (job, unit) = (output.job, output.unit.clone());
        self.step.outputs.insert(key, output);
        let waiting: Vec<AttemptId> = self.book.attempts_of(job).map(|live| live.attempt.id).collect();
        for id in waiting {
            if let Some(live) = self.book.attempts.get_mut(&id) {
                live.publishing.remove(&unit);
            }
            self.complete_if_published(id, now);
        }
        self.settle_if_over(job, now);
    }

    fn complete_if_published(&mut self, id: AttemptId, now: Now) {
        let Some(live) = self.book.attempts.get(&id) else { return };
        if live.phase == Phase::Publishing && live.publishing.is_empty() {
            self.complete(id, now);
        }
    }

    /// The file stays where it is and is tried again; the job says why it waits.
    fn not_published(&mut self, output: &Output, problem: Problem, now: Now) {
        if self.unpublished.get(&unit_key(output)).is_none_or(|intent| intent.attempt != output.attempt) {
            return;
        }
        if !problem.retryable {
            return self.withdraw(output, &problem, now);
        }
        self.publish_again = Some(now.steady + PUBLISH_AGAIN);
        let first = self.book.job(output.job).is_some_and(|job| job.record.job.problem.as_ref() != Some(&problem));
        if first {
            let text = format!("'{}': {problem} It is tried again.", self.job_name(output.job));
            self.note(ActivityKind::Failure, Some(output.job), text, now.wall);
            self.book.change(output.job, |job| job.record.job.problem = Some(problem));
            self.step.jobs.insert(output.job);
        }
    }

    /// An accepted file is gone or changed before it was at its place: it is not accepted any more, and its
    /// task makes it again.
    fn withdraw(&mut self, output: &Output, problem: &Problem, now: Now) {
        self.forget_output(unit_key(output));
        let waits = |live: &&LiveAttempt| live.attempt.id.task == output.task && live.attempt.state.is_live();
        let waiting = self.book.attempts_of(output.job).find(waits).map(|live| (live.attempt.id, live.phase));
        if let Some((id, Phase::Publishing)) = waiting {
            self.fail(id, problem.clone().retryable(), now);
        }
        self.settle_if_over(output.job, now);
    }

    /// Where accepted files are on their way to.
    pub(crate) fn folders_being_published_to(&self) -> BTreeSet<PathBuf> {
        let folders = self.unpublished.values().filter_map(|output| Path::new(&output.path).parent());
        folders.map(Path::to_owned).collect()
    }

    pub(crate) fn publish_all_again(&mut self) {
        self.publish_again = None;
        let outputs: Vec<Output> = self.unpublished.values().cloned().collect();
        for output in outputs {
            self.publish(&output);
        }
    }

    /// Whether an accepted file of the job is not at its place yet.
    pub(crate) fn has_unpublished(&self, id: JobId) -> bool {
        let first = (id, Revision(0), String::new());
        self.unpublished.range(first..).next().is_some_and(|((job, _, _), _)| *job == id)
    }

    /// Its last file came to its place, or will not: the job may be over with that.
    fn settle_if_over(&mut self, id: JobId, now: Now) {
        let waits = |job: &LiveJob| job.record.counts.all_terminal() && !job.record.job.status.is_terminal();
        if self.book.job(id).is_some_and(waits) {
            self.settle(id, now);
        } else {
            self.release_if_idle(id);
        }
    }

    /// A finished job leaves memory when nothing of it is on its way any more.
    pub(crate) fn release_if_idle(&mut self, id: JobId) {
        if !self.has_unpublished(id) {
            self.release_finished(id);
        }
    }
}
