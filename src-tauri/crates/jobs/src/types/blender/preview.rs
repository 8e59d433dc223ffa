//! Which frames are made first, to be looked at before the rest begins.

use atelier_core::{ErrorCode, Problem};

use crate::frames::Frames;
use crate::job_type::PreviewFirst;

/// Refuses what can't be done.
pub fn check(preview: Option<PreviewFirst>, in_tiles: bool) -> Result<(), Problem> {
    let refuse = |message: &str, next_step: &str| {
        Err(Problem::new(ErrorCode::BadParameter, "preview", message, next_step).in_field("preview"))
    };
    match preview {
        Some(_) if in_tiles => refuse(
            "Frames in tiles can't be shown first: no tile is a whole picture.",
            "Render without tiles, or without looking at some frames first.",
        ),
        Some(PreviewFirst::Every { step: ..2 }) => {
            refuse("Every frame would be shown first.", "Choose every 2nd frame or fewer.")
        }
        _ => Ok(()),
    }
}

/// The frames that come first, ascending.
pub fn chosen(frames: &Frames, which: PreviewFirst) -> Vec<i32> {
    let numbers = frames.numbers();
    let Some(last) = numbers.len().checked_sub(1) else { return Vec::new() };
    let mut places: Vec<usize> = match which {
        PreviewFirst::FirstMiddleLast => vec![0, last / 2, last],
        PreviewFirst::Every { step } => (0..=last).step_by(step.max(1) as usize).chain([last]).collect(),
    };
    places.dedup();
    places.into_iter().map(|place| numbers[place]).collect()
}
