//! The `atelier` program: a headless machine, and the command line of any machine that runs.

mod args;
mod find;
mod headless;
mod job_page;
mod print;
mod requests;
mod submit;
mod wait;

use std::process::ExitCode;

use atelier_api::core::{ErrorCode, Problem};
use clap::Parser;

use crate::args::{Arguments, Verb};

/// What went wrong, as an exit code; `atelier help` documents them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failure {
    /// Refused, or not possible.
    Refused = 1,
    /// No Atelier answers in the data folder.
    NotRunning = 3,
    /// `--wait`: the job failed.
    JobFailed = 4,
    /// `--wait`: the job was cancelled.
    JobCancelled = 5,
}

/// Why a command ended badly: a problem that is printed, or an outcome that was printed already.
#[derive(Debug)]
enum Ending {
    Problem(Problem),
    /// A submission was refused for several reasons.
    Problems(Vec<Problem>),
    Outcome(Failure),
}

impl From<Problem> for Ending {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

fn main() -> ExitCode {
    let hidden: Vec<String> = std::env::args().skip(1).collect();
    if let Some(code) = atelier_api::hidden::run(&hidden) {
        return ExitCode::from(u8::try_from(code).unwrap_or(1));
    }
    let arguments = Arguments::parse();
    let json = arguments.json;
    match carry_out(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Ending::Outcome(failure)) => ExitCode::from(failure as u8),
        Err(Ending::Problems(problems)) => {
            print::problems(&problems, json);
            ExitCode::from(Failure::Refused as u8)
        }
        Err(Ending::Problem(problem)) => {
            print::problem(&problem, json);
            let not_running = problem.code == ErrorCode::NotRunning;
            ExitCode::from(if not_running { Failure::NotRunning } else { Failure::Refused } as u8)
        }
    }
}

fn carry_out(arguments: Arguments) -> Result<(), Ending> {
    let folder = arguments.data_dir.unwrap_or_else(atelier_api::places::data_folder);
    match arguments.verb {
        Verb::Run(run) => headless::run(&folder, run),
        Verb::Submit(submit) => submit::submit(&folder, &submit, arguments.json),
        verb => requests::carry_out(&folder, verb, arguments.json),
    }
}
