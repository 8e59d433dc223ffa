//! Processes as `/proc` shows them: the table of all, the markers that attempts leave in environments, and
//! signals that can't hit a stranger who got a dead process's number.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::ExitStatus;
use std::time::Duration;

use atelier_core::Exit;

use rustix::process::{Pid, PidfdFlags, Resource, Rlimit, Signal, getrlimit, pidfd_open, pidfd_send_signal, setrlimit};

/// Carries the id of the attempt that a process belongs to.
pub(crate) const ATTEMPT_MARKER: &str = "ATELIER_ATTEMPT";
/// Carries the data folder of the machine that started a process.
pub(crate) const DATA_MARKER: &str = "ATELIER_DATA";

/// One process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Process {
    pub pid: u32,
    pub parent: u32,
    pub group: u32,
    pub session: u32,
    /// `R`, `S`, `T` (stopped), `Z` (dead and not yet waited for) …
    pub state: u8,
    pub nice: i8,
    /// Ticks since boot; with the pid it names a process for ever.
    pub start: u64,
    pub resident_bytes: u64,
}

impl Process {
    pub(crate) fn is_dead(&self) -> bool {
        matches!(self.state, b'Z' | b'X')
    }

    pub(crate) fn is_stopped(&self) -> bool {
        matches!(self.state, b'T' | b't')
    }

    /// When it started, since boot; exact to a tick (10 ms).
    pub(crate) fn started(&self) -> Duration {
        Duration::from_secs_f64(self.start as f64 / rustix::param::clock_ticks_per_second() as f64)
    }

    /// Sends a signal, if it is still the same process.
    pub(crate) fn signal(&self, signal: Signal) -> bool {
        let Some(pid) = raw_pid(self.pid) else { return false };
        // The descriptor first: from then on the number can't come to mean another process unnoticed.
        let Ok(handle) = pidfd_open(pid, PidfdFlags::empty()) else { return false };
        read(self.pid).is_some_and(|now| now.start == self.start) && pidfd_send_signal(handle, signal).is_ok()
    }
}

/// How a process ended.
pub(crate) fn exit_of(status: ExitStatus) -> Exit {
    status.code().map_or_else(|| Exit::Signal(status.signal().unwrap_or(0)), Exit::Code)
}

pub(crate) fn raw_pid(pid: u32) -> Option<Pid> {
    Pid::from_raw(i32::try_from(pid).ok()?)
}

/// All processes by pid.
pub(crate) fn table() -> HashMap<u32, Process> {
    let Ok(entries) = fs::read_dir("/proc") else { return HashMap::new() };
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    pids.filter_map(read).map(|process| (process.pid, process)).collect()
}

/// One process, if it is (still) there.
pub(crate) fn read(pid: u32) -> Option<Process> {
    // More than any stat line: no second read, no buffer on the heap.
    let mut buffer = [0; 1024];
    let length = File::open(format!("/proc/{pid}/stat")).ok()?.read(&mut buffer).ok()?;
    parse_stat(buffer.get(..length)?)
}

fn parse_stat(stat: &[u8]) -> Option<Process> {
    let stat = String::from_utf8_lossy(stat);
    let pid = stat.split(' ').next()?.parse().ok()?;
    // The name is in brackets and may hold anything, brackets too.
    let (_, rest) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
    let number = |index: usize| fields.get(index).and_then(|field| field.parse::<u64>().ok());
    Some(Process {
        pid,
        state: *fields.first()?.as_bytes().first()?,
        parent: number(1)? as u32,
        group: number(2)? as u32,
        session: number(3)? as u32,
        nice: fields.get(16)?.parse().ok()?,
        start: number(19)?,
        resident_bytes: number(21)?.saturating_mul(rustix::param::page_size() as u64),
    })
}

