//! The program behind the `video` job type: `atelier video-worker <order>`.
//!
//! For each video it looks at the source, lets ffmpeg work, and then has what was made counted: an exit code of 0
//! says little, because ffmpeg also ends well behind a movie that stops in the middle. A video gets its name when it is
//! known to be whole. It speaks on its standard output (`progress 0.5 frame 12 of 24`, `ready shot.mp4`,
//! `cause missing_file …`); what ffmpeg says of errors stands between.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use atelier_core::launch::Step;
use atelier_core::{Exit, Problem};
use serde::{Deserialize, Serialize};

use super::codec::Codec;
use super::failures::{broken, no_movie, not_started, not_written, stops, wrong_count, wrong_length};
use super::film;
use super::plan::{Clip, Material};
use super::progress::Progress;
use super::rate::Rate;
use super::source::{self, Source};
use crate::folders;

/// What is wanted of every video.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wanted {
    /// The name of the format.
    pub codec: String,
    /// Place among the qualities.
    pub quality: usize,
    /// As ffmpeg takes it; `None`: 24 for pictures, its own for a video.
    pub rate: Option<String>,
    /// Lines.
    pub height: Option<u32>,
    /// Of the source's size.
    pub percent: u32,
    /// Whether the sound of a video is kept.
    pub sound: bool,
}

impl Wanted {
    /// The format.
    pub fn codec(&self) -> &'static Codec {
        Codec::named(&self.codec)
    }

    /// Frames a second, if chosen.
    pub fn rate(&self) -> Option<Rate> {
        Rate::parse(self.rate.as_deref()?)
    }
}

/// Everything that the worker needs to know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// Absolute path.
    pub ffmpeg: String,
    /// Absolute path.
    pub ffprobe: String,
    /// CPU threads that may be used.
    pub threads: u32,
    /// What is wanted of every video.
    pub wanted: Wanted,
    /// The videos.
    pub clips: Vec<Clip>,
}

/// Runs a program to its end, its standard output line by line; this crate starts none itself.
pub type Run<'a> = &'a mut dyn FnMut(&Step, &mut dyn FnMut(&str)) -> io::Result<Exit>;

/// The main function of the hidden subcommand, in the attempt's folder; `args` are those behind its name, an order
/// in pieces, because one argument holds 128 KiB.
pub fn worker(args: &[String], run: Run<'_>) -> i32 {
    let order = serde_json::from_str::<Order>(&args.concat());
    let say = &mut |line: &str| tell(line);
    let Ok(order) = order else {
        say("cause bad_request The order of the video worker can't be read.");
        return 2;
    };
    work(&order, Path::new(""), run, say)
}

/// Does the work in `folder` and says how it goes; answers the exit code.
pub fn work(order: &Order, folder: &Path, run: Run<'_>, say: &mut dyn FnMut(&str)) -> i32 {
    for (place, clip) in order.clips.iter().enumerate() {
        let share = (place as f32 / order.clips.len() as f32, 1.0 / order.clips.len() as f32);
        let mut bench = Bench { order, folder, run: &mut *run, say: &mut *say, share };
        if let Err(ending) = bench.make(clip) {
            return ending.told(say);
        }
    }
    0
}

/// Why there is no video.
enum Ending {
    Problem(Problem),
    /// A program ended badly, and the lines that it wrote say why.
    Program(Exit),
}

impl Ending {
    fn told(self, say: &mut dyn FnMut(&str)) -> i32 {
        match self {
            Self::Problem(problem) => {
                let code = serde_json::to_value(problem.code).unwrap_or_default();
                say(&format!("cause {} {}", code.as_str().unwrap_or("program_failed"), problem.message));
                1
            }
            Self::Program(exit) => {
                say("ended");
                match exit {
                    Exit::Code(code) => code,
                    Exit::Signal(signal) => 128 + signal,
                    Exit::NotStarted => 1,
                }
            }
        }
    }
}

impl From<Problem> for Ending {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

struct Bench<'a> {
    order: &'a Order,
    folder: &'a Path,
    run: Run<'a>,
    say: &'a mut dyn FnMut(&str),
    /// Where the clip begins in the whole work, and how much of it it is.
    share: (f32, f32),
}

