//! Pictures: are they whole, how do they look small, and the work of the `images` job type.

mod check;
mod decode;
mod encode;
mod ends;
mod head;
mod join;
mod layers;
mod look;
mod resize;
mod sheet;
mod thumbnail;
mod worker;
pub(crate) mod worker_lines;

use std::path::Path;

#[cfg(test)]
pub(crate) use check::whole;
pub use check::{PictureInfo, check, present};
pub use head::{Head, head};
pub use look::{Expected, Looked, look};
pub use thumbnail::thumbnail;
#[cfg(test)]
pub(crate) use worker::work;
pub use worker::{Operation, Order, Piece, worker};
pub(crate) use worker_lines::{cause, launch};

/// File endings of pictures that can be decoded here, and the name of their format.
const ENDINGS: [(&str, &str); 11] = [
    ("png", "PNG"),
    ("jpg", "JPEG"),
    ("jpeg", "JPEG"),
    ("tif", "TIFF"),
    ("tiff", "TIFF"),
    ("exr", "EXR"),
    ("webp", "WebP"),
    ("bmp", "BMP"),
    ("tga", "TGA"),
    ("hdr", "HDR"),
    ("jpe", "JPEG"),
];

/// Whether the name is that of a picture which can be decoded here.
pub fn is_picture(path: &Path) -> bool {
    format_name(path).is_some()
}

fn format_name(path: &Path) -> Option<&'static str> {
    let ending = path.extension()?.to_str()?.to_lowercase();
    ENDINGS.iter().find(|(known, _)| *known == ending).map(|(_, name)| *name)
}

/// `name`, or the first of `name_2`, `name_3` … that is not used yet.
pub fn unused_name(name: &str, used: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|number: u64| format!("{name}_{number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|each| !used(each)).unwrap_or_else(|| name.to_owned())
}

#[cfg(test)]
mod look_tests;
#[cfg(test)]
mod tests;
