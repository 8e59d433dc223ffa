//! Writing pictures: from light to screen values and back, and each format with what it can hold.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use atelier_core::{ErrorCode, Problem};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ImageBuffer, ImageError, ImageFormat, Rgb, Rgb32FImage, Rgba, Rgba32FImage};

use super::decode::is_linear;
use crate::folders;

/// Formats that are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// 8 or 16 bits, lossless.
    Png,
    /// 8 bits without transparency; transparent parts become white.
    Jpeg,
    /// As PNG.
    Tiff,
    /// Linear floats.
    Exr,
    /// 8 bits, lossless.
    WebP,
}

impl Format {
    /// By a file's ending.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_lowercase().as_str() {
            "png" => Some(Self::Png),
            "jpg" | "jpeg" | "jpe" => Some(Self::Jpeg),
            "tif" | "tiff" => Some(Self::Tiff),
            "exr" => Some(Self::Exr),
            "webp" => Some(Self::WebP),
            _ => None,
        }
    }
}

/// Writes under a hidden name first, so that a half-written picture never has the real one.
pub fn write(picture: &DynamicImage, path: &Path, format: Format, quality: u8) -> Result<(), Problem> {
    write_hidden(path, |hidden| {
        encoded(picture, hidden, format, quality).map_err(|error| match error {
            ImageError::IoError(error) => error,
            other => io::Error::other(other),
        })
    })
}

/// Lets `make` write under a hidden name, then gives the file its own.
pub fn write_hidden(path: &Path, make: impl FnOnce(&Path) -> io::Result<()>) -> Result<(), Problem> {
    let refuse = |error: &io::Error| not_written(path, error);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| refuse(&error))?;
    }
    let hidden = path.with_file_name(folders::passing_name());
    let renamed = make(&hidden).and_then(|()| fs::rename(&hidden, path));
    renamed.map_err(|error| {
        drop(fs::remove_file(&hidden));
        refuse(&error)
    })
}

fn not_written(path: &Path, error: &io::Error) -> Problem {
    let code = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ErrorCode::NoSpace,
        _ => ErrorCode::OutputNotWritable,
    };
    let message = format!("'{}' can't be written: {}.", path.display(), folders::reason(error));
    Problem::new(code, folders::shown(path), message, "Check the disk and its permissions, then retry.").retryable()
}

fn encoded(picture: &DynamicImage, path: &Path, format: Format, quality: u8) -> Result<(), ImageError> {
    let mut file = BufWriter::new(File::create(path)?);
    match format {
        Format::Exr => light(picture).write_to(&mut file, ImageFormat::OpenExr)?,
        Format::Jpeg => {
            on_white(&screen(picture)).write_with_encoder(JpegEncoder::new_with_quality(&mut file, quality))?;
        }
        Format::WebP => eight_bits(&screen(picture)).write_with_encoder(WebPEncoder::new_lossless(&mut file))?,
        Format::Png => screen(picture).write_to(&mut file, ImageFormat::Png)?,
        Format::Tiff => screen(picture).write_to(&mut file, ImageFormat::Tiff)?,
    }
    file.flush()?;
    Ok(())
}

/// Values for a screen; what already is stays as it is.
pub fn for_screen(picture: DynamicImage) -> DynamicImage {
    if is_linear(&picture) { eight_bits(&screen(&picture)) } else { picture }
}

/// Values for a screen in 16 bits when it was light, so that no bands appear.
fn screen(picture: &DynamicImage) -> DynamicImage {
    if !is_linear(picture) {
        return picture.clone();
    }
    if picture.color().has_alpha() {
        return screen_with_alpha(&picture.to_rgba32f()).into();
    }
    let light = picture.to_rgb32f();
    let pixels: Vec<u16> = light.as_raw().iter().map(|value| sixteen(to_screen(*value))).collect();
    let made: Option<ImageBuffer<Rgb<u16>, _>> = ImageBuffer::from_raw(light.width(), light.height(), pixels);
    made.unwrap_or_default().into()
}

/// EXR's colours are multiplied by their alpha, a screen picture's are not.
fn screen_with_alpha(light: &Rgba32FImage) -> ImageBuffer<Rgba<u16>, Vec<u16>> {
    let pixel = |pixel: &Rgba<f32>| {
        let [red, green, blue, alpha] = pixel.0;
        let share = if alpha > 0.0 { alpha.min(1.0) } else { 1.0 };
        [red, green, blue].map(|value| sixteen(to_screen(value / share))).into_iter().chain([sixteen(alpha)])
    };
    let pixels = light.pixels().flat_map(pixel).collect();
    ImageBuffer::from_raw(light.width(), light.height(), pixels).unwrap_or_default()
}

/// Linear floats, colours multiplied by their alpha.
fn light(picture: &DynamicImage) -> DynamicImage {
    if is_linear(picture) {
        return picture.clone();
    }
    if !picture.color().has_alpha() {
        let mut pixels: Rgb32FImage = picture.to_rgb32f();
        pixels.iter_mut().for_each(|value| *value = to_light(*value));
        return pixels.into();
    }
    let mut pixels: Rgba32FImage = picture.to_rgba32f();
    for pixel in pixels.pixels_mut() {
        let alpha = pixel.0[3];
        pixel.0[..3].iter_mut().for_each(|value| *value = to_light(*value) * alpha);
    }
    pixels.into()
}

fn eight_bits(picture: &DynamicImage) -> DynamicImage {
    if picture.color().has_alpha() { picture.to_rgba8().into() } else { picture.to_rgb8().into() }
}

fn on_white(picture: &DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8().into();
    }
    let mut white = image::RgbaImage::from_pixel(picture.width(), picture.height(), Rgba([255; 4]));
    image::imageops::overlay(&mut white, &picture.to_rgba8(), 0, 0);
    DynamicImage::from(white).to_rgb8().into()
}

fn sixteen(value: f32) -> u16 {
    (value.clamp(0.0, 1.0) * 65_535.0).round() as u16
}

/// The sRGB transfer function (IEC 61966-2-1); values that are no number become black.
pub fn to_screen(light: f32) -> f32 {
    if light.is_nan() || light <= 0.0 {
        return 0.0;
    }
    if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.min(1.0).powf(1.0 / 2.4) - 0.055 }
}

/// Its inverse.
pub fn to_light(screen: f32) -> f32 {
    if screen <= 0.040_45 { screen / 12.92 } else { ((screen + 0.055) / 1.055).powf(2.4) }
}
