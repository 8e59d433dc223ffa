//! A finished file under the eye: is it whole, and does what it shows look right?
//!
//! It is decoded once. What is broken is a problem; what is whole and looks wrong (black, no numbers, another
//! size) is only a suspicion, because some pictures are meant to be so.

use atelier_core::{Problem, SuspicionKind};
use image::DynamicImage;

use super::check;
use super::decode::is_linear;
use crate::job_type::Product;

/// The brightest value, of 255, in a picture that counts as black. Blender's dithering alone makes ones of
/// zeros.
const BLACK: u8 = 1;
/// The same in 16 bits.
const BLACK_16: u16 = BLACK as u16 * 257;
/// The same as light: near black sRGB is a straight line of slope 12.92 (IEC 61966-2-1).
const BLACK_LIGHT: f32 = BLACK as f32 / 255.0 / 12.92;
/// The bits of a float that are all set in infinities and in what is no number (IEEE 754).
const EXPONENT: u32 = 0x7f80_0000;
/// Values that are looked at before it is asked whether they decide: enough for the compiler to take many
/// at once.
const STRETCH: usize = 4_096;

/// What a picture must be like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Whether a picture that is the same as its neighbour is a sign of trouble.
    pub moves: bool,
}

/// What was seen of a whole file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Looked {
    /// BLAKE3 of size and pixels in hex, whatever else the file says; only of pictures that should differ from
    /// their neighbours.
    pub fingerprint: Option<String>,
    /// What looks wrong first: its size, then its numbers, then that it is black.
    pub suspicion: Option<SuspicionKind>,
}

/// Looks at a product as far as its kind allows: a file must be there and not empty, a picture must decode
/// from its first to its last byte.
pub fn look(product: &Product, expect: Option<Expected>) -> Result<Looked, Problem> {
    if !product.picture {
        return check::present(&product.path).map(|()| Looked::default());
    }
    let picture = check::whole(&product.path)?;
    let moves = expect.is_some_and(|expect| expect.moves);
    Ok(Looked { fingerprint: moves.then(|| fingerprint(&picture)), suspicion: suspicion(&picture, expect) })
}

fn suspicion(picture: &DynamicImage, expect: Option<Expected>) -> Option<SuspicionKind> {
    let size = (picture.width(), picture.height());
    if expect.is_some_and(|expect| size != (expect.width, expect.height)) {
        return Some(SuspicionKind::WrongSize);
    }
    if has_no_number(picture) {
        return Some(SuspicionKind::NotANumber);
    }
    is_black(picture).then_some(SuspicionKind::AllBlack)
}

/// Whether a value is infinite or no number.
fn has_no_number(picture: &DynamicImage) -> bool {
    let values = match picture {
        DynamicImage::ImageRgb32F(light) => light.as_raw(),
        DynamicImage::ImageRgba32F(light) => light.as_raw(),
        _ => return false,
    };
    let exponents = |stretch: &[f32]| stretch.iter().fold(0, |most, value| most.max(value.to_bits() & EXPONENT));
    values.chunks(STRETCH).any(|stretch| exponents(stretch) == EXPONENT)
}

/// Whether nothing can be seen: no colour, or no pixel that is not transparent. Light that is added without
/// covering anything (fire) can be seen, so the alpha of light says nothing.
fn is_black(picture: &DynamicImage) -> bool {
    match picture {
        DynamicImage::ImageLuma8(values) => all_below(values.as_raw(), BLACK),
        DynamicImage::ImageRgb8(values) => all_below(values.as_raw(), BLACK),
        DynamicImage::ImageLuma16(values) => all_below(values.as_raw(), BLACK_16),
        DynamicImage::ImageRgb16(values) => all_below(values.as_raw(), BLACK_16),
        DynamicImage::ImageLumaA8(values) => none_seen::<_, 2>(values.as_raw(), BLACK),
        DynamicImage::ImageRgba8(values) => none_seen::<_, 4>(values.as_raw(), BLACK),
        DynamicImage::ImageLumaA16(values) => none_seen::<_, 2>(values.as_raw(), BLACK_16),
        DynamicImage::ImageRgba16(values) => none_seen::<_, 4>(values.as_raw(), BLACK_16),
        DynamicImage::ImageRgb32F(values) => all_below(values.as_raw(), BLACK_LIGHT),
        DynamicImage::ImageRgba32F(values) => {
            values.as_raw().chunks_exact(4).all(|pixel| all_below(&pixel[..3], BLACK_LIGHT))
        }
        // `image` may learn more kinds of pixels; of those nothing is said.
        _ => false,
    }
}

fn all_below<V: PartialOrd + Copy>(values: &[V], most: V) -> bool {
    values.iter().all(|value| *value <= most)
}

/// Pixels of `SIZE` values, the last of which says how much they cover.
fn none_seen<V: PartialOrd + Copy + Default, const SIZE: usize>(values: &[V], most: V) -> bool {
    values.chunks_exact(SIZE).all(|pixel| pixel[SIZE - 1] == V::default() || all_below(&pixel[..SIZE - 1], most))
}

fn fingerprint(picture: &DynamicImage) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&picture.width().to_le_bytes());
    hasher.update(&picture.height().to_le_bytes());
    hasher.update(&[u8::from(is_linear(picture)), picture.color().bytes_per_pixel()]);
    hasher.update(picture.as_bytes());
    hasher.finalize().to_hex().to_string()
}
