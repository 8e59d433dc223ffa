//! Why an attempt failed: the cause that the program named, else how it ended.

use atelier_core::launch::RunFact;
use atelier_core::{ErrorCode, Exit, Problem};

/// The problem of a program that ended badly. A named cause says more than an exit code; of several, the
/// first that is more than "it failed" decides.
pub fn failed(program: &str, exit: Exit, causes: &[RunFact]) -> Problem {
    named(program, causes).unwrap_or_else(|| ended(program, exit))
}

/// The problem that the causes amount to, if there is one.
pub fn named(program: &str, causes: &[RunFact]) -> Option<Problem> {
    let causes = causes.iter().filter_map(|fact| match fact {
        RunFact::Cause { code, text } => Some((*code, text.as_str())),
        _ => None,
    });
    let (code, text) = causes.rev().max_by_key(|(code, _)| *code != ErrorCode::ProgramFailed)?;
    let problem = Problem::new(code, program, capitalised(text), next_step(code));
    let again = matches!(code, ErrorCode::ProgramFailed | ErrorCode::NoSpace | ErrorCode::OutOfMemory);
    Some(if again { problem.retryable() } else { problem })
}

fn ended(program: &str, exit: Exit) -> Problem {
    let (code, message) = match exit {
        Exit::Code(number) => (ErrorCode::ProgramFailed, format!("{program} ended with exit code {number}.")),
        Exit::Signal(9) => {
            let message = format!("{program} was killed (signal 9), as the system does when memory runs out.");
            (ErrorCode::ProgramCrashed, message)
        }
        Exit::Signal(number) => {
            (ErrorCode::ProgramCrashed, format!("{program} crashed or was ended (signal {number})."))
        }
        Exit::NotStarted => (ErrorCode::NotStarted, format!("{program} could not be started.")),
    };
    Problem::new(code, program, message, next_step(code)).retryable()
}

fn next_step(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::OutOfMemory => "Lower the resolution, or run fewer tasks at once on this machine.",
        ErrorCode::MissingFile => "Put the file back, then retry.",
        ErrorCode::UnreadableFile => "Open the file in its program and save it again, then retry.",
        ErrorCode::NoSpace => "Free some space on the disk, then retry.",
        ErrorCode::BadRequest | ErrorCode::BadParameter => "Mend it in the file or in the job, then submit again.",
        ErrorCode::OutputNotWritable => "Check the disk and its permissions, then retry.",
        ErrorCode::NotStarted => "Check that the program is installed and may be run, then retry.",
        _ => "The log has what it said last.",
    }
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
        assert_eq!(failed("Blender", Exit::Signal(11), &[]).code, ErrorCode::ProgramCrashed);
    }
}
