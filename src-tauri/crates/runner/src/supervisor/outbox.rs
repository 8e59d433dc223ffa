//! What is on its way to the engine: whoever has something to say appends it and goes on; one thread per
//! connection writes, taking everything there is at once.

use std::io::Write;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::frame;
use crate::message::FromSupervisor;

/// An engine that has not read this much is not reading at all: its connection is given up. What it has missed
/// is told again at its next `Hello`.
const LARGEST_BACKLOG: usize = 64 << 20;

#[derive(Debug)]
pub(super) struct Outbox {
    stream: UnixStream,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    pending: Vec<u8>,
    writing: bool,
    closed: bool,
}

impl Outbox {
    pub(super) fn new(stream: UnixStream) -> Self {
        Self { stream, state: Mutex::default(), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Never waits for the engine.
    pub(super) fn push(&self, message: &FromSupervisor) {
        let mut state = self.lock();
        if state.closed {
            return;
        }
        if let Err(error) = frame::write(message, &mut state.pending) {
            tracing::error!(%error, "a message to the engine could not be written");
        }
        if state.pending.len() > LARGEST_BACKLOG {
            state.pending = Vec::new();
            self.close_locked(&mut state);
        }
        if !state.writing {
            self.changed.notify_all();
        }
    }

    /// Writes past the queue; only for a connection that has no writer.
    pub(super) fn write_now(&self, bytes: &[u8]) -> std::io::Result<()> {
        (&self.stream).write_all(bytes)
    }

    /// Ends the connection; its reader and its writer notice.
    pub(super) fn close(&self) {
        self.close_locked(&mut self.lock());
    }

    fn close_locked(&self, state: &mut State) {
        state.closed = true;
        let _ = self.stream.shutdown(Shutdown::Both);
        self.changed.notify_all();
    }

    /// Waits until everything is written or `limit` has passed.
    pub(super) fn flush(&self, limit: Duration) {
        let state = self.lock();
        let busy = |state: &mut State| !state.closed && (state.writing || !state.pending.is_empty());
        drop(self.changed.wait_timeout_while(state, limit, busy));
    }

    /// The writer: until the connection ends.
    pub(super) fn write_all(&self) {
        let mut buffer = Vec::new();
        loop {
            let mut state = self.lock();
            state.writing = false;
            self.changed.notify_all();
            while state.pending.is_empty() && !state.closed {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            if state.closed {
                return;
            }
            state.writing = true;
            std::mem::swap(&mut buffer, &mut state.pending);
            drop(state);
            if (&self.stream).write_all(&buffer).is_err() {
                self.close();
            }
            buffer.clear();
            buffer.shrink_to(1 << 16);
        }
    }
}
