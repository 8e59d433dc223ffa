//! Pictures cut into tiles and put together again are the same, in every format and kind of pixels.
#![allow(clippy::unwrap_used)]

use std::path::PathBuf;

use exr::prelude::{
    AnyChannel, AnyChannels, Compression, Encoding, Image, ImageAttributes, Layer, LayerAttributes, Layers, Text,
};
use image::{ImageBuffer, Luma, Rgb, Rgba};

use super::*;

/// The tiles of a picture as files, row by row.
fn cut(folder: &Path, whole: &DynamicImage, side: u32, ending: &str) -> Vec<Piece> {
    let (width, height) = (whole.width(), whole.height());
    let edge = |length: u32, at: u32| length * at / side;
    let mut pieces = Vec::new();
    for (row, column) in (0..side).flat_map(|row| (0..side).map(move |column| (row, column))) {
        let (x, y) = (edge(width, column), edge(height, row));
        let tile = whole.crop_imm(x, y, edge(width, column + 1) - x, edge(height, row + 1) - y);
        let path = folder.join(format!("tile_{row}_{column}.{ending}"));
        tile.save(&path).unwrap();
        pieces.push(Piece { from: folders::shown(&path), to: format!("whole.{ending}") });
    }
    pieces
}

fn check(whole: &DynamicImage, side: u32, ending: &str) {
    let folder = tempfile::tempdir().unwrap();
    let pieces = cut(folder.path(), whole, side, ending);
    let target = folder.path().join(format!("out/whole.{ending}"));
    join(&pieces, side as usize, &target, 90).unwrap();
    let made = worker::opened(&target).unwrap();
    assert!(made == *whole, "{side} × {side} tiles of {:?} as {ending}", whole.color());
}

#[test]
fn every_kind_of_pixels_comes_back_as_it_was() {
    let rgb8 = ImageBuffer::from_fn(97, 61, |x, y| Rgb([x as u8, y as u8, (x * y) as u8]));
    let rgba16 =
        ImageBuffer::from_fn(97, 61, |x, y| Rgba([x as u16 * 600, y as u16 * 900, (x * y * 7) as u16, 40_000]));
    let grey16 = ImageBuffer::from_fn(35, 22, |x, y| Luma([(x * y * 80) as u16]));
    for side in [1, 2, 3, 7] {
        for ending in ["png", "tif", "webp"] {
            check(&DynamicImage::ImageRgb8(rgb8.clone()), side, ending);
        }
        check(&DynamicImage::ImageRgba16(rgba16.clone()), side, "png");
        check(&DynamicImage::ImageLuma16(grey16.clone()), side, "png");
        check(&DynamicImage::ImageRgba16(rgba16.clone()), side, "tif");
    }
}

#[test]
fn a_tile_that_does_not_fit_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let whole = DynamicImage::new_rgb8(97, 61);
    let pieces = cut(folder.path(), &whole, 2, "png");
    let target = folder.path().join("whole.png");
    let refused = || join(&pieces, 2, &target, 90).unwrap_err();
    DynamicImage::new_rgb8(49, 29).save(&pieces[3].from).unwrap();
    let problem = refused();
    assert_eq!(problem.code, ErrorCode::OutputUnreadable);
    assert!(problem.message.contains("'tile_1_1.png': it has 49 × 29 px where 49 × 31 px fit"), "{problem}");
    DynamicImage::new_rgb16(49, 31).save(&pieces[3].from).unwrap();
    assert!(refused().message.contains("another kind of pixels"));
    std::fs::write(&pieces[3].from, b"broken").unwrap();
    assert_eq!(refused().code, ErrorCode::OutputUnreadable);
    std::fs::remove_file(&pieces[3].from).unwrap();
    assert_eq!(refused().code, ErrorCode::OutputMissing);
    assert!(!target.exists());
}

/// Two layers of half and whole floats, the second with numbers of things.
fn layered(width: usize, height: usize, left: usize, top: usize) -> FlatImage {
    let at = |index: usize| (left + index % width) as f32 * 0.37 + (top + index / width) as f32 * 11.0;
    let count = width * height;
    let half = FlatSamples::F16((0..count).map(|index| f16::from_f32(at(index))).collect());
    let float = FlatSamples::F32((0..count).map(|index| at(index).sin()).collect());
    let number = FlatSamples::U32((0..count).map(|index| at(index) as u32).collect());
    let list = [("Combined.R", half), ("Depth.Z", float), ("IndexOB.X", number)];
    let channels = AnyChannels::sort(list.map(|(name, samples)| AnyChannel::new(name, samples)).into_iter().collect());
    let layer = |name: &str| {
        let mut attributes = LayerAttributes::named(name);
        attributes.software_name = Some(Text::from("Blender"));
        let encoding = Encoding { compression: Compression::ZIP1, ..Encoding::SMALL_LOSSLESS };
        Layer::new((width, height), attributes, encoding, channels.clone())
    };
    let attributes = ImageAttributes::new(IntegerBounds::from_dimensions((width, height)));
    Image { attributes, layer_data: Layers::from_vec(vec![layer("one"), layer("two")]) }
}

#[test]
fn every_channel_of_every_layer_is_kept_with_its_kind_and_metadata() {
    let folder = tempfile::tempdir().unwrap();
    let (width, height, side) = (41, 29, 3);
    let mut pieces = Vec::new();
    for index in 0..side * side {
        let (column, row) = (index % side, index / side);
        let (x, y) = (width * column / side, height * row / side);
        let tile = layered(width * (column + 1) / side - x, height * (row + 1) / side - y, x, y);
        let path: PathBuf = folder.path().join(format!("{index}.exr"));
        tile.write().to_file(&path).unwrap();
        pieces.push(Piece { from: folders::shown(&path), to: "whole.exr".into() });
    }
    let target = folder.path().join("whole.exr");
    join(&pieces, side, &target, 90).unwrap();
    let made = opened(&Piece { from: folders::shown(&target), to: String::new() }).unwrap();
    let expected = layered(width, height, 0, 0);
    assert_eq!(made.attributes.display_window, expected.attributes.display_window);
    for (made, expected) in made.layer_data.iter().zip(&expected.layer_data) {
        assert_eq!(made.channel_data, expected.channel_data);
        assert_eq!(made.encoding.compression, Compression::ZIP1);
        assert_eq!(made.attributes.software_name, expected.attributes.software_name);
    }
    pieces.swap(0, 1);
    assert!(join(&pieces, side, &target, 90).unwrap_err().message.contains("px fit"), "tiles in the wrong order");
}
