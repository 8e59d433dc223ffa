//! What the supervisor's threads share, and how they call one another.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::SupervisorOptions;
use super::board::{Board, Leaving, Live};
use super::journal::Journal;
use super::orphans::Orphans;
use super::slot;
use crate::clock;
use crate::message::{Ended, Ending};
use crate::wake::Wake;

/// How long the last words to an engine may take before the supervisor leaves.
const FAREWELL: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub(super) struct Shared {
    pub options: SupervisorOptions,
    pub orphans: Orphans,
    /// Rung when the main thread has to look at the board.
    pub main: Wake,
    pub warden: Condvar,
    board: Mutex<Board>,
    numbers: AtomicU64,
}

/// Whether the supervisor is still needed.
pub(super) enum Stay {
    Needed,
    /// Not any more, after this much more of it.
    Idle(Duration),
}

impl Shared {
    pub(super) fn new(options: SupervisorOptions) -> io::Result<Arc<Self>> {
        let (journal, ended) = Journal::open(&options.data_folder);
        Ok(Arc::new(Self {
            orphans: Orphans::new()?,
            main: Wake::new()?,
            warden: Condvar::new(),
            board: Mutex::new(Board::new(journal, ended)),
            numbers: AtomicU64::new(0),
            options,
        }))
    }

    pub(super) fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A number that no other connection or thread has.
    pub(super) fn number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }

    /// Has the warden look at once.
    pub(super) fn call_warden(&self, board: &mut Board) {
        board.attention = true;
        self.warden.notify_all();
    }

    pub(super) fn reason_to_stay(&self) -> Stay {
        let board = self.board();
        if board.has_work() {
            return Stay::Needed;
        }
        let alone = board.engine.is_none();
        if board.leaving == Leaving::Now || (board.leaving == Leaving::WhenDone && alone) {
            return Stay::Idle(Duration::ZERO);
        }
        if !alone || board.holds_something() {
            return Stay::Needed;
        }
        Stay::Idle(self.options.idle_exit)
    }

    /// Gives waiting orders to slots. Called on threads of normal priority only: a thread that it
    /// starts has the priority of its maker, and may lower it but never raise it again.
    pub(super) fn dispatch(self: &Arc<Self>) {
        let mut board = self.board();
        while let Some(next) = board.next(|_| true) {
            let order = next.order;
            let idle = board.idle.iter().position(|slot| slot.niceness == order.niceness);
            let slot = match idle
                .map(|index| board.idle.swap_remove(index))
                .map_or_else(|| slot::spawn(self, order.niceness), Ok)
            {
                Ok(slot) => slot,
                Err(error) => {
                    board.over(slot::not_started(order.attempt, format!("no thread could be started for it: {error}")));
                    continue;
                }
            };
            board.live.insert(order.attempt, Live::new(&order, next.ordered, Arc::clone(&slot.wake)));
            // The thread waits for exactly this: it takes itself off the list before it leaves.
            let _ = slot.orders.send(order);
        }
        // Awake it looks often enough by itself: a call for every short task would cost more than the task.
        if board.warden_sleeps && board.has_work() {
            self.warden.notify_all();
        }
    }

    /// An attempt is over; `next` may be taken up at once by the same thread.
    pub(super) fn over(&self, board: &mut Board, ended: Ended) {
        board.over(ended);
        let may_leave = board.engine.is_none() || board.leaving != Leaving::No;
        if may_leave && !board.has_work() {
            self.main.ring();
        }
    }

    /// Ends everything, then the supervisor.
    pub(super) fn quit(&self, board: &mut Board) {
        board.leaving = Leaving::Now;
        let waiting: Vec<_> = board.waiting.iter().map(|each| each.order.attempt).collect();
        for attempt in waiting {
            board.forget_waiting(attempt, None, false);
        }
        for live in board.live.values_mut() {
            live.end(Ending::Politely, false);
        }
        self.call_warden(board);
        self.main.ring();
    }

    /// Whether the lease of work of this kind, ordered then, is over by now.
    pub(super) fn deadline(&self, board: &Board, kind: atelier_core::lease::WorkKind, ordered: Duration) -> Duration {
        board.renewed.max(ordered) + self.options.length(kind)
    }

    /// The last steps: what is not acknowledged is on disk, what is said is sent.
    pub(super) fn close(&self) {
        let mut board = self.board();
        board.keep_ends();
        let engine = board.engine.take();
        drop(board);
        if let Some(engine) = engine {
            engine.outbox.flush(FAREWELL);
            engine.outbox.close();
        }
        tracing::info!(at = ?clock::wall(), "the supervisor ends");
    }
}
