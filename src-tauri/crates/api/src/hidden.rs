//! What the program does for itself when it is started by itself: the supervisor, and the work of
//! built-in job types. Every front hands its arguments here first.

use std::path::PathBuf;

use atelier_runner::supervisor::{self, SupervisorOptions};
use tracing::error;

/// Runs a hidden command, if `args` (without the program's name) name one; answers its exit code.
pub fn run(args: &[String]) -> Option<i32> {
    match args.first().map(String::as_str)? {
        "supervise" => Some(supervise(args)),
        "picture-worker" => Some(atelier_jobs::pictures::worker(&args[1..])),
        "video-worker" => Some(atelier_jobs::types::video_worker(&args[1..], &mut atelier_runner::step::run)),
        _ => None,
    }
}

fn supervise(args: &[String]) -> i32 {
    let Some(folder) = args.iter().position(|arg| arg == "--data-dir").and_then(|at| args.get(at + 1)) else {
        return 2;
    };
    match supervisor::run(&SupervisorOptions::new(PathBuf::from(folder))) {
        Ok(()) => 0,
        Err(refusal) => {
            error!(%refusal, "the supervisor ended");
            1
        }
    }
}
