//! Watching a running attempt: the time limit and the no-progress limit, paused time excluded.

use std::time::Duration;

use atelier_core::job::Limits;
use atelier_core::{ErrorCode, Problem};

/// How an attempt spent its time, on a clock that does not jump.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Course {
    started: Duration,
    last_sign: Duration,
    frozen_since: Option<Duration>,
    frozen_total: Duration,
    frozen_since_sign: Duration,
}

impl Course {
    /// Started at `now`.
    pub fn started(now: Duration) -> Self {
        Self {
            started: now,
            last_sign: now,
            frozen_since: None,
            frozen_total: Duration::ZERO,
            frozen_since_sign: Duration::ZERO,
        }
    }

    /// It gave a sign of life: output, progress, a finished file.
    pub fn sign(&mut self, now: Duration) {
        self.last_sign = now;
        self.frozen_since_sign = Duration::ZERO;
    }

    /// It was frozen or let go on; a repeated word changes nothing.
    pub fn freeze(&mut self, frozen: bool, now: Duration) {
        match (frozen, self.frozen_since) {
            (true, None) => self.frozen_since = Some(now),
            (false, Some(since)) => {
                let span = now.saturating_sub(since);
                self.frozen_total += span;
                self.frozen_since_sign += span;
                self.frozen_since = None;
            }
            _ => {}
        }
    }

    /// Whether it is frozen.
    pub fn is_frozen(&self) -> bool {
        self.frozen_since.is_some()
    }

    /// The limit that it has passed, if one; never while it is frozen.
    pub fn over_limit(&self, limits: &Limits, now: Duration) -> Option<Problem> {
        if self.is_frozen() {
            return None;
        }
        let ran = now.saturating_sub(self.started + self.frozen_total);
        if let Some(limit) = limits.time_ms.map(Duration::from_millis).filter(|limit| ran >= *limit) {
            return Some(over(ErrorCode::TimeLimit, format!("It ran longer than its limit of {}.", words(limit))));
        }
        let silent = now.saturating_sub(self.last_sign + self.frozen_since_sign);
        let limit = limits.no_progress_ms.map(Duration::from_millis).filter(|limit| silent >= *limit)?;
        Some(over(ErrorCode::NoProgress, format!("It showed no progress for {}.", words(limit))))
    }
}

fn over(code: ErrorCode, message: String) -> Problem {
    Problem::new(code, "the task", message, "Look at its log; raise the limit if it needs the time.").retryable()
}

fn words(span: Duration) -> String {
    match span.as_secs() {
        0 => format!("{} ms", span.as_millis()),
        seconds @ 1..120 => format!("{seconds} s"),
        seconds if seconds.is_multiple_of(3_600) => format!("{} h", seconds / 3_600),
        seconds => format!("{} min", seconds / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn code(course: &Course, limits: &Limits, now: Duration) -> Option<ErrorCode> {
        course.over_limit(limits, now).map(|problem| problem.code)
    }

    #[test]
    fn limits_count_from_start_and_from_the_last_sign() {
        let limits = Limits { time_ms: Some(100_000), no_progress_ms: Some(10_000) };
        let mut course = Course::started(s(1_000));
        assert_eq!(code(&course, &limits, s(1_009)), None);
        assert_eq!(code(&course, &limits, s(1_010)), Some(ErrorCode::NoProgress));
        course.sign(s(1_095));
        assert_eq!(code(&course, &limits, s(1_099)), None);
        assert_eq!(code(&course, &limits, s(1_100)), Some(ErrorCode::TimeLimit));
    }

    #[test]
    fn paused_time_does_not_count() {
        let limits = Limits { time_ms: Some(100_000), no_progress_ms: Some(10_000) };
        let mut course = Course::started(s(0));
        course.freeze(true, s(5));
        course.freeze(true, s(7));
        assert_eq!(code(&course, &limits, s(10_000)), None, "never while it is frozen");
        course.freeze(false, s(10_005));
        assert_eq!(code(&course, &limits, s(10_009)), None);
        assert_eq!(code(&course, &limits, s(10_010)), Some(ErrorCode::NoProgress));
        course.sign(s(10_099));
        assert_eq!(code(&course, &limits, s(10_100)), Some(ErrorCode::TimeLimit));
    }
}
