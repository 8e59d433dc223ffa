//! Tasks, by (job, index). A plan is written once, with the task.

use atelier_core::{AttemptNumber, JobId, Task, TaskIndex, TaskState, TaskStatus, Timestamp};
use rusqlite::{Connection, params};

use super::Columns;
use crate::codes::Code;
use crate::error::Fault;

/// What `read` reads, from `tasks AS t`.
pub(crate) const SELECTED: &str = "t.idx, t.status, t.live, t.attempt, t.failures, t.not_before, t.plan";

/// Enters the tasks of a job.
pub(crate) fn insert(connection: &Connection, job: i64, tasks: &[Task]) -> Result<(), Fault> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO tasks (job, idx, status, live, attempt, failures, not_before, plan) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for task in tasks {
        let (live, not_before) = extras(task);
        statement.execute(params![
            job,
            task.index.0,
            task.status().code(),
            live,
            task.last_attempt.0,
            task.failures,
            not_before,
            task.plan.as_deref()
        ])?;
    }
    Ok(())
}

/// Changes the state of a task that is in the book.
pub(crate) fn update(connection: &Connection, job: i64, id: JobId, task: &Task) -> Result<(), Fault> {
    let mut statement = connection.prepare_cached(
        "UPDATE tasks SET status = ?3, live = ?4, attempt = ?5, failures = ?6, not_before = ?7 \
         WHERE job = ?1 AND idx = ?2",
    )?;
    let (live, not_before) = extras(task);
    let state = task.status().code();
    let changed =
        statement.execute(params![job, task.index.0, state, live, task.last_attempt.0, task.failures, not_before])?;
    if changed == 0 {
        return Err(Fault::Unknown(format!("task {} of job {id}", task.index)));
    }
    Ok(())
}

/// What belongs to some states alone: the live attempt, the end of the pause.
fn extras(task: &Task) -> (Option<u32>, Option<i64>) {
    match task.state {
        TaskState::Leased(number) | TaskState::Running(number) => (Some(number.0), None),
        TaskState::Ready { not_before } => (None, not_before.map(|at| at.0)),
        TaskState::Waiting | TaskState::Completed | TaskState::Failed | TaskState::Cancelled => (None, None),
    }
}

/// Reads [`SELECTED`].
pub(crate) fn read(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Task> {
    let index = columns.take().map(TaskIndex)?;
    let status = columns.code()?;
    let live = columns.take()?;
    let last_attempt = columns.take().map(AttemptNumber)?;
    let failures = columns.take()?;
    let not_before = columns.maybe_time()?;
    let state = state(status, live, not_before).ok_or_else(|| columns.unreadable("a live task without attempt"))?;
    let plan = columns.take::<Option<String>>()?.map(String::into_boxed_str);
    Ok(Task { index, state, last_attempt, failures, plan })
}

fn state(status: TaskStatus, live: Option<u32>, not_before: Option<Timestamp>) -> Option<TaskState> {
    Some(match status {
        TaskStatus::Waiting => TaskState::Waiting,
        TaskStatus::Ready => TaskState::Ready { not_before },
        TaskStatus::Leased => TaskState::Leased(AttemptNumber(live?)),
        TaskStatus::Running => TaskState::Running(AttemptNumber(live?)),
        TaskStatus::Completed => TaskState::Completed,
        TaskStatus::Failed => TaskState::Failed,
        TaskStatus::Cancelled => TaskState::Cancelled,
    })
}
