//! What the supervisor says, and what follows from it for attempts, tasks and jobs.

use std::collections::BTreeMap;

use atelier_core::{AttemptId, AttemptState, ErrorCode, Exit, JobStatus, Problem, Timestamp};
use atelier_runner::message::{Ended, Ending, FromSupervisor, Held, ToSupervisor};
use atelier_scheduler::watch::Course;
use tracing::{debug, info};

use crate::book::Phase;
use crate::engine::{Engine, Link};
use crate::event::{DeskWork, Now};

impl Engine {
    pub(crate) fn hear_supervisor(&mut self, message: FromSupervisor, now: Now) {
        match message {
            FromSupervisor::Hello { held, pid, .. } => {
                info!(pid, held = held.len(), "the supervisor is there");
                self.reconcile(held, now);
            }
            FromSupervisor::Started { attempt, at, .. } => self.started(attempt, at, now),
            FromSupervisor::LogGrew { attempt, log_bytes } => self.log_grew(attempt, log_bytes, now),
            FromSupervisor::Recalled { attempt, recalled } => self.recalled(attempt, recalled, now),
            FromSupervisor::Ended(ended) => self.ended(ended, now),
            FromSupervisor::Gone => self.link = Link::Away,
        }
    }

    /// After a start: what runs is taken back, what nobody knows is ended or offered again.
    fn reconcile(&mut self, held: Vec<Held>, now: Now) {
        self.link = Link::Up;
        self.slots_said = 0;
        self.step.all_rows = true;
        let mut held: BTreeMap<AttemptId, Held> = held.into_iter().map(|held| (attempt_of(&held), held)).collect();
        let known: Vec<AttemptId> = self.book.attempts.keys().copied().collect();
        for id in known {
            match held.remove(&id) {
                Some(held) => self.take_back_attempt(id, held, now),
                None => self.miss(id, now),
            }
        }
        for (attempt, held) in held {
            debug!(%attempt, "an attempt that nobody waits for");
            self.say(match held {
                Held::Ended(_) => ToSupervisor::Acknowledge { attempt },
                Held::Waiting { .. } | Held::Running { .. } => ToSupervisor::Stop { attempt, ending: Ending::Politely },
            });
        }
    }

    fn take_back_attempt(&mut self, id: AttemptId, held: Held, now: Now) {
        match held {
            Held::Waiting { .. } => {}
            Held::Running { started_at, .. } => {
                self.started(id, started_at, now);
                self.stop_again_or_freeze_again(id, now);
                self.open_at_desk(id);
                self.desk(DeskWork::Follow(id));
            }
            Held::Ended(ended) => self.ended(ended, now),
        }
    }

    /// A stop or a freeze may not have arrived before the connection was lost.
    fn stop_again_or_freeze_again(&mut self, id: AttemptId, now: Now) {
        let Some(live) = self.book.attempts.get_mut(&id) else { return };
        if live.phase == Phase::Ending || live.stopped_for.is_some() {
            self.say(ToSupervisor::Stop { attempt: id, ending: Ending::Politely });
            return;
        }
        // What runs on to its end in a paused job runs on after a restart too; what was let go on meanwhile goes on.
        let frozen = live.attempt.paused_since.is_some();
        self.freeze(id, frozen, now);
    }

    /// An attempt that the supervisor does not know.
    fn miss(&mut self, id: AttemptId, now: Now) {
        match self.book.attempts.get(&id).map(|live| live.phase) {
            Some(Phase::Offered | Phase::Recalling | Phase::Running) => {
                let problem = Problem::new(
                    ErrorCode::WorkerLost,
                    "the task",
                    "The program that watches over running tasks went away in the middle of it.",
                    "It is started again by itself; what was finished is kept.",
                );
                self.lose(id, problem.retryable(), now);
            }
            Some(Phase::Ending) => self.drop_attempt(id, now),
            // Its process is over already; the desk and the disk do the rest.
            Some(Phase::Concluding | Phase::Publishing) | None => {}
        }
    }

    fn started(&mut self, id: AttemptId, at: Timestamp, now: Now) {
        let Some(live) = self.book.attempts.get_mut(&id) else { return self.refuse_stale(id) };
        if live.course.is_none() {
            live.course = Some(Course::started(now.steady));
        }
        if live.attempt.state != AttemptState::Offered || live.attempt.start(at).is_err() {
            return;
        }
        // One that was being called back and started all the same simply runs.
        live.phase = Phase::Running;
        let worker = live.attempt.worker;
        self.step.attempts.insert(id);
        self.step.tasks.insert((id.job, id.task));
        self.step.jobs.insert(id.job);
        self.step.workers = true;
        self.book.change(id.job, |job| {
            let _ = job.change(id.task, atelier_core::Task::start);
            let _ = job.record.job.start(at);
            job.record.job.worker_id = Some(worker);
        });
        self.regate(id.job, now);
        let paused = self.book.job(id.job).is_some_and(|job| job.record.job.status == JobStatus::Paused);
        if paused {
            self.freeze(id, true, now);
        }
    }

