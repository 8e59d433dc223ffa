//! Jobs: what changes or is searched in `jobs`, what they were submitted with in `specs`.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hasher};
use std::sync::LazyLock;

use atelier_core::job::Limits;
use atelier_core::lease::WorkKind;
use atelier_core::{
    Collected, Epoch, Job, JobId, MachineId, Parameters, Person, ProgramNeed, Rank, Requirements, RetryPolicy,
    Revision, Stage, TaskCounts, Timestamp, WorkerId,
};
use rusqlite::{Connection, Row, ToSql, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Columns, blob, folded, key_of};
use crate::changes::JobRecord;
use crate::codes::Code;
use crate::error::Fault;

/// What a job was submitted with, and what seldom changes: written only when it does.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec<'a> {
    version: u16,
    person: Cow<'a, Person>,
    parameters: Cow<'a, Parameters>,
    inputs: Cow<'a, [String]>,
    output_folder: Cow<'a, Option<String>>,
    owner: MachineId,
    home: MachineId,
    requirements: Cow<'a, Requirements>,
    depends_on: Cow<'a, [JobId]>,
    #[serde(default)]
    waived: Cow<'a, [JobId]>,
    #[serde(default)]
    takes_outputs: bool,
    #[serde(default)]
    stages: Cow<'a, [Stage]>,
    #[serde(default)]
    approved_at: Option<Timestamp>,
    #[serde(default)]
    programs: Cow<'a, [ProgramNeed]>,
    #[serde(default)]
    collected: Cow<'a, Option<Collected>>,
    retry: RetryPolicy,
    kind: WorkKind,
    limits: Limits,
    learning_enabled: bool,
    randomizer: Cow<'a, Option<Value>>,
}

impl<'a> Spec<'a> {
    fn of(job: &'a Job) -> Self {
        Self {
            version: job.version,
            person: Cow::Borrowed(&job.person),
            parameters: Cow::Borrowed(&job.parameters),
            inputs: Cow::Borrowed(&job.inputs),
            output_folder: Cow::Borrowed(&job.output_folder),
            owner: job.owner,
            home: job.home,
            requirements: Cow::Borrowed(&job.requirements),
            depends_on: Cow::Borrowed(&job.depends_on),
            waived: Cow::Borrowed(&job.waived),
            takes_outputs: job.takes_outputs,
            stages: Cow::Borrowed(&job.stages),
            approved_at: job.approved_at,
            programs: Cow::Borrowed(&job.programs),
            collected: Cow::Borrowed(&job.collected),
            retry: job.retry,
            kind: job.kind,
            limits: job.limits,
            learning_enabled: job.learning_enabled,
            randomizer: Cow::Borrowed(&job.randomizer),
        }
    }
}

/// The columns of `jobs` in the order in which they are written; those of `specs` come on top.
const COLUMNS: [&str; 28] = [
    "key",
    "id",
    "name",
    "name_folded",
    "person_folded",
    "job_type",
    "status",
    "band",
    "rank",
    "submitted_at",
    "updated_at",
    "started_at",
    "finished_at",
    "worker",
    "epoch",
    "revision",
    "removed",
    "waiting",
    "ready",
    "leased",
    "running",
    "completed",
    "failed",
    "cancelled",
    "outputs",
    "last_output",
    "problem",
    "suspects",
];

static INSERT: LazyLock<String> = LazyLock::new(|| {
    let places: Vec<String> = (1..=COLUMNS.len()).map(|place| format!("?{place}")).collect();
    format!("INSERT INTO jobs ({}) VALUES ({})", COLUMNS.join(", "), places.join(", "))
});

static UPDATE: LazyLock<String> = LazyLock::new(|| {
    let columns = (1..).zip(COLUMNS).skip(1);
    let sets: Vec<String> = columns.map(|(place, column)| format!("{column} = ?{place}")).collect();
    format!("UPDATE jobs SET {} WHERE key = ?1", sets.join(", "))
});

/// What `read` reads, from `jobs AS j JOIN specs AS s ON s.job = j.key`.
pub(crate) const SELECTED: &str = "s.spec, j.id, j.name, j.job_type, j.status, j.band, j.rank, j.submitted_at, j.updated_at, \
    j.started_at, j.finished_at, j.worker, j.epoch, j.revision, j.removed, j.waiting, j.ready, j.leased, j.running, \
    j.completed, j.failed, j.cancelled, j.problem, j.outputs, j.last_output, j.suspects";

/// What the store remembers of a job between commits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    /// Its key in the other tables.
    pub(crate) key: i64,
    /// A fingerprint of the spec in the book; `None`: not looked at yet.
    spec: Option<u64>,
    /// The worker that was last entered in `job_workers`.
    pub(crate) worker: Option<WorkerId>,
}

impl Known {
    pub(crate) fn found(key: i64) -> Self {
        Self { key, spec: None, worker: None }
    }
}

/// Writes a job, new or changed; answers what to remember of it.
pub(crate) fn write(connection: &Connection, record: &JobRecord, known: Option<Known>) -> Result<Known, Fault> {
    let known = match known {
        Some(known) => Some(known),
        None => key_of(connection, record.job.id)?.map(Known::found),
    };
    let is_new = known.is_none();
    let (mut known, sql) = match known {
        Some(known) => (known, &*UPDATE),
        None => (Known::found(fresh_key(connection)?), &*INSERT),
    };
    write_columns(connection, sql, known.key, record)?;
    if is_new {
        write_follows(connection, known.key, &record.job.depends_on)?;
    }
    write_spec(connection, &mut known, &record.job)?;
    Ok(known)
}