impl Bench<'_> {
    fn make(&mut self, clip: &Clip) -> Result<(), Ending> {
        let out = self.folder.join("out");
        fs::create_dir_all(&out).map_err(|error| not_written(&out, &error))?;
        let source = self.look(clip)?;
        // Hidden until it is known to be whole; its ending says the container.
        let hidden = format!("out/.making.{}", self.order.wanted.codec().ending);
        let encoded = self.encode(clip, &source, &hidden)?;
        self.count(clip, &source, &hidden, encoded)?;
        let place = out.join(&clip.name);
        fs::rename(self.folder.join(&hidden), &place).map_err(|error| not_written(&place, &error))?;
        (self.say)(&format!("ready {}", clip.name));
        Ok(())
    }

    fn look(&mut self, clip: &Clip) -> Result<Source, Ending> {
        match &clip.of {
            Material::Frames(files) => {
                let source = source::of_pictures(files)?;
                self.number(files)?;
                Ok(source)
            }
            Material::Movie(path) => {
                fs::File::open(path).map_err(|error| folders::unreadable(Path::new(path), &error))?;
                let asked = source::question(&self.order.ffprobe, path, None);
                match self.ask(&asked) {
                    Ok(Some(source)) => Ok(source),
                    Ok(None) | Err(Ending::Program(Exit::Code(_))) => Err(no_movie(path).into()),
                    Err(other) => Err(other),
                }
            }
        }
    }

    /// Gives the pictures numbers without a gap, so that each is read once and in this order.
    fn number(&self, files: &[String]) -> Result<(), Problem> {
        let folder = self.folder.join(Path::new(film::NUMBERED).parent().unwrap_or(Path::new("")));
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|error| not_written(&folder, &error))?;
        }
        fs::create_dir(&folder).map_err(|error| not_written(&folder, &error))?;
        for (number, file) in files.iter().enumerate() {
            let link = folder.join(format!("{number:08}.{}", film::ending(files)));
            symlink(file, &link).map_err(|error| not_written(&link, &error))?;
        }
        Ok(())
    }

    /// ffprobe's answer; `None`: it found no picture.
    fn ask(&mut self, step: &Step) -> Result<Option<Source>, Ending> {
        let mut text = String::new();
        match (self.run)(step, &mut |line| text.push_str(line)) {
            Ok(Exit::Code(0)) => Ok(source::answer(&text)),
            Ok(exit) => Err(Ending::Program(exit)),
            Err(error) => Err(not_started(&step.program, &error).into()),
        }
    }

    /// Answers how many frames ffmpeg says it has made.
    fn encode(&mut self, clip: &Clip, source: &Source, made: &str) -> Result<u64, Ending> {
        let step = film::step(self.order, &clip.of, clip.sound.as_deref(), source, made);
        let of = match (&clip.of, self.order.wanted.rate()) {
            (Material::Movie(_), Some(rate)) => {
                source.seconds.map(|seconds| (seconds * rate.a_second()).round() as u64)
            }
            _ => source.frames,
        };
        let mut progress = Progress::of(of);
        let (say, (begin, share)) = (&mut *self.say, self.share);
        let exit = (self.run)(&step, &mut |line| {
            if let Some((done, note)) = progress.line(line) {
                say(&format!("progress {:.4} {note}", begin + done * share));
            }
        });
        match exit {
            Ok(Exit::Code(0)) => Ok(progress.frames()),
            Ok(exit) => Err(broken(&clip.of, progress.frames()).map_or(Ending::Program(exit), Ending::Problem)),
            Err(error) => Err(not_started(&step.program, &error).into()),
        }
    }

    /// Whether everything is in what was made: every picture of a sequence, and the length of a movie.
    fn count(&mut self, clip: &Clip, source: &Source, made: &str, encoded: u64) -> Result<(), Ending> {
        let (begin, share) = self.share;
        (self.say)(&format!("progress {:.4} counting the frames", begin + share));
        let counting = if matches!(clip.of, Material::Frames(_)) { "-count_frames" } else { "-count_packets" };
        let path = self.folder.join(made);
        let step = source::question(&self.order.ffprobe, &folders::shown(&path), Some(counting));
        let found = self.ask(&step)?.unwrap_or_default();
        let frames = found.frames.unwrap_or(0);
        match &clip.of {
            Material::Frames(files) if frames != files.len() as u64 => {
                Err(wrong_count(clip, frames, files.len() as u64).into())
            }
            Material::Movie(_) if frames == 0 || frames != encoded => Err(wrong_count(clip, frames, encoded).into()),
            Material::Movie(path) => {
                let (has, had) = (found.seconds.unwrap_or(0.0), source.seconds.unwrap_or(0.0));
                if has + source.tolerance < had { Err(stops(path, has, had).into()) } else { Ok(()) }
            }
            Material::Frames(files) => {
                let meant = self.order.wanted.rate().unwrap_or(Rate::FILM).lasts(files.len());
                let lasts = found.seconds.unwrap_or(meant);
                if (lasts - meant).abs() > f64::max(0.1, meant / files.len() as f64) {
                    return Err(wrong_length(clip, lasts, meant).into());
                }
                Ok(())
            }
        }
    }
}

/// The order as arguments.
pub fn arguments(order: &Order) -> Result<Vec<String>, serde_json::Error> {
    let text = serde_json::to_string(order)?;
    let mut pieces = vec!["video-worker".to_owned()];
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (piece, more) = rest.split_at(rest.floor_char_boundary(LONGEST_PIECE));
        pieces.push(piece.to_owned());
        rest = more;
    }
    Ok(pieces)
}

/// Bytes of one argument, of which Linux takes 128 KiB.
const LONGEST_PIECE: usize = 100_000;

/// One line, at once: it is read while the work goes on.
fn tell(line: &str) {
    use io::Write;
    let mut out = io::stdout().lock();
    drop(writeln!(out, "{}", line.replace(['\n', '\r'], " ")).and_then(|()| out.flush()));
}

/// Where a video of that name lies when it is whole.
pub fn finished(folder: &Path, name: &str) -> PathBuf {
    folder.join("out").join(name)
}
