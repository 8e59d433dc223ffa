//! Blender render: frames of `.blend` files, several frames to a task, one picture each.

mod copy;
mod description;
mod header;
mod inspect;
mod looked;
mod needs;
mod output;
mod plan;
mod preview;
#[cfg(test)]
mod real_tests;
mod sequence;
#[cfg(test)]
mod tests;
mod tiles;
mod version;
#[cfg(test)]
mod work_tests;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use atelier_core::job::Limits;
use atelier_core::launch::{Launch, RunFact};
use atelier_core::lease::WorkKind;
use atelier_core::worker::Program;
use atelier_core::{ErrorCode, Exit, Problem, RetryPolicy, TaskIndex};
use serde_json::json;

use self::looked::Looked;
use self::plan::{Plan, Work};
use self::tiles::Tiles;
use super::verdict;
use crate::effective::Values;
use crate::inspection::Inspection;
use crate::job_type::{Draft, JobType, OutputReader, Prepared, Product, Proposed, TaskContext};
use crate::schema::Description;
use crate::{folders, pictures};

/// Applied inside Blender; see there.
const SCRIPT: &str = concat!(
    include_str!("blender/scene.py"),
    include_str!("blender/device.py"),
    include_str!("blender/tiles.py"),
    include_str!("blender/moves.py"),
    include_str!("blender/render.py"),
);
/// A frame that shows nothing for so long is stuck.
const NO_PROGRESS_MS: u64 = 30 * 60 * 1_000;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(description::description);

/// The job type.
pub struct Blender;

impl JobType for Blender {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    fn propose(&self, paths: &[PathBuf]) -> Option<Proposed> {
        let is_blend = |path: &&PathBuf| path.extension().is_some_and(|end| end.eq_ignore_ascii_case("blend"));
        let inputs: Vec<PathBuf> = paths.iter().filter(is_blend).cloned().collect();
        let name = folders::stem(inputs.first()?);
        let notes = inputs.iter().map(|path| plan::note(path)).collect();
        let output_folder = Some(plan::output_folder(&inputs));
        let draft = Draft { output_folder, ..Draft::of(name, inputs) };
        Some(Proposed { draft, notes })
    }

    fn inspect(&self, file: &Path, programs: &[Program]) -> Option<Launch> {
        inspect::launch(file, programs)
    }

    fn inspected(&self, file: &Path, exit: Exit, output: &str) -> Result<Inspection, Problem> {
        inspect::inspected(file, exit, output)
    }

    fn glimpse(&self, file: &Path) -> Result<Inspection, Problem> {
        inspect::glimpse(file)
    }

    fn prepare(&self, draft: &Draft) -> Result<Prepared, Vec<Problem>> {
        let values = Values::of(&DESCRIPTION, &draft.parameters);
        let inputs = plan::inputs(&draft.inputs);
        let (values, inputs) = crate::types::both(values, inputs)?;
        let looked = Looked::new(draft, &inputs, &values);
        let missing = looked.missing()?;
        let (splits, mut warnings) = plan::split(&inputs, values.text("frames"), looked)?;
        warnings.extend(missing);
        let side = tiles::along_a_side(values.text("tiles"));
        preview::check(draft.preview, side > 1).map_err(|problem| vec![problem])?;
        let (programs, noticed) = version::needs(&inputs, values.text("version")).map_err(|problem| vec![problem])?;
        warnings.extend(noticed);
        let chunk = values.integer("chunk").unwrap_or(4) as usize;
        let work = match side {
            1 => Work::of(&splits, chunk, draft.preview),
            _ => Work::in_tiles(&splits, side),
        };
        let (folder, versioned) = plan::free_output_folder(draft, &inputs, &splits);
        warnings.extend(versioned);
        folders::writable(&folder).map_err(|problem| vec![problem])?;
        let frames: usize = splits.iter().map(|split| split.frames.len()).sum();
        Ok(Prepared {
            name: if draft.name.trim().is_empty() { folders::stem(&inputs[0]) } else { draft.name.trim().into() },
            output_folder: Some(folder),
            summary: plan::summary(&splits, frames, side, work.plans.len()),
            plans: work.stored(),
            collect: looked.collect(),
            inputs: inputs.clone(),
            units: Some(frames as u32),
            warnings,
            kind: WorkKind::Idempotent,
            stages: work.stages,
            programs,
            limits: Limits { time_ms: None, no_progress_ms: Some(NO_PROGRESS_MS) },
            retry: RetryPolicy::default(),
        })
    }

