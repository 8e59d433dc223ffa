//! From dropped files to a queued job: proposing, previewing, submitting, the sample, copies.

use std::path::{Path, PathBuf};

use atelier_core::{CommandId, ErrorCode, Job, JobId, JobStatus, Problem};
use atelier_engine::event::{Command, NewJob, Reply as EngineReply};
use atelier_jobs::job_type::{Draft, Prepared, Source};
use atelier_jobs::{sample, types};
use atelier_store::{JobQuery, JobRecord};
use uuid::Uuid;

use crate::command::{Outcomes, Propose, Submission, Submitted};
use crate::host::{Host, confused};
use crate::inspect::Patience;
use crate::view::{JobOutcome, Proposal};

impl Host {
    pub(crate) fn submit(&self, id: CommandId, submission: &Submission) -> Result<Submitted, Problem> {
        self.submit_after(Patience::Full, id, submission)
    }

    fn submit_after(&self, patience: Patience, id: CommandId, submission: &Submission) -> Result<Submitted, Problem> {
        // A repeated submission is answered as it was first, even when its files are gone by now.
        if let Some(first) = self.first_answer(id)? {
            return submitted(first?);
        }
        let link = self.prepare_chain(submission, patience).map_err(one_problem)?;
        // Held until the jobs are in the book: what no job names is cleared away.
        let mut copies = Vec::new();
        let job = link.into_job(self, &mut copies)?;
        submitted(self.machine.ask(id, Command::Submit(Box::new(job)))?)
    }

    fn first_answer(&self, id: CommandId) -> Result<Option<Result<EngineReply, Problem>>, Problem> {
        match self.look(Command::Answered(id))? {
            EngineReply::Answered(first) => Ok(first.map(|first| *first)),
            _ => Err(confused()),
        }
    }

    pub(crate) fn prepare(
        &self,
        submission: &Submission,
        sources: Vec<Source>,
        patience: Patience,
    ) -> Result<Prepared, Vec<Problem>> {
        let job_type = types::by_id(&submission.job_type).map_err(|problem| vec![problem])?;
        let inputs: Vec<PathBuf> = submission.inputs.iter().map(PathBuf::from).collect();
        let looked = self.look_into_all(job_type, &inputs, patience);
        let (inspections, not_looked_into) = looked.map_err(|problem| vec![problem])?;
        let draft = Draft {
            name: submission.name.trim().to_owned(),
            parameters: submission.parameters.clone(),
            inputs,
            output_folder: submission.output_folder.as_ref().map(PathBuf::from),
            promised: self.promised(submission).map_err(|problem| vec![problem])?,
            preview: submission.preview,
            sources,
            inspections,
        };
        let mut prepared = job_type.prepare(&draft)?;
        prepared.warnings.extend(not_looked_into);
        prepared.warnings.extend(self.program_warnings(job_type, &prepared.programs));
        Ok(prepared)
    }

    /// Folders that unfinished jobs with one of these inputs write to: two jobs of one scene that wait side by
    /// side must not end in one folder.
    fn promised(&self, submission: &Submission) -> Result<Vec<PathBuf>, Problem> {
        if submission.inputs.is_empty() {
            return Ok(Vec::new());
        }
        let query = JobQuery {
            status: vec![JobStatus::Queued, JobStatus::Running, JobStatus::Paused],
            job_type: Some(submission.job_type.clone()),
            ..JobQuery::default()
        };
        let (records, _) = self.machine.read(|reader| reader.jobs(&query))?;
        let shares = |record: &JobRecord| record.job.inputs.iter().any(|input| submission.inputs.contains(input));
        let folders = records.into_iter().filter(shares).filter_map(|record| record.job.output_folder);
        Ok(folders.map(PathBuf::from).collect())
    }

    pub(crate) fn sample(&self, id: CommandId) -> Result<Submitted, Problem> {
        let EngineReply::Workers(workers) = self.look(Command::Workers)? else { return Err(confused()) };
        let blender = workers.iter().any(|state| state.worker.programs.iter().any(|found| found.name == "blender"));
        let folder = self.machine.about().data_folder.join("sample");
        let (job_type, draft) = sample::write(&folder, blender).map_err(|error| {
            let message = format!("The sample could not be written into {}: {error}.", folder.display());
            Problem::new(ErrorCode::OutputNotWritable, text(&folder), message, "Check the disk, then try again.")
        })?;
        // It is known to need nothing.
        self.submit_after(Patience::None, id, &submission_of(job_type, draft))
    }

