//! `--wait`: a progress bar on a terminal, and the exit code of the job.

use std::io::{self, IsTerminal, Write};

use atelier_api::client::Client;
use atelier_api::core::{JobId, JobStatus};
use atelier_api::view::{JobRow, Update};
use atelier_api::wire::Subscription;

use crate::{Ending, Failure, print};

/// Batches a second: enough for a bar, and for a script that waits for the end.
const PER_SECOND: f32 = 10.0;
const BAR: usize = 30;

/// Waits until a job is over.
pub fn until_over(client: &mut Client, job: JobId, json: bool) -> Result<(), Ending> {
    client.subscribe(Subscription { per_second: PER_SECOND, job: Some(job) })?;
    let bar = !json && io::stderr().is_terminal();
    loop {
        let rows = match client.next_update()? {
            Update::Snapshot(snapshot) => snapshot.jobs,
            Update::Batch(batch) => batch.upserts,
        };
        let Some(row) = rows.into_iter().find(|row| row.id == job) else { continue };
        if bar {
            draw(&row);
        }
        if row.status.is_terminal() {
            if bar {
                eprintln!();
            }
            return end(&row, json);
        }
    }
}

fn end(row: &JobRow, json: bool) -> Result<(), Ending> {
    print::ended(row, json);
    match row.status {
        JobStatus::Failed => Err(Ending::Outcome(Failure::JobFailed)),
        JobStatus::Cancelled => Err(Ending::Outcome(Failure::JobCancelled)),
        _ => Ok(()),
    }
}

fn draw(row: &JobRow) {
    let filled = (row.progress * BAR as f32) as usize;
    let (counts, note) = (&row.counts, &row.note);
    let said = if note.is_empty() { row.reason.clone().unwrap_or_default() } else { note.clone() };
    let said: String = said.chars().take(40).collect();
    let bar: String = (0..BAR).map(|at| if at < filled { '█' } else { '░' }).collect();
    eprint!("\r\x1b[K{bar} {:>3.0} %  {}/{}  {said}", row.progress * 100.0, counts.completed, counts.total());
    let _ = io::stderr().flush();
}
