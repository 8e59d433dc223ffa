//! The world around one engine: a supervisor, a desk and a disk, in virtual time.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;
use std::time::Duration;

use atelier_core::job::Limits;
use atelier_core::lease::WorkKind;
use atelier_core::{
    AttemptId, AttemptNumber, CommandId, Exit, JobId, JobStatus, MachineId, Output, OutputState, Parameters, Person,
    PersonId, PriorityBand, Problem, Requirements, RetryPolicy, Revision, Settings, Suspicion, SuspicionKind,
    TaskStatus, Timestamp, Verdict, Worker, WorkerId,
};
use atelier_engine::event::{Act, Command, DeskReport, DeskTask, DeskWork, Effect, Event, NewJob, Now, Reply};
use atelier_engine::state::JobState;
use atelier_engine::{Engine, Setup};
use atelier_jobs::job_type::Plans;
use atelier_runner::message::{Ended, FromSupervisor, Held, ToSupervisor};
use atelier_store::{JobQuery, JobRecord, Reader, Store};
use serde_json::json;

/// Tasks at once.
const CAPACITY: u16 = 2;

/// A job of `tasks` tasks; one that `makes_files` makes one file per task.
pub fn job(name: &str, tasks: u32, band: PriorityBand, makes_files: bool) -> NewJob {
    let overrides = BTreeMap::from([("command".to_owned(), json!(["/bin/true"])), ("tasks".to_owned(), json!(tasks))]);
    NewJob {
        name: name.to_owned(),
        job_type: "command".to_owned(),
        parameters: Parameters { preset: None, overrides },
        inputs: Vec::new(),
        output_folder: makes_files.then(|| "/results".to_owned()),
        plans: Plans::Count(tasks),
        band,
        run_next: false,
        paused: false,
        requirements: Requirements::default(),
        depends_on: Vec::new(),
        takes_outputs: false,
        stages: Vec::new(),
        programs: Vec::new(),
        collected: None,
        then: Vec::new(),
        retry: RetryPolicy { max_attempts: 2, backoff_ms: 500 },
        kind: WorkKind::Exclusive,
        limits: Limits::default(),
        warnings: Vec::new(),
    }
}

#[derive(Debug, Default)]
struct Supervisor {
    waiting: VecDeque<AttemptId>,
    running: BTreeMap<AttemptId, (Timestamp, bool)>,
    ended: BTreeMap<AttemptId, Ended>,
    slots: u16,
    says: VecDeque<FromSupervisor>,
}

#[derive(Debug)]
pub struct World {
    folder: tempfile::TempDir,
    engine: Option<Engine>,
    reader: Option<Reader>,
    now: Now,
    entropy: u64,
    supervisor: Supervisor,
    desk: VecDeque<DeskWork>,
    at_desk: BTreeMap<AttemptId, DeskTask>,
    connected: bool,
    submitted: Vec<JobId>,
    started: Vec<AttemptId>,
    ordered: BTreeMap<(JobId, u32), u32>,
    published: BTreeMap<(JobId, Revision, String), u32>,
    /// Files that are at their place.
    files: BTreeSet<String>,
    removed: BTreeSet<JobId>,
    failures: bool,
    all_fail: bool,
    doubts: u64,
    checks: usize,
    makings: BTreeMap<(JobId, Revision, String), BTreeSet<AttemptNumber>>,
    /// How often a person had pictures of a job made again.
    judged_again: BTreeMap<JobId, usize>,
    sources: BTreeMap<JobId, Vec<String>>,
}

impl World {
    pub fn new(seed: u64) -> Self {
        let mut world = Self {
            folder: in_memory(),
            engine: None,
            reader: None,
            now: Now { wall: Timestamp(1_700_000_000_000), steady: Duration::from_secs(1_000) },
            entropy: seed.wrapping_mul(77) + 5,
            supervisor: Supervisor::default(),
            desk: VecDeque::new(),
            at_desk: BTreeMap::new(),
            connected: false,
            submitted: Vec::new(),
            started: Vec::new(),
            ordered: BTreeMap::new(),
            published: BTreeMap::new(),
            files: BTreeSet::new(),
            removed: BTreeSet::new(),
            failures: false,
            all_fail: false,
            doubts: 0,
            checks: 0,
            makings: BTreeMap::new(),
            judged_again: BTreeMap::new(),
            sources: BTreeMap::new(),
        };
        world.start();
        world
    }

