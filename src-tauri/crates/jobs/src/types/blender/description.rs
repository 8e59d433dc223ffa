//! Blender's parameters and presets as data.

use serde_json::{Value, json};

use crate::schema::{Description, Parameter, ParameterKind, Preset};
use crate::types::form::{choice, integer, parameter};

pub fn description() -> Description {
    Description {
        id: "blender".into(),
        title: "Blender render".into(),
        summary: "Renders frames of a .blend file.".into(),
        icon: "blender".into(),
        extensions: vec!["blend".into()],
        takes_folders: false,
        needs_inputs: true,
        makes_files: true,
        programs: vec!["blender".into()],
        takes_outputs: false,
        makes_frames: true,
        unit: "frame".into(),
        parameters: parameters(),
        presets: vec![
            Preset { name: "final".into(), title: "Final".into(), values: [("percent".into(), json!(100))].into() },
            Preset {
                name: "preview".into(),
                title: "Preview".into(),
                values: [("percent".into(), json!(50)), ("samples".into(), json!(16))].into(),
            },
        ],
    }
}

fn parameters() -> Vec<Parameter> {
    let engines = [
        ("file", "As in the file"),
        ("CYCLES", "Cycles"),
        ("BLENDER_EEVEE", "Eevee"),
        ("BLENDER_WORKBENCH", "Workbench"),
    ];
    let formats = [
        ("file", "As in the file"),
        ("PNG", "PNG"),
        ("JPEG", "JPEG"),
        ("OPEN_EXR", "OpenEXR"),
        ("OPEN_EXR_MULTILAYER", "OpenEXR with all layers"),
        ("TIFF", "TIFF"),
        ("WEBP", "WebP"),
    ];
    vec![
        parameter("frames", "Frames", ParameterKind::Frames, Value::Null, true)
            .help("Which frames: 1-40, 1,5,9-12 or 1-100x5. Empty: the range of the file."),
        integer("samples", "Samples", 1..=65_536, "", None, true).help("Samples per pixel. Empty: as in the file."),
        integer("percent", "Resolution", 1..=400, "%", None, true)
            .help("Share of the file's resolution. Empty: as in the file."),
        choice("engine", "Engine", &engines, "file", false).help("What renders the frames."),
        choice("format", "Format", &formats, "file", false)
            .help("Of the pictures. Files that ask for a movie give PNG pictures."),
        integer("chunk", "Frames per task", 1..=1_000, "", Some(4), false)
            .help("Frames that one machine renders in a row; Blender opens the file once for them."),
    ]
}
