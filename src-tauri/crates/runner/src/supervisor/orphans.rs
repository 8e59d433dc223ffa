//! Processes that lost their parent. As a subreaper this process adopts them all, so that none escapes by calling
//! `setsid` or forking twice; which attempt each belongs to is worked out here.
//!
//! Looking whether there are any is one small read, because the kernel gives them to the main thread, which has
//! no children of its own. That is what lets two thousand short tasks a second end without a walk through `/proc`.

use std::collections::HashMap;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use atelier_core::AttemptId;
use rustix::process::{WaitId, WaitIdOptions, waitid};

use crate::process::{Children, raw_pid};

#[derive(Debug)]
pub(super) struct Orphans {
    children: Children,
    /// Adopted and not yet waited for: their numbers can't come to mean other processes.
    adopted: Mutex<HashMap<u32, Option<AttemptId>>>,
}

impl Orphans {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self { children: Children::of_main_thread()?, adopted: Mutex::default() })
    }

    /// Whether no orphan can be this attempt's: there is none, or all are known to be others'.
    pub(super) fn none_of(&self, attempt: AttemptId) -> bool {
        let adopted = self.refresh();
        adopted.values().all(|owner| owner.is_some_and(|owner| owner != attempt))
    }

    /// All orphans that live, and whose they are as far as that is known.
    pub(super) fn all(&self) -> HashMap<u32, Option<AttemptId>> {
        self.refresh().clone()
    }

    /// Remembers whose an orphan is.
    pub(super) fn attribute(&self, pid: u32, attempt: AttemptId) {
        if let Some(owner) = self.lock().get_mut(&pid) {
            *owner = Some(attempt);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u32, Option<AttemptId>>> {
        self.adopted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the dead and takes in the new. All waiting for orphans happens here, under one lock: a number
    /// on the kernel's list is an orphan for as long as nobody has waited for it.
    fn refresh(&self) -> MutexGuard<'_, HashMap<u32, Option<AttemptId>>> {
        let mut adopted = self.lock();
        let mut listed = self.children.list();
        listed.retain(|pid| !reap(*pid));
        adopted.retain(|pid, _| listed.contains(pid));
        for pid in listed {
            adopted.entry(pid).or_default();
        }
        adopted
    }
}

/// Waits for a child if it is dead; whether it was.
fn reap(pid: u32) -> bool {
    let Some(pid) = raw_pid(pid) else { return false };
    matches!(
        waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOHANG),
        Ok(Some(_)) | Err(rustix::io::Errno::CHILD)
    )
}
