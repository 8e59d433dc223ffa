//! Why an attempt failed: the cause that the program named, else how it ended.

use atelier_core::launch::RunFact;
use atelier_core::{ErrorCode, Exit, Problem};

use crate::causes;

/// The problem of a program that ended badly. A named cause says more than an exit code; of several, the
/// first that says why decides.
pub fn failed(program: &str, exit: Exit, causes: &[RunFact]) -> Problem {
    named(program, causes).unwrap_or_else(|| ended(program, exit))
}

/// The problem that the causes amount to, if there is one.
pub fn named(program: &str, causes: &[RunFact]) -> Option<Problem> {
    let causes = causes.iter().filter_map(|fact| match fact {
        RunFact::Cause { code, text } => Some((*code, text.as_str())),
        _ => None,
    });
    let (code, text) = causes.rev().max_by_key(|(code, _)| causes::weight(*code))?;
    Some(problem(program, code, &capitalised(text)))
}

fn problem(program: &str, code: ErrorCode, message: &str) -> Problem {
    let problem = Problem::new(code, program, message, causes::next_step(code, message));
    if causes::is_retryable(code) { problem.retryable() } else { problem }
}

/// A shell answers 128 and the number of the signal that ended its program.
fn ended(program: &str, exit: Exit) -> Problem {
    match exit {
        Exit::Signal(signal) => ended_by(program, signal),
        Exit::Code(code @ (134 | 137 | 139)) => ended_by(program, code - 128),
        Exit::Code(code) => {
            problem(program, ErrorCode::ProgramFailed, &format!("{program} ended with exit code {code}."))
        }
        Exit::NotStarted => {
            problem(program, ErrorCode::NotStarted, &format!("{program} could not be started.")).retryable()
        }
    }
}

fn ended_by(program: &str, signal: i32) -> Problem {
    let (code, message) = match signal {
        9 => {
            let message = format!("{program} was killed (signal 9), most likely because memory ran out.");
            (ErrorCode::OutOfMemory, message)
        }
        4 | 6 | 7 | 8 | 11 => {
            (ErrorCode::ProgramCrashed, format!("{program} quit unexpectedly: it crashed (signal {signal})."))
        }
        _ => (ErrorCode::ProgramCrashed, format!("{program} was ended by another program (signal {signal}).")),
    };
    problem(program, code, &message)
}

/// A sentence: a capital, and a full stop.
fn capitalised(text: &str) -> String {
    let mut letters = text.trim().chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let stop = if text.trim().ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(code: ErrorCode, text: &str) -> RunFact {
        RunFact::Cause { code, text: text.into() }
    }

    #[test]
    fn a_named_cause_says_more_than_an_exit_code() {
        let causes = [cause(ErrorCode::OutOfMemory, "out of memory"), cause(ErrorCode::ProgramFailed, "it failed")];
        let problem = failed("Blender", Exit::Code(1), &causes);
        assert_eq!((problem.code, problem.message.as_str()), (ErrorCode::OutOfMemory, "Out of memory."));
        let problem = failed("Blender", Exit::Code(7), &[]);
        assert_eq!(problem.message, "Blender ended with exit code 7.");
        let lost = [cause(ErrorCode::ProgramCrashed, "it crashed"), cause(ErrorCode::Licence, "no licence")];
        assert_eq!(failed("Blender", Exit::Signal(11), &lost).code, ErrorCode::Licence, "why says more than that");
    }

    #[test]
    fn the_way_of_the_end_says_something_too() {
        let check = |exit, code, words: &str, again| {
            let problem = failed("Blender", exit, &[]);
            assert_eq!((problem.code, problem.retryable), (code, again), "{problem}");
            assert!(problem.message.contains(words) && !problem.next_step.is_empty(), "{problem}");
        };
        check(
            Exit::Signal(9),
            ErrorCode::OutOfMemory,
            "was killed (signal 9), most likely because memory ran out",
            true,
        );
        check(Exit::Code(137), ErrorCode::OutOfMemory, "was killed (signal 9)", true);
        check(Exit::Signal(11), ErrorCode::ProgramCrashed, "quit unexpectedly", true);
        check(Exit::Code(139), ErrorCode::ProgramCrashed, "signal 11", true);
        check(Exit::Signal(15), ErrorCode::ProgramCrashed, "ended by another program", true);
        check(Exit::NotStarted, ErrorCode::NotStarted, "could not be started", true);
        let video = [cause(ErrorCode::OutOfVideoMemory, "System is out of GPU memory")];
        assert!(!failed("Blender", Exit::Code(1), &video).retryable, "the same GPU is as small the next time");
    }
}
