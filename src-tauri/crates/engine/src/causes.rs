//! Why tasks of a job failed for good: each cause counted, so that the most frequent one is named first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use atelier_core::{ErrorCode, Problem, TaskCounts, TaskIndex};

/// Kinds of causes that a sentence names; the rest are counted together.
const NAMED: usize = 3;

/// The causes of a job's failed tasks.
#[derive(Debug, Clone, Default)]
pub struct Causes {
    of: BTreeMap<TaskIndex, ErrorCode>,
    /// Of each kind what one of them said.
    said: BTreeMap<ErrorCode, Problem>,
}

impl Causes {
    /// A task failed for good.
    pub fn note(&mut self, task: TaskIndex, problem: &Problem) {
        self.of.insert(task, problem.code);
        self.said.insert(problem.code, problem.clone());
    }

    /// It is tried again.
    pub fn forget(&mut self, task: TaskIndex) {
        self.of.remove(&task);
    }

    /// The tasks that failed.
    pub fn tasks(&self) -> impl Iterator<Item = TaskIndex> {
        self.of.keys().copied()
    }

    /// Kinds with how many tasks failed of each, the most frequent first.
    fn counted(&self) -> Vec<(ErrorCode, usize)> {
        let mut counts: BTreeMap<ErrorCode, usize> = BTreeMap::new();
        for code in self.of.values() {
            *counts.entry(*code).or_default() += 1;
        }
        let mut counted: Vec<_> = counts.into_iter().collect();
        counted.sort_by_key(|(code, count)| (Reverse(*count), *code));
        counted
    }

    /// Why a job failed: `9 of 40 tasks failed: out of video memory (8), missing file (1).`
    pub fn summary(&self, counts: &TaskCounts) -> Problem {
        let counted = self.counted();
        let most = counted.first().and_then(|(code, _)| self.said.get(code)).cloned();
        let most = most.unwrap_or_else(|| Problem::new(ErrorCode::ProgramFailed, "the job", "Tasks failed.", ""));
        if counts.total() == 1 {
            return most;
        }
        let (failed, total) = (counts.failed, counts.total());
        let mut named: Vec<String> = counted.iter().take(NAMED).map(|(code, count)| one(*code, *count)).collect();
        if let [(only, _)] = counted.as_slice() {
            named = vec![only.words().to_owned()];
        }
        let rest: usize = counted.iter().skip(NAMED).map(|(_, count)| count).sum();
        named.extend((rest > 0).then(|| format!("other causes ({rest})")));
        let message = format!("{failed} of {total} tasks failed: {}.", named.join(", "));
        let next_step = format!("{} Retry failed tries them again.", most.next_step).trim_start().to_owned();
        Problem { message, next_step, ..most }
    }
}

fn one(code: ErrorCode, count: usize) -> String {
    format!("{} ({count})", code.words())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(causes: &[(ErrorCode, u32)], completed: u32) -> String {
        let (mut known, mut task) = (Causes::default(), 0);
        for (code, count) in causes {
            for _ in 0..*count {
                known.note(TaskIndex(task), &Problem::new(*code, "it", format!("It is {code:?}."), "Do something."));
                task += 1;
            }
        }
        known.summary(&TaskCounts { completed, failed: task, ..TaskCounts::default() }).to_string()
    }

    #[test]
    fn the_most_frequent_cause_comes_first_and_says_what_to_do() {
        use ErrorCode::{MissingFile, NoSpace, OutOfVideoMemory, ProgramCrashed, TimeLimit};
        for (causes, completed, expected) in [
            (vec![(MissingFile, 1)], 0, "It is MissingFile. Do something."),
            (
                vec![(MissingFile, 1)],
                4,
                "1 of 5 tasks failed: missing file. Do something. Retry failed tries them again.",
            ),
            (
                vec![(MissingFile, 1), (OutOfVideoMemory, 8)],
                31,
                "9 of 40 tasks failed: out of video memory (8), missing file (1). Do something. Retry failed tries them again.",
            ),
            (
                vec![(MissingFile, 1), (OutOfVideoMemory, 8), (NoSpace, 2), (ProgramCrashed, 1), (TimeLimit, 3)],
                0,
                "15 of 15 tasks failed: out of video memory (8), time limit (3), disk full (2), other causes (2). \
                 Do something. Retry failed tries them again.",
            ),
        ] {
            assert_eq!(summary(&causes, completed), expected);
        }
    }
}
