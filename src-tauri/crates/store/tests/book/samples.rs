//! Records to write: plain ones, and one of each noun with every field filled.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use atelier_core::job::Limits;
use atelier_core::lease::WorkKind;
use atelier_core::worker::{Capability, Hardware, Program};
use atelier_core::{
    Attempt, AttemptId, AttemptNumber, AttemptState, Collected, Epoch, ErrorCode, Exit, Job, JobId, JobStatus,
    MachineId, Output, OutputState, Parameters, Person, PersonId, PriorityBand, Problem, ProgramNeed, ProgramVersion,
    Rank, Requirements, RetryPolicy, Revision, Stage, Suspicion, SuspicionKind, Tag, Task, TaskCounts, TaskIndex,
    TaskState, Timestamp, Verdict, Worker, WorkerId, WorkerStatus,
};
use atelier_store::{Changes, JobRecord, Store};
use serde_json::json;

pub fn at(millis: i64) -> Timestamp {
    Timestamp(1_700_000_000_000 + millis)
}

pub fn open(path: &Path) -> Store {
    let opened = Store::open(path, at(0)).unwrap();
    assert_eq!(opened.set_aside, None);
    opened.store
}

fn entropy(n: u32) -> [u8; 10] {
    let mut bytes = [0x5a; 10];
    bytes[6..].copy_from_slice(&n.to_be_bytes());
    bytes
}

pub fn job_id(n: u32) -> JobId {
    JobId::new(at(i64::from(n)), entropy(n))
}

pub fn worker_id(n: u32) -> WorkerId {
    WorkerId::new(at(0), entropy(n))
}

/// A queued job of nina's, submitted `n` ms after the others began.
pub fn job(n: u32) -> Job {
    let machine = MachineId::new(at(0), entropy(1));
    Job {
        version: Job::VERSION,
        id: job_id(n),
        name: format!("Shot {n}"),
        person: Person { id: PersonId::new(at(0), entropy(2)), name: "Nina".to_owned() },
        job_type: "command".to_owned(),
        parameters: Parameters::default(),
        inputs: Vec::new(),
        output_folder: None,
        band: PriorityBand::Normal,
        rank: Rank::first(),
        submitted_at: at(i64::from(n)),
        updated_at: at(i64::from(n)),
        started_at: None,
        finished_at: None,
        status: JobStatus::Queued,
        owner: machine,
        home: machine,
        epoch: Epoch(1),
        revision: Revision(1),
        worker_id: None,
        requirements: Requirements::default(),
        depends_on: Vec::new(),
        waived: Vec::new(),
        takes_outputs: false,
        stages: Vec::new(),
        approved_at: None,
        programs: Vec::new(),
        collected: None,
        retry: RetryPolicy::default(),
        kind: WorkKind::Idempotent,
        limits: Limits::default(),
        learning_enabled: true,
        randomizer: None,
        problem: None,
    }
}

pub fn problem() -> Problem {
    Problem::new(ErrorCode::ProgramFailed, "blender", "Blender ended with 1.", "Look at the log.").in_field("frames")
}

/// A failed job with every field filled.
pub fn full_job(n: u32) -> Job {
    Job {
        name: "Hügel \"in 4K\"".to_owned(),
        parameters: Parameters {
            preset: Some("draft".to_owned()),
            overrides: BTreeMap::from([("frames".to_owned(), json!("1-40")), ("samples".to_owned(), json!(0.1))]),
        },
        inputs: vec!["/data/a.blend".to_owned(), "/data/tex".to_owned()],
        output_folder: Some("/data/out".to_owned()),
        band: PriorityBand::High,
        rank: Rank::first().after(),
        started_at: Some(at(10)),
        finished_at: Some(at(20)),
        updated_at: at(21),
        status: JobStatus::Failed,
        home: MachineId::new(at(1), entropy(9)),
        epoch: Epoch(3),
        revision: Revision(4),
        worker_id: Some(worker_id(1)),
        requirements: Requirements {
            required_tags: BTreeSet::from([Tag::try_from("gpu=rtx".to_owned()).unwrap()]),
            pinned_worker: Some(worker_id(2)),
            ..Requirements::default()
        },
        depends_on: vec![job_id(900), job_id(901)],
        waived: vec![job_id(901)],
        takes_outputs: true,
        stages: vec![Stage { first: TaskIndex(2), asks: true }],
        approved_at: Some(at(77)),
        programs: vec![ProgramNeed {
            name: "blender".to_owned(),
            exactly: ProgramVersion::find("4.2"),
            at_least: None,
            because: "the file was saved by Blender 4.2".to_owned(),
        }],
        collected: Some(Collected { folder: "/data/files/ab".to_owned(), files: 3, bytes: 1 << 40 }),
        retry: RetryPolicy { max_attempts: 7, backoff_ms: 9 },
        kind: WorkKind::Exclusive,
        limits: Limits { time_ms: Some(1), no_progress_ms: Some(2) },
        learning_enabled: false,
        randomizer: Some(json!({ "seed": 7 })),
        problem: Some(problem()),
        ..job(n)
    }
}

