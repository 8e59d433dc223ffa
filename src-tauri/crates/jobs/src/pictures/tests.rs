//! What counts as a whole picture, and what a thumbnail shows.
#![allow(clippy::unwrap_used)]

use std::fs;

use atelier_core::ErrorCode;
use image::{GrayImage, ImageReader, Rgb, Rgb32FImage, RgbImage};

use super::*;

fn noise() -> RgbImage {
    RgbImage::from_fn(64, 48, |x, y| Rgb([(x * y * 37) as u8, (x * 91 + y * 13) as u8, (x ^ y) as u8]))
}

fn code(path: &Path) -> ErrorCode {
    check(path).unwrap_err().code
}

#[test]
fn a_picture_must_be_there_not_empty_and_whole() {
    let folder = tempfile::tempdir().unwrap();
    for ending in ["png", "jpg", "tif", "webp", "exr", "bmp", "tga"] {
        let path = folder.path().join(format!("a.{ending}"));
        assert_eq!(code(&path), ErrorCode::OutputMissing);
        if ending == "exr" {
            Rgb32FImage::from_fn(64, 48, |x, y| Rgb([(x * y) as f32, x as f32, y as f32])).save(&path).unwrap();
        } else {
            noise().save(&path).unwrap();
        }
        let about = check(&path).unwrap();
        assert_eq!((about.width, about.height), (64, 48));
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() * 2 / 3]).unwrap();
        assert_eq!(code(&path), ErrorCode::OutputUnreadable, "two thirds of a {ending}");
        fs::write(&path, b"").unwrap();
        assert_eq!(code(&path), ErrorCode::OutputEmpty);
        fs::write(&path, b"this is no picture").unwrap();
        assert_eq!(code(&path), ErrorCode::OutputUnreadable, "text as {ending}");
    }
    assert_eq!(code(folder.path()), ErrorCode::OutputMissing, "a folder is no picture");
}

#[test]
fn absurd_sizes_are_refused_before_memory_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bomb.png");
    GrayImage::new(1, 1).save(&path).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    // Width and height stand behind the signature and the head of the IHDR chunk; its checksum follows.
    bytes[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    let sum = crc(&bytes[12..29]).to_be_bytes();
    bytes[29..33].copy_from_slice(&sum);
    fs::write(&path, &bytes).unwrap();
    let problem = check(&path).unwrap_err();
    assert_eq!(problem.code, ErrorCode::OutputUnreadable);
    assert!(problem.message.contains("65535 × 65535 pixels are more than can be opened"), "{problem}");
}

/// CRC-32 as PNG has it.
pub(super) fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
    !bytes.iter().fold(!0, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), step))
}

#[test]
fn a_thumbnail_fits_and_shows_light_as_a_screen_does() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("light.exr");
    Rgb32FImage::from_pixel(200, 100, Rgb([0.214_04, 0.0, f32::NAN])).save(&source).unwrap();
    let target = folder.path().join("small/light.png");
    thumbnail(&source, &target, 50).unwrap();
    let small = ImageReader::open(&target).unwrap().decode().unwrap();
    assert_eq!((small.width(), small.height()), (50, 25));
    let [red, green, blue] = small.to_rgb8().get_pixel(20, 10).0;
    assert!((126..=129).contains(&red) && green == 0 && blue == 0, "{red} {green} {blue}");
    assert_eq!(crate::folders::names_in(target.parent().unwrap()), ["light.png"], "no other name is left");
    let tiny = folder.path().join("tiny.png");
    RgbImage::new(8, 8).save(&tiny).unwrap();
    thumbnail(&tiny, &target, 50).unwrap();
    assert_eq!(check(&target).unwrap().width, 8, "small ones are not enlarged");
    assert_eq!(thumbnail(&folder.path().join("gone.png"), &target, 50).unwrap_err().code, ErrorCode::MissingFile);
}

#[test]
fn a_photo_taken_upright_stands_upright() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("photo.jpg");
    noise().save(&path).unwrap();
    let plain = fs::read(&path).unwrap();
    // An EXIF block with one entry: orientation 6, a quarter turn clockwise.
    let tiff = [&b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"[..]].concat();
    let length = ((2 + 6 + tiff.len()) as u16).to_be_bytes();
    let exif = [&[0xff, 0xe1][..], &length, b"Exif\0\0", &tiff].concat();
    fs::write(&path, [&plain[..2], &exif, &plain[2..]].concat()).unwrap();
    let about = check(&path).unwrap();
    assert_eq!((about.width, about.height), (48, 64));
}

#[test]
fn names_of_pictures() {
    assert!(is_picture(Path::new("/a/B.PNG")) && is_picture(Path::new("x.Jpeg")));
    assert!(!is_picture(Path::new("png")) && !is_picture(Path::new("a.mp4")) && !is_picture(Path::new("a.png.txt")));
}
