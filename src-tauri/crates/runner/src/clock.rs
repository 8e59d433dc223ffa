//! The two clocks: the wall clock that is stored and shown, and the boot clock that counts sleep too.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use atelier_core::Timestamp;
use rustix::time::{ClockId, clock_gettime};

/// Now, as stored and shown.
pub(crate) fn wall() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Time since boot, sleep counted: what leases run on, and what `/proc/PID/stat` gives start times in.
pub fn since_boot() -> Duration {
    let now = clock_gettime(ClockId::Boottime);
    Duration::new(u64::try_from(now.tv_sec).unwrap_or(0), u32::try_from(now.tv_nsec).unwrap_or(0))
}
