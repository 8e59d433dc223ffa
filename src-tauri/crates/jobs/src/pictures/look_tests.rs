//! Files damaged a little, and whole pictures that look wrong.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use atelier_core::{ErrorCode, SuspicionKind};
use exr::image::{AnyChannel, AnyChannels};
use exr::prelude::{Compression, Encoding, FlatSamples, Image, Layer, LayerAttributes, LineOrder, WritableImage, f16};
use image::{DynamicImage, ImageBuffer, Luma, LumaA, Rgb, Rgb32FImage, RgbImage, Rgba, Rgba32FImage, RgbaImage};

use super::{Expected, Looked, look};
use crate::job_type::Product;

const STILL: Expected = Expected { width: 64, height: 48, moves: false };
const MOVING: Expected = Expected { moves: true, ..STILL };

fn product(path: &Path) -> Product {
    let name = PathBuf::from(path.file_name().unwrap());
    Product { unit: "1".into(), path: path.to_owned(), name, picture: true, part: false }
}

fn suspicion(picture: impl Into<DynamicImage>, ending: &str) -> Option<SuspicionKind> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("a.{ending}"));
    picture.into().save(&path).unwrap();
    look(&product(&path), Some(STILL)).unwrap().suspicion
}

fn noise() -> RgbImage {
    RgbImage::from_fn(64, 48, |x, y| Rgb([(x * y * 37) as u8, (x * 91 + y * 13) as u8, (x ^ y) as u8]))
}

fn light(at: impl Fn(u32, u32) -> f32) -> Rgb32FImage {
    Rgb32FImage::from_fn(64, 48, |x, y| Rgb([0.5, at(x, y), 0.25]))
}

#[test]
fn black_and_unseen_pictures_are_suspicious_and_dark_ones_are_not() {
    let one = |value: u8, rest: u8| {
        RgbImage::from_fn(
            64,
            48,
            move |x, y| if (x, y) == (63, 47) { Rgb([rest, rest, value]) } else { Rgb([rest; 3]) },
        )
    };
    let black = Some(SuspicionKind::AllBlack);
    assert_eq!(suspicion(one(0, 0), "png"), black);
    assert_eq!(suspicion(one(1, 1), "png"), black, "Blender's dither makes ones of zeros");
    assert_eq!(suspicion(one(2, 0), "png"), None, "one value of one pixel can be seen");
    assert_eq!(suspicion(one(0, 0), "jpg"), black);
    assert_eq!(suspicion(one(0, 0), "tif"), black);
    assert_eq!(suspicion(noise(), "png"), None);
    let grey = |value: u8| ImageBuffer::from_pixel(64, 48, Luma([value]));
    assert_eq!((suspicion(grey(0), "png"), suspicion(grey(9), "png")), (black, None));
    let deep = |value: u16| ImageBuffer::from_pixel(64, 48, Rgb([value; 3]));
    assert_eq!((suspicion(deep(257), "png"), suspicion(deep(258), "png")), (black, None));
    let covering = |value: u8, alpha: u8| RgbaImage::from_pixel(64, 48, Rgba([value, value, value, alpha]));
    assert_eq!(suspicion(covering(200, 0), "png"), black, "nothing of it can be seen");
    assert_eq!(suspicion(covering(0, 255), "png"), black);
    assert_eq!(suspicion(covering(200, 1), "png"), None);
    let grey = |alpha: u16| ImageBuffer::from_pixel(64, 48, LumaA([40_000_u16, alpha]));
    assert_eq!((suspicion(grey(0), "png"), suspicion(grey(1), "png")), (black, None));
}

#[test]
fn light_that_no_screen_shows_is_black_and_fire_is_not() {
    let black = Some(SuspicionKind::AllBlack);
    let even = |value: f32| Rgb32FImage::from_pixel(64, 48, Rgb([value; 3]));
    assert_eq!(suspicion(even(0.0), "exr"), black);
    assert_eq!(suspicion(even(-0.5), "exr"), black, "less than no light");
    assert_eq!(suspicion(even(0.0003), "exr"), black);
    assert_eq!(suspicion(even(0.0004), "exr"), None);
    let covering = |value: f32, alpha: f32| Rgba32FImage::from_pixel(64, 48, Rgba([value, value, value, alpha]));
    assert_eq!(suspicion(covering(0.0, 0.0), "exr"), black);
    assert_eq!(suspicion(covering(0.5, 0.0), "exr"), None, "light that covers nothing");
}