    fn start(&mut self) {
        self.entropy += 1;
        let path = self.folder.path().join("book.sqlite");
        let store = Store::open(&path, self.now.wall).expect("the book").store;
        let id = [1; 10];
        let setup = Setup {
            store,
            machine: MachineId::new(Timestamp(1), id),
            worker: worker(WorkerId::new(Timestamp(1), id)),
            person: Person { id: PersonId::new(Timestamp(1), id), name: "nina".to_owned() },
            settings: Settings::default(),
            work_folder: self.folder.path().join("work"),
            own_program: "/bin/false".into(),
            seed: self.entropy,
        };
        let engine = Engine::new(setup, self.now).expect("an engine");
        self.reader = Some(engine.reader().expect("readable"));
        self.engine = Some(engine);
        self.connect();
    }

    fn connect(&mut self) {
        self.connected = true;
        self.supervisor.says.clear();
        let waiting = self.supervisor.waiting.iter().map(|attempt| Held::Waiting { attempt: *attempt });
        let running = self.supervisor.running.iter().map(|(attempt, (started_at, _))| Held::Running {
            attempt: *attempt,
            pid: 1,
            started_at: *started_at,
            log_bytes: 0,
        });
        let ended = self.supervisor.ended.values().cloned().map(Held::Ended);
        let held = waiting.chain(running).chain(ended).collect();
        self.step(vec![Event::Supervisor(FromSupervisor::Hello { version: 1, pid: 1, held })]);
    }

    /// kill -9 of the engine; with the supervisor too, everything that ran is gone.
    pub fn crash(&mut self, supervisor_too: bool) {
        (self.engine, self.reader) = (None, None);
        self.desk.clear();
        self.at_desk.clear();
        if supervisor_too {
            self.supervisor = Supervisor::default();
        }
        self.start();
    }

    pub fn lose_connection(&mut self) {
        self.connected = false;
        self.step(vec![Event::Supervisor(FromSupervisor::Gone)]);
        self.now.steady += Duration::from_millis(700);
        self.connect();
    }

    pub fn fresh_id(&mut self) -> CommandId {
        self.entropy += 1;
        CommandId(uuid::Uuid::from_u128(u128::from(self.entropy)))
    }

    pub fn command(&mut self, command: Command) -> Result<Reply, Problem> {
        let id = self.fresh_id();
        self.command_as(id, command)
    }

    pub fn command_as(&mut self, id: CommandId, command: Command) -> Result<Reply, Problem> {
        let replies = self.step(vec![Event::Command { ticket: 7, id, command }]);
        replies.into_iter().next().expect("every command is answered")
    }

    pub fn submit(&mut self, new: NewJob) {
        let reply = self.command(Command::Submit(Box::new(new)));
        if let Ok(Reply::Submitted { job, then, .. }) = reply {
            self.submitted.push(job);
            let job_of = |reply: &Reply| if let Reply::Submitted { job, .. } = reply { Some(*job) } else { None };
            self.submitted.extend(then.iter().filter_map(job_of));
        }
    }

    pub fn submit_named(&mut self, name: &str, tasks: u32, band: PriorityBand, makes_files: bool) -> JobId {
        self.submit(job(name, tasks, band, makes_files));
        *self.submitted.last().expect("it was queued")
    }

    pub fn act(&mut self, job: JobId, act: Act) {
        let reply = self.command(Command::Act { jobs: vec![job], act });
        if act == Act::Remove
            && let Ok(Reply::Outcomes(outcomes)) = reply
            && outcomes[0].problem.is_none()
        {
            self.removed.insert(job);
        }
    }

    pub fn submitted(&self) -> &[JobId] {
        &self.submitted
    }

    pub fn advance(&mut self, millis: u64) {
        self.now.wall = self.now.wall.plus(Duration::from_millis(millis));
        self.now.steady += Duration::from_millis(millis);
        self.step(vec![Event::Tick]);
    }

    /// Everything that the supervisor and the desk have to say is heard.
    pub fn exchange(&mut self) {
        for _ in 0..200 {
            self.supervisor_starts();
            let mut events: Vec<Event> = self.supervisor.says.drain(..).map(Event::Supervisor).collect();
            while let Some(work) = self.desk.pop_front() {
                events.extend(self.work(work).map(Event::Desk));
            }
            if events.is_empty() {
                return;
            }
            self.step(events);
        }
        panic!("the exchange never ends");
    }

