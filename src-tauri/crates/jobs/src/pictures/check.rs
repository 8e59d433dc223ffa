//! Whether a finished file is there, not empty, and a whole picture.

use std::path::Path;

use atelier_core::{ErrorCode, Problem};

use super::decode::decode;
use super::format_name;
use crate::folders;
use crate::job_type::Product;

/// What a whole picture is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureInfo {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// `PNG`, `EXR` …, by the file's ending.
    pub format: String,
}

/// Decodes all of a picture.
pub fn check(path: &Path) -> Result<PictureInfo, Problem> {
    check_file(path)?;
    let picture = decode(path).map_err(retryable)?;
    let format = format_name(path).unwrap_or("picture").to_owned();
    if format == "JPEG" && std::fs::read(path).is_ok_and(|bytes| !jpeg_has_end(&bytes)) {
        let message = format!("'{}' is no whole picture: it ends too early.", path.display());
        let next_step = "Make or save it again.";
        return Err(Problem::new(ErrorCode::OutputUnreadable, folders::shown(path), message, next_step).retryable());
    }
    Ok(PictureInfo { width: picture.width(), height: picture.height(), format })
}

/// Checks a product as far as its kind allows.
pub fn check_product(product: &Product) -> Result<(), Problem> {
    if product.picture { check(&product.path).map(drop) } else { check_file(&product.path) }
}

/// There and not empty.
fn check_file(path: &Path) -> Result<(), Problem> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let refuse = |code, why: &str| {
        let message = format!("The result '{name}' {why}.");
        Problem::new(code, folders::shown(path), message, "Retry; the log has what the program said.").retryable()
    };
    match std::fs::metadata(path) {
        Err(_) => Err(refuse(ErrorCode::OutputMissing, "is missing")),
        Ok(about) if !about.is_file() => Err(refuse(ErrorCode::OutputMissing, "is no file")),
        Ok(about) if about.len() == 0 => Err(refuse(ErrorCode::OutputEmpty, "is empty")),
        Ok(_) => Ok(()),
    }
}

/// Decoders fill up a JPEG that stops in the middle, so its end is looked for: behind the last segment and
/// the coded pixels stands `FFD9`. (A thumbnail in the EXIF segment has an end of its own.)
fn jpeg_has_end(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(marker) = bytes.get(at..at + 2) {
        at += match marker {
            [0xff, 0xd9] => return true,
            // Stuffed and restart bytes within the pixels.
            [0xff, 0x00 | 0x01 | 0xd0..=0xd7] => 2,
            [0xff, 0xff] => 1,
            [0xff, _] => {
                2 + bytes.get(at + 2..at + 4).map_or(0, |size| usize::from(size[0]) << 8 | usize::from(size[1]))
            }
            _ => 1,
        };
    }
    false
}

fn retryable(problem: Problem) -> Problem {
    problem.retryable()
}