#[test]
fn one_value_that_is_no_number_is_found_wherever_it_stands() {
    let wrong = Some(SuspicionKind::NotANumber);
    for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        for place in [(0, 0), (40, 20), (63, 47)] {
            let picture = light(|x, y| if (x, y) == place { value } else { 1.0 });
            assert_eq!(suspicion(picture, "exr"), wrong, "{value} at {place:?}");
        }
    }
    assert_eq!(suspicion(light(|_, _| 65_504.0), "exr"), None, "bright is no fault");
    let hole = Rgba32FImage::from_fn(64, 48, |x, _| Rgba([1.0, 1.0, 1.0, if x == 7 { f32::NAN } else { 1.0 }]));
    assert_eq!(suspicion(hole, "exr"), wrong, "its alpha counts");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("layers.exr");
    layered(&path, Compression::ZIP16, |place| if place == 100 { f16::NAN } else { f16::ONE });
    assert_eq!(look(&product(&path), Some(STILL)).unwrap().suspicion, wrong, "in the layer that is shown");
}

#[test]
fn another_size_is_seen_first_and_only_when_one_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.png");
    RgbImage::new(48, 64).save(&path).unwrap();
    let seen = |expect| look(&product(&path), expect).unwrap().suspicion;
    assert_eq!(seen(Some(STILL)), Some(SuspicionKind::WrongSize));
    assert_eq!(seen(None), Some(SuspicionKind::AllBlack));
}

#[test]
fn a_fingerprint_is_of_the_pixels_alone() {
    let folder = tempfile::tempdir().unwrap();
    let seen = |name: &str, picture: &RgbImage, expect| {
        let path = folder.path().join(name);
        picture.save(&path).unwrap();
        look(&product(&path), expect).unwrap().fingerprint
    };
    assert_eq!(seen("a.png", &noise(), Some(STILL)), None);
    let first = seen("a.png", &noise(), Some(MOVING)).unwrap();
    let written = fs::read(folder.path().join("a.png")).unwrap();
    // A text chunk behind the signature and IHDR: another render time in the same picture.
    let text = b"tEXtTime\x00one second";
    let sum = super::tests::crc(text).to_be_bytes();
    let chunk = [&(text.len() as u32 - 4).to_be_bytes()[..], text, &sum].concat();
    let stamped = folder.path().join("b.png");
    fs::write(&stamped, [&written[..33], &chunk, &written[33..]].concat()).unwrap();
    assert_eq!(look(&product(&stamped), Some(MOVING)).unwrap().fingerprint.as_ref(), Some(&first));
    assert_eq!(seen("c.bmp", &noise(), Some(MOVING)).as_ref(), Some(&first), "however it is packed");
    let mut moved = noise();
    moved.get_pixel_mut(63, 47).0[2] ^= 1;
    assert_ne!(seen("d.png", &moved, Some(MOVING)).unwrap(), first);
    let turned = RgbImage::from_raw(48, 64, noise().into_raw()).unwrap();
    assert_ne!(seen("e.png", &turned, Some(MOVING)).unwrap(), first, "the size counts");
}

#[test]
fn what_is_no_picture_must_only_be_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    let text = Product { picture: false, ..product(&path) };
    assert_eq!(look(&text, Some(MOVING)).unwrap_err().code, ErrorCode::OutputMissing);
    fs::write(&path, b"").unwrap();
    assert_eq!(look(&text, None).unwrap_err().code, ErrorCode::OutputEmpty);
    fs::write(&path, b"made").unwrap();
    assert_eq!(look(&text, Some(MOVING)).unwrap(), Looked::default());
}

/// Every format with pixels up to its last bytes, cut off at several places, the last bytes included.
#[test]
fn a_picture_that_was_cut_off_is_broken_wherever_the_cut_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut cases = Vec::new();
    for ending in ["png", "jpg", "tif", "webp", "bmp", "tga", "exr"] {
        let path = folder.path().join(format!("whole.{ending}"));
        if ending == "exr" {
            light(|x, y| (x * y) as f32).save(&path).unwrap();
        } else {
            noise().save(&path).unwrap();
        }
        cases.push(path);
    }
    for (name, compression) in
        [("zip", Compression::ZIP16), ("piz", Compression::PIZ), ("raw", Compression::Uncompressed)]
    {
        let path = folder.path().join(format!("layers_{name}.exr"));
        layered(&path, compression, |place| f16::from_f32(place as f32));
        cases.push(path);
    }
    for whole in cases {
        let name = whole.file_name().unwrap().to_str().unwrap();
        assert_eq!(look(&product(&whole), Some(STILL)).unwrap().suspicion, None, "{name}");
        let bytes = fs::read(&whole).unwrap();
        let cut = folder.path().join(format!("cut_{name}"));
        for left in [20, bytes.len() / 3, bytes.len() / 2, bytes.len() * 9 / 10, bytes.len() - 20, bytes.len() - 1] {
            fs::write(&cut, &bytes[..left]).unwrap();
            let found = look(&product(&cut), Some(STILL)).map_err(|problem| problem.code);
            assert_eq!(found, Err(ErrorCode::OutputUnreadable), "{left} of {} bytes of {name}", bytes.len());
        }
    }
}

