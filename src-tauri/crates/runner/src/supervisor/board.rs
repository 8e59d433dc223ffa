//! What the supervisor knows: orders that wait, attempts that run, ends that are not acknowledged, and the
//! engine that is connected, if one is. Plain data: nothing here starts or ends a process or blocks.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::time::Duration;

use atelier_core::lease::WorkKind;
use atelier_core::{AttemptId, Exit, Timestamp};

use super::journal::Journal;
use super::outbox::Outbox;
use crate::clock;
use crate::message::{Ended, Ending, FromSupervisor, Held, Order};
use crate::process::Tag;
use crate::wake::Wake;

/// At most so many ends travel in a `Hello`; the others follow it one by one.
const ENDS_IN_HELLO: usize = 10_000;

#[derive(Debug)]
pub(super) struct Board {
    pub slots: usize,
    pub waiting: VecDeque<Waiting>,
    waiting_ids: HashSet<AttemptId>,
    pub live: HashMap<AttemptId, Live>,
    ended: BTreeMap<AttemptId, Ended>,
    pub journal: Journal,
    pub engine: Option<Engine>,
    /// When an engine last said that it is there, since boot.
    pub renewed: Duration,
    /// Threads with nothing to run.
    pub idle: Vec<IdleSlot>,
    pub leaving: Leaving,
    /// The warden is to look again, whatever it planned.
    pub attention: bool,
    /// The warden sleeps until it is called.
    pub warden_sleeps: bool,
}

/// Whether the supervisor means to end, other than by having been idle for long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaving {
    No,
    /// An app of another version asked: as soon as nothing runs and no engine is connected.
    WhenDone,
    /// An engine said so: as soon as everything is ended.
    Now,
}

/// The connection that events go to.
#[derive(Debug)]
pub(super) struct Engine {
    pub number: u64,
    pub outbox: Arc<Outbox>,
}

/// An order that no slot was free for.
#[derive(Debug)]
pub(super) struct Waiting {
    pub order: Box<Order>,
    pub ordered: Duration,
}

/// A thread that can run an order at its niceness.
#[derive(Debug)]
pub(super) struct IdleSlot {
    pub number: u64,
    pub niceness: u8,
    pub orders: Sender<Box<Order>>,
    pub wake: Arc<Wake>,
}

/// An attempt that has a slot.
#[derive(Debug)]
pub(super) struct Live {
    pub kind: WorkKind,
    pub wake: Arc<Wake>,
    /// When it was ordered, since boot.
    pub ordered: Duration,
    /// None until its process is started.
    pub root: Option<Root>,
    pub ending: Option<EndingRun>,
    pub frozen: bool,
    pub freeze_changed: bool,
    /// Its root is gone and so is everything that came of it.
    pub cleared: bool,
    pub peak_memory_bytes: Option<u64>,
    pub log_bytes: Arc<AtomicU64>,
    /// When the warden looks at it next, since boot.
    pub look_at: Duration,
    /// How often the warden has looked since it began to end.
    pub looks: u32,
}

/// The first process of an attempt.
#[derive(Debug, Clone, Copy)]
pub(super) struct Root {
    pub pid: u32,
    /// Ticks since boot, once the warden has read it.
    pub start: Option<u64>,
    pub started_at: Timestamp,
    /// When it was started, since boot.
    pub since: Duration,
    /// What all that it starts inherits.
    pub tag: Tag,
    /// Its number may mean another process by now.
    pub exited: bool,
}

/// How far the ending of an attempt is.
#[derive(Debug, Clone, Copy)]
pub(super) struct EndingRun {
    pub how: Ending,
    pub began: Duration,
    pub by_lease: bool,
}

impl Live {
    /// A first look after half a second: what is over by then is not worth one.
    pub(super) const FIRST_LOOK: Duration = Duration::from_millis(500);

    pub(super) fn new(order: &Order, ordered: Duration, wake: Arc<Wake>) -> Self {
        Self {
            kind: order.launch.kind,
            wake,
            ordered,
            root: None,
            ending: None,
            frozen: false,
            freeze_changed: false,
            cleared: false,
            peak_memory_bytes: None,
            log_bytes: Arc::default(),
            look_at: clock::since_boot() + Self::FIRST_LOOK,
            looks: 0,
        }
    }

    /// Begins to end it, or ends it faster; never slower.
    pub(super) fn end(&mut self, how: Ending, by_lease: bool) {
        let now = clock::since_boot();
        match &mut self.ending {
            Some(ending) if how == Ending::Now => ending.how = Ending::Now,
            Some(_) => {}
            None => self.ending = Some(EndingRun { how, began: now, by_lease }),
        }
        self.look_at = now;
        self.looks = 0;
    }

