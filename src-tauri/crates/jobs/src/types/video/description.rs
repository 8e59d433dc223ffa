//! The parameters and presets of `video` as data.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::codec;
use super::find::{MOVIES, SOUNDS};
use crate::schema::{Description, Parameter, ParameterKind, Preset};
use crate::types::form::{choice, integer, parameter};

pub fn description() -> Description {
    let pictures = ["png", "jpg", "jpeg", "tif", "tiff", "exr", "webp", "bmp", "tga"];
    Description {
        id: "video".into(),
        title: "Video".into(),
        summary: "Makes a video of numbered pictures, or another video of a video.".into(),
        icon: "film".into(),
        extensions: pictures.iter().chain(&MOVIES).chain(&SOUNDS).map(|end| (*end).to_owned()).collect(),
        takes_folders: true,
        needs_inputs: true,
        makes_files: true,
        programs: vec!["ffmpeg".into(), "ffprobe".into()],
        takes_outputs: true,
        makes_frames: false,
        unit: "video".into(),
        parameters: parameters(),
        presets: vec![
            preset("share", "To share (MP4)", json!({"codec": "h264", "quality": "good"})),
            preset("small", "Small (720 lines, MP4)", json!({"codec": "h264", "quality": "small", "height": 720})),
            preset("cut", "To cut (ProRes 422 HQ)", json!({"codec": "prores_422_hq"})),
            preset("composite", "To composite (ProRes 4444)", json!({"codec": "prores_4444"})),
            preset("avid", "For Avid (DNxHR HQ)", json!({"codec": "dnxhr_hq"})),
            preset("web", "For the web (WebM)", json!({"codec": "vp9"})),
            preset("keep", "To keep (loses nothing)", json!({"codec": "ffv1"})),
            preset("proxy", "Proxy, half size", json!({"codec": "prores_proxy", "percent": 50})),
            preset("proxy_quarter", "Proxy, quarter size", json!({"codec": "prores_proxy", "percent": 25})),
        ],
    }
}

fn preset(name: &str, title: &str, values: Value) -> Preset {
    let values: BTreeMap<String, Value> = serde_json::from_value(values).unwrap_or_default();
    Preset { name: name.into(), title: title.into(), values }
}

fn parameters() -> Vec<Parameter> {
    let codecs: Vec<_> = codec::ALL.iter().map(|each| (each.name, each.title)).collect();
    let holes =
        [("stop", "Stop, and name them"), ("hold", "Show the frame before for longer"), ("skip", "Leave them out")];
    let text = |name, title, essential| parameter(name, title, ParameterKind::Text, Value::Null, essential);
    vec![
        choice("codec", "Format", &codecs, codec::ALL[0].name, true).help("How the video is stored."),
        text("fps", "Frames a second", true)
            .help("25, 23.976, 30000/1001 … Empty: 24 for pictures, and as it is for a video."),
        choice("quality", "Quality", &codec::QUALITIES, "good", true)
            .help("Better looks need more room. ProRes, DNxHR and FFV1 have one quality of their own."),
        integer("height", "Height", 16..=16_384, "px", None, true)
            .help("Lines of the video; its width follows. Empty: what the size in percent says."),
        integer("percent", "Size", 1..=100, "%", Some(100), false).help("Of the source's size."),
        choice("audio", "Sound", &[("keep", "Keep"), ("none", "None")], "keep", true)
            .help("Of the source. A sound file among the inputs is taken instead."),
        parameter("frames", "Frames", ParameterKind::Frames, Value::Null, false)
            .help("Of numbered pictures, only these. Empty: all that are there."),
        choice("missing", "Missing frames", &holes, "stop", false)
            .help("What is done when a number between the first and the last picture is not there."),
        text("name", "File name", false).help("Of the video, without its ending. Empty: after what it is made of."),
    ]
}
