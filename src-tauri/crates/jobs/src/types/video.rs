//! Video: numbered pictures become a movie, or a movie another one, made by ffmpeg and counted by ffprobe.

mod codec;
mod description;
mod failures;
mod film;
mod find;
mod plan;
mod progress;
mod rate;
mod source;
#[cfg(test)]
mod tests;
mod worker;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use atelier_core::job::Limits;
use atelier_core::launch::{Launch, RunFact};
use atelier_core::lease::WorkKind;
use atelier_core::{ErrorCode, Exit, Problem, RetryPolicy, TaskIndex};

use self::plan::{Clip, Material, Plan, Wishes};
use self::worker::{Order, Wanted};
use super::verdict;
use crate::causes::{self, Speaker};
use crate::effective::Values;
use crate::folders;
use crate::job_type::{Draft, JobType, OutputReader, Plans, Prepared, Product, Proposed, TaskContext};
use crate::pictures;
use crate::schema::Description;
use crate::words::count;

pub use self::worker::worker;

/// A frame takes seconds, and counting those of a long movie minutes; half an hour without any sign is stuck.
const NO_PROGRESS_MS: u64 = 30 * 60 * 1_000;
/// Numbered pictures from which on a folder is proposed as a video.
const ENOUGH_FRAMES: usize = 10;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(description::description);

/// The job type.
pub struct Video;

impl JobType for Video {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    /// Movies always; pictures when so many are numbered that they are likely to be frames.
    fn propose(&self, paths: &[PathBuf]) -> Option<Proposed> {
        let takes = |path: &&PathBuf| {
            let found = find::find(std::slice::from_ref(*path));
            !found.movies.is_empty() || !found.sounds.is_empty() || !found.sequences.is_empty()
        };
        let inputs: Vec<PathBuf> = paths.iter().filter(takes).cloned().collect();
        let found = find::find(&inputs);
        let is_film = found.sequences.iter().any(|each| each.is_numbered && each.frames.len() >= ENOUGH_FRAMES);
        if found.movies.is_empty() && !is_film {
            return None;
        }
        let name = found.movies.first().map_or_else(|| found.sequences[0].name(), |path| folders::stem(path));
        let mut draft = Draft::of(name, inputs);
        draft.output_folder = Some(plan::output_folder(&draft, &draft.inputs));
        Some(Proposed { draft, notes: notes(&found) })
    }

    fn prepare(&self, draft: &Draft) -> Result<Prepared, Vec<Problem>> {
        let values = Values::of(&DESCRIPTION, &draft.parameters);
        let (values, inputs) = super::both(values, folders::checked_inputs(&draft.inputs))?;
        let wishes = Wishes::of(&values).map_err(|problem| vec![problem])?;
        let found = find::find(&inputs);
        if found.movies.is_empty() && found.sequences.is_empty() && draft.sources.is_empty() {
            return Err(vec![nothing_found(&inputs)]);
        }
        let folder = draft.output_folder.clone().unwrap_or_else(|| plan::output_folder(draft, &inputs));
        folders::writable(&folder).map_err(|problem| vec![problem])?;
        let plans = plan::plans(draft, &found, &wishes, &folder)?;
        let (frames, problems) = looked_at(&plans);
        if !problems.is_empty() {
            return Err(problems);
        }
        let own_name = draft.sources.first().map(|source| format!("{} video", source.name));
        let named = |plan: &Plan| match plan {
            Plan::Clip(clip) => folders::stem(Path::new(&clip.name)),
            Plan::Sources { name, .. } => name.clone(),
        };
        let name = draft.name.trim();
        Ok(Prepared {
            name: if name.is_empty() {
                own_name.unwrap_or_else(|| plans.first().map(named).unwrap_or_default())
            } else {
                name.into()
            },
            output_folder: Some(folder),
            summary: summary(&plans, frames),
            units: draft.sources.is_empty().then_some(plans.len() as u32),
            warnings: warnings(&found, &wishes),
            plans: Plans::Each(
                plans.iter().map(|plan| serde_json::to_string(plan).unwrap_or_default().into()).collect(),
            ),
            inputs,
            kind: WorkKind::Idempotent,
            stages: Vec::new(),
            programs: Vec::new(),
            collect: None,
            limits: Limits { time_ms: None, no_progress_ms: Some(NO_PROGRESS_MS) },
            retry: RetryPolicy::default(),
        })
    }

