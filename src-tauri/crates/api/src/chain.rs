//! Jobs that follow one another: each is prepared with what is known of the one whose files it takes.

use std::path::PathBuf;

use atelier_core::{ErrorCode, JobId, JobStatus, Problem, TaskIndex};
use atelier_engine::event::NewJob;
use atelier_jobs::job_type::{Prepared, Source, TaskContext};
use atelier_jobs::types;
use atelier_runner::files::Held;
use atelier_store::JobRecord;

use crate::command::Submission;
use crate::host::Host;
use crate::inspect::Patience;
use crate::submit::new_job;
use crate::view::Preview;

/// A prepared submission with those that follow it.
#[derive(Debug)]
pub(crate) struct Link<'a> {
    submission: &'a Submission,
    pub(crate) prepared: Prepared,
    then: Vec<Self>,
}

impl Link<'_> {
    /// As the engine queues it, with the copies of its files.
    pub(crate) fn into_job<'h>(self, host: &'h Host, copies: &mut Vec<Held<'h>>) -> Result<NewJob, Problem> {
        let held = host.collected(&self.prepared)?;
        let collected = held.as_ref().map(|held| held.collected.clone());
        copies.extend(held);
        let then = self.then.into_iter().map(|link| link.into_job(host, copies)).collect::<Result<_, _>>()?;
        Ok(NewJob { then, collected, ..new_job(self.submission, self.prepared) })
    }

    /// What it would become, in one line: `40 frames in 10 tasks, then 1 video`.
    pub(crate) fn summary(&self) -> String {
        let parts = std::iter::once(self.prepared.summary.clone()).chain(self.then.iter().map(Self::summary));
        parts.collect::<Vec<_>>().join(", then ")
    }

    /// What a person should know of all of them.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let own = self.prepared.warnings.iter().cloned();
        own.chain(self.then.iter().flat_map(Self::warnings)).collect()
    }
}

impl Host {
    /// Prepares a submission and those that follow it, or names every problem of all of them.
    pub(crate) fn prepare_chain<'a>(
        &self,
        submission: &'a Submission,
        patience: Patience,
    ) -> Result<Link<'a>, Vec<Problem>> {
        self.link(submission, None, patience)
    }

    fn link<'a>(
        &self,
        submission: &'a Submission,
        before: Option<Source>,
        patience: Patience,
    ) -> Result<Link<'a>, Vec<Problem>> {
        let prepared = self
            .sources(submission, before)
            .map_err(|problem| vec![problem])
            .and_then(|sources| self.prepare(submission, sources, patience));
        let mut source = source_of(submission, prepared.as_ref().ok());
        let (mut then, mut problems) = (Vec::new(), Vec::new());
        for (place, next) in submission.then.iter().enumerate() {
            match self.link(next, Some(source), patience) {
                Ok(link) => {
                    source = source_of(next, Some(&link.prepared));
                    then.push(link);
                }
                Err(refused) => {
                    source = source_of(next, None);
                    problems.extend(refused.into_iter().map(|problem| of_follower(place, problem)));
                }
            }
        }
        match prepared {
            Ok(prepared) if problems.is_empty() => Ok(Link { submission, prepared, then }),
            Ok(_) => Err(problems),
            Err(first) => Err(first.into_iter().chain(problems).collect()),
        }
    }

    /// The jobs whose files a submission takes: the one before it in a chain, and those that it names.
    fn sources(&self, submission: &Submission, before: Option<Source>) -> Result<Vec<Source>, Problem> {
        if !submission.takes_outputs && before.is_none() {
            return Ok(Vec::new());
        }
        let description = types::by_id(&submission.job_type)?.description();
        if !description.takes_outputs {
            return Err(takes_none(&description.title));
        }
        let named = submission.depends_on.iter().map(|id| self.record(*id).and_then(|record| self.source(record)));
        let mut sources: Vec<Source> = named.collect::<Result<_, _>>()?;
        sources.extend(before);
        if sources.is_empty() { Err(follows_none()) } else { Ok(sources) }
    }

    fn source(&self, record: JobRecord) -> Result<Source, Problem> {
        let units = match record.job.status {
            JobStatus::Completed => Some(record.outputs),
            _ => self.units_to_come(&record)?,
        };
        Ok(Source { name: record.job.name, folder: record.job.output_folder.map(PathBuf::from), units })
    }

    /// How many files a job will make, when its type knows without running it. Of one that puts parts together
    /// nobody knows.
    fn units_to_come(&self, record: &JobRecord) -> Result<Option<u32>, Problem> {
        let job_type = types::by_id(&record.job.job_type)?;
        if record.job.stages.iter().any(|stage| !stage.asks) {
            return Ok(None);
        }
        let plans = self.machine.read(|reader| reader.plans(record.job.id))?;
        let owed = plans.iter().enumerate().map(|(index, plan)| {
            let task = TaskContext::of_plan(&record.job, TaskIndex(index as u32), plan.as_deref());
            job_type.owed(&task).map(|owed| owed as u32)
        });
        Ok(owed.sum())
    }

    pub(crate) fn preview(&self, submission: &Submission) -> Preview {
        match self.prepare_chain(submission, Patience::None) {
            Ok(link) => Preview {
                tasks: link.prepared.plans.len() as u32,
                units: link.prepared.units,
                summary: link.summary(),
                problems: Vec::new(),
                warnings: link.warnings(),
                output_folder: link.prepared.output_folder.map(|folder| folder.to_string_lossy().into_owned()),
            },
            Err(problems) => Preview {
                tasks: 0,
                units: None,
                summary: String::new(),
                problems,
                warnings: Vec::new(),
                output_folder: submission.output_folder.clone(),
            },
        }
    }

    /// The jobs that a job follows, as far as they are still in the book.
    pub(crate) fn records(&self, ids: &[JobId]) -> Result<Vec<JobRecord>, Problem> {
        let found = ids.iter().map(|id| self.machine.read(|reader| reader.job(*id)));
        Ok(found.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }
}

fn source_of(submission: &Submission, prepared: Option<&Prepared>) -> Source {
    match prepared {
        Some(prepared) => {
            Source { name: prepared.name.clone(), folder: prepared.output_folder.clone(), units: prepared.units }
        }
        None => Source {
            name: submission.name.clone(),
            folder: submission.output_folder.as_ref().map(PathBuf::from),
            units: None,
        },
    }
}

/// The same problem, of the job that follows in this place.
fn of_follower(place: usize, mut problem: Problem) -> Problem {
    problem.field = Some(format!("then.{place}.{}", problem.field.unwrap_or_default()));
    problem
}

fn takes_none(title: &str) -> Problem {
    let message = format!("A job of the kind '{title}' can't take the files that another job makes.");
    let next_step = "Choose another kind of job, or let it only wait for the other one.";
    Problem::new(ErrorCode::BadRequest, title, message, next_step).in_field("takesOutputs")
}

fn follows_none() -> Problem {
    let message = "It shall take the files of the jobs before it, and it follows none.";
    Problem::new(ErrorCode::BadRequest, "the job", message, "Name the job whose files it takes.")
        .in_field("takesOutputs")
}
