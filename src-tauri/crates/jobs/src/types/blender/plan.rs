//! Which frames of which file a task renders, and what the files are called.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use atelier_core::{ErrorCode, Job, Problem, Stage, TaskIndex};
use serde::{Deserialize, Serialize};

use super::header;
use super::looked::Looked;
use super::preview;
use super::tiles::{self, Tiles};
use crate::folders;
use crate::frames::Frames;
use crate::job_type::{Draft, Plans, PreviewFirst, Product, TaskContext};
use crate::pictures;
use crate::words::count;

/// A task, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Plan {
    /// The place of its file in the job's inputs.
    #[serde(default, skip_serializing_if = "is_first")]
    file: usize,
    /// What names its file among several; the units of a job of one file are bare numbers.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    stem: String,
    /// As typed: `1-4`.
    frames: String,
    /// What it does about tiles; of those, it has one frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tiles: Option<Tiles>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde wants a reference
fn is_first(file: &usize) -> bool {
    *file == 0
}

/// The frames of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// What its pictures are called; unique among the files of a job.
    pub stem: String,
    /// What is rendered of it.
    pub frames: Frames,
}

impl Plan {
    /// Reads what `plans` wrote.
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// For people.
    pub fn label(&self) -> String {
        let frames = self.frames().label();
        let tiles = self.tiles.map(Tiles::label).unwrap_or_default();
        if self.stem.is_empty() { format!("{frames}{tiles}") } else { format!("{}: {frames}{tiles}", self.stem) }
    }

    /// The same, about tiles.
    #[must_use]
    pub fn with(mut self, tiles: Tiles) -> Self {
        self.tiles = Some(tiles);
        self
    }

    /// What a frame of this task is called as an output.
    pub fn unit(&self, frame: i32) -> String {
        format!("{}{frame}{}", self.prefix(), self.suffix())
    }

    /// The frame of a unit of this task.
    pub fn frame_of(&self, unit: &str) -> Option<i32> {
        unit.strip_prefix(&self.prefix())?.strip_suffix(&self.suffix())?.parse().ok()
    }

    /// What the units of this task end with.
    pub fn suffix(&self) -> String {
        self.tiles.map(Tiles::suffix).unwrap_or_default()
    }

    /// What the units of this task begin with.
    pub fn prefix(&self) -> String {
        if self.stem.is_empty() { String::new() } else { format!("{}/", self.stem) }
    }

    /// The frames that are not accepted yet.
    pub fn owed(&self, accepted: &BTreeSet<String>) -> Vec<i32> {
        let frames = self.frames();
        frames.numbers().iter().copied().filter(|frame| !accepted.contains(&self.unit(*frame))).collect()
    }

    /// The absolute path of its file.
    pub fn input<'a>(&self, job: &'a Job) -> Result<&'a str, Problem> {
        job.inputs.get(self.file).map(String::as_str).ok_or_else(|| {
            let message = format!("The job '{}' has no {}th file.", job.name, self.file + 1);
            Problem::new(ErrorCode::Internal, &job.name, message, "Submit it again.")
        })
    }

    /// The picture of a frame: `shot_0012.png`.
    pub fn product(&self, job: &Job, frame: i32, path: &Path) -> Option<Product> {
        let stem =
            if self.stem.is_empty() { folders::stem(Path::new(self.input(job).ok()?)) } else { self.stem.clone() };
        let ending = path.extension()?.to_str()?;
        let part = matches!(self.tiles, Some(Tiles::One { .. }));
        let unit = self.unit(frame);
        let name = PathBuf::from(format!("{stem}_{frame:04}.{ending}"));
        let name = if part { tiles::part(&unit, path)? } else { name };
        Some(Product { unit, path: path.to_owned(), name, picture: pictures::is_picture(path), part })
    }

    fn frames(&self) -> Frames {
        Frames::parse(&self.frames).unwrap_or_default()
    }
}

/// The frames before and behind that of a unit: `shot_2/12` stands between `shot_2/11` and `shot_2/13`. A tile has none.
pub fn neighbours(unit: &str) -> Vec<String> {
    let at = unit.rfind('/').map_or(0, |slash| slash + 1);
    let (prefix, frame) = unit.split_at(at);
    let beside = |frame: i32| [frame.checked_sub(1), frame.checked_add(1)].into_iter().flatten();
    let named = |frame: i32| format!("{prefix}{frame}");
    frame.parse().map_or_else(|_| Vec::new(), |frame| beside(frame).map(named).collect())
}

