//! Tiles of one picture put together: pixels are copied as they are, in whatever kind they have. Of EXR files every
//! channel of every layer is kept, with the first tile's metadata and compression.

use std::io;
use std::path::Path;

use atelier_core::{ErrorCode, Problem};
use exr::prelude::{
    FlatImage, FlatSamples, IntegerBounds, MetaData, ReadChannels, ReadLayers, Vec2, WritableImage, f16, read,
};
use image::{DynamicImage, GenericImage};

use super::encode::{self, Format};
use super::worker::{self, Piece};
use crate::folders;

/// More than any picture that can be opened has along a side.
const LONGEST_SIDE: usize = 65_536;

/// Where a tile goes in the whole, in pixels from the top left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    x: usize,
    y: usize,
    width: usize,
    height: usize,
}

/// Puts tiles together, which come row by row, `columns` to a row, and writes the whole to `target`. Each tile must
/// have the size that the split of the whole gives it: `L·(i+1)/n - L·i/n` pixels, rounded down each.
pub fn join(pieces: &[Piece], columns: usize, target: &Path, quality: u8) -> Result<(), Problem> {
    match Format::of(target) {
        Some(Format::Exr) => join_layers(pieces, columns, target),
        format => join_pixels(pieces, columns, target, format.unwrap_or(Format::Png), quality),
    }
}

/// The place of every tile, and the size of the whole.
fn places(pieces: &[Piece], columns: usize, sizes: &[(usize, usize)]) -> Result<(Vec<Place>, (usize, usize)), Problem> {
    let rows = pieces.len() / columns.max(1);
    let width: usize = sizes.iter().take(columns).map(|size| size.0).sum();
    let height: usize = sizes.iter().step_by(columns.max(1)).map(|size| size.1).sum();
    if rows * columns != pieces.len() || pieces.is_empty() || width.max(height) > LONGEST_SIDE {
        return Err(refused(target_of(pieces), "its tiles make no picture"));
    }
    let place = |index: usize| {
        let (column, row) = (index % columns, index / columns);
        let (x, y) = (width * column / columns, height * row / rows);
        Place { x, y, width: width * (column + 1) / columns - x, height: height * (row + 1) / rows - y }
    };
    let places: Vec<Place> = (0..pieces.len()).map(place).collect();
    match places.iter().zip(sizes).position(|(place, size)| (place.width, place.height) != *size) {
        Some(wrong) => Err(wrong_size(&pieces[wrong].from, sizes[wrong], places[wrong])),
        None => Ok((places, (width, height))),
    }
}

fn target_of(pieces: &[Piece]) -> &str {
    pieces.first().map_or("the picture", |piece| piece.to.as_str())
}

fn wrong_size(tile: &str, (width, height): (usize, usize), place: Place) -> Problem {
    let why = format!(
        "it has {width} × {height} px where {} × {} px fit; the scene may have changed in between",
        place.width, place.height
    );
    refused(tile, &why)
}

fn refused(what: &str, why: &str) -> Problem {
    let name = Path::new(what).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let message = format!("The tiles can't be put together: '{name}': {why}.");
    Problem::new(ErrorCode::OutputUnreadable, what, message, "Retry the whole job: its tiles are rendered again.")
}

/// A tile is no input of a person's: one that is gone or broken can be made again.
fn tile_lost(mut problem: Problem) -> Problem {
    problem.code = match problem.code {
        ErrorCode::MissingFile => ErrorCode::OutputMissing,
        ErrorCode::UnreadableFile => ErrorCode::OutputUnreadable,
        other => other,
    };
    problem
}

fn join_pixels(pieces: &[Piece], columns: usize, target: &Path, format: Format, quality: u8) -> Result<(), Problem> {
    let open = |piece: &Piece| worker::opened(Path::new(&piece.from)).map_err(tile_lost);
    let tiles = pieces.iter().map(open).collect::<Result<Vec<_>, _>>()?;
    let sizes: Vec<_> = tiles.iter().map(|tile| (tile.width() as usize, tile.height() as usize)).collect();
    let (places, (width, height)) = places(pieces, columns, &sizes)?;
    let mut whole = DynamicImage::new(width as u32, height as u32, tiles[0].color());
    for ((tile, place), piece) in tiles.iter().zip(places).zip(pieces) {
        if !put(&mut whole, tile, place.x as u32, place.y as u32) {
            return Err(refused(&piece.from, "it has another kind of pixels than the first tile"));
        }
    }
    encode::write(&whole, target, format, quality)
}