    /// From now on one task in seven fails.
    pub fn with_failures(mut self) -> Self {
        self.failures = true;
        self
    }

    /// From now on every task fails, or none by order.
    pub fn fail_every_task(&mut self, fail: bool) {
        self.all_fail = fail;
    }

    /// From now on one picture in so many looks wrong; 0: none.
    pub fn doubt_one_in(&mut self, doubts: u64) {
        self.doubts = doubts;
    }

    /// How often a unit of a job's present revision was accepted.
    pub fn makings_of(&self, job: JobId, unit: &str) -> usize {
        let revision = self.record(job).job.revision;
        self.makings.get(&(job, revision, unit.to_owned())).map_or(0, BTreeSet::len)
    }

    /// A person says of pictures of a job what to do; answers the refusal.
    pub fn judge(&mut self, job: JobId, units: &[&str], keep: bool) -> Option<String> {
        let units = units.iter().map(ToString::to_string).collect();
        if !keep {
            *self.judged_again.entry(job).or_default() += 1;
        }
        match self.command(Command::Judge { job, units, keep }) {
            Ok(Reply::Outcomes(outcomes)) => outcomes[0].problem.as_ref().map(|problem| problem.message.clone()),
            Ok(other) => panic!("{other:?}"),
            Err(problem) => Some(problem.message),
        }
    }

    /// The marks on the pictures of a job, by unit.
    pub fn marks(&self, id: JobId) -> Vec<(String, Verdict)> {
        let (outputs, _) = self.reader().outputs(id, false, 0, 1_000).expect("readable");
        let marked = outputs.into_iter().filter_map(|output| Some((output.unit, output.suspicion?.verdict)));
        marked.collect()
    }

    /// A file of a part disappears; answers its unit.
    pub fn lose_a_part(&mut self) -> Option<String> {
        let part = self.files.iter().find(|path| path.contains("/parts/")).cloned()?;
        self.files.remove(&part);
        part.rsplit('/').next().map(str::to_owned)
    }

    /// The first running task ends.
    pub fn finish_one(&mut self) {
        let mut running = self.supervisor.running.iter().filter(|(_, (_, frozen))| !frozen);
        let Some((attempt, (started_at, _))) = running.next().map(|(id, run)| (*id, *run)) else { return };
        self.entropy += 1;
        let fails = self.all_fail || self.failures && self.entropy.is_multiple_of(7);
        self.end(attempt, Some(started_at), Exit::Code(i32::from(fails)));
    }

    fn end(&mut self, attempt: AttemptId, started_at: Option<Timestamp>, exit: Exit) {
        self.supervisor.running.remove(&attempt);
        let ended = Ended {
            attempt,
            started_at,
            ended_at: self.now.wall,
            exit,
            start_error: None,
            lease_ended: false,
            peak_memory_bytes: None,
            log_bytes: 0,
        };
        self.supervisor.ended.insert(attempt, ended.clone());
        self.supervisor.says.push_back(FromSupervisor::Ended(ended));
    }

    pub fn run_until_started(&mut self, count: usize) {
        for _ in 0..100 {
            self.exchange();
            if self.started.len() >= count {
                return;
            }
            self.finish_one();
        }
        panic!("{} of {count} started", self.started.len());
    }

    /// Runs on until nothing happens any more.
    pub fn settle(&mut self) {
        for _ in 0..5_000 {
            self.exchange();
            let busy = self.supervisor.running.values().any(|(_, frozen)| !frozen);
            if busy {
                self.finish_one();
            } else {
                self.advance(1_000);
                self.exchange();
                let quiet = self.supervisor.running.values().all(|(_, frozen)| *frozen);
                if quiet && self.retries() == 0 {
                    return;
                }
            }
        }
        panic!("it never comes to rest");
    }

    fn retries(&mut self) -> usize {
        let Ok(Reply::Live(states, _)) = self.command(Command::Live(None)) else { return 0 };
        states.iter().filter(|state| state.retry_at.is_some()).count()
    }

    pub fn start_order(&self) -> Vec<JobId> {
        let mut order: Vec<JobId> = self.started.iter().map(|attempt| attempt.job).collect();
        order.dedup();
        order
    }

    pub fn attempts_of(&self, job: JobId) -> usize {
        self.started.iter().filter(|attempt| attempt.job == job).count()
    }

    pub fn published_of(&self, job: JobId) -> usize {
        self.published.keys().filter(|(of, _, _)| *of == job).count()
    }

