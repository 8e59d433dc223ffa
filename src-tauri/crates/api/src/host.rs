//! The host: answers every request, whoever asks. What needs a decision goes to the engine's loop; what
//! is only read is read beside it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use atelier_core::{CommandId, ErrorCode, JobId, Problem, Timestamp, WorkerId};
use atelier_engine::event::{Act, Command, Reply as EngineReply, WorkerState};
use atelier_engine::state::{JobState, LiveTask};
use atelier_engine::{Machine, Options};
use atelier_jobs::job_type::JobType;
use atelier_runner::files::Files;
use atelier_runner::oneshot;
use tracing::warn;

use crate::collect;
use crate::command::{ActivityPage, Answer, ConfigureWorker, ExplainAsk, Outcomes, Request, Stopping, Types, Workers};
use crate::inspect::Looks;
use crate::rows;
use crate::submit::propose;
use crate::view::{Explanation, JobOutcome, Status, WorkerCard, WorkerReason};

/// How old the counts of the last 24 h on a card may be.
const DAY_COUNTS_AGE: Duration = Duration::from_secs(10);

/// Tasks completed and failed in the last 24 h, and when that was counted.
type DayCounts = Option<(Instant, (u32, u32))>;

/// A machine with everything that may be asked of it.
#[derive(Debug, Clone)]
pub struct Host {
    pub(crate) machine: Arc<Machine>,
    pub(crate) looks: Arc<Looks>,
    pub(crate) files: Arc<Files>,
    day: Arc<Mutex<DayCounts>>,
}

impl Host {
    /// Starts the machine of a data folder in this process.
    pub fn start(options: &Options) -> Result<Self, Problem> {
        let machine = Arc::new(Machine::start(options)?);
        let left = oneshot::end_leftovers(&machine.about().data_folder);
        if left > 0 {
            warn!(left, "programs that a killed machine had started were ended");
        }
        let files = Arc::new(Files::of(&machine.about().data_folder));
        collect::keep_tidy(&files, &machine);
        Ok(Self { machine, looks: Arc::default(), files, day: Arc::default() })
    }

    /// Answers a request. Blocks for as long as that takes: files are looked at, a change is made durable.
    pub fn answer(&self, id: CommandId, request: Request) -> Result<Answer, Problem> {
        Ok(match request {
            Request::Submit(submission) => Answer::Submit(self.submit(id, &submission)?),
            Request::Preview(ask) => Answer::Preview(self.preview(&ask.submission)),
            Request::Propose(ask) => Answer::Propose(propose(&ask)?),
            Request::Inspect(ask) => Answer::Inspect(self.inspect(&ask)?),
            Request::Sample(_) => Answer::Sample(self.sample(id)?),
            Request::Cancel(ask) => Answer::Cancel(self.act(id, ask.jobs, Act::Cancel)?),
            Request::Pause(ask) => {
                let act = Act::Pause { finish_running: ask.finish_running };
                Answer::Pause(self.act(id, ask.jobs, act)?)
            }
            Request::Resume(ask) => Answer::Resume(self.act(id, ask.jobs, Act::Resume)?),
            Request::Retry(ask) => Answer::Retry(self.act(id, ask.jobs, Act::Retry { whole: ask.whole })?),
            Request::Approve(ask) => Answer::Approve(self.act(id, ask.jobs, Act::Approve)?),
            Request::RunAnyway(ask) => Answer::RunAnyway(self.act(id, ask.jobs, Act::RunAnyway)?),
            Request::Judge(ask) => {
                let command = Command::Judge { job: ask.job, units: ask.units, keep: ask.keep };
                Answer::Judge(outcomes(self.machine.ask(id, command)?)?)
            }
            Request::Move(ask) => {
                let command = Command::Move { jobs: ask.jobs, to: ask.to, band: ask.band };
                Answer::Move(outcomes(self.machine.ask(id, command)?)?)
            }
            Request::Duplicate(ask) => Answer::Duplicate(self.duplicate(id, &ask.jobs)),
            Request::Remove(ask) => Answer::Remove(self.act(id, ask.jobs, Act::Remove)?),
            Request::Jobs(ask) => Answer::Jobs(self.jobs(&ask)?),
            Request::Job(ask) => Answer::Job(self.job(ask.job)?),
            Request::Tasks(ask) => Answer::Tasks(self.tasks(&ask)?),
            Request::Attempts(ask) => Answer::Attempts(self.attempts(&ask)?),
            Request::Outputs(ask) => Answer::Outputs(self.outputs(&ask)?),
            Request::Log(ask) => Answer::Log(self.log(&ask)?),
            Request::Grid(ask) => Answer::Grid(self.grid(&ask)?),
            Request::SearchLog(ask) => Answer::SearchLog(self.search_log(&ask)?),
            Request::CompareLogs(ask) => Answer::CompareLogs(self.compare_logs(&ask)?),
            Request::Thumbnail(ask) => Answer::Thumbnail(self.thumbnail(&ask)?),
            Request::Explain(ask) => Answer::Explain(self.explain(&ask)?),
            Request::Workers(_) => Answer::Workers(Workers { workers: self.workers()? }),
            Request::ConfigureWorker(ask) => Answer::ConfigureWorker(self.configure_worker(id, ask)?),
            Request::Types(_) => Answer::Types(Types { types: descriptions() }),
            Request::Settings(_) => Answer::Settings(settings(self.look(Command::Settings)?)?),
            Request::Configure(ask) => {
                Answer::Configure(settings(self.machine.ask(id, Command::Configure(ask.settings))?)?)
            }
            Request::Status(_) => Answer::Status(self.status()?),
            Request::Activity(ask) => {
                let limit = if ask.limit == 0 { 100 } else { ask.limit };
                let records = self.machine.read(|reader| reader.activity(ask.before, limit))?;
                Answer::Activity(ActivityPage { activity: records.into_iter().map(rows::activity).collect() })
            }
            Request::Stop(ask) => {
                let EngineReply::Stopping(running) = self.machine.ask(id, Command::Stop { end_work: ask.end_work })?
                else {
                    return Err(confused());
                };
                Answer::Stop(Stopping { running })
            }
        })
    }