/// The task's plan, which `prepare` wrote.
pub fn of_task(task: &TaskContext<'_>) -> Result<Plan, Problem> {
    task.plan.and_then(Plan::read).ok_or_else(|| {
        let message = format!("Task {} of '{}' does not say which frames it renders.", task.index.0 + 1, task.job.name);
        Problem::new(ErrorCode::Internal, &task.job.name, message, "Submit the job again.")
    })
}

/// Where Blender writes, inside the attempt's folder.
pub fn made_folder(task: &TaskContext<'_>) -> PathBuf {
    task.folder.join("out")
}

/// The pictures that are there, by frame.
pub fn made_files(folder: &Path) -> BTreeMap<i32, PathBuf> {
    let names = folders::names_in(folder);
    names
        .into_iter()
        .filter_map(|name| Some((tiles::frame_of(&folders::stem(Path::new(&name)))?, folder.join(name))))
        .collect()
}

/// Frames that were not made though Blender ended well.
pub fn missing(frames: Vec<i32>) -> Problem {
    let label = Frames::from_numbers(frames).map(|frames| frames.label()).unwrap_or_default();
    let message = format!("Blender ended well, but made no picture of {label}.");
    let next_step = "The log has what it said last.";
    Problem::new(ErrorCode::OutputMissing, label, message, next_step).retryable()
}

/// A file's name, for people.
pub fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// What a dialog says about a file.
pub fn note(path: &Path) -> String {
    let name = name(path);
    match header::read(path).map(|head| head.scene) {
        Ok(Some(scene)) if scene.start <= scene.end => match Frames::range(scene.start, scene.end) {
            Ok(frames) => format!("{name}: {} of scene '{}'.", frames.label(), scene.name),
            Err(problem) => format!("{name}: {problem}"),
        },
        Ok(_) => format!("{name} does not say its frame range; type the frames."),
        Err(problem) => problem.message,
    }
}