    pub(crate) fn duplicate(&self, id: CommandId, jobs: &[JobId]) -> Outcomes {
        let copies = jobs.iter().enumerate().map(|(index, job)| {
            // Each copy needs an id of its own that is the same when the command is repeated.
            let id = CommandId(Uuid::from_u128(id.0.as_u128() ^ (index as u128 + 1)));
            match self.copy(id, *job) {
                Ok(copy) => JobOutcome { job: copy.job, name: copy.name, problem: None },
                Err(problem) => JobOutcome { job: *job, name: problem.subject.clone(), problem: Some(problem) },
            }
        });
        Outcomes { jobs: copies.collect() }
    }

    fn copy(&self, id: CommandId, job: JobId) -> Result<Submitted, Problem> {
        let job = self.record(job)?.job;
        self.submit(id, &again(job))
    }
}

/// What a dialog starts with for dropped files.
pub(crate) fn propose(ask: &Propose) -> Result<Proposal, Problem> {
    let paths: Vec<PathBuf> = ask.paths.iter().map(PathBuf::from).collect();
    let (proposed, refused) = types::propose(&paths, ask.job_type.as_deref());
    let Some((job_type, proposed)) = proposed else {
        return Err(refused.into_iter().next().unwrap_or_else(|| nothing_takes(&paths)));
    };
    let submission = submission_of(&job_type.description().id, proposed.draft);
    Ok(Proposal { submission, notes: proposed.notes, refused })
}

/// A submission that would make the same job again.
fn again(job: Job) -> Submission {
    Submission {
        job_type: job.job_type,
        name: job.name,
        parameters: job.parameters,
        inputs: job.inputs,
        output_folder: job.output_folder,
        band: job.band,
        run_next: false,
        paused: false,
        requirements: job.requirements,
        depends_on: Vec::new(),
        takes_outputs: false,
        preview: None,
        retry: Some(job.retry),
        then: Vec::new(),
    }
}

fn submission_of(job_type: &str, draft: Draft) -> Submission {
    Submission {
        job_type: job_type.to_owned(),
        name: draft.name,
        parameters: draft.parameters,
        inputs: draft.inputs.iter().map(|path| text(path)).collect(),
        output_folder: draft.output_folder.as_deref().map(text),
        band: atelier_core::PriorityBand::default(),
        run_next: false,
        paused: false,
        requirements: atelier_core::Requirements::default(),
        depends_on: Vec::new(),
        takes_outputs: false,
        preview: None,
        retry: None,
        then: Vec::new(),
    }
}

/// As the engine queues it, without those that follow it.
pub(crate) fn new_job(submission: &Submission, prepared: Prepared) -> NewJob {
    NewJob {
        name: prepared.name,
        job_type: submission.job_type.clone(),
        parameters: submission.parameters.clone(),
        inputs: prepared.inputs.iter().map(|path| text(path)).collect(),
        output_folder: prepared.output_folder.as_deref().map(text),
        plans: prepared.plans,
        band: submission.band,
        run_next: submission.run_next,
        paused: submission.paused,
        requirements: submission.requirements.clone(),
        depends_on: submission.depends_on.clone(),
        takes_outputs: submission.takes_outputs,
        stages: prepared.stages,
        programs: prepared.programs,
        collected: None,
        then: Vec::new(),
        retry: submission.retry.unwrap_or(prepared.retry),
        kind: prepared.kind,
        limits: prepared.limits,
        warnings: prepared.warnings,
    }
}

fn submitted(reply: EngineReply) -> Result<Submitted, Problem> {
    match reply {
        EngineReply::Submitted { job, name, tasks, output_folder, warnings, then } => {
            let then = then.into_iter().map(submitted).collect::<Result<_, _>>()?;
            Ok(Submitted { job, name, tasks, output_folder, warnings, then })
        }
        _ => Err(confused()),
    }
}

/// A refusal is one problem; the first, with word of the others.
fn one_problem(problems: Vec<Problem>) -> Problem {
    let more = problems.len().saturating_sub(1);
    let first = problems.into_iter().next();
    let mut problem = first.unwrap_or_else(|| Problem::new(ErrorCode::Internal, "the job", "It was refused.", ""));
    if more > 0 {
        let others = if more == 1 { "1 more problem".to_owned() } else { format!("{more} more problems") };
        problem.message = format!("{} ({others})", problem.message);
    }
    problem
}

fn nothing_takes(paths: &[PathBuf]) -> Problem {
    let subject = paths.first().map(|path| text(path)).unwrap_or_default();
    Problem::new(
        ErrorCode::BadRequest,
        subject,
        "Nothing was dropped that Atelier can work on.",
        "Drop a .blend file, pictures, or a folder of pictures.",
    )
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