    pub fn status(&self, id: JobId) -> JobStatus {
        self.record(id).job.status
    }

    pub fn record(&self, id: JobId) -> JobRecord {
        self.reader().job(id).expect("readable").expect("in the book")
    }

    pub fn tasks_in(&self, id: JobId, status: TaskStatus) -> u32 {
        *self.record(id).counts.clone().of(status)
    }

    /// How a job stands.
    pub fn state(&mut self, id: JobId) -> JobState {
        match self.command(Command::Live(Some(vec![id]))) {
            Ok(Reply::Live(states, _)) if !states.is_empty() => states.into_iter().next().expect("one"),
            _ => JobState::at_rest(self.record(id)),
        }
    }

    /// Processes that stand still.
    pub fn frozen(&self) -> usize {
        self.supervisor.running.values().filter(|(_, frozen)| *frozen).count()
    }

    pub fn activity(&self) -> Vec<String> {
        let lines = self.reader().activity(None, 10_000).expect("readable");
        lines.into_iter().map(|line| line.text).collect()
    }

    /// The units that are shown of a job.
    pub fn listed(&self, id: JobId) -> Vec<String> {
        let (outputs, _) = self.reader().outputs(id, false, 0, 1_000).expect("readable");
        outputs.into_iter().map(|output| output.unit).collect()
    }

    /// Files that lie in a folder of this name.
    pub fn files_below(&self, folder: &str) -> usize {
        self.files.iter().filter(|path| path.contains(&format!("/{folder}/"))).count()
    }

    /// The files of other jobs that a job was given last.
    pub fn sources_of(&self, id: JobId) -> Vec<String> {
        self.sources.get(&id).cloned().unwrap_or_default()
    }

    pub fn jobs_in_the_book(&self) -> u32 {
        self.reader().jobs(&JobQuery { limit: 1, removed: true, ..JobQuery::default() }).expect("readable").1
    }

    fn reader(&self) -> &Reader {
        self.reader.as_ref().expect("it runs")
    }

    /// What must hold after every step.
    pub fn check(&mut self, when: &str) {
        self.engine.as_ref().expect("it runs").sanity_check();
        for ((job, revision, unit), count) in &self.published {
            assert_eq!(*count, 1, "{when}: {unit} of {job} revision {revision} was published {count} times");
        }
        assert_eq!(self.jobs_in_the_book() as usize, self.submitted.len(), "{when}: every accepted job is in the book");
        let slots = self.supervisor.running.values().filter(|(_, frozen)| !frozen).count();
        assert!(slots <= usize::from(self.supervisor.slots.max(CAPACITY)), "{when}: {slots} tasks run at once");
        self.check_makings(when);
        self.check_jobs(when);
    }

    /// Nothing is made a third time unless a person says so. (A part that is gone is no doubt.)
    fn check_makings(&self, when: &str) {
        for ((job, revision, unit), makings) in &self.makings {
            let judged = self.judged_again.get(job).copied().unwrap_or_default();
            assert!(makings.len() <= 2 + judged, "{when}: {unit} of {job} {revision} was accepted as {makings:?}");
        }
    }

    /// What is counted of a job is what the book holds, and one that does not move says why.
    fn check_jobs(&mut self, when: &str) {
        let reader = self.reader.as_ref().expect("it runs");
        self.checks += 1;
        // Each job in its turn: all of them after each step would take too long.
        let turn = |at: &usize| at % 8 == self.checks % 8;
        for id in (0..self.submitted.len()).filter(turn).map(|at| self.submitted[at]) {
            let record = self.record(id);
            let asked = reader.outputs(id, true, 0, 1).expect("readable").1;
            assert_eq!(record.suspects, asked, "{when}: the pictures of {id} that wait for a word are counted");
            let (outputs, _) = reader.outputs(id, false, 0, 1_000).expect("readable");
            let of_now = |output: &&Output| output.revision == record.job.revision;
            let published = outputs.iter().filter(of_now).filter(|output| output.state == OutputState::Published);
            assert_eq!(record.outputs as usize, published.count(), "{when}: the files of {id} are counted");
        }
        let Ok(Reply::Live(states, _)) = self.command(Command::Live(None)) else { panic!("{when}: no answer") };
        for state in states {
            let record = state.record.expect("of the book");
            let moves = record.job.status.is_terminal() || record.counts.unfinished_live() > 0;
            let id = record.job.id;
            assert!(moves || state.reason.is_some(), "{when}: {id} stands still and nobody knows why");
            let Ok(Reply::Explained(why)) = self.command(Command::Explain { job: id, task: None }) else {
                panic!("{when}: {id} is not explained");
            };
            assert!(!why.sentence.is_empty(), "{when}: {id} is explained by nothing");
        }
    }