/// Copies a tile of the same kind of pixels; false when it is of another kind or does not fit.
fn put(whole: &mut DynamicImage, tile: &DynamicImage, x: u32, y: u32) -> bool {
    use DynamicImage::{
        ImageLuma8, ImageLuma16, ImageLumaA8, ImageLumaA16, ImageRgb8, ImageRgb16, ImageRgba8, ImageRgba16,
    };
    let put = match (whole, tile) {
        (ImageLuma8(whole), ImageLuma8(tile)) => whole.copy_from(tile, x, y),
        (ImageLumaA8(whole), ImageLumaA8(tile)) => whole.copy_from(tile, x, y),
        (ImageRgb8(whole), ImageRgb8(tile)) => whole.copy_from(tile, x, y),
        (ImageRgba8(whole), ImageRgba8(tile)) => whole.copy_from(tile, x, y),
        (ImageLuma16(whole), ImageLuma16(tile)) => whole.copy_from(tile, x, y),
        (ImageLumaA16(whole), ImageLumaA16(tile)) => whole.copy_from(tile, x, y),
        (ImageRgb16(whole), ImageRgb16(tile)) => whole.copy_from(tile, x, y),
        (ImageRgba16(whole), ImageRgba16(tile)) => whole.copy_from(tile, x, y),
        _ => return false,
    };
    put.is_ok()
}

fn join_layers(pieces: &[Piece], columns: usize, target: &Path) -> Result<(), Problem> {
    let tiles = pieces.iter().map(opened).collect::<Result<Vec<_>, _>>()?;
    let size = |tile: &FlatImage| tile.layer_data.first().map_or((0, 0), |layer| (layer.size.0, layer.size.1));
    let (places, (width, height)) = places(pieces, columns, &tiles.iter().map(size).collect::<Vec<_>>())?;
    let mut whole = emptied(&tiles[0], width, height);
    for ((tile, place), piece) in tiles.iter().zip(places).zip(pieces) {
        put_layers(&mut whole, tile, place).map_err(|why| refused(&piece.from, why))?;
    }
    encode::write_hidden(target, |hidden| {
        whole.write().to_file(hidden).map_err(|error| match error {
            exr::error::Error::Io(error) => error,
            other => io::Error::other(other.to_string()),
        })
    })
}

fn opened(piece: &Piece) -> Result<FlatImage, Problem> {
    let path = Path::new(&piece.from);
    std::fs::metadata(path).map_err(|error| tile_lost(folders::unreadable(path, &error)))?;
    let read = || {
        // The head first: it says in clear words what is not understood.
        MetaData::read_from_file(path, false)?;
        read().no_deep_data().largest_resolution_level().all_channels().all_layers().all_attributes().from_file(path)
    };
    let read = std::panic::catch_unwind(read);
    let why = match read {
        Ok(Ok(tile)) => return Ok(tile),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "its decoder gave up on it".to_owned(),
    };
    Err(refused(&piece.from, why.trim_end_matches('.')))
}

/// All layers, channels and attributes of a tile in the size of the whole, without pixels.
fn emptied(tile: &FlatImage, width: usize, height: usize) -> FlatImage {
    let mut whole = tile.clone();
    whole.attributes.display_window = IntegerBounds::from_dimensions((width, height));
    for layer in &mut whole.layer_data {
        layer.size = Vec2(width, height);
        layer.attributes.layer_position = Vec2(0, 0);
        for channel in &mut layer.channel_data.list {
            channel.sample_data = match channel.sample_data {
                FlatSamples::F16(_) => FlatSamples::F16(vec![f16::ZERO; width * height]),
                FlatSamples::F32(_) => FlatSamples::F32(vec![0.0; width * height]),
                FlatSamples::U32(_) => FlatSamples::U32(vec![0; width * height]),
            };
        }
    }
    whole
}

fn put_layers(whole: &mut FlatImage, tile: &FlatImage, place: Place) -> Result<(), &'static str> {
    if whole.layer_data.len() != tile.layer_data.len() {
        return Err("it has other layers than the first tile");
    }
    for (into, from) in whole.layer_data.iter_mut().zip(&tile.layer_data) {
        let width = into.size.0;
        let (into, from) = (&mut into.channel_data.list, &from.channel_data.list);
        let same = into.len() == from.len() && into.iter().zip(from.iter()).all(|(a, b)| a.name == b.name);
        if !same {
            return Err("it has other channels than the first tile");
        }
        for (into, from) in into.iter_mut().zip(from.iter()) {
            let copied = match (&mut into.sample_data, &from.sample_data) {
                (FlatSamples::F16(into), FlatSamples::F16(from)) => copy(into, width, from, place),
                (FlatSamples::F32(into), FlatSamples::F32(from)) => copy(into, width, from, place),
                (FlatSamples::U32(into), FlatSamples::U32(from)) => copy(into, width, from, place),
                _ => return Err("it has another kind of pixels than the first tile"),
            };
            copied.ok_or("a layer of it has another size")?;
        }
    }
    Ok(())
}

/// Row by row; `None` when there are not as many pixels as the place has.
fn copy<T: Copy>(into: &mut [T], width: usize, from: &[T], place: Place) -> Option<()> {
    if from.len() != place.width * place.height {
        return None;
    }
    for (row, pixels) in from.chunks_exact(place.width).enumerate() {
        let begin = (place.y + row) * width + place.x;
        into.get_mut(begin..begin + place.width)?.copy_from_slice(pixels);
    }
    Some(())
}

#[cfg(test)]
#[path = "join_tests.rs"]
mod tests;
