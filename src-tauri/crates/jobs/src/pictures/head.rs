//! The head of a picture: its size and kind, without decoding it.

use std::path::Path;

use atelier_core::{ErrorCode, Problem};
use exr::meta::MetaData;
use image::ImageDecoder;

use super::{decode, layers};
use crate::folders;

/// What the head says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Whether some of it may be transparent.
    pub alpha: bool,
    /// Of an EXR file, the layer that stands for the whole, when its colours are in one.
    pub layer: Option<String>,
}

/// Reads the head of a file that is to be worked with.
pub fn head(path: &Path) -> Result<Head, Problem> {
    let read = if path.extension().is_some_and(|end| end.eq_ignore_ascii_case("exr")) {
        std::fs::File::open(path).map_err(|error| folders::unreadable(path, &error))?;
        of_exr(path)
    } else {
        let decoder = decode::open(path).map_err(|mut problem| {
            if problem.code == ErrorCode::OutputUnreadable {
                problem.code = ErrorCode::UnreadableFile;
            }
            problem
        })?;
        let (width, height) = decoder.dimensions();
        return Ok(Head { width, height, alpha: decoder.color_type().has_alpha(), layer: None });
    };
    read.map_err(|why| {
        let message = format!("'{}' is no whole picture: {why}.", path.display());
        Problem::new(ErrorCode::UnreadableFile, folders::shown(path), message, "Make or save it again.")
    })
}

fn of_exr(path: &Path) -> Result<Head, String> {
    let meta = MetaData::read_from_file(path, false).map_err(|error| error.to_string())?;
    let header = meta.headers.first().ok_or("it has no layer")?;
    let names: Vec<String> = header.channels.list.iter().map(|channel| channel.name.to_string()).collect();
    let red = layers::shown_red(names.iter().map(String::as_str)).ok_or("it has no red, green and blue")?;
    let layer = red.strip_suffix('R').unwrap_or_default();
    let size = header.shared_attributes.display_window.size;
    Ok(Head {
        width: size.width() as u32,
        height: size.height() as u32,
        alpha: names.contains(&format!("{layer}A")),
        layer: Some(layer.trim_end_matches('.').to_owned()).filter(|layer| !layer.is_empty()),
    })
}