    fn label(&self, plan: Option<&str>, index: TaskIndex) -> String {
        match plan.and_then(Plan::read) {
            Some(Plan::Clip(clip)) => clip.name,
            Some(Plan::Sources { name, .. }) => name,
            None => format!("task {}", index.0 + 1),
        }
    }

    fn owed(&self, task: &TaskContext<'_>) -> Option<usize> {
        Some(owed(task).ok()?.len())
    }

    fn launch(&self, task: &TaskContext<'_>) -> Result<Launch, Problem> {
        let (ffmpeg, ffprobe) = plan::programs(task.programs)?;
        let wanted = wanted(&Values::of_job(&DESCRIPTION, task.job)?)?;
        let order = Order { ffmpeg, ffprobe, threads: task.threads, wanted, clips: owed(task)? };
        let args = worker::arguments(&order).map_err(|error| plan::internal(task, &error.to_string()))?;
        let program = folders::as_text(task.own_program)?.to_owned();
        Ok(Launch { program, args, env: BTreeMap::new(), folder: None, kind: task.job.kind })
    }

    fn reader(&self, task: &TaskContext<'_>) -> Box<dyn OutputReader> {
        Box::new(Output { folder: task.folder.to_owned(), held: Vec::new() })
    }

    fn product(&self, task: &TaskContext<'_>, unit: &str, path: &Path) -> Option<Product> {
        let clip = owed(task).ok()?.into_iter().find(|clip| clip.name == unit)?;
        (path == worker::finished(task.folder, unit)).then(|| plan::product(task, &clip.name))
    }

    fn conclude(&self, task: &TaskContext<'_>, exit: Exit, causes: &[RunFact]) -> Result<Vec<Product>, Problem> {
        if !exit.is_success() {
            return Err(verdict::failed("ffmpeg", exit, causes));
        }
        let products: Vec<_> = owed(task)?.iter().map(|clip| plan::product(task, &clip.name)).collect();
        products.iter().try_for_each(|each| pictures::present(&each.path))?;
        Ok(products)
    }
}

/// The videos of a task that are not accepted yet.
fn owed(task: &TaskContext<'_>) -> Result<Vec<Clip>, Problem> {
    let mut clips = plan::clips(task, &Values::of_job(&DESCRIPTION, task.job)?)?;
    clips.retain(|clip| !task.accepted.contains(&clip.name));
    Ok(clips)
}

fn wanted(values: &Values) -> Result<Wanted, Problem> {
    let quality = codec::QUALITIES.iter().position(|(name, _)| Some(*name) == values.text("quality"));
    Ok(Wanted {
        codec: values.text("codec").unwrap_or_default().to_owned(),
        quality: quality.unwrap_or(1),
        rate: Wishes::of(values)?.rate.map(|rate| rate.to_string()),
        height: values.integer("height").map(|lines| lines as u32),
        percent: values.integer("percent").unwrap_or(100) as u32,
        sound: values.text("audio") != Some("none"),
    })
}

/// Looks at the pictures before anything is queued: how many there are, and what is wrong with them.
fn looked_at(plans: &[Plan]) -> (usize, Vec<Problem>) {
    let sequences = plans.iter().filter_map(|plan| match plan {
        Plan::Clip(Clip { of: Material::Frames(files), .. }) => Some(files),
        _ => None,
    });
    let problems = sequences.clone().filter_map(|files| source::of_pictures(files).err());
    let problems = problems.map(|problem| problem.in_field(folders::INPUTS)).collect();
    (sequences.map(Vec::len).sum(), problems)
}