/// Enters a new job among those that follow the jobs that it depends on, which never changes.
fn write_follows(connection: &Connection, key: i64, depends_on: &[JobId]) -> Result<(), Fault> {
    for before in depends_on {
        connection
            .prepare_cached("INSERT OR IGNORE INTO follows (before, job) VALUES (?1, ?2)")?
            .execute(params![blob(&before.0), key])?;
    }
    Ok(())
}

/// A key that no job has, nor the rows of a forgotten one that are still there.
fn fresh_key(connection: &Connection) -> Result<i64, Fault> {
    let sql = "SELECT 1 + max(coalesce((SELECT max(key) FROM jobs), 0), coalesce((SELECT max(job) FROM leftovers), 0))";
    Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

fn write_columns(connection: &Connection, sql: &str, key: i64, record: &JobRecord) -> Result<(), Fault> {
    let JobRecord { job, counts, outputs, suspects, last_output, removed } = record;
    let problem = job.problem.as_ref().map(serde_json::to_string).transpose()?;
    let worker = job.worker_id.as_ref().map(|worker| blob(&worker.0));
    let (name_folded, person_folded) = (folded(&job.name), folded(&job.person.name));
    let values: [&dyn ToSql; COLUMNS.len()] = [
        &key,
        &blob(&job.id.0),
        &job.name,
        &name_folded,
        &person_folded,
        &job.job_type,
        &job.status.code(),
        &job.band.code(),
        &job.rank.as_str(),
        &job.submitted_at.0,
        &job.updated_at.0,
        &job.started_at.map(|at| at.0),
        &job.finished_at.map(|at| at.0),
        &worker,
        &job.epoch.0,
        &job.revision.0,
        removed,
        &counts.waiting,
        &counts.ready,
        &counts.leased,
        &counts.running,
        &counts.completed,
        &counts.failed,
        &counts.cancelled,
        outputs,
        last_output,
        &problem,
        suspects,
    ];
    connection.prepare_cached(sql)?.execute(values.as_slice())?;
    Ok(())
}

fn write_spec(connection: &Connection, known: &mut Known, job: &Job) -> Result<(), Fault> {
    let spec = serde_json::to_string(&Spec::of(job))?;
    let mut hasher = DefaultHasher::new();
    hasher.write(spec.as_bytes());
    let fingerprint = Some(hasher.finish());
    if known.spec != fingerprint {
        connection
            .prepare_cached("INSERT OR REPLACE INTO specs (job, spec) VALUES (?1, ?2)")?
            .execute(params![known.key, spec])?;
        known.spec = fingerprint;
    }
    Ok(())
}

/// Reads a row of [`SELECTED`].
pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<JobRecord> {
    let mut columns = Columns::of(row);
    let spec: Spec<'static> = columns.json()?;
    let mut job = read_job(&mut columns, spec)?;
    let removed = columns.take()?;
    let counts = read_counts(&mut columns)?;
    job.problem = columns.maybe_json()?;
    let (outputs, last_output) = (columns.take()?, columns.take()?);
    Ok(JobRecord { job, counts, outputs, suspects: columns.take()?, last_output, removed })
}

// The fields are read in the order of the columns.
fn read_job(columns: &mut Columns<'_, '_>, spec: Spec<'static>) -> rusqlite::Result<Job> {
    Ok(Job {
        id: columns.uuid().map(JobId)?,
        name: columns.take()?,
        job_type: columns.take()?,
        status: columns.code()?,
        band: columns.code()?,
        rank: read_rank(columns)?,
        submitted_at: columns.time()?,
        updated_at: columns.time()?,
        started_at: columns.maybe_time()?,
        finished_at: columns.maybe_time()?,
        worker_id: columns.maybe_worker()?,
        epoch: columns.take().map(Epoch)?,
        revision: columns.take().map(Revision)?,
        problem: None,
        version: spec.version,
        person: spec.person.into_owned(),
        parameters: spec.parameters.into_owned(),
        inputs: spec.inputs.into_owned(),
        output_folder: spec.output_folder.into_owned(),
        owner: spec.owner,
        home: spec.home,
        requirements: spec.requirements.into_owned(),
        depends_on: spec.depends_on.into_owned(),
        waived: spec.waived.into_owned(),
        takes_outputs: spec.takes_outputs,
        stages: spec.stages.into_owned(),
        approved_at: spec.approved_at,
        programs: spec.programs.into_owned(),
        collected: spec.collected.into_owned(),
        retry: spec.retry,
        kind: spec.kind,
        limits: spec.limits,
        learning_enabled: spec.learning_enabled,
        randomizer: spec.randomizer.into_owned(),
    })
}

/// Reads a rank.
pub(crate) fn read_rank(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Rank> {
    let text: String = columns.take()?;
    Rank::try_from(text).map_err(|error| columns.unreadable(&error.to_string()))
}

fn read_counts(columns: &mut Columns<'_, '_>) -> rusqlite::Result<TaskCounts> {
    Ok(TaskCounts {
        waiting: columns.take()?,
        ready: columns.take()?,
        leased: columns.take()?,
        running: columns.take()?,
        completed: columns.take()?,
        failed: columns.take()?,
        cancelled: columns.take()?,
    })
}
