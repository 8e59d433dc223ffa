//! Pictures that look wrong: marked and shown at once, made again once, then a person says.

use std::collections::BTreeSet;

use atelier_core::{
    ActivityKind, AttemptId, ErrorCode, IllegalTransition, JobId, Output, OutputState, Problem, Suspicion,
    SuspicionKind, Task, TaskIndex, Verdict,
};
use atelier_jobs::types;

use crate::commands::{refused, unknown_job};
use crate::engine::{Engine, unit_key};
use crate::event::{Now, Outcome, Reply};
use crate::live_job::LiveJob;

impl Engine {
    /// The first result of a unit: one that looks wrong is owed once more.
    pub(crate) fn first_of(&mut self, output: Output, now: Now) -> Output {
        let before = self.store.published_at(&output.path).ok().flatten();
        let replaces = before.filter(|before| before.job == output.job).map(|before| before.hash);
        let Some(kind) = self.suspicion_of(&output) else {
            return Output { replaces, suspicion: None, ..output };
        };
        self.book.change(output.job, |job| job.owe_again(output.unit.clone(), output.task, output.attempt));
        let text = format!("{} looks wrong: {}. It is made again", self.told(&output), kind.sentence());
        self.note(ActivityKind::Failure, Some(output.job), text, now.wall);
        Output { replaces, suspicion: Some(Suspicion { kind, verdict: Verdict::Again }), ..output }
    }

    /// The second result takes the first one's place; when it looks wrong too, a person must say.
    pub(crate) fn second_of(&mut self, first: Output, output: Output, now: Now) -> Output {
        let kind = self.suspicion_of(&output);
        let was_published = first.state == OutputState::Published;
        self.book.change(output.job, |job| {
            job.again.remove(&output.unit);
            let replaced = u32::from(was_published && !output.part);
            job.record.outputs = job.record.outputs.saturating_sub(replaced);
            job.record.suspects += u32::from(kind.is_some());
        });
        let told = self.told(&output);
        let (word, text) = match kind {
            None => (ActivityKind::Job, format!("{told} was made again and looks right")),
            Some(kind) => (ActivityKind::Failure, still_wrong(&told, kind)),
        };
        self.note(word, Some(output.job), text, now.wall);
        let suspicion = kind.map(|kind| Suspicion { kind, verdict: Verdict::Asked });
        Output { path: first.path, replaces: Some(first.hash), suspicion, ..output }
    }

    /// What looks wrong with a result. A part may well be black: the whole is looked at when it is put together.
    fn suspicion_of(&self, output: &Output) -> Option<SuspicionKind> {
        if output.part {
            return None;
        }
        let seen = output.suspicion.map(|suspicion| suspicion.kind);
        seen.or_else(|| self.is_same_as_neighbour(output).then_some(SuspicionKind::SameAsNeighbour))
    }

    fn is_same_as_neighbour(&self, output: &Output) -> bool {
        let Some(job) = self.book.job(output.job).filter(|_| output.fingerprint.is_some()) else { return false };
        let Ok(job_type) = types::by_id(&job.record.job.job_type) else { return false };
        let neighbours = job_type.neighbours(&output.unit).into_iter();
        let mut known = neighbours.filter_map(|unit| self.output_now(&(output.job, output.revision, unit)));
        known.any(|neighbour| neighbour.fingerprint == output.fingerprint)
    }

    /// An attempt made all that it owed. Pictures of its own that look wrong are made once more: then its task is
    /// given back, which is nobody's failure. Those of an earlier attempt that it should have made again and did
    /// not are for a person. Answers whether the task goes on.
    pub(crate) fn goes_on_for_suspects(&mut self, id: AttemptId, now: Now) -> bool {
        let Some(job) = self.book.job(id.job).filter(|job| !job.again.is_empty()) else { return false };
        let of_task = job.again.iter().filter(|(_, (task, _))| *task == id.task);
        let (own, stale): (Vec<_>, Vec<_>) = of_task.partition(|(_, (_, attempt))| *attempt == id.number);
        let (goes_on, stale) = (!own.is_empty(), stale.into_iter().map(|(unit, _)| unit.clone()).collect::<Vec<_>>());
        for unit in stale {
            self.ask_about(id.job, &unit, now);
        }
        goes_on
    }

    fn ask_about(&mut self, id: JobId, unit: &str, now: Now) {
        let Some(job) = self.book.job(id) else { return };
        let key = (id, job.record.job.revision, unit.to_owned());
        let Some((output, mark)) = self.output_now(&key).and_then(|output| Some((output.clone(), output.suspicion?)))
        else {
            return;
        };
        self.judge_output(output.clone(), Verdict::Asked);
        let text = still_wrong(&self.told(&output), mark.kind);
        self.note(ActivityKind::Failure, Some(id), text, now.wall);
    }

    /// Changes the verdict on a marked output, and what is counted of it.
    fn judge_output(&mut self, output: Output, verdict: Verdict) {
        let Some(Suspicion { kind, verdict: before }) = output.suspicion else { return };
        self.book.change(output.job, |job| {
            job.again.remove(&output.unit);
            job.record.suspects = job.record.suspects.saturating_sub(u32::from(before == Verdict::Asked));
            job.record.suspects += u32::from(verdict == Verdict::Asked);
            if verdict == Verdict::Again {
                job.owe_again(output.unit.clone(), output.task, output.attempt);
            }
        });
        let output = Output { suspicion: Some(Suspicion { kind, verdict }), ..output };
        let key = unit_key(&output);
        if let Some(intent) = self.unpublished.get_mut(&key) {
            intent.suspicion = output.suspicion;
        }
        self.step.jobs.insert(output.job);
        self.step.outputs.insert(key, output);
    }

