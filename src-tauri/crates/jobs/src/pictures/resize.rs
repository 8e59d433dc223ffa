//! Resizing. `image` cuts floats off at white, so light is resampled here.

use image::imageops::FilterType;
use image::{DynamicImage, ImageBuffer, Pixel};

/// The picture in exactly this size.
pub fn exactly(picture: &DynamicImage, width: u32, height: u32) -> DynamicImage {
    match picture {
        DynamicImage::ImageRgb32F(light) => resampled(light, width, height).into(),
        DynamicImage::ImageRgba32F(light) => resampled(light, width, height).into(),
        screen => screen.resize_exact(width, height, FilterType::Lanczos3),
    }
}

type Light<P> = ImageBuffer<P, Vec<f32>>;

fn resampled<P: Pixel<Subpixel = f32>>(light: &Light<P>, width: u32, height: u32) -> Light<P> {
    let channels = usize::from(P::CHANNEL_COUNT);
    let (from_width, from_height) = (light.width() as usize, light.height() as usize);
    // Along rows first; then each column's samples lie one row of values apart.
    let row = from_width * channels;
    let narrow = along(light.as_raw(), (from_width, width as usize), channels, (from_height, row), channels);
    let row = width as usize * channels;
    let done = along(&narrow, (from_height, height as usize), row, (1, 0), row);
    ImageBuffer::from_raw(width, height, done).unwrap_or_else(|| Light::new(width, height))
}

/// Resamples `lines` lines of `from` samples to `to` samples each; a sample is `size` values, its neighbour
/// stands `stride` values further, the next line `line` values.
fn along(
    values: &[f32],
    (from, to): (usize, usize),
    stride: usize,
    (lines, line): (usize, usize),
    size: usize,
) -> Vec<f32> {
    let taps: Vec<_> = (0..to).map(|place| taps(place, from, to)).collect();
    let mut made = Vec::with_capacity(lines * to * size);
    for start in (0..lines).map(|each| each * line) {
        for (first, weights) in &taps {
            let sample = |value: usize| {
                let places = weights.iter().enumerate();
                places.map(|(tap, weight)| values[start + (first + tap) * stride + value] * weight).sum::<f32>()
            };
            made.extend((0..size).map(sample));
        }
    }
    made
}

/// The first source sample of a new one, and the weights from there on: a triangle as wide as two new samples,
/// or as two old ones when the picture grows.
fn taps(place: usize, from: usize, to: usize) -> (usize, Vec<f32>) {
    let scale = from as f32 / to as f32;
    let reach = scale.max(1.0);
    let centre = (place as f32 + 0.5) * scale - 0.5;
    let first = (centre - reach).ceil().max(0.0) as usize;
    let last = ((centre + reach).floor() as usize).min(from - 1);
    let weights: Vec<f32> = (first..=last).map(|each| (1.0 - (each as f32 - centre).abs() / reach).max(0.0)).collect();
    let sum: f32 = weights.iter().sum();
    (first, weights.into_iter().map(|weight| weight / sum).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, Rgb32FImage};

    #[test]
    fn weights_sum_to_one_and_even_light_stays_even() {
        for (from, to) in [(100, 7), (7, 100), (1, 5), (5, 1), (64, 64)] {
            for place in 0..to {
                let (first, weights) = taps(place, from, to);
                assert!(first + weights.len() <= from && (weights.iter().sum::<f32>() - 1.0).abs() < 1e-4);
            }
        }
        let light: DynamicImage = Rgb32FImage::from_fn(9, 5, |x, _| Rgb([x as f32, 7.0, 0.5])).into();
        let made = exactly(&light, 3, 4).to_rgb32f();
        assert_eq!(made.dimensions(), (3, 4));
        let [left, middle, right] = [0, 1, 2].map(|x| made.get_pixel(x, 2).0);
        assert!((middle[0] - 4.0).abs() < 1e-4 && left[0] < middle[0] && middle[0] < right[0]);
        assert!([left, middle, right].iter().all(|each| (each[1] - 7.0).abs() < 1e-4 && (each[2] - 0.5).abs() < 1e-5));
    }
}
