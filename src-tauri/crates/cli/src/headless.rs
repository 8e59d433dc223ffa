//! `atelier run --headless`: a machine without a window.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use atelier_api::core::{ErrorCode, Problem};
use atelier_api::server::Server;
use atelier_api::{Host, Options, places};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::Ending;
use crate::args::Run;
use crate::find::fresh;

/// Runs until it is told to stop.
pub fn run(folder: &Path, run: Run) -> Result<(), Ending> {
    let filter = EnvFilter::try_from_env("ATELIER_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();
    let options = Options {
        data_folder: folder.to_owned(),
        name: run.name,
        capacity: run.capacity,
        own_program: places::own_program(),
    };
    // Look-ups run beside the loop on blocking threads; two workers are enough for the sockets.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| system(&error))?;
    let host = Host::start(&options)?;
    runtime.block_on(serve(host.clone()))?;
    runtime.shutdown_background();
    Ok(())
}

async fn serve(host: Host) -> Result<(), Problem> {
    let status = host.status()?;
    let server = Server::bind(Path::new(&status.data_folder))?;
    for notice in &status.notices {
        eprintln!("atelier: {notice}");
    }
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| system(&error))?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| system(&error))?;
    let answers = server.answers();
    let serving = tokio::spawn(server.serve(host.clone()));
    println!("atelier: {} is ready ({})", status.name, status.data_folder);
    let _ = io::stdout().flush();
    let ended = host.clone();
    let mut ended = tokio::task::spawn_blocking(move || ended.wait());
    tokio::select! {
        _ = terminate.recv() => stop(&host).await,
        _ = interrupt.recv() => stop(&host).await,
        _ = &mut ended => {}
    }
    answers.written(Duration::from_secs(1)).await;
    serving.abort();
    let _ = serving.await;
    Ok(())
}

/// What runs is left to the supervisor, and taken back at the next start.
async fn stop(host: &Host) {
    let host = host.clone();
    let stopping = tokio::task::spawn_blocking(move || {
        let stop = atelier_api::command::Stop { end_work: false };
        let answer = host.answer(fresh(), atelier_api::command::Request::Stop(stop));
        host.wait();
        answer
    });
    if let Ok(Ok(atelier_api::command::Answer::Stop(stopping))) = stopping.await
        && stopping.running > 0
    {
        eprintln!("atelier: {} running tasks go on for a while; the next start takes them back", stopping.running);
    }
}

fn system(error: &io::Error) -> Problem {
    Problem::new(ErrorCode::System, "Atelier", format!("The system refused: {error}."), "Try again.")
}