    fn held(&self, attempt: AttemptId) -> Held {
        match self.root {
            None => Held::Waiting { attempt },
            Some(root) => Held::Running {
                attempt,
                pid: root.pid,
                started_at: root.started_at,
                log_bytes: self.log_bytes.load(Ordering::Relaxed),
            },
        }
    }
}

impl Board {
    pub(super) fn new(journal: Journal, ended: Vec<Ended>) -> Self {
        Self {
            slots: 1,
            waiting: VecDeque::new(),
            waiting_ids: HashSet::new(),
            live: HashMap::new(),
            ended: ended.into_iter().map(|each| (each.attempt, each)).collect(),
            journal,
            engine: None,
            renewed: clock::since_boot(),
            idle: Vec::new(),
            leaving: Leaving::No,
            attention: false,
            warden_sleeps: false,
        }
    }

    /// Tells the engine, if one is connected.
    pub(super) fn tell(&self, message: &FromSupervisor) {
        if let Some(engine) = &self.engine {
            engine.outbox.push(message);
        }
    }

    /// Takes an order in. A known attempt changes nothing.
    pub(super) fn order(&mut self, order: Box<Order>) {
        let attempt = order.attempt;
        let known = self.live.contains_key(&attempt) || self.ended.contains_key(&attempt);
        if known || !self.waiting_ids.insert(attempt) {
            return;
        }
        self.waiting.push_back(Waiting { order, ordered: clock::since_boot() });
        if self.leaving == Leaving::Now {
            self.forget_waiting(attempt, Some("the supervisor is ending"), false);
        }
    }

    pub(super) fn has_free_slot(&self) -> bool {
        self.live.len() < self.slots
    }

    /// The next order, if there is a slot for it and `suits` accepts its niceness.
    pub(super) fn next(&mut self, suits: impl FnOnce(u8) -> bool) -> Option<Waiting> {
        if !self.has_free_slot() || !suits(self.waiting.front()?.order.niceness) {
            return None;
        }
        let next = self.waiting.pop_front()?;
        self.waiting_ids.remove(&next.order.attempt);
        Some(next)
    }

    /// Takes an order back out before it started.
    pub(super) fn recall(&mut self, attempt: AttemptId) -> bool {
        if self.waiting_ids.remove(&attempt) {
            self.waiting.retain(|waiting| waiting.order.attempt != attempt);
        }
        // Of an attempt that is not here nothing will start: that is what the engine wants to hear.
        !self.live.contains_key(&attempt) && !self.ended.contains_key(&attempt)
    }

    /// Ends an attempt that has not started, on the spot.
    pub(super) fn forget_waiting(&mut self, attempt: AttemptId, why: Option<&str>, by_lease: bool) -> bool {
        if !self.waiting_ids.contains(&attempt) {
            return false;
        }
        self.recall(attempt);
        self.over(Ended {
            attempt,
            started_at: None,
            ended_at: clock::wall(),
            exit: Exit::NotStarted,
            start_error: why.map(str::to_owned),
            lease_ended: by_lease,
            peak_memory_bytes: None,
            log_bytes: 0,
        });
        true
    }

    /// An attempt is over: told, and kept until it is acknowledged; on disk when nobody is there to hear it.
    pub(super) fn over(&mut self, ended: Ended) {
        self.live.remove(&ended.attempt);
        match &self.engine {
            Some(engine) => engine.outbox.push(&FromSupervisor::Ended(ended.clone())),
            None => self.journal.append(&ended),
        }
        self.ended.insert(ended.attempt, ended);
    }

    pub(super) fn acknowledge(&mut self, attempt: AttemptId) {
        self.ended.remove(&attempt);
        if self.ended.is_empty() {
            self.journal.remove();
        }
    }

    /// Makes what is not acknowledged durable: nobody is there to hear it any more.
    pub(super) fn keep_ends(&mut self) {
        self.journal.replace(self.ended.values());
    }

    /// Whether anything here is worth staying for.
    pub(super) fn holds_something(&self) -> bool {
        self.has_work() || !self.ended.is_empty()
    }

    pub(super) fn has_work(&self) -> bool {
        !self.live.is_empty() || !self.waiting.is_empty()
    }

    /// What an engine hears first: everything it has not acknowledged. The ends that find no room in
    /// the first message follow at once.
    pub(super) fn greeting(&self) -> Vec<FromSupervisor> {
        let waiting = self.waiting.iter().map(|each| Held::Waiting { attempt: each.order.attempt });
        let live = self.live.iter().map(|(attempt, live)| live.held(*attempt));
        let ends = self.ended.values().take(ENDS_IN_HELLO).cloned().map(Held::Ended);
        let hello = FromSupervisor::Hello {
            version: crate::message::VERSION,
            pid: std::process::id(),
            held: waiting.chain(live).chain(ends).collect(),
        };
        let others = self.ended.values().skip(ENDS_IN_HELLO).cloned().map(FromSupervisor::Ended);
        std::iter::once(hello).chain(others).collect()
    }
}
