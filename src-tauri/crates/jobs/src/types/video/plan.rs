//! Which videos a job makes, of what, and what they are called.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use atelier_core::worker::Program;
use atelier_core::{ErrorCode, Problem};
use serde::{Deserialize, Serialize};

use super::codec::Codec;
use super::find::{self, Found, Missing, Sequence};
use super::rate::Rate;
use crate::effective::Values;
use crate::frames::Frames;
use crate::job_type::{Draft, Product, TaskContext};
use crate::words::count;
use crate::{folders, pictures};

/// A task, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Plan {
    /// One video.
    Clip(Clip),
    /// Whatever the job that it follows has made.
    Sources {
        /// What the video is called, without ending, when it is only one.
        name: String,
        /// Absolute path of its sound.
        sound: Option<String>,
    },
}

/// One video to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clip {
    /// Its file's name.
    pub name: String,
    /// What it is made of.
    pub of: Material,
    /// Absolute path of the sound that it gets instead of its own.
    pub sound: Option<String>,
}

/// What a video is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Material {
    /// Absolute path of a movie.
    Movie(String),
    /// Absolute paths of pictures, each shown for one frame.
    Frames(Vec<String>),
}

impl Plan {
    /// Reads what `prepare` wrote.
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// The parameters that the plans depend on.
#[derive(Debug)]
pub struct Wishes {
    wanted: Option<Frames>,
    missing: Missing,
    name: Option<String>,
    /// How it is stored.
    pub codec: &'static Codec,
    /// Frames a second, if chosen.
    pub rate: Option<Rate>,
}

impl Wishes {
    /// Reads them; what the schema can't check is checked here.
    pub fn of(values: &Values) -> Result<Self, Problem> {
        let wanted = values.text("frames").map(Frames::parse).transpose()?;
        let name = values.text("name").map(str::trim).filter(|name| !name.is_empty());
        Ok(Self {
            wanted,
            missing: match values.text("missing") {
                Some("hold") => Missing::Hold,
                Some("skip") => Missing::Skip,
                _ => Missing::Stop,
            },
            name: name.map(plain_name).transpose()?,
            codec: Codec::named(values.text("codec").unwrap_or_default()),
            rate: values.text("fps").filter(|text| !text.trim().is_empty()).map(rate).transpose()?,
        })
    }

    /// Whether a name was chosen.
    pub fn has_name(&self) -> bool {
        self.name.is_some()
    }

    fn clip(&self, sequence: &Sequence, name: &str, sound: Option<&String>) -> Result<Clip, Problem> {
        let wanted = self.wanted.as_ref().map(Frames::numbers);
        let frames = sequence.frames(wanted, self.missing)?;
        if frames.is_empty() {
            let message = format!("None of the chosen frames of '{}' is there.", sequence.name());
            let problem = Problem::new(ErrorCode::MissingFile, sequence.name(), message, "Choose other frames.");
            return Err(problem.in_field("frames"));
        }
        let files = frames.iter().map(|path| folders::as_text(path).map(str::to_owned)).collect::<Result<_, _>>()?;
        Ok(Clip { name: self.file_name(name), of: Material::Frames(files), sound: sound.cloned() })
    }

    fn movie(&self, path: &Path, name: &str, sound: Option<&String>) -> Result<Clip, Problem> {
        let movie = folders::as_text(path)?.to_owned();
        Ok(Clip { name: self.file_name(name), of: Material::Movie(movie), sound: sound.cloned() })
    }

    fn file_name(&self, stem: &str) -> String {
        format!("{stem}.{}", self.codec.ending)
    }
}

fn rate(text: &str) -> Result<Rate, Problem> {
    Rate::parse(text).ok_or_else(|| {
        let message = format!("'{text}' is no number of frames a second.");
        Problem::new(ErrorCode::BadParameter, "fps", message, "Give one such as 25, 23.976 or 30000/1001.")
            .in_field("fps")
    })
}

/// A name that is one file in the folder, and no hidden one.
fn plain_name(name: &str) -> Result<String, Problem> {
    if name.contains(['/', '\\', '\0', '\n']) || name.starts_with('.') {
        let message = format!("'{name}' can't be the name of a video.");
        let next_step = "Give a name without slashes that does not begin with a full stop.";
        return Err(Problem::new(ErrorCode::BadParameter, "name", message, next_step).in_field("name"));
    }
    Ok(name.to_owned())
}

/// The videos of a draft, one task each.
pub fn plans(draft: &Draft, found: &Found, wishes: &Wishes, folder: &Path) -> Result<Vec<Plan>, Vec<Problem>> {
    let sound = sound(found).map_err(|problem| vec![problem])?;
    let mut plans: Vec<Result<Plan, Problem>> = Vec::new();
    let alone = found.movies.len() + found.sequences.len() + draft.sources.len() == 1;
    let named = |own: String| wishes.name.clone().filter(|_| alone).unwrap_or(own);
    let movie = |path: &PathBuf| {
        let own = format!("{}_{}", folders::stem(path), wishes.codec.name);
        wishes.movie(path, &named(own), sound.as_ref()).map(Plan::Clip)
    };
    plans.extend(found.movies.iter().map(movie));
    let clip = |each: &Sequence| wishes.clip(each, &named(each.name()), sound.as_ref()).map(Plan::Clip);
    plans.extend(found.sequences.iter().map(clip));
    if let Some(source) = draft.sources.first() {
        let name = named(source.name.replace(['/', '\\', '\0', '\n'], "_").trim_start_matches('.').to_owned());
        plans.push(Ok(Plan::Sources { name, sound: sound.clone() }));
    }
    let (good, bad): (Vec<_>, Vec<_>) = plans.into_iter().partition(Result::is_ok);
    let problems: Vec<_> = bad.into_iter().filter_map(Result::err).collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut plans: Vec<_> = good.into_iter().flatten().collect();
    let clips = plans.iter_mut().filter_map(|plan| match plan {
        Plan::Clip(clip) => Some(clip),
        Plan::Sources { .. } => None,
    });
    tell_apart(clips, |name| folder.join(name).symlink_metadata().is_ok());
    Ok(plans)
}

fn sound(found: &Found) -> Result<Option<String>, Problem> {
    match found.sounds.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(folders::as_text(only)?.to_owned())),
        several => {
            let message = format!("{} are given; a video takes one.", count(several.len(), "sound"));
            let problem =
                Problem::new(ErrorCode::BadRequest, folders::shown(&several[1]), message, "Leave one of them.");
            Err(problem.in_field(folders::INPUTS))
        }
    }
}

