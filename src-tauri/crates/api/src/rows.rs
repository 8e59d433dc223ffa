//! From what the engine knows to what is shown.

use atelier_core::JobStatus;
use atelier_engine::event::WorkerState as EngineWorker;
use atelier_engine::state::JobState;
use atelier_store::{ActivityRecord, JobRecord};

use crate::view::{Activity, JobRow, RowState, WorkerCard, WorkerState};

/// A line of the queue.
pub(crate) fn job_row(state: JobState) -> Option<JobRow> {
    let record = state.record.as_ref()?;
    let word = row_state(record, &state);
    let JobRecord { job, counts, suspects, last_output, .. } = *state.record?;
    Some(JobRow {
        id: job.id,
        name: job.name,
        person: job.person.name,
        job_type: job.job_type,
        status: job.status,
        state: word,
        band: job.band,
        rank: job.rank,
        counts,
        progress: state.progress.clamp(0.0, 1.0),
        note: state.note,
        worker: state.worker,
        reason: state.reason,
        remaining: state.remaining,
        suspects,
        follows: job.depends_on.into_iter().filter(|id| !job.waived.contains(id)).collect(),
        submitted_at: job.submitted_at,
        started_at: job.started_at,
        finished_at: job.finished_at,
        output_folder: job.output_folder,
        last_output,
        revision: job.revision,
    })
}

/// A job as the book alone knows it.
pub(crate) fn row_at_rest(record: JobRecord) -> Option<JobRow> {
    job_row(JobState::at_rest(record))
}

fn row_state(record: &JobRecord, state: &JobState) -> RowState {
    let counts = &record.counts;
    match record.job.status {
        JobStatus::Paused => RowState::Held,
        JobStatus::Completed => RowState::Done,
        JobStatus::Cancelled => RowState::Cancelled,
        JobStatus::Failed if counts.completed > 0 => RowState::DoneWithProblems,
        JobStatus::Failed => RowState::Failed,
        JobStatus::Queued | JobStatus::Running if counts.running > 0 => RowState::Running,
        JobStatus::Queued | JobStatus::Running if state.asks => RowState::Asking,
        JobStatus::Queued | JobStatus::Running if state.blocked => RowState::Blocked,
        JobStatus::Queued | JobStatus::Running if state.retry_at.is_some() => RowState::Retrying,
        JobStatus::Queued | JobStatus::Running if counts.leased > 0 && record.job.status == JobStatus::Running => {
            RowState::Starting
        }
        JobStatus::Queued | JobStatus::Running => RowState::Waiting,
    }
}

/// A worker's card.
pub(crate) fn worker_card(state: EngineWorker, day: (u32, u32), up_since: atelier_core::Timestamp) -> WorkerCard {
    let word = match (&state.reason, state.running) {
        (Some(_), _) if !state.worker.enabled => WorkerState::Paused,
        (Some(_), _) => WorkerState::NeedsAttention,
        (None, 0) => WorkerState::Ready,
        (None, _) => WorkerState::Working,
    };
    WorkerCard {
        worker: state.worker,
        metrics: state.metrics,
        running: state.running,
        jobs: state.jobs,
        state: word,
        reason: state.reason,
        completed_24h: day.0,
        failed_24h: day.1,
        up_since,
    }
}

/// A line of the activity log; one of a kind that this version does not know counts as a job's.
pub(crate) fn activity(record: ActivityRecord) -> Activity {
    let kind = atelier_core::ActivityKind::from_word(&record.kind).unwrap_or(atelier_core::ActivityKind::Job);
    Activity { id: record.id, at: record.at, kind, text: record.text, job: record.job }
}