    /// Waits until the engine has ended.
    pub fn wait(&self) {
        self.machine.wait();
    }

    /// Where and who this is.
    pub fn status(&self) -> Result<Status, Problem> {
        let about = self.machine.about().clone();
        let name = self.workers()?.into_iter().find(|card| card.worker.is_local).map(|card| card.worker.name);
        let chosen = settings(self.look(Command::Settings)?)?.person_name;
        let mut person = about.person;
        if !chosen.trim().is_empty() {
            chosen.trim().clone_into(&mut person.name);
        }
        Ok(Status {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            machine: about.machine,
            name: name.unwrap_or_default(),
            person,
            data_folder: about.data_folder.to_string_lossy().into_owned(),
            pid: std::process::id(),
            up_since: about.up_since,
            notices: about.notices,
        })
    }

    /// A question that changes nothing needs no id of its own.
    pub(crate) fn look(&self, command: Command) -> Result<EngineReply, Problem> {
        self.machine.ask(CommandId::first(), command)
    }

    /// How jobs in memory stand; of a single one its running tasks too.
    pub(crate) fn live(&self, jobs: Option<Vec<JobId>>) -> Result<(Vec<JobState>, Vec<LiveTask>), Problem> {
        match self.look(Command::Live(jobs))? {
            EngineReply::Live(states, tasks) => Ok((states, tasks)),
            _ => Err(confused()),
        }
    }

    fn act(&self, id: CommandId, jobs: Vec<JobId>, act: Act) -> Result<Outcomes, Problem> {
        outcomes(self.machine.ask(id, Command::Act { jobs, act })?)
    }

    fn explain(&self, ask: &ExplainAsk) -> Result<Explanation, Problem> {
        let EngineReply::Explained(explained) = self.look(Command::Explain { job: ask.job, task: ask.task })? else {
            return Err(confused());
        };
        let reasons = explained.workers.into_iter().map(|verdict| WorkerReason {
            worker: verdict.worker,
            name: verdict.name,
            can_run: verdict.can_run,
            code: verdict.code,
            reason: verdict.reason,
            remedy: verdict.remedy,
        });
        Ok(Explanation {
            job: ask.job,
            task: explained.task,
            sentence: explained.sentence,
            ahead: explained.ahead,
            workers: reasons.collect(),
            at: atelier_engine::machine::now().wall,
        })
    }

    /// Every worker, as on its card.
    pub(crate) fn workers(&self) -> Result<Vec<WorkerCard>, Problem> {
        let EngineReply::Workers(states) = self.look(Command::Workers)? else { return Err(confused()) };
        Ok(states.into_iter().map(|state| self.card(state)).collect())
    }

    /// A worker's card, with its last 24 h.
    pub(crate) fn card(&self, state: WorkerState) -> WorkerCard {
        let day = self.day_counts(state.worker.id);
        rows::worker_card(state, day, self.machine.about().up_since)
    }

    fn day_counts(&self, worker: WorkerId) -> (u32, u32) {
        let mut day = self.day.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, counts)) = *day
            && at.elapsed() < DAY_COUNTS_AGE
        {
            return counts;
        }
        let since = Timestamp(atelier_engine::machine::now().wall.0 - 24 * 3_600_000);
        let counts = self.machine.read(|reader| reader.day_counts(worker, since)).unwrap_or_default();
        *day = Some((Instant::now(), counts));
        counts
    }

    fn configure_worker(&self, id: CommandId, ask: ConfigureWorker) -> Result<WorkerCard, Problem> {
        let ConfigureWorker { worker, name, description, tags, capacity, enabled, metadata } = ask;
        let command = Command::ConfigureWorker { worker, name, description, tags, capacity, enabled, metadata };
        match self.machine.ask(id, command)? {
            EngineReply::Worker(state) => Ok(self.card(*state)),
            _ => Err(confused()),
        }
    }
}

fn descriptions() -> Vec<atelier_jobs::schema::Description> {
    atelier_jobs::types::all().iter().map(|job_type| JobType::description(*job_type).clone()).collect()
}

fn outcomes(reply: EngineReply) -> Result<Outcomes, Problem> {
    let EngineReply::Outcomes(outcomes) = reply else { return Err(confused()) };
    let each = outcomes.into_iter().map(|outcome| JobOutcome {
        job: outcome.job,
        name: outcome.name,
        problem: outcome.problem,
    });
    Ok(Outcomes { jobs: each.collect() })
}

pub(crate) fn settings(reply: EngineReply) -> Result<atelier_core::Settings, Problem> {
    match reply {
        EngineReply::Settings(settings) => Ok(settings),
        _ => Err(confused()),
    }
}

/// An id that was used for another command before.
pub(crate) fn confused() -> Problem {
    Problem::new(
        ErrorCode::BadRequest,
        "the request",
        "This id was used for another command before.",
        "Give every command an id of its own.",
    )
}
