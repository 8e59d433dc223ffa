//! The one owner of state: events in, one durable commit, effects out.
//!
//! A step takes a batch of events, changes what is in memory, writes all of it in one transaction and
//! only then answers. When the commit fails nothing of the batch has happened: memory is read back from
//! the book, the commands are refused, and the supervisor is asked anew what it holds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use atelier_core::worker::Metrics;
use atelier_core::{
    ActivityKind, Attempt, AttemptId, CommandId, ErrorCode, JobId, MachineId, Output, Person, Problem, Registry,
    Revision, Settings, TaskIndex, Timestamp, Worker, WorkerId,
};
use atelier_runner::message::ToSupervisor;
use atelier_store::{ActivityRecord, Changes, Store, StoreError};
use tracing::{error, warn};

use crate::book::Book;
use crate::event::{DeskWork, Effect, Event, Fact, Now, Reply};
use crate::ids::Ids;
use crate::live_job::LiveJob;

/// What an engine is started with.
#[derive(Debug)]
pub struct Setup {
    /// The book.
    pub store: Store,
    /// This machine.
    pub machine: MachineId,
    /// Its worker, as found or as first described.
    pub worker: Worker,
    /// Who submits here.
    pub person: Person,
    /// The settings.
    pub settings: Settings,
    /// The folder of the attempts' folders.
    pub work_folder: PathBuf,
    /// This very program.
    pub own_program: PathBuf,
    /// Seeds the ids.
    pub seed: u64,
}

/// A third of the shortest lease, so that one late renewal costs nothing.
const RENEW_EVERY: Duration = Duration::from_secs(5);

/// Where the supervisor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    /// Not heard: nothing is offered.
    Away,
    /// It said what it holds.
    Up,
}

/// One machine's state and decisions.
#[derive(Debug)]
pub struct Engine {
    pub(crate) store: Store,
    pub(crate) book: Book,
    pub(crate) registry: Registry,
    pub(crate) local: WorkerId,
    pub(crate) machine: MachineId,
    pub(crate) person: Person,
    pub(crate) settings: Settings,
    pub(crate) metrics: Metrics,
    pub(crate) work_folder: PathBuf,
    pub(crate) own_program: PathBuf,
    pub(crate) link: Link,
    pub(crate) slots_said: u16,
    pub(crate) ids: Ids,
    pub(crate) unpublished: BTreeMap<UnitKey, Output>,
    pub(crate) publish_again: Option<Duration>,
    /// Ends of pauses after failures, so that nobody looks through every job for the next.
    pub(crate) retries: BTreeSet<Timestamp>,
    renewed: Option<Duration>,
    swept: Option<Duration>,
    watched: bool,
    store_full: Option<Duration>,
    pub(crate) next_activity: i64,
    pub(crate) step: Step,
}

/// A unit of a revision of a job.
pub(crate) type UnitKey = (JobId, Revision, String);

/// The key of an output.
pub(crate) fn unit_key(output: &Output) -> UnitKey {
    (output.job, output.revision, output.unit.clone())
}

/// What one step has changed so far.
#[derive(Debug, Default)]
pub(crate) struct Step {
    pub jobs: BTreeSet<JobId>,
    pub tasks: BTreeSet<(JobId, TaskIndex)>,
    pub new_jobs: BTreeSet<JobId>,
    pub attempts: BTreeSet<AttemptId>,
    pub ended: Vec<Attempt>,
    pub outputs: BTreeMap<UnitKey, Output>,
    pub left: Vec<LiveJob>,
    pub changes: Changes,
    pub effects: Vec<Effect>,
    pub facts: Vec<Fact>,
    pub workers: bool,
    pub all_rows: bool,
}

impl Engine {
    /// Reads the book. Nothing runs before the supervisor has said what it holds.
    pub fn new(setup: Setup, now: Now) -> Result<Self, StoreError> {
        let mut registry = Registry::default();
        let local = setup.worker.id;
        if let Err(refused) = registry.register(setup.worker) {
            error!(%refused, "the local worker's description is not valid");
        }
        let next_activity = setup.store.last_activity_id()? + 1;
        let mut engine = Self {
            store: setup.store,
            book: Book::default(),
            registry,
            local,
            machine: setup.machine,
            person: setup.person,
            settings: setup.settings,
            metrics: Metrics::default(),
            work_folder: setup.work_folder,
            own_program: setup.own_program,
            link: Link::Away,
            slots_said: 0,
            ids: Ids::seeded(setup.seed),
            unpublished: BTreeMap::new(),
            publish_again: None,
            retries: BTreeSet::new(),
            renewed: None,
            swept: None,
            watched: false,
            store_full: None,
            next_activity,
            step: Step::default(),
        };
        engine.read_book(now)?;
        Ok(engine)
    }

    /// One step: everything that happened, one commit, then what is to be done about it.
    pub fn step(&mut self, now: Now, events: Vec<Event>) -> Vec<Effect> {
        let tickets: Vec<u64> = events.iter().filter_map(ticket_of).collect();
        for event in events {
            self.take(event, now);
        }
        self.dispatch(now);
        match self.commit(now) {
            Ok(()) => std::mem::take(&mut self.step.effects),
            Err(refusal) => self.take_back(&refusal, &tickets, now),
        }
    }

