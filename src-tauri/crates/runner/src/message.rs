//! What the engine and the supervisor say to one another: JSON, one message a frame, a frame being a
//! 32-bit big-endian length and as many bytes.

use atelier_core::launch::Launch;
use atelier_core::{AttemptId, Exit, Timestamp};
use serde::{Deserialize, Serialize};

/// The version of these messages; the supervisor of another version is left to finish and then replaced.
pub const VERSION: u32 = 1;

/// One process to run, for one attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Which attempt.
    pub attempt: AttemptId,
    /// What to start.
    pub launch: Launch,
    /// The attempt's folder, absolute; made if it is not there.
    pub folder: String,
    /// Niceness of the process tree, 0 to 19.
    pub niceness: u8,
}

/// How to end an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// SIGTERM to the whole tree, SIGKILL 2 s later to what is left.
    Politely,
    /// SIGKILL to the whole tree.
    Now,
}

/// From the engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "say")]
pub enum ToSupervisor {
    /// First message of a connection. A second engine that says hello replaces the first.
    Hello {
        /// [`VERSION`] of the engine.
        version: u32,
    },
    /// How many attempts may run at once. Orders above that wait in the order in which they came.
    Slots {
        /// At least 1.
        count: u16,
    },
    /// Run this as soon as a slot is free. A repeated order changes nothing.
    Start(Box<Order>),
    /// Forget an order that has not started; answered with `Recalled`.
    Recall {
        /// Which.
        attempt: AttemptId,
    },
    /// End a running attempt (or forget a waiting one); answered with `Ended` when all of its processes are gone.
    Stop {
        /// Which.
        attempt: AttemptId,
        /// How.
        ending: Ending,
    },
    /// Stop (SIGSTOP) or continue (SIGCONT) the whole tree.
    Freeze {
        /// Which.
        attempt: AttemptId,
        /// True: stop.
        frozen: bool,
    },
    /// Renews every lease; sent every 5 s. While none comes (its app is gone), exclusive work ends at the
    /// end of its lease and idempotent work after 10 minutes.
    Renew,
    /// The end of this attempt is durable on the engine's side; the supervisor may forget it.
    Acknowledge {
        /// Which.
        attempt: AttemptId,
    },
    /// End everything that runs (politely), then end the supervisor.
    Quit,
}

/// What a supervisor says of an attempt when an engine connects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "held")]
pub enum Held {
    /// Ordered, not started.
    Waiting {
        /// Which.
        attempt: AttemptId,
    },
    /// Runs.
    Running {
        /// Which.
        attempt: AttemptId,
        /// Its root process.
        pid: u32,
        /// When it started.
        started_at: Timestamp,
        /// Bytes of log so far.
        log_bytes: u64,
    },
    /// Ended and not acknowledged.
    Ended(Ended),
}

/// The end of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Which.
    pub attempt: AttemptId,
    /// When its root process started; `None`: it never did.
    pub started_at: Option<Timestamp>,
    /// When the last of its processes was gone.
    pub ended_at: Timestamp,
    /// How its root process ended.
    pub exit: Exit,
    /// What the operating system said when it could not be started.
    pub start_error: Option<String>,
    /// True when the supervisor itself ended it because its lease ran out with no engine about.
    pub lease_ended: bool,
    /// Highest resident memory seen over its process tree, in bytes.
    pub peak_memory_bytes: Option<u64>,
    /// Bytes of log written, dropped ones counted.
    pub log_bytes: u64,
}

/// From the supervisor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "say")]
pub enum FromSupervisor {
    /// The answer to `Hello`.
    Hello {
        /// [`VERSION`] of the supervisor.
        version: u32,
        /// Its process id.
        pid: u32,
        /// Everything that it has not been acknowledged for.
        held: Vec<Held>,
    },
    /// The process runs.
    Started {
        /// Which.
        attempt: AttemptId,
        /// Its root process.
        pid: u32,
        /// When.
        at: Timestamp,
    },
    /// There is more log; sent at most every 100 ms per attempt, and before `Ended`.
    LogGrew {
        /// Which.
        attempt: AttemptId,
        /// Bytes so far.
        log_bytes: u64,
    },
    /// The answer to `Recall`.
    Recalled {
        /// Which.
        attempt: AttemptId,
        /// False: it runs already.
        recalled: bool,
    },
    /// It is over. Repeated at the next `Hello` until it is acknowledged.
    Ended(Ended),
    /// The connection is gone (never sent: made by the link itself).
    Gone,
}
