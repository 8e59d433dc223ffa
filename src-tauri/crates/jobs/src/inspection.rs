//! What a look into a file by its own program found: what the dialog fills in, and which other files it needs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::schema::ChoiceOption;

/// What kind of file another one needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NeedKind {
    /// A picture on a surface or in the world.
    Texture,
    /// Numbered pictures, or tiles of one picture (UDIM).
    Sequence,
    /// Another file of the same program that things are linked from.
    Library,
    /// Simulated or imported geometry (Alembic, USD, a simulation's cache folder).
    Cache,
    /// A typeface.
    Font,
    /// A sound.
    Sound,
    /// A movie.
    Movie,
    /// Volumes (`OpenVDB`).
    Volume,
    /// Anything else.
    Other,
}

/// A file, a numbered sequence or a folder that a file needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Need {
    /// What it is.
    pub kind: NeedKind,
    /// Absolute path; of a sequence the first file's.
    pub path: String,
    /// As the file says it: `//textures/wood.png`.
    pub stored: String,
    /// What uses it, for people: "image 'wood'".
    pub used_by: String,
    /// Files that belong to it and are there, absolute.
    pub files: Vec<String>,
    /// Files that should be there and are not, for people: `frame_0007.png`; empty when nothing is missing.
    pub missing: Vec<String>,
    /// Bytes of all its files.
    #[ts(type = "number")]
    pub bytes: u64,
}

/// What may be chosen in one scene of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SceneLook {
    /// Its name.
    pub name: String,
    /// Its frames, as typed: `1-40`.
    pub frames: String,
    /// The names of its cameras.
    pub cameras: Vec<String>,
    /// The names of its view layers.
    pub layers: Vec<String>,
}

/// A look into one file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Inspection {
    /// Absolute path of the file.
    pub file: String,
    /// The program that looked, with its version; empty: none did, and only the file's head was read.
    pub program: String,
    /// What the parameters of the job are in the file, by name: what an empty field of the form means.
    #[ts(type = "Record<string, unknown>")]
    pub values: BTreeMap<String, Value>,
    /// What may be chosen for a parameter of the kind `suggested`, by its name: cameras, scenes, view layers.
    pub choices: BTreeMap<String, Vec<ChoiceOption>>,
    /// Other files that it needs.
    pub needs: Vec<Need>,
    /// Frames a second of what the file shows, for a video of it.
    pub fps: Option<f64>,
    /// What a person should know, a sentence each.
    pub notes: Vec<String>,
    /// Every scene of it; `values` and `choices` are of the one that is rendered when nothing is said.
    #[ts(optional, as = "Option<Vec<SceneLook>>")]
    pub scenes: Vec<SceneLook>,
}
