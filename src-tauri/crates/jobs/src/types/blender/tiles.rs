//! One frame in tiles: a task for each tile, then one that puts them together.
//!
//! Rows count from the top, columns from the left. Tile `i` of `n` along a side of `L` pixels reaches from pixel
//! `L·i/n` up to `L·(i+1)/n` (whole numbers, rounded down), so that each pixel is in exactly one of them.

use std::path::{Path, PathBuf};

use atelier_core::{ErrorCode, Problem};
use serde::{Deserialize, Serialize};

use super::plan::{self, Plan};
use crate::folders;
use crate::frames::Frames;
use crate::job_type::TaskContext;
use crate::pictures::{Operation, Order, Piece};

/// Between what names a tile and how the whole is written: `tile_1_2~jpg~90.png`.
const THEN: char = '~';

/// What a task does about the tiles of its frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tiles {
    /// Renders one of them.
    One {
        /// So many along each side.
        of: u32,
        /// From the top, from 0.
        row: u32,
        /// From the left, from 0.
        column: u32,
    },
    /// Puts all of them together.
    Join {
        /// So many along each side.
        of: u32,
    },
}

impl Tiles {
    /// What stands behind a frame's number in the name of a unit.
    pub fn suffix(self) -> String {
        match self {
            Self::One { row, column, .. } => format!("/{}", name(row, column)),
            Self::Join { .. } => String::new(),
        }
    }

    /// For people, behind the frames.
    pub fn label(self) -> String {
        match self {
            Self::One { of, row, column } => format!(", tile {} of {}", row * of + column + 1, of * of),
            Self::Join { .. } => ", put together".into(),
        }
    }
}

fn name(row: u32, column: u32) -> String {
    format!("tile_{}_{}", row + 1, column + 1)
}

/// `3x3` as 3; one tile is none.
pub fn along_a_side(text: Option<&str>) -> u32 {
    text.and_then(|text| text.split('x').next()).and_then(|side| side.parse().ok()).unwrap_or(1)
}

/// Splits the tasks of a job, a frame each: all tiles first, then the joining. Answers where that begins.
pub fn split(frames: &[Plan], of: u32) -> (Vec<Plan>, usize) {
    let places = || (0..of).flat_map(|row| (0..of).map(move |column| Tiles::One { of, row, column }));
    let with = |plan: &Plan, tiles| plan.clone().with(tiles);
    let mut plans: Vec<Plan> = frames.iter().flat_map(|plan| places().map(|tiles| with(plan, tiles))).collect();
    let first = plans.len();
    plans.extend(frames.iter().map(|plan| with(plan, Tiles::Join { of })));
    (plans, first)
}

/// The frame's number in the name of a made file; a tile's name goes on behind it.
pub fn frame_of(stem: &str) -> Option<i32> {
    stem.split(THEN).next()?.parse().ok()
}

/// Where a made tile goes among the parts of its job: `12/tile_1_2~jpg~90.png`.
pub fn part(unit: &str, made: &Path) -> Option<PathBuf> {
    let name = made.file_name()?.to_str()?;
    let (_, how) = name.split_once(THEN)?;
    Some(PathBuf::from(format!("{unit}{THEN}{how}")))
}

/// What the picture worker is told to put the tiles of a frame together.
pub fn order(task: &TaskContext<'_>, plan: &Plan, of: u32) -> Result<Order, Problem> {
    let frame = plan.owed(task.accepted).into_iter().next().unwrap_or_default();
    let folder = task.parts.join(plan.unit(frame));
    let names = folders::names_in(&folder);
    let (mut pieces, mut quality) = (Vec::new(), 90);
    for (row, column) in (0..of).flat_map(|row| (0..of).map(move |column| (row, column))) {
        let (found, how) = tile(&names, row, column).ok_or_else(|| gone(frame, row * of + column + 1, &folder))?;
        quality = how.quality;
        let to = format!("{frame:04}.{}", how.ending);
        pieces.push(Piece { from: folders::shown(&folder.join(found)), to });
    }
    Ok(Order { operation: Operation::Join { columns: of }, quality, folder: plan::made_folder(task), pieces })
}

/// How the whole is written.
struct How<'a> {
    ending: &'a str,
    quality: u8,
}

/// The file of a tile, and how the whole of it is written.
fn tile(names: &[String], row: u32, column: u32) -> Option<(&str, How<'_>)> {
    let name = name(row, column);
    names.iter().find_map(|file| {
        let (_, how) = file.split_once(THEN).filter(|(before, _)| *before == name)?;
        let (ending, rest) = how.split_once(THEN)?;
        let quality = rest.split('.').next()?.parse().ok()?;
        Some((file.as_str(), How { ending, quality }))
    })
}

fn gone(frame: i32, tile: u32, folder: &Path) -> Problem {
    let label = Frames::from_numbers(vec![frame]).map(|frames| frames.label()).unwrap_or_default();
    let message = format!("Tile {tile} of {label} is not in {} any more.", folder.display());
    Problem::new(ErrorCode::OutputMissing, label, message, "It is rendered again; if not, retry the whole job.")
        .retryable()
}
