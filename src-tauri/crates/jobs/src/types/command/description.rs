//! The parameters of `command` as data.

use serde_json::{Value, json};

use crate::schema::{Description, Parameter, ParameterKind};
use crate::types::form::{choice, integer, parameter};

pub fn description() -> Description {
    Description {
        id: "command".into(),
        title: "Command".into(),
        summary: "Runs a program, once or as an array of numbered tasks.".into(),
        icon: "terminal".into(),
        extensions: Vec::new(),
        takes_folders: false,
        needs_inputs: false,
        makes_files: false,
        programs: Vec::new(),
        takes_outputs: false,
        makes_frames: false,
        unit: "file".into(),
        parameters: parameters(),
        presets: Vec::new(),
    }
}

fn parameters() -> Vec<Parameter> {
    let effects = [("exclusive", "Never twice at once"), ("idempotent", "May run twice")];
    let week = 7 * 24 * 3_600;
    vec![
        parameter("command", "Command", ParameterKind::Lines, json!([]), true)
            .help("The program, then its arguments, one a line. No shell reads them."),
        integer("tasks", "Tasks", 1..=1_000_000, "", Some(1), true)
            .help("How often it runs; each finds its number, from 0, in ATELIER_TASK_INDEX."),
        parameter("outputs", "Output files", ParameterKind::Lines, json!([]), true)
            .help("Files that it must leave in its own folder: names, or patterns like *.png."),
        parameter("env", "Environment", ParameterKind::Pairs, json!([]), false).help("NAME=VALUE, one a line."),
        parameter("folder", "Working folder", ParameterKind::Folder, Value::Null, false)
            .help("Where it runs. Empty: a fresh folder of its own, also named by ATELIER_OUTPUT_FOLDER."),
        choice("effects", "Effects", &effects, "exclusive", false)
            .help("Whether a copy may start while an earlier one might still run on a machine that is out of reach."),
        integer("time_limit", "Time limit", 1..=week, "s", None, false).help("It is ended after so long."),
        integer("no_progress_limit", "Silence limit", 1..=week, "s", None, false)
            .help("It is ended after so long without any output."),
        integer("retries", "Retries", 0..=100, "", Some(0), false).help("How often a failed task is tried again."),
    ]
}