    fn label(&self, plan: Option<&str>, index: TaskIndex) -> String {
        plan.and_then(Plan::read).map_or_else(|| format!("task {}", index.0 + 1), |plan| plan.label())
    }

    fn owed(&self, task: &TaskContext<'_>) -> Option<usize> {
        Some(plan::of_task(task).ok()?.owed(task.accepted).len())
    }

    fn launch(&self, task: &TaskContext<'_>) -> Result<Launch, Problem> {
        let values = Values::of_job(&DESCRIPTION, task.job)?;
        let plan = plan::of_task(task)?;
        if let Some(Tiles::Join { of }) = plan.tiles {
            return pictures::launch(task, &tiles::order(task, &plan, of)?);
        }
        let input = plan.input(task.job)?;
        let copy = copy::of(task.job, input)?;
        let file = copy.as_ref().map_or(input, |copy| &copy.file);
        let chosen = |name: &str| values.text(name).filter(|value| *value != "file").map(str::to_owned);
        let order = json!({
            "file": file,
            "folder": plan::made_folder(task),
            "frames": plan.owed(task.accepted),
            "engine": chosen("engine"),
            "format": chosen("format"),
            "samples": values.integer("samples"),
            "percent": values.integer("percent"),
            "device": values.text("device"),
            "tile": plan.tiles,
            "scene": values.text("scene"),
            "camera": values.text("camera"),
            "layers": values.text("layers"),
            "tree": copy.as_ref().map(|copy| &copy.tree),
            "root": copy.as_ref().map(|copy| &copy.root),
        });
        // An absolute path begins with '/', so it is never taken for an option.
        let threads = task.threads.to_string();
        let args = [
            "-b",
            "--disable-autoexec",
            "-noaudio",
            "-t",
            &threads,
            file,
            "--python-exit-code",
            "3",
            "--python-expr",
            SCRIPT,
        ];
        Ok(Launch {
            program: version::program(task.job, task.programs)?,
            args: args.map(str::to_owned).to_vec(),
            env: [("ATELIER_RENDER".to_owned(), order.to_string())].into(),
            folder: None,
            kind: task.job.kind,
        })
    }

    fn reader(&self, task: &TaskContext<'_>) -> Box<dyn OutputReader> {
        let plan = task.plan.and_then(Plan::read).unwrap_or_default();
        if let Some(Tiles::Join { .. }) = plan.tiles {
            return Box::new(output::Joining::new(plan, task));
        }
        let rendered_by = Values::of_job(&DESCRIPTION, task.job).ok();
        let chosen = rendered_by.is_some_and(|values| values.text("engine").is_some_and(|engine| engine != "file"));
        Box::new(output::Output::new(&plan, plan.owed(task.accepted).len(), chosen))
    }

    fn product(&self, task: &TaskContext<'_>, unit: &str, path: &Path) -> Option<Product> {
        let plan = Plan::read(task.plan?)?;
        let frame = plan.frame_of(unit)?;
        let owed = plan.owed(task.accepted).contains(&frame) && path.parent() == Some(&plan::made_folder(task));
        owed.then(|| plan.product(task.job, frame, path)).flatten()
    }

    fn neighbours(&self, unit: &str) -> Vec<String> {
        plan::neighbours(unit)
    }

    fn conclude(&self, task: &TaskContext<'_>, exit: Exit, causes: &[RunFact]) -> Result<Vec<Product>, Problem> {
        let plan = plan::of_task(task)?;
        let program = if matches!(plan.tiles, Some(Tiles::Join { .. })) { "The picture worker" } else { "Blender" };
        if let Some(problem) = verdict::named(program, causes).filter(|each| each.code == ErrorCode::MissingAddon) {
            // Blender goes on with another engine, and its pictures are not those that were meant.
            return Err(problem);
        }
        let mut made = plan::made_files(&plan::made_folder(task));
        let (mut products, mut missing) = (Vec::new(), Vec::new());
        for frame in plan.owed(task.accepted) {
            let product = made.remove(&frame).and_then(|path| plan.product(task.job, frame, &path));
            match product {
                Some(product) => products.push(product),
                None => missing.push(frame),
            }
        }
        if !missing.is_empty() {
            let named = verdict::named(program, causes);
            let ended = (!exit.is_success()).then(|| verdict::failed(program, exit, causes));
            return Err(named.or(ended).unwrap_or_else(|| plan::missing(missing)));
        }
        // Blender sometimes crashes on its way out; what it owed is there all the same.
        for product in &products {
            pictures::present(&product.path)?;
        }
        Ok(products)
    }
}
