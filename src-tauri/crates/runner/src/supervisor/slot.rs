//! Slot threads: each takes an order, starts its process and follows it until nothing is left of it, then takes
//! the next. A thread has the niceness of its orders: on Linux niceness belongs to threads and children inherit it.

use std::io::{ErrorKind, Read};
use std::os::fd::AsFd;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};
use std::{fs, io};

use atelier_core::{AttemptId, Exit};
use rustix::event::{PollFd, PollFlags};

use super::board::{IdleSlot, Live, Root};
use super::launch::{Launched, launch};
use super::shared::Shared;
use crate::clock;
use crate::logs::LogWriter;
use crate::message::{Ended, FromSupervisor, Order};
use crate::process::Tag;
use crate::process::exit_of;
use crate::wake::{Wake, wait};

/// A thread without work leaves after this.
const LINGER: Duration = Duration::from_secs(10);
/// The engine hears of new log at most this often.
const LOG_INTERVAL: Duration = Duration::from_millis(100);
/// As much as a pipe holds.
const BUFFER: usize = 1 << 16;
/// What is read after the last process is gone: a pipe's content, and a bound should a stranger hold the pipe.
const LAST_READS: usize = 16;

/// Starts a thread for orders of this niceness. Its first order must follow.
pub(super) fn spawn(shared: &Arc<Shared>, niceness: u8) -> io::Result<IdleSlot> {
    let (orders, incoming) = channel();
    let slot = IdleSlot { number: shared.number(), niceness, orders, wake: Arc::new(Wake::new()?) };
    let mut thread = Slot {
        shared: Arc::clone(shared),
        number: slot.number,
        niceness,
        orders: slot.orders.clone(),
        wake: Arc::clone(&slot.wake),
        buffer: Vec::new(),
    };
    thread::Builder::new().name("slot".into()).stack_size(256 << 10).spawn(move || thread.run(&incoming))?;
    Ok(slot)
}

/// The end of an attempt that never began.
pub(super) fn not_started(attempt: AttemptId, why: String) -> Ended {
    Ended {
        attempt,
        started_at: None,
        ended_at: clock::wall(),
        exit: Exit::NotStarted,
        start_error: Some(why),
        lease_ended: false,
        peak_memory_bytes: None,
        log_bytes: 0,
    }
}

struct Slot {
    shared: Arc<Shared>,
    number: u64,
    niceness: u8,
    orders: std::sync::mpsc::Sender<Box<Order>>,
    wake: Arc<Wake>,
    buffer: Vec<u8>,
}

impl Slot {
    fn run(&mut self, incoming: &Receiver<Box<Order>>) {
        if let Err(error) = rustix::process::setpriority_process(None, i32::from(self.niceness.min(19))) {
            tracing::warn!(%error, niceness = self.niceness, "the priority of work can't be lowered");
        }
        while let Some(order) = self.wait_for_order(incoming) {
            let mut next = Some(order);
            while let Some(order) = next {
                let ended = self.attend(&order);
                next = self.turn_over(ended);
            }
        }
    }

    /// `None` once there was nothing to do for a while.
    fn wait_for_order(&self, incoming: &Receiver<Box<Order>>) -> Option<Box<Order>> {
        match incoming.recv_timeout(LINGER) {
            Ok(order) => Some(order),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => {
                let mut board = self.shared.board();
                let before = board.idle.len();
                board.idle.retain(|slot| slot.number != self.number);
                let chosen = board.idle.len() == before;
                drop(board);
                // Not on the list any more: an order is on its way.
                if chosen { incoming.recv().ok() } else { None }
            }
        }
    }

    /// Hands in the end of one attempt and takes the next order, if it suits this thread.
    fn turn_over(&self, ended: Ended) -> Option<Box<Order>> {
        let mut board = self.shared.board();
        self.shared.over(&mut board, ended);
        if let Some(next) = board.next(|niceness| niceness == self.niceness) {
            let live = Live::new(&next.order, next.ordered, Arc::clone(&self.wake));
            board.live.insert(next.order.attempt, live);
            return Some(next.order);
        }
        let (niceness, number) = (self.niceness, self.number);
        let (orders, wake) = (self.orders.clone(), Arc::clone(&self.wake));
        board.idle.push(IdleSlot { number, niceness, orders, wake });
        if board.has_free_slot() && !board.waiting.is_empty() {
            self.shared.main.ring();
        }
        None
    }

    /// One attempt, from start to the end of its last process.
    fn attend(&mut self, order: &Order) -> Ended {
        self.wake.quiet();
        let folder = &self.shared.options.data_folder;
        // Numbers begin at 0, which is the supervisor's own.
        let launched = match launch(order, folder, Tag::new(folder, self.shared.number() + 1)) {
            Ok(launched) => launched,
            Err(why) => return not_started(order.attempt, why),
        };
        let root = self.started(order.attempt, &launched);
        let mut follower = Follower::new(self, order, launched);
        let exit = follower.follow();
        let log_bytes = follower.finish();
        let (lease_ended, peak_memory_bytes) = self.outcome(order.attempt);
        if exit.is_success() && log_bytes == 0 {
            // Refused by the system unless it is empty.
            let _ = fs::remove_dir(&order.folder);
        }
        Ended {
            attempt: order.attempt,
            started_at: Some(root.started_at),
            ended_at: clock::wall(),
            exit,
            start_error: None,
            lease_ended,
            peak_memory_bytes,
            log_bytes,
        }
    }

