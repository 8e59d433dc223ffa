//! Small copies of pictures for the window.

use std::path::Path;

use atelier_core::Problem;

use super::decode::decode;
use super::encode::{self, Format};

/// Writes a PNG that fits into `max_side` × `max_side`, light turned into screen values.
/// It appears under its name when it is whole.
pub fn thumbnail(source: &Path, target_png: &Path, max_side: u32) -> Result<(), Problem> {
    let small = shrunk(decode(source)?, max_side, max_side);
    encode::write(&small, target_png, Format::Png, 90)
}

/// The picture within these bounds, for a screen; a smaller one keeps its size. Light is turned into screen
/// values first: `image` averages floats wrongly.
pub fn shrunk(picture: image::DynamicImage, width: u32, height: u32) -> image::DynamicImage {
    let picture = encode::for_screen(picture);
    if picture.width() <= width && picture.height() <= height {
        return picture;
    }
    picture.thumbnail(width.max(1), height.max(1))
}
