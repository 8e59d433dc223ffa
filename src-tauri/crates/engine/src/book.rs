//! The part of the book that is in memory: unfinished jobs, their tasks, their live attempts, and
//! the orders that make a decision cheap. Everything here can be read back from the store.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use atelier_core::{Attempt, AttemptId, JobId, Lease, PriorityBand, Problem, Rank, TaskIndex, Timestamp};
use atelier_runner::message::Ended;
use atelier_scheduler::OrderKey;
use atelier_scheduler::watch::Course;

use crate::live_job::LiveJob;

/// How far a live attempt is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Ordered; not started.
    Offered,
    /// Ordered and called back; not confirmed.
    Recalling,
    /// Its process runs.
    Running,
    /// Its process is gone; the desk looks for what it owed.
    Concluding,
    /// Everything is accepted; some files are not at their place yet.
    Publishing,
    /// No longer wanted; its processes are being ended.
    Ending,
}

/// An attempt that is not over, or whose processes are not.
#[derive(Debug, Clone)]
pub struct LiveAttempt {
    /// What is in the book.
    pub attempt: Attempt,
    /// How far it is.
    pub phase: Phase,
    /// The right to run.
    pub lease: Lease,
    /// How it spends its time, once it runs.
    pub course: Option<Course>,
    /// 0 to 1.
    pub progress: f32,
    /// What it says of itself.
    pub note: String,
    /// Why it was stopped, when the engine stopped it.
    pub stopped_for: Option<Problem>,
    /// Whether it makes all of its task, and so says how long that takes.
    pub whole: bool,
    /// Whether the desk follows it.
    pub opened: bool,
    /// Accepted files that are not at their place yet.
    pub publishing: BTreeSet<String>,
    /// How its process ended.
    pub ended: Option<Ended>,
}

impl LiveAttempt {
    /// Just offered.
    pub fn offered(attempt: Attempt, lease: Lease) -> Self {
        Self {
            attempt,
            phase: Phase::Offered,
            lease,
            course: None,
            progress: 0.0,
            note: String::new(),
            stopped_for: None,
            whole: false,
            opened: false,
            publishing: BTreeSet::new(),
            ended: None,
        }
    }

    /// Whether it takes a slot: its processes may run.
    pub fn takes_slot(&self) -> bool {
        match self.phase {
            Phase::Running => !self.course.is_some_and(|course| course.is_frozen()),
            Phase::Ending => true,
            Phase::Offered | Phase::Recalling | Phase::Concluding | Phase::Publishing => false,
        }
    }

    /// Whether its processes are stopped where they are.
    pub fn is_frozen(&self) -> bool {
        self.phase == Phase::Running && self.course.is_some_and(|course| course.is_frozen())
    }
}

/// What is in memory.
#[derive(Debug, Default)]
pub struct Book {
    jobs: BTreeMap<JobId, LiveJob>,
    queue: BTreeMap<OrderKey, JobId>,
    open: BTreeSet<OrderKey>,
    /// By the job that they follow; what a job depends on never changes.
    followers: BTreeMap<JobId, BTreeSet<JobId>>,
    /// Live attempts.
    pub attempts: BTreeMap<AttemptId, LiveAttempt>,
}

impl Book {
    /// A job in memory.
    pub fn job(&self, id: JobId) -> Option<&LiveJob> {
        self.jobs.get(&id)
    }

    /// Every job in memory.
    pub fn jobs(&self) -> impl Iterator<Item = &LiveJob> {
        self.jobs.values()
    }

    /// Changes a job; afterwards its place in the orders is right again.
    pub fn change<T>(&mut self, id: JobId, change: impl FnOnce(&mut LiveJob) -> T) -> Option<T> {
        let job = self.jobs.get_mut(&id)?;
        let before = job.key();
        let answer = change(job);
        let (after, open) = (job.key(), job.is_open());
        if before != after {
            self.queue.remove(&before);
            self.open.remove(&before);
            self.queue.insert(after.clone(), id);
        }
        if open {
            self.open.insert(after);
        } else {
            self.open.remove(&after);
        }
        Some(answer)
    }

    /// Adds a job.
    pub fn insert(&mut self, job: LiveJob) {
        let (id, key) = (job.record.job.id, job.key());
        for upstream in &job.record.job.depends_on {
            self.followers.entry(*upstream).or_default().insert(id);
        }
        if job.is_open() {
            self.open.insert(key.clone());
        }
        self.queue.insert(key, id);
        self.jobs.insert(id, job);
    }

