//! Opening pictures, with bounds: a damaged or hostile header must not take all memory.

use std::io::BufReader;
use std::path::Path;

use atelier_core::{ErrorCode, Problem};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, Limits};

use super::layers;
use crate::folders;

/// The longest side that is opened.
const LONGEST_SIDE: u32 = 65_536;
/// The most memory that one decoder may take: a picture of 16,384 × 16,384 in 8 bits fits.
const MOST_MEMORY: u64 = 2 << 30;

/// The whole picture, the right way up. A decoder that gives up on damage with a panic only says so.
pub fn decode(path: &Path) -> Result<DynamicImage, Problem> {
    std::panic::catch_unwind(|| decode_any(path)).unwrap_or_else(|_| Err(problem(path, "its decoder gave up on it")))
}

fn decode_any(path: &Path) -> Result<DynamicImage, Problem> {
    let plain = plainly(path);
    let layered = || path.extension().is_some_and(|end| end.eq_ignore_ascii_case("exr"));
    match plain {
        Err(refused) if refused.code == ErrorCode::OutputUnreadable && layered() => {
            layers::decode(path, MOST_MEMORY).map_err(|why| problem(path, why.trim_end_matches('.')))
        }
        other => other,
    }
}

fn plainly(path: &Path) -> Result<DynamicImage, Problem> {
    let mut decoder = open(path)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| undecodable(path, &error))?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// A decoder that has read the header and accepted the size.
pub fn open(path: &Path) -> Result<impl ImageDecoder, Problem> {
    let file = std::fs::File::open(path).map_err(|error| folders::unreadable(path, &error))?;
    let reader = ImageReader::new(BufReader::new(file)).with_guessed_format();
    let mut reader = reader.map_err(|error| folders::unreadable(path, &error))?;
    if reader.format().is_none() {
        // Some formats (TGA) have no mark of their own; their name decides.
        if let Ok(format) = image::ImageFormat::from_path(path) {
            reader.set_format(format);
        }
    }
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(|error| undecodable(path, &error))?;
    decoder.set_limits(limits()).map_err(|error| undecodable(path, &error))?;
    if decoder.total_bytes() > MOST_MEMORY {
        let (width, height) = decoder.dimensions();
        return Err(problem(path, &format!("{width} × {height} pixels are more than can be opened")));
    }
    Ok(decoder)
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    limits
}

/// Whether the pixels are light (linear floats, as in EXR) and not values for a screen.
pub fn is_linear(picture: &DynamicImage) -> bool {
    matches!(picture, DynamicImage::ImageRgb32F(_) | DynamicImage::ImageRgba32F(_))
}

fn undecodable(path: &Path, error: &ImageError) -> Problem {
    let text = error.to_string();
    problem(path, text.trim_end_matches('.'))
}

fn problem(path: &Path, why: &str) -> Problem {
    let message = format!("'{}' is no whole picture: {why}.", path.display());
    let next_step = "Make or save it again.";
    Problem::new(ErrorCode::OutputUnreadable, folders::shown(path), message, next_step)
}
