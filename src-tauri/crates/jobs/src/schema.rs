//! The parameters of a job type as data: the submit form draws itself from them, and the same list
//! refuses what does not fit.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

/// What a parameter takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", rename_all_fields = "camelCase", tag = "kind")]
pub enum ParameterKind {
    /// A line of text.
    Text,
    /// A line of text for which a look into the file may offer names: a camera, a scene.
    Suggested,
    /// A list of lines, in order: a program's arguments.
    Lines,
    /// `NAME=VALUE` pairs.
    Pairs,
    /// A whole number.
    Integer {
        /// The smallest that is accepted.
        #[ts(type = "number")]
        min: i64,
        /// The largest that is accepted.
        #[ts(type = "number")]
        max: i64,
        /// What it counts, shown behind it: `%`, `px`, `s`.
        unit: String,
    },
    /// Yes or no.
    Switch,
    /// One of several.
    Choice {
        /// What may be chosen.
        options: Vec<ChoiceOption>,
    },
    /// Frame numbers: `1-40`, `1,5,9-12`, `1-100x5`.
    Frames,
    /// A folder on this machine.
    Folder,
}

/// One option of a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChoiceOption {
    /// As stored and typed.
    pub value: String,
    /// As shown.
    pub title: String,
}

/// One parameter of a job type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Parameter {
    /// As stored and typed: `frames`.
    pub name: String,
    /// As shown: `Frames`.
    pub title: String,
    /// One sentence.
    pub help: String,
    /// What it takes.
    pub kind: ParameterKind,
    /// Taken when nothing is said; `null`: what the file or the program says itself.
    #[ts(type = "unknown")]
    pub default: Value,
    /// Shown at once; others stand behind "More options".
    pub essential: bool,
}

/// A named set of parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Preset {
    /// As stored and typed.
    pub name: String,
    /// As shown.
    pub title: String,
    /// The values that differ from the defaults.
    #[ts(type = "Record<string, unknown>")]
    pub values: BTreeMap<String, Value>,
}

/// A job type as the window and the command line show it.
// Each switch is a fact of its own.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Description {
    /// `images`, `blender`, `command`.
    pub id: String,
    /// As shown.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// Name of the icon.
    pub icon: String,
    /// File endings that it takes, lower case, without the dot.
    pub extensions: Vec<String>,
    /// Whether a folder of such files may be dropped.
    pub takes_folders: bool,
    /// Whether it needs inputs at all.
    pub needs_inputs: bool,
    /// Whether it makes files, and so needs a folder for them.
    pub makes_files: bool,
    /// Names of programs that a machine must have.
    pub programs: Vec<String>,
    /// Whether it can take the files that another job made as its inputs.
    pub takes_outputs: bool,
    /// Whether its results are frames in order, of which some can be made first to be looked at, and of all of
    /// which a video can be made.
    pub makes_frames: bool,
    /// What one output unit is called: `frame`, `picture`, `file`.
    pub unit: String,
    /// Its parameters, in the order of the form.
    pub parameters: Vec<Parameter>,
    /// Its presets.
    pub presets: Vec<Preset>,
}