    /// Takes a job out of memory.
    pub fn take(&mut self, id: JobId) -> Option<LiveJob> {
        let job = self.jobs.remove(&id)?;
        let key = job.key();
        self.queue.remove(&key);
        self.open.remove(&key);
        for upstream in &job.record.job.depends_on {
            if let Some(followers) = self.followers.get_mut(upstream) {
                followers.remove(&id);
                if followers.is_empty() {
                    self.followers.remove(upstream);
                }
            }
        }
        Some(job)
    }

    /// Jobs in memory that follow `id`.
    pub fn dependents(&self, id: JobId) -> Vec<JobId> {
        self.followers.get(&id).into_iter().flatten().copied().collect()
    }

    /// Jobs that a job in memory follows.
    pub fn followed(&self) -> BTreeSet<JobId> {
        self.followers.keys().copied().collect()
    }

    /// Jobs with tasks that may be offered, in the order of the queue.
    pub fn open(&self) -> impl Iterator<Item = (&OrderKey, &LiveJob)> {
        self.open.iter().filter_map(|key| self.jobs.get(&key.id).map(|job| (key, job)))
    }

    /// Tasks that are ready and come before `key`.
    pub fn ready_before(&self, key: &OrderKey) -> u32 {
        let before = self.open.range((Bound::Unbounded, Bound::Excluded(key)));
        before.filter_map(|key| self.jobs.get(&key.id)).map(|job| job.ready.len() as u32).sum()
    }

    /// The ranks right before and right behind a place in a band, jobs that `skip` names left out.
    pub fn neighbours(&self, band: PriorityBand, place: &Spot, skip: &BTreeSet<JobId>) -> (Option<Rank>, Option<Rank>) {
        let kept = |key: &&OrderKey| !skip.contains(&key.id);
        let rank = |key: &OrderKey| key.rank.clone();
        let band_keys = || self.band(band);
        match place {
            Spot::Top => (None, band_keys().find(kept).map(rank)),
            Spot::Bottom => (band_keys().rev().find(kept).map(rank), None),
            Spot::Behind(anchor) => {
                let next = self.queue.range((Bound::Excluded(anchor), Bound::Unbounded)).map(|(key, _)| key);
                (Some(anchor.rank.clone()), next.take_while(|key| key.band == band).find(kept).map(rank))
            }
            Spot::Ahead(anchor) => {
                let previous = self.queue.range(..anchor).map(|(key, _)| key).rev();
                (previous.take_while(|key| key.band == band).find(kept).map(rank), Some(anchor.rank.clone()))
            }
        }
    }

    /// The keys of a band, in order.
    pub fn band(&self, band: PriorityBand) -> impl DoubleEndedIterator<Item = &OrderKey> {
        let floor = |band| OrderKey { band, rank: Rank::floor(), submitted_at: Timestamp(0), id: JobId::first() };
        let end = match band {
            PriorityBand::Critical => Bound::Excluded(floor(PriorityBand::High)),
            PriorityBand::High => Bound::Excluded(floor(PriorityBand::Normal)),
            PriorityBand::Normal => Bound::Excluded(floor(PriorityBand::Low)),
            PriorityBand::Low => Bound::Unbounded,
        };
        self.queue.range((Bound::Included(floor(band)), end)).map(|(key, _)| key)
    }

    /// The live attempts of a job.
    pub fn attempts_of(&self, job: JobId) -> impl Iterator<Item = &LiveAttempt> {
        use atelier_core::{AttemptNumber, Epoch};
        let first = AttemptId { job, task: TaskIndex(0), number: AttemptNumber(0), epoch: Epoch(0) };
        self.attempts.range(first..).take_while(move |(id, _)| id.job == job).map(|(_, live)| live)
    }

    /// The invariants across structures; run after every step of the random tests.
    ///
    /// # Panics
    /// When one is broken.
    pub fn sanity_check(&self) {
        assert_eq!(self.queue.len(), self.jobs.len(), "every job stands in the queue once");
        for (id, job) in &self.jobs {
            assert_eq!(self.queue.get(&job.key()), Some(id), "the queue knows the job's key");
            assert_eq!(self.open.contains(&job.key()), job.is_open(), "the open set is exact");
            job.sanity_check();
            for task in &job.tasks {
                let live = self.attempts_of(*id).filter(|live| {
                    live.attempt.id.task == task.index && live.attempt.state.is_live() && live.phase != Phase::Ending
                });
                let numbers: Vec<_> = live.map(|live| live.attempt.id.number).collect();
                assert_eq!(numbers, Vec::from_iter(task.live_attempt()), "one live attempt per leased or running task");
            }
        }
    }
}

/// A place in a band.
#[derive(Debug, Clone)]
pub enum Spot {
    /// Before everything.
    Top,
    /// Behind everything.
    Bottom,
    /// Right behind this job.
    Behind(OrderKey),
    /// Right before this job.
    Ahead(OrderKey),
}