/// Gives every clip a name of its own; lower case, because some file systems do not tell the cases apart.
fn tell_apart<'a>(clips: impl Iterator<Item = &'a mut Clip>, taken: impl Fn(&str) -> bool) {
    let mut used = BTreeSet::new();
    for clip in clips {
        let (stem, ending) = clip.name.rsplit_once('.').unwrap_or((&clip.name, ""));
        let is_used = |stem: &str| {
            let name = format!("{stem}.{ending}");
            used.contains(&name.to_lowercase()) || taken(&name)
        };
        let stem = pictures::unused_name(stem, is_used);
        clip.name = format!("{stem}.{ending}");
        used.insert(clip.name.to_lowercase());
    }
}

/// The clips of a task; those of another job's files are known when that job is done.
pub fn clips(task: &TaskContext<'_>, values: &Values) -> Result<Vec<Clip>, Problem> {
    let (name, sound) = match task.plan.and_then(Plan::read) {
        Some(Plan::Clip(clip)) => return Ok(vec![clip]),
        Some(Plan::Sources { name, sound }) => (name, sound),
        None => return Err(internal(task, "it does not say its files")),
    };
    let wishes = Wishes::of(values)?;
    let found = find::sorted_out(task.sources.to_vec());
    let alone = found.movies.len() + found.sequences.len() == 1;
    let named = |own: String| if alone { name.clone() } else { own };
    let movies = found.movies.iter().map(|path| wishes.movie(path, &named(folders::stem(path)), sound.as_ref()));
    let clips = found.sequences.iter().map(|each| wishes.clip(each, &named(each.name()), sound.as_ref()));
    let mut clips = movies.chain(clips).collect::<Result<Vec<_>, _>>()?;
    tell_apart(clips.iter_mut(), |_| false);
    if clips.is_empty() {
        let message = format!("'{name}' has made no picture and no movie that a video could be made of.");
        let next_step = "Look at what it made, then submit this job again.";
        return Err(Problem::new(ErrorCode::MissingFile, name, message, next_step));
    }
    Ok(clips)
}

/// A fault of Atelier in a task.
pub fn internal(task: &TaskContext<'_>, why: &str) -> Problem {
    let message = format!("Task {} of '{}' can't be run: {why}.", task.index.0 + 1, task.job.name);
    Problem::new(ErrorCode::Internal, &task.job.name, message, "Submit the job again.")
}

/// Beside what was dropped, or beside the folder of the job that is followed.
pub fn output_folder(draft: &Draft, inputs: &[PathBuf]) -> PathBuf {
    let source = draft.sources.first().and_then(|source| source.folder.as_deref());
    let first = inputs.first().map(PathBuf::as_path).or(source).unwrap_or(Path::new("/"));
    first.parent().unwrap_or(first).to_owned()
}

/// Where results are made, inside the attempt's folder.
pub fn made_folder(task: &TaskContext<'_>) -> PathBuf {
    task.folder.join("out")
}

/// The video of that name.
pub fn product(task: &TaskContext<'_>, name: &str) -> Product {
    Product { unit: name.into(), path: made_folder(task).join(name), name: name.into(), picture: false, part: false }
}

/// ffmpeg, and the ffprobe that came with it.
pub fn programs(programs: &[Program]) -> Result<(String, String), Problem> {
    let found = |name: &'static str| programs.iter().filter(move |program| program.name == name);
    let missing = |name: &str| {
        let message = format!("{name} was not found on this machine.");
        let next_step = "Install it (on Debian and Ubuntu: sudo apt install ffmpeg), then retry.";
        Problem::new(ErrorCode::MissingProgram, name, message, next_step)
    };
    let ffmpeg = found("ffmpeg").next().ok_or_else(|| missing("ffmpeg"))?;
    let beside = |program: &&Program| Path::new(&program.path).parent() == Path::new(&ffmpeg.path).parent();
    let ffprobe =
        found("ffprobe").find(beside).or_else(|| found("ffprobe").next()).ok_or_else(|| missing("ffprobe"))?;
    Ok((ffmpeg.path.clone(), ffprobe.path.clone()))
}