    /// When the next tick is due at the latest, if anything waits for time to pass.
    pub fn next_tick(&self, now: Now) -> Duration {
        let busy = !self.book.attempts.is_empty() || self.book.open().next().is_some() || !self.unpublished.is_empty();
        if !busy && self.link == Link::Up {
            return Duration::from_mins(1);
        }
        // Past moments are cleared by the tick that they ask for.
        let until_retry = self.retries.first().map_or(Duration::from_secs(1), |at| at.since(now.wall));
        until_retry.clamp(Duration::from_millis(5), Duration::from_secs(1))
    }

    /// The invariants across structures.
    ///
    /// # Panics
    /// When one is broken.
    pub fn sanity_check(&self) {
        self.book.sanity_check();
    }

    /// Readers of the book, for look-ups that need no decision.
    pub fn reader(&self) -> Result<atelier_store::Reader, StoreError> {
        self.store.reader()
    }

    fn take(&mut self, event: Event, now: Now) {
        match event {
            Event::Command { ticket, id, command } => {
                let reply = self.answer(id, command, now);
                self.step.effects.push(Effect::Answer { ticket, reply: Box::new(reply) });
            }
            Event::Supervisor(message) => self.hear_supervisor(message, now),
            Event::Desk(report) => self.hear_desk(report, now),
            Event::Metrics(metrics) => self.read_metrics(metrics, now),
            Event::Found { hardware, programs, notes } => self.found(hardware, programs, notes, now),
            Event::Watched(watched) => self.watched = watched,
            Event::Tick => self.tick(now),
        }
    }

    fn tick(&mut self, now: Now) {
        self.retries = self.retries.split_off(&now.wall.plus(Duration::from_millis(1)));
        self.end_overdue(now);
        if is_due(self.swept, now, Duration::from_hours(1)) {
            self.swept = Some(now.steady);
            self.forget_old(now);
        }
        if self.publish_again.is_some_and(|at| at <= now.steady) {
            self.publish_all_again();
        }
        let _ = self.registry.heard(self.local, now.wall);
    }

    /// Renews every lease every 5 s while something is leased, or about to be.
    pub(crate) fn renew(&mut self, now: Now) {
        if !is_due(self.renewed, now, RENEW_EVERY) {
            return;
        }
        self.renewed = Some(now.steady);
        self.say(ToSupervisor::Renew);
        for live in self.book.attempts.values_mut() {
            live.lease = live.lease.renewed(now.steady);
        }
    }

    /// There is more to forget than fits into one step: go on with the next tick.
    pub(crate) fn sweep_again(&mut self) {
        self.swept = None;
    }

    fn commit(&mut self, now: Now) -> Result<(), StoreError> {
        self.gather();
        let changes = std::mem::take(&mut self.step.changes);
        self.store.commit(&changes)?;
        self.store_full = None;
        self.tell(changes.activity, now);
        let effects = std::mem::take(&mut self.step.effects);
        self.step = Step { effects, ..Step::default() };
        Ok(())
    }

    /// Writes everything that was touched into the changes, each once.
    fn gather(&mut self) {
        let step = &mut self.step;
        for id in &step.attempts {
            if let Some(live) = self.book.attempts.get(id) {
                step.changes.attempts.push(live.attempt.clone());
            }
        }
        step.changes.attempts.append(&mut step.ended);
        step.changes.outputs.extend(std::mem::take(&mut step.outputs).into_values());
        for id in &step.new_jobs {
            if let Some(job) = self.book.job(*id) {
                step.changes.new_tasks.push((*id, job.tasks.clone()));
            }
        }
        for (id, index) in step.tasks.iter().filter(|(id, _)| !step.new_jobs.contains(id)) {
            let left = step.left.iter().find(|job| job.record.job.id == *id);
            if let Some(task) = self.book.job(*id).or(left).and_then(|job| job.task(*index)) {
                step.changes.tasks.push((*id, task.clone()));
            }
        }
        // A task that moved moves the counts of its job.
        let of_tasks = step.tasks.iter().map(|(job, _)| *job);
        let jobs: BTreeSet<JobId> = step.jobs.iter().copied().chain(of_tasks).collect();
        for id in &jobs {
            if let Some(job) = self.book.job(*id) {
                step.changes.jobs.push(job.record.clone());
            }
        }
        step.changes.jobs.extend(step.left.iter().map(|job| job.record.clone()));
    }

    /// The commit failed: nothing of this step has happened.
    fn take_back(&mut self, refusal: &StoreError, tickets: &[u64], now: Now) -> Vec<Effect> {
        warn!(%refusal, "a step could not be written; taking it back");
        let problem = refusal.problem();
        if problem.code == ErrorCode::NoSpace {
            self.store_full = Some(now.steady);
        }
        self.step = Step::default();
        self.link = Link::Away;
        if let Err(unreadable) = self.read_book(now) {
            error!(%unreadable, "the book could not be read back");
        }
        self.step = Step::default();
        let refuse = |ticket: &u64| Effect::Answer { ticket: *ticket, reply: Box::new(Err(problem.clone())) };
        let mut effects: Vec<Effect> = tickets.iter().map(refuse).collect();
        effects.push(Effect::Resync);
        effects
    }

