//! Logs of attempts: bounded, exact, readable by anyone while they are written.
//!
//! The first mebibyte of what a program says goes to `log` in the attempt's folder and stays. What comes after
//! goes to segments of a mebibyte, `log.<offset of its first byte>`, of which the newest five are kept. Names and
//! lengths of these files say everything, exactly: there is no index to go stale, and a reader in another
//! process needs nothing but the folder. Files are only appended to and removed, never changed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// Bytes in the head and in each segment.
pub const SEGMENT: u64 = 1 << 20;
/// Segments kept after the head; the newest may be just begun, so at least 4 MiB of the end are there.
const KEPT: usize = 5;
const HEAD: &str = "log";

/// A stretch of a log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogSlice {
    /// Offset of the first byte of `bytes`; behind what was asked for when that is no longer kept.
    pub from: u64,
    /// The offset to ask for next.
    pub next: u64,
    /// Bytes written so far, dropped ones counted.
    pub total: u64,
    /// How many bytes before `from`, and not before the offset that was asked for, are no longer kept.
    pub dropped: u64,
    /// The bytes; empty when there is no more yet.
    pub bytes: Vec<u8>,
}

/// Up to `max` bytes of the log in an attempt's folder: from an offset on, or the newest ones.
/// A slice never runs over a gap. An attempt that said nothing has an empty log, not an error.
pub fn read(folder: &Path, from: Option<u64>, max: usize) -> io::Result<LogSlice> {
    // A segment may be removed between listing and opening: what is listed next is whole again.
    for _ in 0..4 {
        match read_listed(&list(folder)?, from, max) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            other => return other,
        }
    }
    Err(io::Error::new(ErrorKind::Interrupted, "the log is written faster than it can be read"))
}

/// Whether a file of an attempt's folder is part of its log.
pub fn is_log(name: &std::ffi::OsStr) -> bool {
    name.to_str()
        .is_some_and(|name| name == HEAD || name.strip_prefix("log.").is_some_and(|at| at.parse::<u64>().is_ok()))
}

fn read_listed(segments: &[Segment], from: Option<u64>, max: usize) -> io::Result<LogSlice> {
    let total = segments.last().map_or(0, Segment::end);
    let asked = from.unwrap_or(0);
    let wanted = from.unwrap_or(total.saturating_sub(max as u64)).min(total);
    let start =
        segments.iter().find(|segment| segment.end() > wanted).map_or(total, |segment| segment.start.max(wanted));
    // The newest bytes are all after the last gap, even when there are more kept before it.
    let start = if from.is_none() { start.max(after_last_gap(segments)) } else { start };
    let mut slice =
        LogSlice { from: start, next: start, total, dropped: missing(segments, asked, start), bytes: Vec::new() };
    for segment in segments.iter().filter(|segment| segment.end() > start) {
        let room = max - slice.bytes.len();
        if segment.start > slice.next || room == 0 {
            break;
        }
        segment.read(slice.next, room, &mut slice.bytes)?;
        slice.next = start + slice.bytes.len() as u64;
    }
    Ok(slice)
}

fn after_last_gap(segments: &[Segment]) -> u64 {
    segments
        .windows(2)
        .rev()
        .find_map(|pair| match pair {
            [left, right] if left.end() < right.start => Some(right.start),
            _ => None,
        })
        .unwrap_or(0)
}

/// Bytes from `from` to `to` that no segment holds.
fn missing(segments: &[Segment], from: u64, to: u64) -> u64 {
    let held: u64 = segments.iter().map(|each| each.end().min(to).saturating_sub(each.start.max(from))).sum();
    to.saturating_sub(from).saturating_sub(held)
}

#[derive(Debug)]
struct Segment {
    start: u64,
    length: u64,
    path: PathBuf,
}

impl Segment {
    fn end(&self) -> u64 {
        self.start + self.length
    }

    fn read(&self, from: u64, room: usize, into: &mut Vec<u8>) -> io::Result<()> {
        let wanted = room.min((self.end() - from) as usize);
        let filled = into.len();
        into.resize(filled + wanted, 0);
        let target = into.get_mut(filled..).unwrap_or_default();
        File::open(&self.path)?.read_exact_at(target, from - self.start)
    }
}

