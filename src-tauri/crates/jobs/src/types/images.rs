//! Images: convert, resize or a contact sheet, done by this very program.

mod description;
mod plan;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use atelier_core::job::Limits;
use atelier_core::launch::{Launch, RunFact};
use atelier_core::lease::WorkKind;
use atelier_core::{Exit, Problem, RetryPolicy, TaskIndex};

use self::plan::Plan;
use super::verdict;
use crate::effective::Values;
use crate::job_type::{Draft, JobType, OutputReader, Prepared, Product, Proposed, TaskContext};
use crate::schema::Description;
use crate::words::count;
use crate::{folders, pictures};

/// One picture takes seconds; ten minutes without any sign is stuck.
const NO_PROGRESS_MS: u64 = 10 * 60 * 1_000;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(description::description);

/// The job type.
pub struct Images;

impl JobType for Images {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    fn propose(&self, paths: &[PathBuf]) -> Option<Proposed> {
        let takes =
            |path: &&PathBuf| if path.is_dir() { plan::holds_pictures(path) } else { pictures::is_picture(path) };
        let inputs: Vec<PathBuf> = paths.iter().filter(takes).cloned().collect();
        let name = plan::name(inputs.first()?, inputs.len());
        let found = plan::find(&inputs, false);
        let output_folder = Some(plan::output_folder(&inputs, "convert"));
        let draft = Draft { output_folder, ..Draft::of(name, inputs) };
        Some(Proposed { draft, notes: found.notes() })
    }

    fn prepare(&self, draft: &Draft) -> Result<Prepared, Vec<Problem>> {
        let values = Values::of(&DESCRIPTION, &draft.parameters);
        let (values, inputs) = super::both(values, plan::inputs(&draft.inputs))?;
        let found = plan::find(&inputs, values.switch("recursive"));
        if found.pictures.is_empty() {
            return Err(vec![plan::nothing_found(&inputs)]);
        }
        plan::operation(&values).map_err(|problem| vec![problem])?;
        let tasks = plan::tasks(&found.pictures, &values);
        let (folder, versioned) = plan::free_output_folder(draft, &inputs, &tasks, &values);
        folders::writable(&folder).map_err(|problem| vec![problem])?;
        let units: usize = tasks.iter().map(|task| task.units().len()).sum();
        Ok(Prepared {
            name: if draft.name.trim().is_empty() {
                plan::name(&inputs[0], inputs.len())
            } else {
                draft.name.trim().into()
            },
            output_folder: Some(folder),
            summary: format!("{} in {}", count(found.pictures.len(), "picture"), count(tasks.len(), "task")),
            warnings: found.notes().into_iter().skip(1).chain(versioned).collect(),
            plans: plan::stored(&tasks),
            inputs,
            units: Some(units as u32),
            kind: WorkKind::Idempotent,
            stages: Vec::new(),
            programs: Vec::new(),
            collect: None,
            limits: Limits { time_ms: None, no_progress_ms: Some(NO_PROGRESS_MS) },
            retry: RetryPolicy::default(),
        })
    }

    fn label(&self, plan: Option<&str>, index: TaskIndex) -> String {
        plan.and_then(Plan::read).map_or_else(|| format!("task {}", index.0 + 1), |plan| plan.label())
    }

    fn owed(&self, task: &TaskContext<'_>) -> Option<usize> {
        let plan = plan::of_task(task).ok()?;
        Some(plan.units().into_iter().filter(|unit| !task.accepted.contains(*unit)).count())
    }

    fn launch(&self, task: &TaskContext<'_>) -> Result<Launch, Problem> {
        let values = Values::of_job(&DESCRIPTION, task.job)?;
        let order = plan::order(task, &values)?;
        pictures::launch(task, &order)
    }

    fn reader(&self, task: &TaskContext<'_>) -> Box<dyn OutputReader> {
        Box::new(pictures::worker_lines::Lines::new(plan::made_folder(task)))
    }

    fn product(&self, task: &TaskContext<'_>, unit: &str, path: &Path) -> Option<Product> {
        let plan = Plan::read(task.plan?)?;
        let owed = plan.units().contains(&unit) && path == plan::made_folder(task).join(unit);
        owed.then(|| plan::product(task, unit))
    }

    fn conclude(&self, task: &TaskContext<'_>, exit: Exit, causes: &[RunFact]) -> Result<Vec<Product>, Problem> {
        if !exit.is_success() {
            return Err(verdict::failed("The picture worker", exit, causes));
        }
        let plan = plan::of_task(task)?;
        let owed = plan.units().into_iter().filter(|unit| !task.accepted.contains(*unit));
        let products: Vec<_> = owed.map(|unit| plan::product(task, unit)).collect();
        products.iter().try_for_each(|each| pictures::present(&each.path))?;
        Ok(products)
    }
}