    /// Whether the journal's disk was full a moment ago, or the reserve is reached.
    pub(crate) fn has_space(&self, now: Now) -> bool {
        let full = self.store_full.is_some_and(|at| now.steady.saturating_sub(at) < Duration::from_secs(5));
        let reserve = self.settings.disk_reserve_bytes;
        !full && self.metrics.disk_free_bytes.is_none_or(|free| free >= reserve)
    }

    fn read_book(&mut self, now: Now) -> Result<(), StoreError> {
        self.book = Book::default();
        self.read_settings()?;
        let loaded = self.store.load_unfinished()?;
        for job in loaded {
            self.bring_back(job, now)?;
        }
        self.unpublished = self.store.intents()?.into_iter().map(|output| (unit_key(&output), output)).collect();
        // A finished job whose last files are not at their place yet.
        let on_their_way: BTreeSet<JobId> = self.unpublished.keys().map(|(job, _, _)| *job).collect();
        for id in on_their_way {
            if self.book.job(id).is_none()
                && let Some(job) = self.store.load_job(id)?
            {
                self.bring_back(job, now)?;
            }
        }
        self.publish_again = (!self.unpublished.is_empty()).then_some(now.steady);
        Ok(())
    }

    /// What a person set, as it is in the book.
    fn read_settings(&mut self) -> Result<(), StoreError> {
        if let Some(settings) = self.store.setting("settings")?.and_then(|text| serde_json::from_str(&text).ok()) {
            self.settings = settings;
        }
        for worker in self.store.workers()?.into_iter().filter(|worker| worker.id == self.local) {
            let _ = self.registry.update(worker);
        }
        Ok(())
    }

    pub(crate) fn say(&mut self, message: ToSupervisor) {
        self.step.effects.push(Effect::Say(message));
    }

    pub(crate) fn desk(&mut self, work: DeskWork) {
        self.step.effects.push(Effect::Desk(work));
    }

    /// Notes a fact for people; it is in the book with the step that it belongs to.
    pub(crate) fn note(&mut self, kind: ActivityKind, job: Option<JobId>, text: String, at: Timestamp) {
        let record = ActivityRecord { id: self.next_activity, at, kind: kind.word().to_owned(), text, job };
        self.next_activity += 1;
        self.step.changes.activity.push(record);
    }

    /// Keeps the first answer to a command.
    pub(crate) fn keep_answer(&mut self, id: CommandId, reply: &Result<Reply, Problem>, at: Timestamp) {
        match serde_json::to_string(reply) {
            Ok(text) => self.step.changes.answers.push((id, at, text)),
            Err(unwritable) => error!(%unwritable, "an answer could not be kept"),
        }
    }

    /// Turns what was touched into facts, if anybody looks.
    fn tell(&mut self, activity: Vec<ActivityRecord>, now: Now) {
        if !self.watched {
            return;
        }
        let mut facts = std::mem::take(&mut self.step.facts);
        let touched: BTreeSet<JobId> = if self.step.all_rows {
            self.book.jobs().map(|job| job.record.job.id).collect()
        } else {
            let of_tasks = self.step.tasks.iter().map(|(job, _)| *job);
            let of_attempts = self.step.attempts.iter().map(|attempt| attempt.job);
            self.step.jobs.iter().copied().chain(of_tasks).chain(of_attempts).collect()
        };
        facts.extend(touched.iter().filter_map(|id| self.job_state(*id, now)).map(|s| Fact::Job(Box::new(s))));
        for job in &self.step.left {
            let gone = job.record.removed;
            let state = crate::state::JobState::at_rest(job.record.clone());
            facts.push(if gone { Fact::JobGone(job.record.job.id) } else { Fact::Job(Box::new(state)) });
        }
        if self.step.workers {
            facts.extend(self.worker_states(now).into_iter().map(|state| Fact::Worker(Box::new(state))));
        }
        facts.extend(activity.into_iter().map(Fact::Activity));
        if !facts.is_empty() {
            self.step.effects.push(Effect::Tell(facts));
        }
    }

    /// A finished job leaves memory once this step is written.
    pub(crate) fn release_finished(&mut self, id: JobId) {
        let finished = self.book.job(id).is_some_and(|job| job.record.job.status.is_terminal());
        let idle = self.book.attempts_of(id).next().is_none();
        if finished
            && idle
            && let Some(job) = self.book.take(id)
        {
            self.step.left.push(job);
            self.step.jobs.remove(&id);
        }
    }
}

fn ticket_of(event: &Event) -> Option<u64> {
    match event {
        Event::Command { ticket, .. } => Some(*ticket),
        _ => None,
    }
}

fn is_due(last: Option<Duration>, now: Now, every: Duration) -> bool {
    last.is_none_or(|last| now.steady.saturating_sub(last) >= every)
}