/// All segments with their lengths, in order of their offsets.
fn list(folder: &Path) -> io::Result<Vec<Segment>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let mut segments = Vec::new();
    for entry in entries {
        let entry = entry?;
        let Some(start) = entry.file_name().to_str().and_then(start_of) else { continue };
        match entry.metadata() {
            Ok(found) => segments.push(Segment { start, length: found.len(), path: entry.path() }),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    segments.sort_by_key(|segment| segment.start);
    Ok(segments)
}

/// The offset that a file's name says, if it is part of a log.
fn start_of(name: &str) -> Option<u64> {
    if name == HEAD {
        return Some(0);
    }
    name.strip_prefix(HEAD)?.strip_prefix('.')?.parse().ok()
}

/// Writes the log of one attempt. It never fails: a program must not stop because a disk is full. What can't
/// be written is dropped and counted, and writing goes on when there is room again.
#[derive(Debug)]
pub(crate) struct LogWriter {
    folder: PathBuf,
    total: u64,
    open: Option<Open>,
    /// Starts of the segments on disk after the head, oldest first.
    kept: Vec<u64>,
}

#[derive(Debug)]
struct Open {
    file: File,
    start: u64,
}

impl LogWriter {
    /// Nothing is made before the first byte.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), total: 0, open: None, kept: Vec::new() }
    }

    /// Bytes so far, dropped ones counted.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    pub(crate) fn append(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let room = self.open.as_ref().map_or(SEGMENT, |open| SEGMENT - (self.total - open.start));
            let (now, later) = bytes.split_at(bytes.len().min(room as usize));
            if self.append_within(now).is_err() {
                self.give_up_segment();
            }
            self.total += now.len() as u64;
            if self.open.as_ref().is_some_and(|open| self.total - open.start >= SEGMENT) {
                self.open = None;
            }
            bytes = later;
        }
    }

    fn append_within(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.open.is_none() {
            self.open = Some(self.begin()?);
        }
        self.open.as_mut().map_or(Ok(()), |open| open.file.write_all(bytes))
    }

    fn begin(&mut self) -> io::Result<Open> {
        let start = self.total;
        let name = if start == 0 { HEAD.to_owned() } else { format!("{HEAD}.{start}") };
        let file = OpenOptions::new().create(true).write(true).truncate(true).open(self.folder.join(name))?;
        if start > 0 {
            self.kept.push(start);
        }
        while self.kept.len() > KEPT {
            let _ = fs::remove_file(self.folder.join(format!("{HEAD}.{}", self.kept.remove(0))));
        }
        Ok(Open { file, start })
    }

    /// After a failed write the segment keeps what is surely whole; the next one starts after the gap.
    fn give_up_segment(&mut self) {
        if let Some(open) = self.open.take() {
            let _ = open.file.set_len(self.total - open.start);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    /// Byte `offset` of an endless text in which every stretch is recognisable.
    fn text(from: u64, length: usize) -> Vec<u8> {
        (from..from + length as u64).map(|offset| (offset.wrapping_mul(0x9e37_79b9) >> 13) as u8).collect()
    }

    fn written(bytes: u64, step: usize) -> (tempfile::TempDir, LogWriter) {
        let folder = tempfile::tempdir().unwrap();
        let mut log = LogWriter::new(folder.path());
        while log.total() < bytes {
            let next = step.min((bytes - log.total()) as usize);
            log.append(&text(log.total(), next));
        }
        (folder, log)
    }

    #[test]
    fn a_silent_attempt_has_an_empty_log_and_no_file() {
        let (folder, _log) = written(0, 1);
        assert_eq!(read(folder.path(), None, 100).unwrap(), LogSlice::default());
        assert_eq!(read(&folder.path().join("never"), Some(7), 100).unwrap(), LogSlice::default());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_follower_reads_everything_while_it_is_written() {
        let (folder, mut log) = written(0, 1);
        let (mut at, mut seen) = (0, Vec::new());
        while log.total() < 3 * SEGMENT {
            log.append(&text(log.total(), 70_001));
            loop {
                let slice = read(folder.path(), Some(at), 50_000).unwrap();
                assert_eq!((slice.from, slice.dropped), (at, 0));
                if slice.bytes.is_empty() {
                    break;
                }
                at = slice.next;
                seen.extend(slice.bytes);
            }
        }
        assert_eq!(at, log.total());
        assert_eq!(seen, text(0, log.total() as usize));
    }

    #[test]
    fn fifty_megabytes_keep_the_head_and_the_end_and_count_the_gap() {
        let total = 50 * SEGMENT + 12_345;
        let (folder, _log) = written(total, 65_536);
        let on_disk: u64 = list(folder.path()).unwrap().iter().map(|segment| segment.length).sum();
        assert!(on_disk <= 6 * SEGMENT, "{on_disk} bytes kept");

        let head = read(folder.path(), Some(0), usize::MAX).unwrap();
        assert_eq!((head.from, head.next, head.total, head.dropped), (0, SEGMENT, total, 0));
        assert_eq!(head.bytes, text(0, SEGMENT as usize));

        let rest = read(folder.path(), Some(head.next), usize::MAX).unwrap();
        assert_eq!((rest.from, rest.dropped, rest.next), (46 * SEGMENT, 45 * SEGMENT, total));
        assert_eq!(rest.bytes, text(rest.from, rest.bytes.len()));

        let end = read(folder.path(), None, 100).unwrap();
        assert_eq!((end.from, end.next, end.dropped), (total - 100, total, 45 * SEGMENT));
        assert_eq!(end.bytes, text(total - 100, 100));

        let newest = read(folder.path(), None, usize::MAX).unwrap();
        assert_eq!(newest.from, 46 * SEGMENT, "the newest bytes do not run over the gap");
    }

    #[test]
    fn a_log_that_can_not_be_written_is_counted_and_goes_on_later() {
        let (folder, mut log) = written(10, 10);
        let hidden = folder.path().with_extension("away");
        log.open = None; // a fresh segment is due, and its folder is away
        fs::rename(folder.path(), &hidden).unwrap();
        log.append(&text(10, 20));
        fs::rename(&hidden, folder.path()).unwrap();
        log.append(&text(30, 5));
        assert_eq!(log.total(), 35);
        let slice = read(folder.path(), Some(10), 100).unwrap();
        assert_eq!((slice.from, slice.dropped, slice.total), (30, 20, 35));
        assert_eq!(slice.bytes, text(30, 5));
    }

    #[test]
    fn an_offset_beyond_the_end_waits_at_the_end() {
        let (folder, _log) = written(10, 10);
        let slice = read(folder.path(), Some(99), 100).unwrap();
        assert_eq!((slice.from, slice.next, slice.dropped, slice.bytes.len()), (10, 10, 0, 0));
    }
}
