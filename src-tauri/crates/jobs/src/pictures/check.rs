//! Whether a finished file is there, not empty, and a whole picture.

use std::path::Path;

use atelier_core::{ErrorCode, Problem};
use image::DynamicImage;

use super::decode::decode;
use super::{ends, format_name};
use crate::folders;

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
    let picture = whole(path)?;
    let format = format_name(path).unwrap_or("picture").to_owned();
    Ok(PictureInfo { width: picture.width(), height: picture.height(), format })
}

/// The picture, decoded from its first to its last byte.
pub fn whole(path: &Path) -> Result<DynamicImage, Problem> {
    present(path)?;
    let picture = decode(path).map_err(Problem::retryable)?;
    match ends::has_end(path) {
        Ok(true) => Ok(picture),
        Ok(false) => {
            let message = format!("'{}' is no whole picture: it ends too early.", path.display());
            let next_step = "Make or save it again.";
            Err(Problem::new(ErrorCode::OutputUnreadable, folders::shown(path), message, next_step).retryable())
        }
        Err(error) => Err(folders::unreadable(path, &error).retryable()),
    }
}

/// Whether a finished file is there and not empty.
pub fn present(path: &Path) -> Result<(), Problem> {
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
