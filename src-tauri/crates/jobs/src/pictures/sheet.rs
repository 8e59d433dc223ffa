//! The contact sheet: many pictures small on one dark page, each with its name.

use std::path::Path;

use image::{DynamicImage, Rgba, RgbaImage, imageops};
use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster, get_raster_width};

use super::thumbnail::shrunk;

/// Pixels between tiles and around the page.
const GAP: u32 = 20;
/// Pixels below a tile for its name.
const CAPTION: u32 = 30;
const PAGE: Rgba<u8> = Rgba([22, 23, 26, 255]);
const TILE: Rgba<u8> = Rgba([32, 34, 38, 255]);
const INK: [u8; 3] = [186, 190, 198];
const WARNING: [u8; 3] = [232, 140, 110];

/// A page under construction.
#[derive(Debug)]
pub struct Sheet {
    page: RgbaImage,
    columns: u32,
    tile: (u32, u32),
}

impl Sheet {
    /// An empty page for `count` pictures; tiles are `tile` pixels wide, as high as `ratio` (height to width) asks.
    pub fn new(count: u32, columns: u32, tile: u32, ratio: f32) -> Self {
        let columns = columns.clamp(1, count.max(1));
        let height = ((tile as f32 * ratio).round() as u32).clamp(16, tile * 2);
        let rows = count.max(1).div_ceil(columns);
        let page = RgbaImage::from_pixel(
            columns * (tile + GAP) + GAP,
            rows * (height + CAPTION + GAP) + GAP - CAPTION / 2 + 4,
            PAGE,
        );
        Self { page, columns, tile: (tile, height) }
    }

    /// Puts a picture at its place, or says in its place that there is none.
    pub fn put(&mut self, place: u32, picture: Option<DynamicImage>, name: &str) {
        let (width, height) = self.tile;
        let x = GAP + (place % self.columns) * (width + GAP);
        let y = GAP + (place / self.columns) * (height + CAPTION + GAP);
        let tile = RgbaImage::from_pixel(width, height, TILE);
        imageops::replace(&mut self.page, &tile, i64::from(x), i64::from(y));
        match picture {
            Some(picture) => self.put_picture(&fitted(picture, self.tile), x, y),
            None => self.text("can't be read", x, y + height / 2 - 8, WARNING),
        }
        self.text(name, x, y + height + 7, INK);
    }

    /// The finished page.
    pub fn finish(self) -> DynamicImage {
        DynamicImage::from(self.page).to_rgb8().into()
    }

    fn put_picture(&mut self, picture: &RgbaImage, x: u32, y: u32) {
        let left = x + (self.tile.0 - picture.width()) / 2;
        let top = y + (self.tile.1 - picture.height()) / 2;
        imageops::overlay(&mut self.page, picture, i64::from(left), i64::from(top));
    }

    /// One line, centred under its tile, shortened in its middle when it is too long.
    fn text(&mut self, text: &str, x: u32, y: u32, ink: [u8; 3]) {
        let letter = get_raster_width(FontWeight::Regular, RasterHeight::Size16) as u32;
        let line = shortened(text, (self.tile.0 / letter) as usize);
        let left = x + (self.tile.0.saturating_sub(line.chars().count() as u32 * letter)) / 2;
        for (place, character) in line.chars().enumerate() {
            self.letter(character, left + place as u32 * letter, y, ink);
        }
    }

    fn letter(&mut self, character: char, x: u32, y: u32, ink: [u8; 3]) {
        let raster = |each| get_raster(each, FontWeight::Regular, RasterHeight::Size16);
        let Some(raster) = raster(character).or_else(|| raster('?')) else { return };
        for (dy, row) in raster.rows().enumerate() {
            for (dx, strength) in row.iter().enumerate() {
                if let Some(pixel) = self.page.get_pixel_mut_checked(x + dx as u32, y + dy as u32) {
                    blend(pixel, ink, *strength);
                }
            }
        }
    }
}

fn blend(pixel: &mut Rgba<u8>, ink: [u8; 3], strength: u8) {
    let strength = u32::from(strength);
    for (channel, ink) in pixel.0.iter_mut().zip(ink) {
        *channel = ((u32::from(*channel) * (255 - strength) + u32::from(ink) * strength) / 255) as u8;
    }
}

/// As large as it can be in the tile; pictures smaller than that are not enlarged.
fn fitted(picture: DynamicImage, (width, height): (u32, u32)) -> RgbaImage {
    shrunk(picture, width, height).to_rgba8()
}

/// Keeps the beginning and the end of a name, where its number and ending stand.
fn shortened(text: &str, room: usize) -> String {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= room || room < 5 {
        return letters.into_iter().take(room).collect();
    }
    let tail = (room - 2).div_ceil(2);
    let head = room - 2 - tail;
    let (head, tail) = (&letters[..head], &letters[letters.len() - tail..]);
    head.iter().copied().chain(['.', '.']).chain(tail.iter().copied()).collect()
}

/// The name under a tile.
pub fn caption(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
