//! The sample job of the empty window: it must really run, on any machine, and be worth looking at.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use atelier_core::Parameters;
use image::{Rgb, RgbImage};

use crate::folders;
use crate::job_type::Draft;

/// Twelve frames of a small animation; made by `samples/make_sample.py`.
const BLEND: &[u8] = include_bytes!("../samples/sample.blend");
/// Pictures of the sample that needs no Blender.
const PICTURES: u32 = 12;

/// Puts the sample's inputs into `folder` and answers the id of its job type and the draft.
pub fn write(folder: &Path, blender_available: bool) -> io::Result<(&'static str, Draft)> {
    fs::create_dir_all(folder)?;
    if blender_available {
        let file = folder.join("sample.blend");
        put(&file, |hidden| fs::write(hidden, BLEND))?;
        return Ok(("blender", draft("Sample animation", file, [("chunk", 2.into())].into())));
    }
    let pictures = folder.join("sample pictures");
    fs::create_dir_all(&pictures)?;
    for number in 1..=PICTURES {
        let file = pictures.join(format!("dusk_{number:02}.png"));
        put(&file, |hidden| dusk(number).save_with_format(hidden, image::ImageFormat::Png).map_err(io::Error::other))?;
    }
    Ok(("images", draft("Sample contact sheet", pictures, [("operation", "sheet".into())].into())))
}

fn draft(name: &str, input: PathBuf, overrides: BTreeMap<&str, serde_json::Value>) -> Draft {
    let overrides = overrides.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let parameters = Parameters { preset: None, overrides };
    Draft { parameters, ..Draft::of(name.into(), vec![input]) }
}

/// Writes a file that is not there yet; half of it never has its name.
fn put(file: &Path, write: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
    if file.is_file() {
        return Ok(());
    }
    let hidden = file.with_file_name(folders::passing_name());
    write(&hidden).and_then(|()| fs::rename(&hidden, file))
}

/// Hills at dusk, layer behind layer; each number is another hour and another range.
fn dusk(number: u32) -> RgbImage {
    let (width, height) = (480_u32, 300_u32);
    let hour = number as f32 / PICTURES as f32;
    RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = (x as f32 / width as f32, y as f32 / height as f32);
        Rgb(pixel(x, y, hour).map(|value| (value.clamp(0.0, 1.0) * 255.0) as u8))
    })
}

fn pixel(x: f32, y: f32, hour: f32) -> [f32; 3] {
    let high = mix([0.16, 0.20, 0.42], [0.05, 0.06, 0.16], hour);
    let low = mix([1.0, 0.72, 0.42], [0.72, 0.24, 0.36], hour);
    let mut colour = mix(high, low, (y * 1.5).min(1.0));
    let (dx, dy) = ((x - 0.25 - hour * 0.5) * 1.6, y - 0.22 - hour * 0.4);
    let distance = (dx * dx + dy * dy).sqrt();
    colour = mix(colour, [1.0, 0.90, 0.70], ((0.075 - distance) * 200.0).clamp(0.0, 1.0));
    colour = mix(colour, [1.0, 0.80, 0.55], 0.35 * (1.0 - distance * 2.2).clamp(0.0, 1.0));
    for layer in 0..5 {
        let depth = layer as f32 / 4.0;
        let ridge = 0.50 + depth * 0.36 - ridge(x, layer as f32, hour) * (0.16 - depth * 0.05);
        let hill = mix(mix(low, high, 0.45), [0.03, 0.03, 0.07], depth);
        colour = mix(colour, hill, ((y - ridge) * 300.0).clamp(0.0, 1.0));
    }
    colour
}

/// The outline of a range of hills, about −1 to 1.
fn ridge(x: f32, layer: f32, hour: f32) -> f32 {
    let shift = layer * 2.7 + hour * (9.0 + layer * 3.0);
    (x * 5.0 + shift).sin() * 0.6 + (x * 11.0 + shift * 1.7).sin() * 0.28 + (x * 29.0 + shift * 2.3).sin() * 0.10
}

fn mix(from: [f32; 3], to: [f32; 3], share: f32) -> [f32; 3] {
    std::array::from_fn(|channel| from[channel] + (to[channel] - from[channel]) * share)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::types;

    #[test]
    fn both_samples_can_be_submitted_twice() {
        let folder = tempfile::tempdir().unwrap();
        for (blender, units) in [(true, 12), (false, 1), (true, 12)] {
            let (id, draft) = write(folder.path(), blender).unwrap();
            let prepared = types::by_id(id).unwrap().prepare(&draft).unwrap();
            assert_eq!((prepared.units, prepared.warnings), (Some(units), vec![]));
        }
    }
}
