-- The book of one machine. Small integers for states are listed in codes.rs and never change their meaning.
-- Times are milliseconds since 1970 UTC. `job` in the other tables is jobs.key.

-- What changes often or is searched. What a job was submitted with is in specs, so that a job of ten
-- thousand inputs is not written again with each of its tasks.
CREATE TABLE jobs (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    person_folded TEXT NOT NULL,
    job_type TEXT NOT NULL,
    status INTEGER NOT NULL,
    band INTEGER NOT NULL,
    rank TEXT NOT NULL,
    submitted_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER,
    worker BLOB,
    epoch INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    ready INTEGER NOT NULL,
    leased INTEGER NOT NULL,
    running INTEGER NOT NULL,
    completed INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    cancelled INTEGER NOT NULL,
    outputs INTEGER NOT NULL,
    last_output TEXT,
    problem TEXT
);
CREATE INDEX jobs_queue ON jobs (band, rank, submitted_at, id) WHERE status < 3;
CREATE INDEX jobs_finished ON jobs (finished_at, id) WHERE status >= 3;

CREATE TABLE specs (
    job INTEGER PRIMARY KEY,
    spec TEXT NOT NULL
);

-- `live` is the attempt that is leased or runs; `attempt` the latest one of all.
CREATE TABLE tasks (
    job INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    status INTEGER NOT NULL,
    live INTEGER,
    attempt INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    not_before INTEGER,
    plan TEXT,
    PRIMARY KEY (job, idx)
) WITHOUT ROWID;

CREATE TABLE attempts (
    job INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    number INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    worker BLOB NOT NULL,
    state INTEGER NOT NULL,
    offered_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    exit_how INTEGER,
    exit_value INTEGER,
    problem TEXT,
    peak_memory INTEGER,
    log_bytes INTEGER NOT NULL,
    PRIMARY KEY (job, idx, epoch, number)
) WITHOUT ROWID;
CREATE INDEX attempts_live ON attempts (job) WHERE state < 2;
CREATE INDEX attempts_ended ON attempts (worker, ended_at, state) WHERE ended_at IS NOT NULL;

-- Which workers ever ran something of a job: what a search by machine looks at.
CREATE TABLE job_workers (
    job INTEGER NOT NULL,
    worker BLOB NOT NULL,
    PRIMARY KEY (job, worker)
) WITHOUT ROWID;

-- `unit_order` sorts frame 10 behind frame 9.
CREATE TABLE outputs (
    job INTEGER NOT NULL,
    unit TEXT NOT NULL,
    revision INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    source TEXT NOT NULL,
    path TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    hash TEXT NOT NULL,
    state INTEGER NOT NULL,
    picture INTEGER NOT NULL,
    at INTEGER NOT NULL,
    unit_order TEXT NOT NULL,
    PRIMARY KEY (job, unit, revision)
) WITHOUT ROWID;
CREATE INDEX outputs_in_order ON outputs (job, idx, unit_order);
CREATE INDEX outputs_intended ON outputs (job) WHERE state = 0;
CREATE INDEX outputs_published ON outputs (path, at) WHERE state = 1;

CREATE TABLE answers (
    id BLOB PRIMARY KEY,
    at INTEGER NOT NULL,
    answer TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX answers_at ON answers (at);

CREATE TABLE workers (
    id BLOB PRIMARY KEY,
    worker TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE activity (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    job BLOB
);

-- Keys of forgotten jobs whose rows are still being deleted, a bounded number at a time.
CREATE TABLE leftovers (
    job INTEGER PRIMARY KEY
);