fn summary(plans: &[Plan], frames: usize) -> String {
    let videos = count(plans.len(), "video");
    if frames > 0 { format!("{} in {videos}", count(frames, "frame")) } else { videos }
}

fn notes(found: &find::Found) -> Vec<String> {
    let movies = (!found.movies.is_empty()).then(|| format!("{} found.", count(found.movies.len(), "movie")));
    let holes = found.sequences.iter().filter_map(|each| each.frames(None, find::Missing::Stop).err());
    let sequences = found.sequences.iter().map(find::Sequence::note);
    movies.into_iter().chain(sequences).chain(holes.map(|problem| problem.message)).collect()
}

fn warnings(found: &find::Found, wishes: &Wishes) -> Vec<String> {
    let mut warnings = Vec::new();
    if found.left_out > 0 {
        warnings.push(format!("{} that belong to no numbered sequence left out.", count(found.left_out, "picture")));
    }
    let is_light = |path: &PathBuf| path.extension().is_some_and(|end| end.eq_ignore_ascii_case("exr"));
    if found.sequences.iter().any(|each| each.frames.iter().any(|(_, path)| is_light(path))) {
        warnings.push("EXR pictures are turned from light into screen values (sRGB), without a film look.".into());
    }
    let named = found.movies.len() + found.sequences.len() > 1 && wishes.has_name();
    warnings.extend(named.then(|| "The file name is for one video; these get names of their own.".into()));
    warnings
}

fn nothing_found(inputs: &[PathBuf]) -> Problem {
    let first = inputs.first().map(|path| folders::shown(path)).unwrap_or_default();
    let message = if first.is_empty() {
        "No file is given.".into()
    } else {
        format!("There is no movie and no picture in '{first}'.")
    };
    let next_step = "Choose a folder of numbered pictures, or movies.";
    Problem::new(ErrorCode::MissingFile, first, message, next_step).in_field(folders::INPUTS)
}

/// Reads the lines of [`worker`], and what ffmpeg says between them.
struct Output {
    folder: PathBuf,
    /// Causes that ffmpeg named. The worker's own say which file it is and come instead, where there is one.
    held: Vec<RunFact>,
}

impl OutputReader for Output {
    fn line(&mut self, line: &str) -> Vec<RunFact> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "progress" => progress(rest).into_iter().collect(),
            "ready" => {
                let path = folders::shown(&worker::finished(&self.folder, rest));
                vec![RunFact::OutputReady { unit: rest.into(), path }]
            }
            "cause" => self.lasting().chain(pictures::cause(rest)).collect(),
            "ended" => std::mem::take(&mut self.held),
            _ => self.heard(causes::in_line(Speaker::Ffmpeg, line), line),
        }
    }
}

impl Output {
    fn heard(&mut self, fact: Option<RunFact>, line: &str) -> Vec<RunFact> {
        match fact {
            Some(RunFact::Cause { text, .. }) if goes_on(line) => vec![RunFact::Warning { text }],
            Some(cause @ RunFact::Cause { .. }) => {
                self.held.push(cause);
                Vec::new()
            }
            other => other.into_iter().collect(),
        }
    }

    /// A full disk explains what is wrong with a file, and no file explains a full disk.
    fn lasting(&mut self) -> impl Iterator<Item = RunFact> {
        let lasts = |fact: &RunFact| matches!(fact, RunFact::Cause { code, .. } if causes::is_retryable(*code));
        std::mem::take(&mut self.held).into_iter().filter(lasts)
    }
}

/// ffmpeg goes on behind a place that it can't decode; what then is missing is seen when the frames are counted.
fn goes_on(line: &str) -> bool {
    line.starts_with("Error while decoding stream") || line.contains("corrupt input packet")
}

fn progress(text: &str) -> Option<RunFact> {
    let (done, note) = text.split_once(' ')?;
    Some(RunFact::Progress { done: done.parse().ok()?, note: note.into() })
}
