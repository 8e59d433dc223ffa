//! EXR files of many layers, as renderers write them: the colours are called `ViewLayer.Combined.R` and
//! not `R`, so the picture to show must be chosen.

use std::path::Path;

use exr::prelude::{AnyChannel, FlatImage, FlatSamples, MetaData, ReadChannels, ReadLayers, read};
use image::{DynamicImage, Rgb, Rgb32FImage};

/// The colours of one layer, by their place among its channels.
type Colours = [usize; 3];

/// Decodes everything and answers the picture that stands for the whole; `most_bytes` bounds the memory.
pub fn decode(path: &Path, most_bytes: u64) -> Result<DynamicImage, String> {
    let wanted = bytes(path).map_err(|error| error.to_string())?;
    if wanted > most_bytes {
        return Err("its layers are more than can be opened".into());
    }
    let read = read().no_deep_data().largest_resolution_level().all_channels().all_layers().all_attributes();
    let whole: FlatImage = read.from_file(path).map_err(|error| error.to_string())?;
    let layers = whole.layer_data.iter();
    let candidates = layers.filter_map(|layer| Some((layer, colours(&layer.channel_data.list)?)));
    let best = candidates.max_by_key(|(layer, [red, ..])| is_combined(&layer.channel_data.list[*red].name.to_string()));
    let (layer, colours) = best.ok_or("it has no red, green and blue")?;
    let (width, height) = (layer.size.0, layer.size.1);
    let channels = colours.map(|place| &layer.channel_data.list[place].sample_data);
    let pixel = |x: u32, y: u32| {
        let place = y as usize * width + x as usize;
        Rgb(channels.map(|samples| samples.value_by_flat_index(place).to_f32()))
    };
    Ok(Rgb32FImage::from_fn(width as u32, height as u32, pixel).into())
}

/// Bytes of all samples.
fn bytes(path: &Path) -> exr::error::Result<u64> {
    let meta = MetaData::read_from_file(path, false)?;
    let of = |header: &exr::meta::header::Header| {
        let (width, height) = (header.layer_size.0 as u64, header.layer_size.1 as u64);
        width.saturating_mul(height).saturating_mul(4 * header.channels.list.len() as u64)
    };
    Ok(meta.headers.iter().map(of).fold(0, u64::saturating_add))
}

/// Red, green and blue of the same layer; the combined one before others.
fn colours(channels: &[AnyChannel<FlatSamples>]) -> Option<Colours> {
    let names: Vec<String> = channels.iter().map(|channel| channel.name.to_string()).collect();
    let place = |name: &str| names.iter().position(|each| each == name);
    let red = shown_red(names.iter().map(String::as_str))?;
    let layer = red.strip_suffix('R')?;
    Some([place(red)?, place(&format!("{layer}G"))?, place(&format!("{layer}B"))?])
}

/// The red channel of the layer that stands for the whole.
pub fn shown_red<'a>(names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    names.filter(|name| name.rsplit('.').next() == Some("R")).max_by_key(|name| is_combined(name))
}

fn is_combined(name: &str) -> bool {
    name.contains("Combined.")
}
