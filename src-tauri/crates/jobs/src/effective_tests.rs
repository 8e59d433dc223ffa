//! What is taken, and how a refusal reads.
#![allow(clippy::unwrap_used)]

use serde_json::json;

use super::*;
use crate::types;

fn blender() -> &'static Description {
    types::by_id("blender").unwrap().description()
}

fn of(overrides: &Value) -> Result<BTreeMap<String, Value>, Vec<Problem>> {
    let overrides = overrides.as_object().unwrap().clone().into_iter().collect();
    effective(blender(), &Parameters { preset: None, overrides })
}

#[test]
fn every_default_and_preset_fits_its_own_schema() {
    for job_type in types::all() {
        let description = job_type.description();
        effective(description, &Parameters::default()).unwrap();
        for preset in &description.presets {
            let parameters = Parameters { preset: Some(preset.name.clone()), ..Default::default() };
            effective(description, &parameters).unwrap();
        }
        for parameter in description.parameters.iter().filter(|each| !each.default.is_null()) {
            assert_eq!(checked(parameter, &parameter.default).as_ref(), Ok(&parameter.default), "{}", parameter.name);
        }
    }
}

#[test]
fn overrides_stand_over_the_preset_and_the_preset_over_the_defaults() {
    let overrides = [("percent".to_owned(), json!(25))].into();
    let values = effective(blender(), &Parameters { preset: Some("preview".into()), overrides }).unwrap();
    assert_eq!(values["percent"], json!(25));
    assert_eq!(values["samples"], json!(16), "from the preset");
    assert_eq!(values["frames"], Value::Null, "from the defaults");
    assert_eq!(values.len(), blender().parameters.len());
}

#[test]
fn text_that_reads_as_the_value_is_taken() {
    let values = of(&json!({"samples": "40", "percent": "50 %", "frames": " 1-4 ", "engine": "cycles", "chunk": 2.0}));
    let values = values.unwrap();
    assert_eq!(values["samples"], json!(40));
    assert_eq!(values["percent"], json!(50));
    assert_eq!(values["frames"], json!("1-4"));
    assert_eq!(values["engine"], json!("CYCLES"));
    assert_eq!(values["chunk"], json!(2));
    assert_eq!(of(&json!({"samples": "", "frames": null, "engine": " "})).unwrap()["samples"], Value::Null);
    assert_eq!(of(&json!({"frames": 12})).unwrap()["frames"], json!("12"));
}

#[test]
fn all_problems_are_named_at_once_with_their_fields() {
    let bad =
        json!({"sampels": 4, "samples": 0, "percent": "lots", "frames": "9-1", "engine": "luxcore", "chunk": 1.5});
    let problems = of(&bad).unwrap_err();
    let read: Vec<_> = problems.iter().map(|p| format!("{}: {p}", p.field.as_deref().unwrap())).collect();
    assert_eq!(
        read,
        [
            "chunk: Frames per task is '1.5'; it must be a whole number from 1 to 1,000. Change it, or leave it empty.",
            "engine: Engine is 'luxcore'; it must be file, CYCLES, BLENDER_EEVEE or BLENDER_WORKBENCH. Change it, or leave it empty.",
            "frames: '9-1' runs backwards. Write the smaller number first, like 1-40.",
            "percent: Resolution is 'lots'; it must be a whole number from 1 to 400%. Change it, or leave it empty.",
            "sampels: Blender render has no parameter 'sampels'. Did you mean 'samples'?",
            "samples: Samples is '0'; it must be a whole number from 1 to 65,536. Change it, or leave it empty.",
        ]
    );
}

#[test]
fn an_unknown_preset_names_the_known_ones() {
    let problems =
        effective(blender(), &Parameters { preset: Some("draft".into()), ..Default::default() }).unwrap_err();
    assert_eq!(problems[0].to_string(), "Blender render has no preset 'draft'. Choose final or preview, or none.");
    assert_eq!(problems[0].field.as_deref(), Some("preset"));
}

#[test]
fn lines_pairs_and_switches() {
    let description = types::by_id("command").unwrap().description();
    let of = |overrides: Value| {
        let overrides = overrides.as_object().unwrap().clone().into_iter().collect();
        effective(description, &Parameters { preset: None, overrides })
    };
    let values = of(json!({"command": "/bin/true", "env": ["A=1", "B="], "outputs": ["*.png"]})).unwrap();
    assert_eq!(values["command"], json!(["/bin/true"]));
    assert_eq!(of(json!({"env": {"A": "1"}})).unwrap()["env"], json!(["A=1"]));
    assert!(of(json!({"env": ["=x"]})).is_err() && of(json!({"env": "nothing"})).is_err());
    assert!(of(json!({"folder": "relative"})).is_err());
    for (said, expect) in [("yes", true), ("FALSE", false), ("on", true), ("0", false)] {
        assert_eq!(switch(&json!(said)), Some(expect));
    }
    assert_eq!(switch(&json!("perhaps")), None);
}