    /// Nothing of a later stage is ordered before everything before it is done, and approved.
    fn check_stage(&self, attempt: AttemptId) {
        let stages = self.record(attempt.job).job.stages;
        let Some(stage) = stages.iter().rev().find(|stage| stage.first <= attempt.task) else { return };
        let (grid, _) = self.reader().grid(attempt.job).expect("readable");
        let before = &grid[..stage.first.0 as usize];
        assert!(before.iter().all(|status| *status == TaskStatus::Completed), "{attempt} came early: {before:?}");
        let asks = stages.iter().any(|stage| stage.asks && stage.first <= attempt.task);
        assert!(!asks || self.record(attempt.job).job.approved_at.is_some(), "{attempt} was not approved");
    }

    /// What must hold when nothing happens any more.
    pub fn check_at_rest(&mut self, when: &str) {
        self.check(when);
        assert!(self.supervisor.ended.is_empty(), "{when}: an end was never acknowledged");
        assert!(self.supervisor.waiting.is_empty(), "{when}: an offer was forgotten");
        for id in self.submitted.clone() {
            let record = self.reader().job(id).expect("readable").expect("in the book");
            let reason = match self.command(Command::Live(Some(vec![id]))) {
                Ok(Reply::Live(states, _)) => states.into_iter().next().and_then(|state| state.reason),
                _ => None,
            };
            let over = record.job.status.is_terminal();
            assert!(over || reason.is_some(), "{when}: {id} is {:?} and nobody knows why", record.job.status);
            if record.job.status == JobStatus::Completed && record.job.output_folder.is_some() {
                let of_job = |key: &&(JobId, Revision, String)| key.0 == id && key.1 == record.job.revision;
                let published = self.published.keys().filter(of_job).count() as u32;
                assert_eq!(published, record.counts.total(), "{when}: {id} is done without its files");
            }
        }
    }

    /// One step of the engine; answers what commands were answered.
    fn step(&mut self, events: Vec<Event>) -> Vec<Result<Reply, Problem>> {
        let effects = self.engine.as_mut().expect("it runs").step(self.now, events);
        let mut replies = Vec::new();
        for effect in effects {
            match effect {
                Effect::Say(word) if self.connected => self.hear(word),
                Effect::Desk(work) => self.desk.push_back(work),
                Effect::Answer { reply, .. } => replies.push(*reply),
                Effect::Resync => self.connect(),
                Effect::Say(_) | Effect::Tell(_) | Effect::Look(_) | Effect::End => {}
            }
        }
        replies
    }

    fn hear(&mut self, word: ToSupervisor) {
        match word {
            ToSupervisor::Slots { count } => self.supervisor.slots = count,
            ToSupervisor::Start(order) => self.order(order.attempt),
            ToSupervisor::Recall { attempt } => {
                let before = self.supervisor.waiting.len();
                self.supervisor.waiting.retain(|waiting| *waiting != attempt);
                let recalled = self.supervisor.waiting.len() < before;
                self.supervisor.says.push_back(FromSupervisor::Recalled { attempt, recalled });
            }
            ToSupervisor::Stop { attempt, .. } => self.stop(attempt),
            ToSupervisor::Freeze { attempt, frozen } => {
                if let Some(run) = self.supervisor.running.get_mut(&attempt) {
                    run.1 = frozen;
                }
            }
            ToSupervisor::Acknowledge { attempt } => drop(self.supervisor.ended.remove(&attempt)),
            ToSupervisor::Hello { .. } | ToSupervisor::Renew | ToSupervisor::Quit => {}
        }
    }

    fn order(&mut self, attempt: AttemptId) {
        let last = self.ordered.entry((attempt.job, attempt.task.0)).or_default();
        assert!(attempt.number.0 > *last, "attempt numbers only grow: {attempt} after {last}");
        *last = attempt.number.0;
        let same = |other: &AttemptId| other.job == attempt.job && other.task == attempt.task;
        let live = self.supervisor.running.keys().chain(&self.supervisor.waiting).find(|other| same(other));
        assert_eq!(live, None, "exclusive work has one live attempt, and {attempt} was ordered beside it");
        self.supervisor.waiting.push_back(attempt);
        self.check_stage(attempt);
    }