/// The `.blend` files of a draft, each one looked at.
pub fn inputs(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Vec<Problem>> {
    if paths.is_empty() {
        let problem = Problem::new(ErrorCode::BadRequest, "inputs", "No file is given.", "Choose a .blend file.");
        return Err(vec![problem.in_field(folders::INPUTS)]);
    }
    let inputs = folders::checked_inputs(paths)?;
    let problems: Vec<_> = inputs.iter().filter_map(|path| looked_at(path).err()).collect();
    if problems.is_empty() { Ok(inputs) } else { Err(problems) }
}

fn looked_at(path: &Path) -> Result<(), Problem> {
    folders::as_text(path)?;
    if path.is_dir() {
        let message = format!("'{}' is a folder, no .blend file.", path.display());
        let problem = Problem::new(ErrorCode::BadRequest, folders::shown(path), message, "Choose a .blend file.");
        return Err(problem.in_field(folders::INPUTS));
    }
    header::read(path).map(drop)
}

/// What is rendered of each file: the frames that were typed, or each file's own range. With warnings.
pub fn split(
    inputs: &[PathBuf],
    typed: Option<&str>,
    looked: Looked<'_>,
) -> Result<(Vec<Split>, Vec<String>), Vec<Problem>> {
    let (mut splits, mut warnings, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    let mut stems = BTreeSet::new();
    for path in inputs {
        let plain = folders::stem(path);
        let stem = pictures::unused_name(&plain, |name| stems.contains(name));
        stems.insert(stem.clone());
        match typed
            .map_or_else(|| looked.own_range(path, &mut warnings), |text| Frames::parse(text).map_err(Problem::from))
        {
            Ok(frames) => splits.push(Split { stem, frames }),
            Err(problem) => problems.push(problem.in_field("frames")),
        }
    }
    if problems.is_empty() { Ok((splits, warnings)) } else { Err(problems) }
}

/// The tasks, and where the later parts of the work begin.
#[derive(Debug)]
pub struct Work {
    /// The tasks.
    pub plans: Vec<Plan>,
    /// The later parts.
    pub stages: Vec<Stage>,
}

impl Work {
    /// At most `chunk` frames each, a file at a time; those to be looked at come first.
    pub fn of(splits: &[Split], chunk: usize, preview: Option<PreviewFirst>) -> Self {
        let chosen = |split: &Split| preview.map(|which| preview::chosen(&split.frames, which)).unwrap_or_default();
        let first: Vec<Vec<i32>> = splits.iter().map(chosen).collect();
        let mut plans = plans(splits, &first, chunk);
        let stage = plans.len();
        let is_rest = |frame: &i32, place: usize| first[place].binary_search(frame).is_err();
        let rest = splits.iter().enumerate().map(|(place, split)| {
            split.frames.numbers().iter().copied().filter(|frame| is_rest(frame, place)).collect()
        });
        plans.extend(self::plans(splits, &rest.collect::<Vec<_>>(), chunk));
        let is_split = stage > 0 && stage < plans.len();
        let stages = is_split.then_some(Stage { first: TaskIndex(stage as u32), asks: true });
        Self { plans, stages: stages.into_iter().collect() }
    }

    /// A frame each, `side` × `side` tiles of it first, then put together.
    pub fn in_tiles(splits: &[Split], side: u32) -> Self {
        let (plans, first) = tiles::split(&Self::of(splits, 1, None).plans, side);
        Self { plans, stages: vec![Stage { first: TaskIndex(first as u32), asks: false }] }
    }

    /// As stored.
    pub fn stored(&self) -> Plans {
        let text = |plan: &Plan| serde_json::to_string(plan).unwrap_or_default().into_boxed_str();
        Plans::Each(self.plans.iter().map(text).collect())
    }
}

/// Tasks of at most `chunk` of these frames, which are those of the files in the same order.
fn plans(splits: &[Split], frames: &[Vec<i32>], chunk: usize) -> Vec<Plan> {
    let several = splits.len() > 1;
    let of_file = |(file, (split, frames)): (usize, (&Split, &Vec<i32>))| {
        let stem = if several { split.stem.clone() } else { String::new() };
        let plan = move |frames: Frames| Plan { file, stem: stem.clone(), frames: frames.to_string(), tiles: None };
        let frames = Frames::from_numbers(frames.clone()).unwrap_or_default();
        frames.chunks(chunk).map(plan).collect::<Vec<_>>()
    };
    splits.iter().zip(frames).enumerate().flat_map(of_file).collect()
}

/// One line.
pub fn summary(splits: &[Split], frames: usize, side: u32, tasks: usize) -> String {
    let files = if splits.len() > 1 { format!(" of {}", count(splits.len(), "file")) } else { String::new() };
    let tiles = if side > 1 { format!(", {} each,", count((side * side) as usize, "tile")) } else { String::new() };
    format!("{}{files}{tiles} in {}", count(frames, "frame"), count(tasks, "task"))
}

/// Beside the first file: `shot_render`.
pub fn output_folder(inputs: &[PathBuf]) -> PathBuf {
    let first = inputs.first().map_or(Path::new("/"), PathBuf::as_path);
    first.with_file_name(format!("{}_render", folders::stem(first)))
}

/// The folder for results in which no picture of this name stands already, and a warning when it is not
/// the one that was meant.
pub fn free_output_folder(draft: &Draft, inputs: &[PathBuf], splits: &[Split]) -> (PathBuf, Option<String>) {
    let proposed = output_folder(inputs);
    let meant = draft.output_folder.clone().unwrap_or_else(|| proposed.clone());
    // A dialog sends the folder that was proposed to it; nobody has chosen it.
    let chosen = meant != proposed;
    let folder = folders::free_folder(&meant, chosen, |each| {
        draft.promised.iter().any(|promised| promised == each) || holds_frames(each, splits)
    });
    let warning = (folder != meant).then(|| {
        format!(
            "'{}' already holds such pictures or is about to, so the new ones go to '{}'.",
            meant.display(),
            folder.display()
        )
    });
    (folder, warning)
}

fn holds_frames(folder: &Path, splits: &[Split]) -> bool {
    folders::names_in(folder).iter().any(|name| splits.iter().any(|split| is_frame_of(name, &split.stem)))
}

/// Whether a name is `<stem>_<number>.<ending of a picture>`.
fn is_frame_of(name: &str, stem: &str) -> bool {
    let number = folders::stem(Path::new(name));
    let number = number.strip_prefix(stem).and_then(|rest| rest.strip_prefix('_'));
    number.is_some_and(|number| number.parse::<i32>().is_ok()) && pictures::is_picture(Path::new(name))
}
