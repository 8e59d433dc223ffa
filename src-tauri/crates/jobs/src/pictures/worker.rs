//! The program behind the `images` job type: `atelier picture-worker <order>`.
//!
//! It works file by file and says so on its standard output (`progress 3/16`, `ready <unit>`), goes on
//! behind a file that is broken, and ends with exit code 1 naming every broken one, so that the good
//! ones are published all the same.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use atelier_core::{ErrorCode, Problem};
use image::DynamicImage;
use serde::{Deserialize, Serialize};

use super::decode::decode;
use super::encode::{self, Format};
use super::join;
use super::resize;
use super::sheet::{self, Sheet};
use crate::words::count;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "operation")]
pub enum Operation {
    /// The same picture in another format.
    Convert,
    /// Smaller, within these bounds; larger only when `enlarge` says so.
    Resize {
        /// Pixels.
        width: Option<u32>,
        /// Pixels.
        height: Option<u32>,
        /// Whether smaller pictures grow to the bounds.
        enlarge: bool,
    },
    /// All on one page.
    Sheet {
        /// Pictures in a row; `None`: so that the page is a little wider than high.
        columns: Option<u32>,
        /// Width of a picture in pixels.
        tile: u32,
    },
    /// Tiles of one picture, row by row from the top left.
    Join {
        /// Tiles in a row.
        columns: u32,
    },
}

/// One picture in, and the name of the one that comes out (a sheet and joined tiles have one name for all).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Absolute path.
    pub from: String,
    /// Relative to the folder.
    pub to: String,
}

/// Everything that the worker needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// What is done.
    pub operation: Operation,
    /// Of JPEG, 1 to 100.
    pub quality: u8,
    /// Where results go, absolute.
    pub folder: PathBuf,
    /// The pictures.
    pub pieces: Vec<Piece>,
}

/// The main function of the hidden subcommand; `args` are those behind its name.
pub fn worker(args: &[String]) -> i32 {
    let order = args.first().and_then(|text| serde_json::from_str::<Order>(text).ok());
    let Some(order) = order else {
        tell("cause bad_request The order of the picture worker can't be read.");
        return 2;
    };
    work(&order, &mut tell)
}

/// Does the work and says how it goes; answers the exit code.
pub(crate) fn work(order: &Order, say: &mut dyn FnMut(&str)) -> i32 {
    let broken = match order.operation {
        Operation::Sheet { columns, tile } => contact_sheet(order, columns, tile, say),
        Operation::Join { columns } => joined(order, columns as usize, say).err().into_iter().collect(),
        _ => one_by_one(order, say),
    };
    if broken.is_empty() {
        return 0;
    }
    say(&format!("{} could not be done:", count(broken.len(), "picture")));
    for problem in &broken {
        let code = serde_json::to_value(problem.code).unwrap_or_default();
        say(&format!("cause {} {}", code.as_str().unwrap_or("program_failed"), problem.message));
    }
    1
}

fn one_by_one(order: &Order, say: &mut dyn FnMut(&str)) -> Vec<Problem> {
    let mut broken = Vec::new();
    for (place, piece) in order.pieces.iter().enumerate() {
        match one(order, piece) {
            Ok(()) => say(&format!("ready {}", piece.to)),
            Err(problem) => {
                say(&format!("broken {problem}"));
                broken.push(problem);
            }
        }
        say(&format!("progress {}/{}", place + 1, order.pieces.len()));
    }
    broken
}

fn one(order: &Order, piece: &Piece) -> Result<(), Problem> {
    let target = order.folder.join(&piece.to);
    let picture = opened(Path::new(&piece.from))?;
    let picture = match order.operation {
        Operation::Resize { width, height, enlarge } => resized(picture, width, height, enlarge),
        _ => picture,
    };
    write(order, &picture, &target)
}

fn write(order: &Order, picture: &DynamicImage, target: &Path) -> Result<(), Problem> {
    encode::write(picture, target, Format::of(target).unwrap_or(Format::Png), order.quality)
}

/// An input that is broken is not a broken output.
pub(super) fn opened(path: &Path) -> Result<DynamicImage, Problem> {
    decode(path).map_err(|mut problem| {
        if problem.code == ErrorCode::OutputUnreadable {
            problem.code = ErrorCode::UnreadableFile;
        }
        problem
    })
}

fn resized(picture: DynamicImage, width: Option<u32>, height: Option<u32>, enlarge: bool) -> DynamicImage {
    let (width, height) = (width.unwrap_or(u32::MAX), height.unwrap_or(u32::MAX));
    if picture.width() <= width && picture.height() <= height && !enlarge {
        return picture;
    }
    let share =
        f64::min(f64::from(width) / f64::from(picture.width()), f64::from(height) / f64::from(picture.height()));
    let side = |pixels: u32| ((f64::from(pixels) * share).round() as u32).max(1);
    resize::exactly(&picture, side(picture.width()), side(picture.height()))
}

fn joined(order: &Order, columns: usize, say: &mut dyn FnMut(&str)) -> Result<(), Problem> {
    let Some(first) = order.pieces.first() else { return Ok(()) };
    join::join(&order.pieces, columns, &order.folder.join(&first.to), order.quality)?;
    say(&format!("ready {}", first.to));
    Ok(())
}

fn contact_sheet(order: &Order, columns: Option<u32>, tile: u32, say: &mut dyn FnMut(&str)) -> Vec<Problem> {
    let Some(first) = order.pieces.first() else { return Vec::new() };
    let count = order.pieces.len() as u32;
    let (mut page, mut broken) = (None, Vec::new());
    for (place, piece) in order.pieces.iter().enumerate() {
        let path = Path::new(&piece.from);
        let picture = opened(path).map_err(|problem| broken.push(problem)).ok();
        let ratio = picture.as_ref().map_or(0.75, |picture| picture.height() as f32 / picture.width() as f32);
        let columns = columns.unwrap_or_else(|| pleasing_columns(count, ratio));
        let page = page.get_or_insert_with(|| Sheet::new(count, columns, tile, ratio.clamp(0.5, 1.5)));
        page.put(place as u32, picture, &sheet::caption(path));
        say(&format!("progress {}/{}", place + 1, order.pieces.len()));
    }
    let finished = page.map(Sheet::finish).unwrap_or_default();
    match write(order, &finished, &order.folder.join(&first.to)) {
        Ok(()) => say(&format!("ready {}", first.to)),
        Err(problem) => broken.push(problem),
    }
    broken
}

/// A page somewhat wider than high, names included.
fn pleasing_columns(count: u32, ratio: f32) -> u32 {
    ((count as f32 * ratio * 2.0).sqrt().round() as u32).max(1)
}

/// One line, at once: it is read while the work goes on.
fn tell(line: &str) {
    let mut out = io::stdout().lock();
    drop(writeln!(out, "{}", line.replace('\n', " ")).and_then(|()| out.flush()));
}