    fn log_grew(&mut self, id: AttemptId, log_bytes: u64, now: Now) {
        let Some(live) = self.book.attempts.get_mut(&id) else { return };
        live.attempt.log_bytes = live.attempt.log_bytes.max(log_bytes);
        if let Some(course) = &mut live.course {
            course.sign(now.steady);
        }
        self.open_at_desk(id);
        self.desk(DeskWork::Follow(id));
    }

    fn recalled(&mut self, id: AttemptId, recalled: bool, now: Now) {
        let Some(live) = self.book.attempts.get_mut(&id) else { return };
        if !recalled || live.phase != Phase::Recalling {
            return;
        }
        let _ = live.attempt.cancel(now.wall);
        self.give_task_back(id, false, None);
        self.drop_attempt(id, now);
    }

    fn ended(&mut self, ended: Ended, now: Now) {
        let id = ended.attempt;
        if !self.book.attempts.contains_key(&id) {
            return self.say(ToSupervisor::Acknowledge { attempt: id });
        }
        if let Some(started_at) = ended.started_at {
            self.started(id, started_at, now);
        }
        let Some(live) = self.book.attempts.get_mut(&id) else { return };
        live.attempt.exit = Some(ended.exit);
        live.attempt.peak_memory_bytes = ended.peak_memory_bytes;
        live.attempt.log_bytes = ended.log_bytes;
        live.ended = Some(ended.clone());
        self.step.attempts.insert(id);
        self.step.workers = true;
        if live.phase == Phase::Ending {
            return self.drop_attempt(id, now);
        }
        if let Some(problem) = live.stopped_for.take() {
            return self.fail(id, problem, now);
        }
        if ended.lease_ended {
            return self.lose(id, lease_ran_out(), now);
        }
        if ended.exit == Exit::NotStarted {
            return self.fail(id, not_started(ended.start_error), now);
        }
        self.conclude(id, ended.exit, now);
    }

    /// Its process is over: look for what it owed, unless it owed nothing and said that all is well.
    fn conclude(&mut self, id: AttemptId, exit: Exit, now: Now) {
        let owes_nothing = self.book.job(id.job).is_none_or(|job| job.record.job.output_folder.is_none());
        if owes_nothing && exit.is_success() {
            return self.complete(id, now);
        }
        if let Some(live) = self.book.attempts.get_mut(&id) {
            live.phase = Phase::Concluding;
        }
        self.open_at_desk(id);
        self.desk(DeskWork::Conclude { attempt: id, exit });
    }

    /// Stops every attempt that took too long.
    pub(crate) fn end_overdue(&mut self, now: Now) {
        let mut overdue = Vec::new();
        for (id, live) in self.book.attempts.iter().filter(|(_, live)| live.phase == Phase::Running) {
            let Some(course) = &live.course else { continue };
            let Some(job) = self.book.job(id.job) else { continue };
            if live.stopped_for.is_none()
                && let Some(problem) = course.over_limit(&job.record.job.limits, now.steady)
            {
                overdue.push((*id, problem));
            }
        }
        for (id, problem) in overdue {
            if let Some(live) = self.book.attempts.get_mut(&id) {
                live.stopped_for = Some(problem);
            }
            self.say(ToSupervisor::Stop { attempt: id, ending: Ending::Politely });
        }
    }

    /// Stops an attempt's processes where they are, or lets them go on.
    pub(crate) fn freeze(&mut self, id: AttemptId, frozen: bool, now: Now) {
        let Some(live) = self.book.attempts.get_mut(&id) else { return };
        if live.phase != Phase::Running {
            return;
        }
        if let Some(course) = &mut live.course {
            course.freeze(frozen, now.steady);
        }
        live.attempt.pause(frozen, now.wall);
        self.step.attempts.insert(id);
        self.say(ToSupervisor::Freeze { attempt: id, frozen });
    }

    /// A report of an attempt that has been replaced: fenced off, and its processes ended.
    fn refuse_stale(&mut self, attempt: AttemptId) {
        debug!(%attempt, "a stale attempt started");
        self.say(ToSupervisor::Stop { attempt, ending: Ending::Politely });
    }
}

fn attempt_of(held: &Held) -> AttemptId {
    match held {
        Held::Waiting { attempt } | Held::Running { attempt, .. } => *attempt,
        Held::Ended(ended) => ended.attempt,
    }
}

fn lease_ran_out() -> Problem {
    Problem::new(
        ErrorCode::WorkerLost,
        "the task",
        "It was ended because Atelier was not running for too long.",
        "It is started again by itself; what was finished is kept.",
    )
    .retryable()
}

fn not_started(error: Option<String>) -> Problem {
    let reason = error.unwrap_or_else(|| "the system did not say why".to_owned());
    Problem::new(
        ErrorCode::NotStarted,
        "the program",
        format!("The program could not be started: {reason}."),
        "Check that it is installed and that its working folder is there.",
    )
}