/// The most memory that a process ever had resident, in bytes.
pub(crate) fn peak_bytes(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

/// The value of a variable in the environment that a process was started with.
pub(crate) fn variable(pid: u32, name: &str) -> Option<String> {
    find_variable(&fs::read(format!("/proc/{pid}/environ")).ok()?, name)
}

/// Both markers at once: the attempt and the data folder.
pub(crate) fn markers(pid: u32) -> Option<(String, String)> {
    let environment = fs::read(format!("/proc/{pid}/environ")).ok()?;
    Some((find_variable(&environment, ATTEMPT_MARKER)?, find_variable(&environment, DATA_MARKER)?))
}

fn find_variable(environment: &[u8], name: &str) -> Option<String> {
    let value = environment
        .split(|byte| *byte == 0)
        .find_map(|entry| entry.strip_prefix(name.as_bytes())?.strip_prefix(b"="))?;
    Some(String::from_utf8_lossy(value).into_owned())
}

/// A number that processes inherit however they hide: neither `setsid`, nor an orphan's new parent, nor an emptied
/// environment takes it away. It is carried in a limit that means nothing to them (how long a real-time process
/// may run without a pause, in microseconds) and is far beyond any real value of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Tag(u64);

impl Tag {
    const SERIAL_BITS: u32 = 30;

    /// The tag of the attempt with this serial number; 0 is the supervisor itself.
    pub(crate) fn new(data_folder: &Path, serial: u64) -> Self {
        let hash = blake3::hash(data_folder.as_os_str().as_encoded_bytes());
        let folder = hash.as_bytes().iter().take(4).fold(0_u64, |all, byte| all << 8 | u64::from(*byte));
        let serial = serial & ((1 << Self::SERIAL_BITS) - 1);
        Self(1 << 62 | folder << Self::SERIAL_BITS | serial)
    }

    /// Whether both come from supervisors of one data folder.
    pub(crate) fn is_of_same_machine(self, other: Self) -> bool {
        self.0 >> Self::SERIAL_BITS == other.0 >> Self::SERIAL_BITS
    }

    /// Gives it to this process, and so to all that it starts from now on.
    pub(crate) fn wear(self) -> io::Result<()> {
        let maximum = getrlimit(Resource::Rttime).maximum;
        Ok(setrlimit(Resource::Rttime, Rlimit { current: Some(self.0), maximum })?)
    }

    /// What a process carries.
    pub(crate) fn of(pid: u32) -> Option<Self> {
        Self::parse(&fs::read_to_string(format!("/proc/{pid}/limits")).ok()?)
    }

    fn parse(limits: &str) -> Option<Self> {
        let line = limits.lines().find_map(|line| line.strip_prefix("Max realtime timeout"))?;
        let value: u64 = line.split_ascii_whitespace().next()?.parse().ok()?;
        (value >> 62 == 1).then_some(Self(value))
    }
}

/// The children that a thread of this process has: `/proc/self/task/<tid>/children`, kept open.
#[derive(Debug)]
pub(crate) struct Children(File);

impl Children {
    /// Of the main thread: where the kernel puts orphans that this process adopts as a subreaper.
    pub(crate) fn of_main_thread() -> io::Result<Self> {
        let pid = std::process::id();
        Ok(Self(File::open(format!("/proc/{pid}/task/{pid}/children"))?))
    }

    pub(crate) fn list(&self) -> Vec<u32> {
        use std::os::unix::fs::FileExt;
        let mut text = Vec::new();
        let mut buffer = [0; 4096];
        while let Ok(length @ 1..) = self.0.read_at(&mut buffer, text.len() as u64) {
            text.extend_from_slice(buffer.get(..length).unwrap_or_default());
        }
        let words = text.split(|byte| *byte == b' ');
        words.filter_map(|word| std::str::from_utf8(word).ok()?.trim().parse().ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    #[test]
    fn a_stat_line_is_read_whatever_the_name() {
        let line = b"4321 (a) b) (c) T 77 4321 4000 0 -1 4194304 115 0 0 0 0 0 0 0 30 10 3 0 289260 3133440 364 184";
        let process = parse_stat(line).unwrap();
        assert_eq!((process.pid, process.parent, process.group, process.session), (4321, 77, 4321, 4000));
        assert_eq!((process.nice, process.start, process.state), (10, 289_260, b'T'));
        assert_eq!(process.resident_bytes, 364 * rustix::param::page_size() as u64);
        assert!(process.is_stopped() && !process.is_dead());
        assert_eq!(parse_stat(b"4321 (torn"), None);
        assert_eq!(parse_stat(b""), None);
    }

    #[test]
    fn this_process_is_in_the_table_and_its_peak_is_known() {
        let pid = std::process::id();
        let own = table()[&pid];
        assert_eq!(own.pid, pid);
        assert!(own.resident_bytes > 0 && !own.is_dead());
        assert!(peak_bytes(pid).unwrap() >= own.resident_bytes / 2);
    }

    #[test]
    fn markers_are_found_whole() {
        let environment = b"A=1\0ATELIER_ATTEMPTS=no\0ATELIER_ATTEMPT=x/0/0.1\0ATELIER_DATA=/d\0";
        assert_eq!(find_variable(environment, ATTEMPT_MARKER).as_deref(), Some("x/0/0.1"));
        assert_eq!(find_variable(environment, "B"), None);
    }

    #[test]
    fn a_tag_names_its_machine_and_no_real_limit_is_one() {
        let tag = Tag::new(Path::new("/data"), 7);
        assert!(tag.is_of_same_machine(Tag::new(Path::new("/data"), 8)) && tag != Tag::new(Path::new("/data"), 8));
        assert!(!tag.is_of_same_machine(Tag::new(Path::new("/other"), 7)));
        let line = |value: &str| {
            Tag::parse(&format!(
                "Max cpu time  1 2 us\nMax realtime timeout      {value}            unlimited            us\n"
            ))
        };
        assert_eq!(line(&tag.0.to_string()), Some(tag));
        assert_eq!((line("unlimited"), line("200000"), Tag::of(1)), (None, None, None));
    }

    #[test]
    fn a_signal_never_hits_a_process_that_only_has_the_number() {
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let process = read(child.id()).unwrap();
        let other = Process { start: process.start + 1, ..process };
        assert!(!other.signal(Signal::KILL));
        assert!(child.try_wait().unwrap().is_none());
        assert!(process.signal(Signal::KILL));
        assert!(!child.wait().unwrap().success());
    }
}