    fn started(&self, attempt: AttemptId, launched: &Launched) -> Root {
        let root = Root {
            pid: launched.child.id(),
            start: None,
            started_at: clock::wall(),
            since: clock::since_boot(),
            tag: launched.tag,
            exited: false,
        };
        let mut board = self.shared.board();
        board.tell(&FromSupervisor::Started { attempt, pid: root.pid, at: root.started_at });
        let asked = board.live.get_mut(&attempt).is_some_and(|live| {
            live.root = Some(root);
            live.ending.is_some() || live.freeze_changed
        });
        if asked {
            self.shared.call_warden(&mut board);
        }
        root
    }

    fn outcome(&self, attempt: AttemptId) -> (bool, Option<u64>) {
        let board = self.shared.board();
        board
            .live
            .get(&attempt)
            .map_or((false, None), |live| (live.ending.is_some_and(|ending| ending.by_lease), live.peak_memory_bytes))
    }
}

/// Follows one process: its output, its exit, and the bell of the warden.
struct Follower<'a> {
    shared: &'a Shared,
    wake: &'a Wake,
    buffer: &'a mut Vec<u8>,
    attempt: AttemptId,
    process: Launched,
    log: LogWriter,
    /// Nobody can write to the pipe any more.
    silent: bool,
    status: Option<Exit>,
    told: Option<Instant>,
    told_bytes: u64,
    log_bytes: Arc<std::sync::atomic::AtomicU64>,
}

impl<'a> Follower<'a> {
    fn new(slot: &'a mut Slot, order: &Order, process: Launched) -> Self {
        let log_bytes =
            slot.shared.board().live.get(&order.attempt).map(|live| Arc::clone(&live.log_bytes)).unwrap_or_default();
        Self {
            shared: &slot.shared,
            wake: &slot.wake,
            buffer: &mut slot.buffer,
            attempt: order.attempt,
            process,
            log: LogWriter::new(Path::new(&order.folder)),
            silent: false,
            status: None,
            told: None,
            told_bytes: 0,
            log_bytes,
        }
    }

    /// Until the process has exited and nothing is left of its tree.
    fn follow(&mut self) -> Exit {
        loop {
            let seen = self.look();
            if seen.output {
                self.read();
            }
            if seen.exit && self.status.is_none() && self.exited() {
                break;
            }
            if seen.bell {
                self.wake.quiet();
                if self.is_cleared() {
                    break;
                }
            }
            self.tell_log(false);
        }
        self.status.unwrap_or(Exit::NotStarted)
    }

    fn look(&self) -> Seen {
        let ready = PollFlags::IN | PollFlags::HUP | PollFlags::ERR;
        let mut fds = vec![PollFd::new(self.wake, PollFlags::IN)];
        let exit_at = self.status.is_none().then(|| {
            fds.push(PollFd::new(&self.process.exit, PollFlags::IN));
            fds.len() - 1
        });
        let output_at = (!self.silent).then(|| {
            fds.push(PollFd::from_borrowed_fd(self.process.output.as_fd(), PollFlags::IN));
            fds.len() - 1
        });
        if let Err(error) = wait(&mut fds, self.log_due()) {
            tracing::error!(%error, "a process can't be waited for");
        }
        let is_ready = |index: Option<usize>| {
            index.and_then(|index| fds.get(index)).is_some_and(|fd| fd.revents().intersects(ready))
        };
        Seen { bell: is_ready(Some(0)), exit: is_ready(exit_at), output: is_ready(output_at) }
    }

    /// One read: at most what a pipe holds. False when there is nothing now.
    fn read(&mut self) -> bool {
        self.buffer.resize(BUFFER, 0);
        match self.process.output.read(self.buffer) {
            Ok(0) => self.silent = true,
            Ok(length) => {
                self.log.append(self.buffer.get(..length).unwrap_or_default());
                self.log_bytes.store(self.log.total(), Ordering::Relaxed);
                return true;
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
            Err(_) => self.silent = true,
        }
        false
    }

    /// The root has exited. True when nothing else is left: then its attempt is over.
    fn exited(&mut self) -> bool {
        let asked = self.shared.board().live.get_mut(&self.attempt).is_some_and(|live| {
            if let Some(root) = &mut live.root {
                root.exited = true;
            }
            live.ending.is_some()
        });
        // Only now may its number come to mean another process.
        let status = self.process.child.wait().map_or(Exit::NotStarted, exit_of);
        self.status = Some(status);
        if !asked && self.shared.orphans.none_of(self.attempt) {
            return true;
        }
        let mut board = self.shared.board();
        if let Some(live) = board.live.get_mut(&self.attempt) {
            live.look_at = Duration::ZERO;
        }
        self.shared.call_warden(&mut board);
        false
    }

    fn is_cleared(&self) -> bool {
        self.status.is_some() && self.shared.board().live.get(&self.attempt).is_none_or(|live| live.cleared)
    }

    /// How long until the engine may hear of more log; `None`: there is none to tell.
    fn log_due(&self) -> Option<Duration> {
        (self.log.total() > self.told_bytes)
            .then(|| self.told.map_or(Duration::ZERO, |told| LOG_INTERVAL.saturating_sub(told.elapsed())))
    }

    fn tell_log(&mut self, now: bool) {
        if self.log_due().is_some_and(|due| now || due.is_zero()) {
            let log_bytes = self.log.total();
            self.shared.board().tell(&FromSupervisor::LogGrew { attempt: self.attempt, log_bytes });
            self.told = Some(Instant::now());
            self.told_bytes = log_bytes;
        }
    }

    /// Reads what the pipe still holds; bytes of log in all.
    fn finish(mut self) -> u64 {
        for _ in 0..LAST_READS {
            if self.silent || !self.read() {
                break;
            }
        }
        self.tell_log(true);
        self.log.total()
    }
}

#[allow(clippy::struct_excessive_bools)] // three things that may be ready at once
struct Seen {
    bell: bool,
    exit: bool,
    output: bool,
}
