//! What a source is, before a video is made of it: asked of ffprobe, or read from the heads of pictures.

use std::path::{Path, PathBuf};

use atelier_core::launch::Step;
use atelier_core::{ErrorCode, Problem};
use serde_json::Value;

use crate::pictures;

/// What one has to know of a source.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Source {
    /// Whether it lets something through.
    pub alpha: bool,
    /// Whether its pixels are red, green and blue, which have to be turned into brightness and colours.
    pub rgb: bool,
    /// The layer of an EXR file that stands for the whole, if its colours have a layer.
    pub layer: Option<String>,
    /// Frames, as far as known.
    pub frames: Option<u64>,
    /// Seconds, as its head says.
    pub seconds: Option<f64>,
    /// Seconds by which what can be read may be shorter.
    pub tolerance: f64,
}

/// Containers that are opened. A playlist that calls itself a movie would have other files read.
const CONTAINERS: &str =
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,mxf,flv,asf,gif,ogg,wav,mp3,flac,aac,aiff,dv";

/// Options that let a file be read and nothing else, and the file.
pub fn reading(path: &str) -> [String; 6] {
    let file = format!("file:{path}");
    ["-protocol_whitelist", "file,pipe", "-format_whitelist", CONTAINERS, "-i", &file].map(str::to_owned)
}

/// Asks ffprobe about the picture of a movie; `counting`: it reads the movie to count its frames.
pub fn question(ffprobe: &str, path: &str, counting: Option<&str>) -> Step {
    let entries = "stream=width,height,pix_fmt,nb_frames,nb_read_frames,nb_read_packets,avg_frame_rate,duration\
                   :stream_tags=DURATION,alpha_mode:format=duration,nb_streams";
    let mut args: Vec<String> = ["-hide_banner", "-v", "error"].map(str::to_owned).to_vec();
    args.extend(counting.map(str::to_owned));
    args.extend(["-select_streams", "V:0", "-show_entries", entries, "-of", "json"].map(str::to_owned));
    args.extend(reading(path));
    Step { program: ffprobe.to_owned(), args }
}

/// Reads the answer; `None`: there is no picture in it.
pub fn answer(text: &str) -> Option<Source> {
    let answer: Value = serde_json::from_str(text).ok()?;
    let stream = answer["streams"].get(0).filter(|stream| stream["width"].as_u64() > Some(0))?;
    let number = |value: &Value| value.as_str().and_then(|text| text.parse::<f64>().ok());
    let pixels = stream["pix_fmt"].as_str().unwrap_or_default();
    let own = number(&stream["duration"]).or_else(|| clock(stream["tags"]["DURATION"].as_str()?));
    let seconds = own.or_else(|| number(&answer["format"]["duration"]));
    let read = number(&stream["nb_read_frames"]).or_else(|| number(&stream["nb_read_packets"]));
    let frames = read.or_else(|| number(&stream["nb_frames"])).or_else(|| {
        let (frames, of) = stream["avg_frame_rate"].as_str()?.split_once('/')?;
        Some(seconds? * frames.parse::<f64>().ok()? / of.parse::<f64>().ok().filter(|of| *of > 0.0)?)
    });
    let length = seconds.unwrap_or(0.0);
    Some(Source {
        alpha: has_alpha(pixels) || stream["tags"]["alpha_mode"] == "1",
        rgb: ["rgb", "bgr", "gbr", "argb", "abgr", "pal8", "0rgb", "0bgr"].iter().any(|each| pixels.starts_with(each)),
        layer: None,
        frames: frames.map(|frames| frames.round() as u64),
        seconds,
        // The length of the whole may be that of its sound.
        tolerance: if own.is_some() { f64::max(0.5, length * 0.02) } else { f64::max(1.0, length * 0.1) },
    })
}

/// Whether the fourth value of ffmpeg's pixels says how much they cover.
fn has_alpha(pixels: &str) -> bool {
    ["yuva", "gbrap", "rgba", "bgra", "argb", "abgr", "ya8", "ya16", "pal8"].iter().any(|each| pixels.starts_with(each))
}

/// `00:00:04.480000000`.
fn clock(text: &str) -> Option<f64> {
    text.split(':').try_fold(0.0, |sum, part| Some(sum * 60.0 + part.trim().parse::<f64>().ok()?))
}

/// Reads the heads of pictures, which must all be of one size; a file that is none is named.
pub fn of_pictures(files: &[String]) -> Result<Source, Problem> {
    let mut first = None;
    for file in files {
        let head = pictures::head(Path::new(file))?;
        let first = first.get_or_insert_with(|| (head.clone(), file));
        if (first.0.width, first.0.height) != (head.width, head.height) {
            return Err(another_size(file, &head, first.1, &first.0));
        }
    }
    let head = first.map(|(head, _)| head).unwrap_or_default();
    Ok(Source {
        alpha: head.alpha,
        rgb: true,
        layer: head.layer,
        frames: Some(files.len() as u64),
        ..Source::default()
    })
}

fn another_size(file: &str, head: &pictures::Head, first: &str, other: &pictures::Head) -> Problem {
    let name = |path: &str| Path::new(path).file_name().map(PathBuf::from).unwrap_or_default();
    let message = format!(
        "'{}' is {} × {} pixels, and '{}' is {} × {}: a video has one size.",
        name(file).display(),
        head.width,
        head.height,
        name(first).display(),
        other.width,
        other.height
    );
    Problem::new(ErrorCode::BadRequest, file, message, "Make all pictures in one size, or choose only those that are.")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn answers_of_ffprobe() {
        let mp4 = r#"{"streams": [{"width": 320, "pix_fmt": "yuv420p", "avg_frame_rate": "25/1", "duration": "4.0",
            "nb_frames": "100"}], "format": {"duration": "4.2"}}"#;
        let read = answer(mp4).unwrap();
        assert_eq!((read.frames, read.seconds, read.alpha, read.rgb), (Some(100), Some(4.0), false, false));
        let mkv = r#"{"streams": [{"width": 64, "pix_fmt": "bgra", "avg_frame_rate": "30000/1001", "tags": {"DURATION": "00:01:00.500000000"}}],
            "format": {"duration": "61.0"}}"#;
        let read = answer(mkv).unwrap();
        assert_eq!((read.frames, read.seconds, read.alpha, read.rgb), (Some(1813), Some(60.5), true, true));
        let webm = r#"{"streams": [{"width": 64, "pix_fmt": "yuv420p", "nb_read_frames": "7", "avg_frame_rate": "0/0", "tags": {"alpha_mode": "1"}}]}"#;
        let read = answer(webm).unwrap();
        assert_eq!((read.frames, read.seconds, read.alpha), (Some(7), None, true));
        assert_eq!(answer(r#"{"streams": [], "format": {}}"#), None, "a sound is no movie");
        assert_eq!(answer(r#"{"streams": [{"width": 0, "height": 0}], "format": {}}"#), None, "a head without a body");
        assert_eq!(answer("Killed"), None);
    }
}
