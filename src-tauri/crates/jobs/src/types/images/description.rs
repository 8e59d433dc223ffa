//! The parameters and presets of `images` as data.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::schema::{Description, Parameter, Preset};
use crate::types::form::{choice, integer, switch};

pub fn description() -> Description {
    Description {
        id: "images".into(),
        title: "Images".into(),
        summary: "Converts or resizes pictures, or puts them on a contact sheet.".into(),
        icon: "image".into(),
        extensions: ["png", "jpg", "jpeg", "tif", "tiff", "exr", "webp", "bmp", "tga", "hdr"]
            .map(String::from)
            .to_vec(),
        takes_folders: true,
        needs_inputs: true,
        makes_files: true,
        programs: Vec::new(),
        takes_outputs: false,
        makes_frames: false,
        unit: "picture".into(),
        parameters: parameters(),
        presets: vec![
            preset("contact_sheet", "Contact sheet", json!({"operation": "sheet"})),
            preset(
                "review",
                "Small JPEGs for review",
                json!({"operation": "resize", "format": "jpeg", "width": 1920, "height": 1920}),
            ),
            preset("png", "PNG", json!({"operation": "convert", "format": "png"})),
        ],
    }
}

fn preset(name: &str, title: &str, values: Value) -> Preset {
    let values: BTreeMap<String, Value> = serde_json::from_value(values).unwrap_or_default();
    Preset { name: name.into(), title: title.into(), values }
}

fn parameters() -> Vec<Parameter> {
    let operations = [("convert", "Convert"), ("resize", "Resize"), ("sheet", "Contact sheet")];
    let formats =
        [("auto", "Automatic"), ("png", "PNG"), ("jpeg", "JPEG"), ("tiff", "TIFF"), ("exr", "EXR"), ("webp", "WebP")];
    vec![
        choice("operation", "Operation", &operations, "convert", true).help("What is done with the pictures."),
        choice("format", "Format", &formats, "auto", true)
            .help("Of the new pictures. Automatic: PNG, and the same format when resizing."),
        integer("width", "Width", 1..=65_536, "px", None, true).help("Resize: not wider than this."),
        integer("height", "Height", 1..=65_536, "px", None, true).help("Resize: not higher than this."),
        integer("quality", "JPEG quality", 1..=100, "", Some(90), false).help("Higher is better and larger."),
        switch("enlarge", "Enlarge", false).help("Resize: let smaller pictures grow to the size."),
        integer("columns", "Columns", 1..=100, "", None, false)
            .help("Contact sheet: pictures in a row. Empty: so that the page looks right."),
        integer("tile", "Tile width", 64..=2_048, "px", Some(320), false).help("Contact sheet: width of each picture."),
        switch("recursive", "Folders in folders", false).help("Take pictures from folders inside the folders as well."),
        integer("chunk", "Pictures per task", 1..=256, "", Some(16), false)
            .help("Pictures that one machine works on in a row."),
    ]
}