    /// A person says of pictures that look wrong whether they are kept, or made again.
    pub(crate) fn judge(&mut self, id: JobId, units: &[String], keep: bool, now: Now) -> Result<Reply, Problem> {
        self.bring_into_memory(id, now)?;
        let name = self.job_name(id);
        let judged = self.judge_in_memory(id, units, keep, now);
        self.step.jobs.insert(id);
        self.release_if_idle(id);
        Ok(Reply::Outcomes(vec![Outcome { job: id, name, problem: judged.err() }]))
    }

    fn judge_in_memory(&mut self, id: JobId, units: &[String], keep: bool, now: Now) -> Result<(), Problem> {
        let marked = self.marked(id, units)?;
        let name = self.job_name(id);
        if !keep {
            self.reopen(id, now).map_err(|illegal| refused(&name, &illegal))?;
        }
        let (count, verdict) = (marked.len(), if keep { Verdict::Kept } else { Verdict::Again });
        let tasks: BTreeSet<TaskIndex> = marked.iter().map(|output| output.task).collect();
        for output in marked {
            self.judge_output(output, verdict);
        }
        let pictures = if count == 1 { "1 picture".to_owned() } else { format!("{count} pictures") };
        let person = &self.person.name;
        let text = if keep {
            format!("{person} keeps {pictures} of '{name}' that looked wrong")
        } else {
            format!("{person} has {pictures} of '{name}' made again")
        };
        self.note(ActivityKind::Person, Some(id), text, now.wall);
        if !keep {
            self.make_tasks_again(id, &tasks, now);
        }
        Ok(())
    }

    /// The marked outputs that are meant: these units, or all that wait for a word.
    fn marked(&self, id: JobId, units: &[String]) -> Result<Vec<Output>, Problem> {
        let job = self.book.job(id).ok_or_else(|| unknown_job(id))?;
        let (revision, name) = (job.record.job.revision, &job.record.job.name);
        if !units.is_empty() {
            let marked = units.iter().map(|unit| {
                let output = self.output_now(&(id, revision, unit.clone()));
                output.filter(|output| output.suspicion.is_some()).ok_or_else(|| not_marked(name, unit))
            });
            return marked.collect();
        }
        let known = self.store.suspicious(id, revision).map_err(|refused| refused.problem())?;
        let now = known.into_iter().filter_map(|output| self.output_now(&unit_key(&output)));
        let asked = now.filter(|output| output.suspicion.is_some_and(|mark| mark.verdict == Verdict::Asked));
        let asked: Vec<Output> = asked.collect();
        if asked.is_empty() { Err(nothing_to_judge(name)) } else { Ok(asked) }
    }

    /// A job that was over goes on, if it is not over because a person ended it.
    fn reopen(&mut self, id: JobId, now: Now) -> Result<(), IllegalTransition> {
        self.change_job(id, |job| {
            if job.record.job.status.is_terminal() {
                job.record.job.reopen(now.wall)?;
                job.record.removed = false;
            }
            Ok(())
        })
    }

    fn make_tasks_again(&mut self, id: JobId, tasks: &BTreeSet<TaskIndex>, now: Now) {
        for index in tasks {
            // One that is under way or waits already makes them in its turn.
            let again = |task: &mut Task| task.make_again().or_else(|_| task.retry(false));
            self.book.change(id, |job| job.change(*index, again).ok());
            self.step.tasks.insert((id, *index));
        }
        self.regate(id, now);
        self.tell_dependents(id, now);
    }

    /// `Frame 12 of 'shot'`.
    fn told(&self, output: &Output) -> String {
        let job_type = self.book.job(output.job).map(|job| types::by_id(&job.record.job.job_type));
        let unit = job_type.and_then(Result::ok).map_or("picture", |job_type| job_type.description().unit.as_str());
        let mut letters = unit.chars();
        let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        format!("{first}{} {} of '{}'", letters.as_str(), output.unit, self.job_name(output.job))
    }
}

impl LiveJob {
    /// A unit looks wrong and is made again by a later attempt than this one.
    fn owe_again(&mut self, unit: String, task: TaskIndex, attempt: atelier_core::AttemptNumber) {
        self.again.insert(unit, (task, attempt));
    }
}

fn still_wrong(told: &str, kind: SuspicionKind) -> String {
    format!(
        "{told} was made again and still looks wrong: {}. Look at it, then keep it or have it made again",
        kind.sentence()
    )
}

fn not_marked(name: &str, unit: &str) -> Problem {
    let message = format!("'{unit}' of '{name}' does not look wrong, so that there is nothing to say of it.");
    Problem::new(ErrorCode::BadRequest, unit, message, "Name pictures that are marked.")
}

fn nothing_to_judge(name: &str) -> Problem {
    let message = format!("No picture of '{name}' waits for a word.");
    Problem::new(ErrorCode::BadRequest, name, message, "")
}