    fn stop(&mut self, attempt: AttemptId) {
        if self.supervisor.waiting.contains(&attempt) {
            self.supervisor.waiting.retain(|waiting| *waiting != attempt);
            self.end(attempt, None, Exit::NotStarted);
        } else if let Some((started_at, _)) = self.supervisor.running.get(&attempt).copied() {
            self.end(attempt, Some(started_at), Exit::Signal(15));
        }
    }

    fn supervisor_starts(&mut self) {
        let slots = usize::from(self.supervisor.slots);
        while self.supervisor.running.len() < slots
            && let Some(attempt) = self.supervisor.waiting.pop_front()
        {
            self.supervisor.running.insert(attempt, (self.now.wall, false));
            self.started.push(attempt);
            self.supervisor.says.push_back(FromSupervisor::Started { attempt, pid: 1, at: self.now.wall });
        }
    }

    fn work(&mut self, work: DeskWork) -> Option<DeskReport> {
        match work {
            DeskWork::Open(task) => {
                let sources = task.sources.iter().map(|path| path.display().to_string()).collect();
                self.sources.insert(task.job.id, sources);
                self.at_desk.insert(task.attempt, *task);
                None
            }
            DeskWork::Conclude { attempt, exit } => {
                let task = self.at_desk.get(&attempt)?;
                let doubtful = self.doubts > 0 && self.entropy.is_multiple_of(self.doubts);
                let made = output_of(task, doubtful);
                let result = if exit.is_success() { Ok(made.into_iter().collect()) } else { Err(failed()) };
                Some(DeskReport::Concluded { attempt, result })
            }
            DeskWork::Publish { output } => {
                let key = (output.job, output.revision, output.unit.clone());
                if !output.part {
                    self.makings.entry(key.clone()).or_default().insert(output.attempt);
                }
                // The same file may be put at its place again after a crash: by its source, not as a new one.
                self.published.entry(key).or_insert(1);
                self.files.insert(output.path.clone());
                Some(DeskReport::Published { output, problem: None })
            }
            DeskWork::Close { attempt, .. } => {
                self.at_desk.remove(&attempt);
                None
            }
            DeskWork::LookForParts { job, revision, parts } => {
                let gone = |part: &Output| !self.files.contains(&part.path);
                let missing = parts.into_iter().filter(gone).map(|part| (part.task, part.unit)).collect();
                Some(DeskReport::PartsLookedFor { job, revision, missing })
            }
            DeskWork::Clear(folder) => {
                self.files.retain(|path| !Path::new(path).starts_with(&folder));
                None
            }
            DeskWork::Follow(_) => None,
        }
    }
}

/// The file of a task, unless it is accepted already.
fn output_of(task: &DeskTask, doubtful: bool) -> Option<Output> {
    let unit = task.attempt.task.to_string();
    let fresh = !task.accepted.contains(&unit);
    // Of a job whose stages do not ask, the tasks before the last one make parts.
    let last = task.job.stages.last().filter(|stage| !stage.asks);
    let part = last.is_some_and(|stage| task.attempt.task < stage.first);
    let folder = if part { task.parts.display().to_string() } else { format!("/results/{}", task.job.id) };
    fresh.then(|| Output {
        job: task.job.id,
        revision: task.job.revision,
        unit: unit.clone(),
        task: task.attempt.task,
        attempt: task.attempt.number,
        source: format!("{}/{unit}", task.folder.display()),
        path: format!("{folder}/{unit}"),
        bytes: 1,
        hash: "00".to_owned(),
        state: OutputState::Intended,
        picture: false,
        part,
        fingerprint: None,
        suspicion: doubtful.then_some(Suspicion { kind: SuspicionKind::AllBlack, verdict: Verdict::Asked }),
        replaces: None,
        at: Timestamp(0),
    })
}

/// In memory where the system has such a folder: a crash here is one of the program, not of the machine, and
/// needs no disk.
fn in_memory() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder")
}

fn failed() -> Problem {
    Problem::new(atelier_core::ErrorCode::ProgramFailed, "the task", "It failed.", "").retryable()
}

fn worker(id: WorkerId) -> Worker {
    let machine = MachineId::new(Timestamp(1), [1; 10]);
    Worker { capacity: CAPACITY, ..Worker::local(id, machine, "hydra", Timestamp(1)) }
}
