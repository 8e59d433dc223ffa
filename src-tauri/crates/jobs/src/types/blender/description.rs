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

fn suggested(name: &str, title: &str) -> Parameter {
    parameter(name, title, ParameterKind::Suggested, Value::Null, false)
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
    let tiles = [
        ("1x1", "The whole frame at once"),
        ("2x2", "2 × 2"),
        ("3x3", "3 × 3"),
        ("4x4", "4 × 4"),
        ("6x6", "6 × 6"),
        ("8x8", "8 × 8"),
    ];
    let devices = [
        ("file", "As in the file"),
        ("gpu", "GPU; stop if there is none"),
        ("gpu_or_cpu", "GPU if there is one, else CPU"),
        ("cpu", "CPU"),
    ];
    let missing = [("stop", "Don't queue it"), ("render", "Render without them")];
    let files = [
        ("collect", "Copy the scene and what it needs: later changes don't matter"),
        ("in_place", "Use the files where they lie"),
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
        suggested("scene", "Scene").help("Which scene of the file. Empty: the one it was saved with."),
        suggested("camera", "Camera")
            .help("Which camera of the scene. Empty: the active one, and markers may change it."),
        suggested("layers", "View layers")
            .help("Which view layers, with commas between. Empty: those the file renders."),
        choice("missing", "Missing files", &missing, "stop", false)
            .help("When a picture, a library or another file that the scene needs is not found."),
        choice("files", "Files", &files, "collect", false)
            .help("A copy costs the time to read the files once, and room in Atelier's data folder."),
        choice("tiles", "Tiles", &tiles, "1x1", false)
            .help("Splits each frame, so that several machines can render one picture."),
        choice("device", "Device", &devices, "file", false)
            .help("What Cycles computes on. What was really used is shown with each task."),
        suggested("version", "Blender version")
            .help("Such as 4.2. Empty: the nearest one that is not older than the file."),
        integer("chunk", "Frames per task", 1..=1_000, "", Some(4), false)
            .help("Frames that one machine renders in a row; Blender opens the file once for them."),
    ]
}
