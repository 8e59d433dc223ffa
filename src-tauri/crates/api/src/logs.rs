//! The logs of attempts: reading on, looking for something, comparing two.

use std::path::{Path, PathBuf};

use atelier_core::{Attempt, AttemptId, ErrorCode, Problem};
use atelier_runner::logs;

use crate::command::{LogAsk, LogComparison, LogComparisonAsk, LogMatch, LogMatches, LogSearchAsk};
use crate::host::Host;
use crate::log_difference;
use crate::view::LogPage;

/// Bytes of a log that are answered when nothing is said.
const LOG_BYTES: u32 = 64 << 10;
/// And at most, whatever is said.
const MOST_LOG_BYTES: u32 = 4 << 20;
/// Bytes that a search reads at once.
const AT_ONCE: usize = 256 << 10;
/// Matches that are answered when nothing is said, and at most.
const MATCHES: u32 = 200;
const MOST_MATCHES: u32 = 5_000;
/// A line is cut behind so many letters.
const LONGEST_LINE: usize = 500;
/// Bytes of each log that are compared: its end, where the failure stands.
const COMPARED: usize = 1 << 20;

impl Host {
    pub(crate) fn log(&self, ask: &LogAsk) -> Result<LogPage, Problem> {
        let id = ask.attempt;
        let (attempt, folder) = self.attempt_and_folder(id)?;
        let most = if ask.max_bytes == 0 { LOG_BYTES } else { ask.max_bytes.min(MOST_LOG_BYTES) } as usize;
        let slice = match logs::read(&folder, ask.from, most) {
            Ok(slice) => slice,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => logs::LogSlice::default(),
            Err(error) => return Err(unreadable_log(id, &error)),
        };
        Ok(LogPage {
            attempt: id,
            text: String::from_utf8_lossy(&slice.bytes).into_owned(),
            from: slice.from,
            next: slice.next,
            total: slice.total,
            dropped: slice.dropped,
            ended: !attempt.state.is_live(),
        })
    }

    fn attempt_and_folder(&self, id: AttemptId) -> Result<(Attempt, PathBuf), Problem> {
        let attempt = self.machine.read(|reader| reader.attempt(id))?.ok_or_else(|| no_attempt(id))?;
        let folder = self.machine.about().data_folder.join("work").join(id.job.to_string());
        Ok((attempt, folder.join(format!("{}-{}.{}", id.task, id.epoch, id.number))))
    }

    pub(crate) fn search_log(&self, ask: &LogSearchAsk) -> Result<LogMatches, Problem> {
        let (_, folder) = self.attempt_and_folder(ask.attempt)?;
        let limit = if ask.limit == 0 { MATCHES } else { ask.limit.min(MOST_MATCHES) } as usize;
        search(&folder, ask.from, &ask.text, limit).map_err(|error| unreadable_log(ask.attempt, &error))
    }

    pub(crate) fn compare_logs(&self, ask: &LogComparisonAsk) -> Result<LogComparison, Problem> {
        let end = |id: AttemptId| {
            let (_, folder) = self.attempt_and_folder(id)?;
            logs::read(&folder, None, COMPARED).map_err(|error| unreadable_log(id, &error))
        };
        let (a, b) = (end(ask.a)?, end(ask.b)?);
        let text = |slice: &logs::LogSlice| String::from_utf8_lossy(&slice.bytes).into_owned();
        Ok(LogComparison { lines: log_difference::compare(&text(&a), &text(&b)), cut: a.from > 0 || b.from > 0 })
    }
}

fn no_attempt(id: AttemptId) -> Problem {
    let message = format!("There is no attempt {id}.");
    Problem::new(ErrorCode::UnknownTask, id.to_string(), message, "`atelier job ID` lists the attempts.")
}

fn unreadable_log(id: AttemptId, error: &std::io::Error) -> Problem {
    let message = format!("The log of attempt {id} could not be read: {error}.");
    Problem::new(ErrorCode::System, id.to_string(), message, "Check the data folder.")
}

/// Lines with `text` in them, case ignored, or (empty) those that tell of an error, in what is kept of a log.
fn search(folder: &Path, from: u64, text: &str, limit: usize) -> std::io::Result<LogMatches> {
    let wanted = text.to_lowercase();
    let fits =
        |line: &str| if wanted.is_empty() { tells_of_error(line) } else { line.to_lowercase().contains(&wanted) };
    let mut lines = Lines { at: from, rest: Vec::new() };
    let mut matches = Vec::new();
    loop {
        let slice = logs::read(folder, Some(lines.end()), AT_ONCE)?;
        let over = slice.bytes.is_empty();
        for (at, line) in lines.cut(&slice, over) {
            if matches.len() == limit {
                return Ok(LogMatches { matches, next: Some(at) });
            }
            if fits(&line) {
                matches.push(LogMatch { at, text: line.chars().take(LONGEST_LINE).collect() });
            }
        }
        if over {
            return Ok(LogMatches { matches, next: None });
        }
    }
}