/// A renderer that is killed leaves an EXR whose table of blocks is still empty: as long as a whole one.
#[test]
fn an_exr_with_missing_blocks_is_broken() {
    let folder = tempfile::tempdir().unwrap();
    for tiled in [false, true] {
        let path = folder.path().join(if tiled { "tiles.exr" } else { "lines.exr" });
        let blocks =
            if tiled { exr::image::Blocks::Tiles(exr::math::Vec2(16, 16)) } else { exr::image::Blocks::ScanLines };
        packed(&path, Compression::RLE, blocks, |place| f16::from_f32(place as f32));
        look(&product(&path), Some(STILL)).unwrap();
        let whole = fs::read(&path).unwrap();
        let table = table_of_blocks(&whole);
        for missing in [table.len() - 1, 0] {
            let mut damaged = whole.clone();
            damaged[table[missing]..table[missing] + 8].fill(0);
            fs::write(&path, &damaged).unwrap();
            let found = look(&product(&path), None).map_err(|problem| problem.code);
            assert_eq!(found, Err(ErrorCode::OutputUnreadable), "block {missing}, tiled: {tiled}");
        }
    }
}

#[test]
fn one_wrong_byte_in_packed_pixels_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.png");
    noise().save(&path).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    fs::write(&path, &bytes).unwrap();
    assert_eq!(look(&product(&path), None).unwrap_err().code, ErrorCode::OutputUnreadable);
}

/// A file as Blender writes it: colours named after their view layer and pass, in half floats.
fn layered(path: &Path, compression: Compression, value: impl Fn(usize) -> f16) {
    packed(path, compression, exr::image::Blocks::ScanLines, value);
}

fn packed(path: &Path, compression: Compression, blocks: exr::image::Blocks, value: impl Fn(usize) -> f16) {
    let samples: Vec<f16> = (0..64 * 48).map(value).collect();
    let channel =
        |name: &str| AnyChannel::new(format!("ViewLayer.Combined.{name}").as_str(), FlatSamples::F16(samples.clone()));
    let channels = AnyChannels::sort(["A", "B", "G", "R"].map(channel).into_iter().collect());
    let encoding = Encoding { compression, blocks, line_order: LineOrder::Increasing };
    let layer = Layer::new((64, 48), LayerAttributes::named("ViewLayer"), encoding, channels);
    Image::from_layer(layer).write().to_file(path).unwrap();
}

/// Where the places of the blocks are written: behind the header, which ends with an empty name.
fn table_of_blocks(bytes: &[u8]) -> Vec<usize> {
    let mut at = 8;
    while bytes[at] != 0 {
        for _ in 0..2 {
            at += bytes[at..].iter().position(|byte| *byte == 0).unwrap() + 1;
        }
        at += 4 + u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    }
    let first = at + 1;
    let number = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap()) as usize;
    (first..number(first)).step_by(8).collect()
}

/// Run by hand, optimised: `cargo test --release -p atelier-jobs -- --ignored --nocapture a_look_beside`.
#[test]
#[ignore = "prints figures"]
fn a_look_beside_decoding_alone() {
    let folder = tempfile::tempdir().unwrap();
    let shade = |x: u32, y: u32| ((x * 7 + y * 3) % 251) as f32 / 251.0;
    let png = folder.path().join("4k.png");
    RgbImage::from_fn(3840, 2160, |x, y| Rgb([(x / 15) as u8, (y / 9) as u8, (shade(x, y) * 32.0) as u8]))
        .save(&png)
        .unwrap();
    let exr = folder.path().join("4k.exr");
    exr::prelude::write_rgb_file(&exr, 3840, 2160, |x, y| {
        let value = shade(x as u32, y as u32);
        (f16::from_f32(value), f16::from_f32(value * 2.0), f16::from_f32(x as f32 / 3840.0))
    })
    .unwrap();
    for path in [png, exr] {
        let best = |work: &dyn Fn()| {
            let timed = |_| {
                let start = std::time::Instant::now();
                work();
                start.elapsed()
            };
            (0..5).map(timed).min().unwrap()
        };
        let decode = best(&|| drop(super::decode::decode(&path).unwrap()));
        let size = Expected { width: 3840, height: 2160, moves: false };
        let still = best(&|| drop(look(&product(&path), Some(size)).unwrap()));
        let moving = best(&|| drop(look(&product(&path), Some(Expected { moves: true, ..size })).unwrap()));
        println!("{}: decode {decode:.1?}, look {still:.1?}, look with fingerprint {moving:.1?}", path.display());
    }
}
