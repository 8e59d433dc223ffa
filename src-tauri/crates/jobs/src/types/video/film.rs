//! The command line that makes one video.

use atelier_core::launch::Step;

use super::codec::{Alpha, Codec};
use super::plan::Material;
use super::rate::Rate;
use super::source::{self, Source};
use super::worker::{Order, Wanted};

/// The name of the numbered files that ffmpeg reads, within the attempt's folder: no name of a person's is ever
/// taken for a pattern, an option or an address.
pub const NUMBERED: &str = "frames/%08d";

/// ffmpeg's work: `of` becomes the file `made`, both as the step sees them from the attempt's folder.
pub fn step(order: &Order, of: &Material, sound: Option<&str>, source: &Source, made: &str) -> Step {
    let wanted = &order.wanted;
    let codec = wanted.codec();
    let mut args = words(&["-hide_banner", "-nostdin", "-nostats", "-progress", "pipe:1", "-stats_period", "0.5"]);
    args.extend(["-threads".to_owned(), order.threads.to_string()]);
    match of {
        Material::Frames(files) => args.extend(frames(files, wanted.rate(), source)),
        Material::Movie(path) => args.extend(source::reading(path)),
    }
    args.extend(sound.into_iter().flat_map(source::reading));
    args.extend(words(&["-map", "0:V:0"]));
    args.extend(sounds(wanted, of, sound));
    args.extend(["-vf".to_owned(), filters(of, wanted, codec, source)]);
    args.extend(times(of, wanted));
    args.extend(words(codec.video));
    let quality = codec.quality.map(|values| values[wanted.quality.min(values.len() - 1)]);
    args.extend(quality.into_iter().flat_map(|value| words(&["-crf", value])));
    args.extend(threads(codec, order.threads));
    // One damaged picture must end the work, not leave a frame out.
    args.extend(matches!(of, Material::Frames(_)).then(|| "-xerror".to_owned()));
    args.extend(["-y".to_owned(), format!("file:{made}")]);
    Step { program: order.ffmpeg.clone(), args }
}

fn frames(files: &[String], rate: Option<Rate>, source: &Source) -> Vec<String> {
    let mut args = words(&["-protocol_whitelist", "file,pipe", "-f", "image2", "-pattern_type", "sequence"]);
    args.extend(words(&["-start_number", "0", "-framerate", &rate.unwrap_or(Rate::FILM).to_string()]));
    if ending(files) == "exr" {
        // Light becomes screen values.
        args.extend(words(&["-apply_trc", "iec61966_2_1"]));
        args.extend(source.layer.iter().flat_map(|layer| words(&["-layer", layer])));
    }
    args.extend(["-i".to_owned(), format!("file:{NUMBERED}.{}", ending(files))]);
    args
}

/// The ending that pictures of one sequence have in common.
pub fn ending(files: &[String]) -> String {
    files.first().and_then(|file| file.rsplit_once('.')).map_or(String::new(), |(_, ending)| ending.to_lowercase())
}

fn sounds(wanted: &Wanted, of: &Material, sound: Option<&str>) -> Vec<String> {
    let codec = wanted.codec();
    match (sound, of) {
        (Some(_), _) => [&["-map", "1:a:0"], codec.sound].concat(),
        (None, Material::Movie(_)) if wanted.sound => [&["-map", "0:a?"], codec.sound].concat(),
        _ => vec!["-an"],
    }
    .into_iter()
    .map(str::to_owned)
    .collect()
}

/// Every picture once, for as long as it should be seen; a video keeps its own times unless others are asked for.
fn times(of: &Material, wanted: &Wanted) -> Vec<String> {
    match of {
        Material::Frames(files) => {
            let seconds = wanted.rate().unwrap_or(Rate::FILM).lasts(files.len());
            words(&["-fps_mode", "passthrough", "-t", &format!("{seconds:.6}")])
        }
        Material::Movie(_) if wanted.rate().is_some() => Vec::new(),
        Material::Movie(_) => words(&["-fps_mode", "passthrough", "-enc_time_base", "-1"]),
    }
}

fn filters(of: &Material, wanted: &Wanted, codec: &Codec, source: &Source) -> String {
    let is_movie = matches!(of, Material::Movie(_));
    let mut filters = Vec::new();
    if let Some(rate) = wanted.rate().filter(|_| is_movie) {
        filters.push(format!("fps={rate}"));
    }
    // The colours of light are multiplied by what they cover already.
    let multiplied = matches!(of, Material::Frames(files) if ending(files) == "exr");
    if source.alpha && codec.alpha == Alpha::No && !multiplied {
        filters.push("format=yuva420p|yuva422p|yuva444p|yuva422p10le|yuva444p10le|gbrap|gbrap16le".into());
        filters.push("premultiply=inplace=1".into());
    }
    filters.extend(size(wanted, codec));
    let pixels = match codec.alpha {
        Alpha::When(with_alpha) if source.alpha => Some(with_alpha),
        _ => codec.pixels,
    };
    if let Some(pixels) = pixels {
        // Unasked, ffmpeg takes the matrix of old television, and players take that of HD: the colours would shift.
        let matrix = if source.rgb { "out_color_matrix=bt709:" } else { "" };
        filters.push(format!("scale={matrix}out_range=tv:flags=lanczos+accurate_rnd+full_chroma_int"));
        filters.push(format!("format={pixels}"));
        if source.rgb {
            filters.push("setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv".into());
        }
    }
    if filters.is_empty() { "null".into() } else { filters.join(",") }
}

fn size(wanted: &Wanted, codec: &Codec) -> Option<String> {
    let even = codec.wants_even();
    let sides = |width: &str, height: &str| Some(format!("scale=w={width}:h={height}:flags=lanczos"));
    match (wanted.height, wanted.percent) {
        (Some(height), _) if even => sides("-2", &format!("{}", height / 2 * 2)),
        (Some(height), _) => sides("-1", &height.to_string()),
        (None, 100) if even => Some("crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0".into()),
        (None, 100) => None,
        (None, percent) => {
            let side = |side: &str| {
                if even {
                    format!("max(2\\,round({side}*{percent}/200)*2)")
                } else {
                    format!("max(1\\,round({side}*{percent}/100))")
                }
            };
            sides(&side("iw"), &side("ih"))
        }
    }
}

/// Some encoders have words of their own for it.
fn threads(codec: &Codec, threads: u32) -> Vec<String> {
    match codec.name {
        "h265" => words(&["-x265-params", &format!("pools={threads}:log-level=warning")]),
        "av1" => words(&["-svtav1-params", &format!("lp={threads}")]),
        _ => words(&["-threads", &threads.to_string()]),
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