/// A log cut into lines, slice by slice.
struct Lines {
    /// Where the line that is not over yet begins.
    at: u64,
    rest: Vec<u8>,
}

impl Lines {
    fn end(&self) -> u64 {
        self.at + self.rest.len() as u64
    }

    /// The lines that end in `slice`; with `over` also the last one, which has no end.
    fn cut(&mut self, slice: &logs::LogSlice, over: bool) -> Vec<(u64, String)> {
        if slice.from > self.end() {
            // What was between is not kept any more.
            (self.at, self.rest) = (slice.from, Vec::new());
        }
        self.rest.extend_from_slice(&slice.bytes);
        let mut lines = Vec::new();
        let mut begin = 0;
        for (end, _) in self.rest.iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
            lines.push((self.at + begin as u64, readable(&self.rest[begin..end])));
            begin = end + 1;
        }
        if over && begin < self.rest.len() {
            lines.push((self.at + begin as u64, readable(&self.rest[begin..])));
            begin = self.rest.len();
        }
        self.rest.drain(..begin);
        self.at += begin as u64;
        lines
    }
}

fn readable(line: &[u8]) -> String {
    String::from_utf8_lossy(line).trim_end_matches('\r').to_owned()
}

/// Words with which programs tell of an error, whatever their language of messages; "0 errors" is none.
fn tells_of_error(line: &str) -> bool {
    const WORDS: [&str; 14] = [
        "error",
        "traceback (most recent",
        "exception",
        "fatal",
        "panicked at",
        "segmentation fault",
        "out of memory",
        "no such file",
        "no space left",
        "permission denied",
        "cannot ",
        "could not ",
        "unable to ",
        "failed",
    ];
    let line = line.to_lowercase();
    let harmless = ["0 errors", "no errors", "errors: 0", "0 failed", "failed: 0"];
    WORDS.iter().any(|word| line.contains(word)) && !harmless.iter().any(|word| line.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A log as the supervisor keeps it: a head, a gap, and the newest segment.
    fn log(parts: &[(u64, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (at, text) in parts {
            let name = if *at == 0 { "log".to_owned() } else { format!("log.{at}") };
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    fn found(folder: &tempfile::TempDir, from: u64, text: &str, limit: usize) -> (Vec<(u64, String)>, Option<u64>) {
        let matches = search(folder.path(), from, text, limit).unwrap();
        (matches.matches.into_iter().map(|each| (each.at, each.text)).collect(), matches.next)
    }

    #[test]
    fn lines_are_found_where_they_begin_case_ignored() {
        let folder = log(&[(0, "Fra:1 saved\nERROR: no camera\r\nerror again, no end")]);
        assert_eq!(
            found(&folder, 0, "error", 10),
            (vec![(12, "ERROR: no camera".into()), (30, "error again, no end".into())], None)
        );
        assert_eq!(found(&folder, 13, "camera", 10).0.len(), 1, "from within the line: what is left of it");
        assert_eq!(found(&folder, 0, "ÄÖ", 10).0, []);
    }

    #[test]
    fn a_search_goes_on_where_it_stopped() {
        let folder = log(&[(0, "a1\nb\na2\na3\n")]);
        let (first, next) = found(&folder, 0, "a", 2);
        assert_eq!((first.len(), next), (2, Some(8)));
        assert_eq!(found(&folder, 8, "a", 2), (vec![(8, "a3".into())], None));
    }

    #[test]
    fn what_is_no_longer_kept_is_stepped_over() {
        let folder = log(&[(0, "error one\nhalf of"), (1_000, "rest\nerror two\n")]);
        assert_eq!(found(&folder, 0, "", 10).0, [(0, "error one".into()), (1_005, "error two".into())]);
        assert_eq!(found(&folder, 0, "half", 10).0, [], "a line whose end is gone is no line");
    }

    #[test]
    fn a_long_log_is_read_in_pieces() {
        let line = "x".repeat(99) + "\n";
        let text = line.repeat(10_000) + "needle\n" + &line;
        let folder = log(&[(0, &text)]);
        assert_eq!(found(&folder, 0, "NEEDLE", 10), (vec![(1_000_000, "needle".into())], None));
    }

    #[test]
    fn what_tells_of_an_error() {
        for line in ["Error: Cannot read file", "Traceback (most recent call last):", "write: No space left on device"]
        {
            assert!(tells_of_error(line), "{line}");
        }
        for line in ["Fra:1 Mem:9M", "finished with 0 errors", "Saved: '/x/0001.png'"] {
            assert!(!tells_of_error(line), "{line}");
        }
    }
}