pub fn record(job: Job) -> JobRecord {
    JobRecord::new(job, TaskCounts::default())
}

/// A job that completed `finished` ms after the others began.
pub fn finished(n: u32, finished: i64) -> JobRecord {
    let mut job = job(n);
    job.complete(at(finished)).unwrap();
    record(job)
}

pub fn ready(index: u32) -> Task {
    Task::new(TaskIndex(index), None)
}

pub fn tasks(count: u32) -> Vec<Task> {
    (0..count).map(ready).collect()
}

/// One task in each state, with and without what goes with it.
pub fn tasks_of_every_state() -> Vec<Task> {
    let states = [
        TaskState::Waiting,
        TaskState::Ready { not_before: None },
        TaskState::Ready { not_before: Some(at(5)) },
        TaskState::Leased(AttemptNumber(2)),
        TaskState::Running(AttemptNumber(3)),
        TaskState::Completed,
        TaskState::Failed,
        TaskState::Cancelled,
    ];
    let task = |(index, state)| Task {
        state,
        last_attempt: AttemptNumber(index + 3),
        failures: index,
        plan: (index % 2 == 0).then(|| format!("{{\"frames\":[{index}]}}").into()),
        ..ready(index)
    };
    (0..).zip(states).map(task).collect()
}

pub fn attempt_id(job: JobId, task: u32, number: u32) -> AttemptId {
    AttemptId { job, task: TaskIndex(task), number: AttemptNumber(number), epoch: Epoch(1) }
}

pub fn attempt(job: JobId, task: u32, number: u32, state: AttemptState) -> Attempt {
    let mut attempt = Attempt::offered(attempt_id(job, task, number), Revision(1), worker_id(1), at(1));
    attempt.state = state;
    if !state.is_live() {
        attempt.ended_at = Some(at(i64::from(number)));
    }
    attempt
}

/// A failed attempt with every field filled.
pub fn full_attempt(job: JobId, task: u32, exit: Exit) -> Attempt {
    Attempt {
        revision: Revision(4),
        started_at: Some(at(2)),
        exit: Some(exit),
        problem: Some(problem()),
        device: Some("CPU".to_owned()),
        peak_memory_bytes: Some(u64::MAX),
        paused_ms: 77,
        paused_since: Some(at(9)),
        log_bytes: 1 << 40,
        ..attempt(job, task, 1, AttemptState::Failed)
    }
}

pub fn output(job: JobId, task: u32, unit: &str, state: OutputState) -> Output {
    Output {
        job,
        revision: Revision(1),
        unit: unit.to_owned(),
        task: TaskIndex(task),
        attempt: AttemptNumber(1),
        source: format!("/attempt/{unit}.png"),
        path: format!("/out/{unit}.png"),
        bytes: 12_345,
        hash: "ab".repeat(32),
        state,
        picture: true,
        part: false,
        fingerprint: Some("cd".repeat(8)),
        suspicion: Some(Suspicion { kind: SuspicionKind::AllBlack, verdict: Verdict::Asked }),
        replaces: Some("ef".repeat(32)),
        at: at(3),
    }
}

pub fn worker(n: u32) -> Worker {
    Worker {
        id: worker_id(n),
        machine: MachineId::new(at(0), entropy(1)),
        name: format!("hydra {n}"),
        description: "under the desk".to_owned(),
        is_local: n == 1,
        enabled: true,
        capability: Capability::Hybrid,
        hardware: Hardware { host: "hydra".to_owned(), ..Hardware::default() },
        programs: vec![Program {
            name: "blender".to_owned(),
            path: "/usr/bin/blender".to_owned(),
            version: "3.4".into(),
        }],
        tags: BTreeSet::from([Tag::try_from("fast".to_owned()).unwrap()]),
        groups: BTreeSet::from(["lighting".to_owned()]),
        capacity: 2,
        status: WorkerStatus::Maintenance,
        registered_at: at(0),
        last_heartbeat: at(9),
        version: "0.1.0".to_owned(),
        metadata: BTreeMap::from([("rack".to_owned(), "3".to_owned())]),
    }
}

/// A batch that enters these jobs.
pub fn entered(jobs: Vec<JobRecord>) -> Changes {
    Changes { jobs, ..Changes::default() }
}
