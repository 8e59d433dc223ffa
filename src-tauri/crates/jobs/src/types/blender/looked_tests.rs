//! Drafts with inspections that were made up: what is refused, what is warned of, what is copied.
#![allow(clippy::unwrap_used)]

use std::fs;

use serde_json::json;

use super::*;
use crate::job_type::{JobType, Prepared};
use crate::types::blender::Blender;
use crate::types::harness::draft;

fn need(path: &str, missing: &[&str]) -> serde_json::Value {
    json!({"kind": "texture", "path": path, "stored": "//wood.png", "usedBy": "image 'wood'", "files": [],
        "missing": missing, "bytes": 0})
}

/// What becomes of a file with the scenes "Day" (the one that is saved, frames 1 to 40) and "Night".
fn prepared(overrides: &serde_json::Value, needs: &[serde_json::Value]) -> Result<Prepared, Vec<Problem>> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shot.blend");
    fs::write(&file, b"BLENDER17-02v0600RENDsomething else altogetherENDB").unwrap();
    let scene = |name: &str, frames: &str| json!({"name": name, "frames": frames, "cameras": ["Near", "Far"], "layers": ["All", "Matte, left"]});
    let inspection: Inspection = serde_json::from_value(json!({
        "file": file, "program": "Blender 3.4.1", "values": {"scene": "Day"}, "needs": needs,
        "scenes": [scene("Day", "1-40"), scene("Night", "1-9x4")],
    }))
    .unwrap();
    Blender.prepare(&Draft { inspections: vec![inspection], ..draft(&[&file], None, overrides) })
}

fn refused(overrides: &serde_json::Value, needs: &[serde_json::Value]) -> Vec<(String, String)> {
    let problems = prepared(overrides, needs).unwrap_err();
    problems.into_iter().map(|problem| (problem.field.clone().unwrap(), problem.to_string())).collect()
}

#[test]
fn a_look_says_the_frames_of_the_scene_that_is_chosen() {
    assert_eq!(prepared(&json!({}), &[]).unwrap().units, Some(40));
    assert_eq!(prepared(&json!({"scene": "Night"}), &[]).unwrap().units, Some(3), "with its step");
    assert_eq!(prepared(&json!({"scene": "Night", "frames": "7"}), &[]).unwrap().units, Some(1));
}

#[test]
fn names_that_the_file_does_not_have_are_refused() {
    prepared(&json!({"camera": "Far", "layers": "Matte, left"}), &[]).unwrap();
    assert_eq!(
        refused(&json!({"camera": "Fat", "layers": "All, Mate"}), &[]),
        [
            ("camera".to_owned(), "'shot.blend' has no camera 'Fat'. Did you mean 'Far'?".to_owned()),
            (
                "layers".to_owned(),
                "'shot.blend' has no view layer 'Mate'. It has 'All', 'Matte, left'; or leave it empty.".to_owned()
            ),
        ]
    );
    let problems = refused(&json!({"scene": "Noon"}), &[]);
    assert_eq!((problems.len(), problems[0].0.as_str()), (1, "scene"));
}

#[test]
fn everything_that_is_missing_is_named_at_once() {
    let needs = [
        need("/p/wood.png", &["wood.png"]),
        need("/p/there.png", &[]),
        need("/p/f_01.png", &["f_02.png", "f_03.png", "f_05.png", "f_06.png"]),
    ];
    assert_eq!(
        refused(&json!({}), &needs),
        [
            (
                "missing".to_owned(),
                "The picture 'wood.png' is missing: image 'wood' uses it as '//wood.png'. \
            Put it into '/p', mend the path in Blender, or render without."
                    .to_owned()
            ),
            (
                "missing".to_owned(),
                "4 pictures are missing ('f_02.png', 'f_03.png', 'f_05.png' and 1 more): image 'wood' uses them \
            as '//wood.png'. Put them into '/p', mend the path in Blender, or render without."
                    .to_owned()
            ),
        ]
    );
    let anyway = prepared(&json!({"missing": "render"}), &needs).unwrap();
    assert_eq!(anyway.warnings.len(), 2, "{:?}", anyway.warnings);
    assert_eq!(anyway.collect.map(|needs| needs.len()), Some(3));
    assert_eq!(prepared(&json!({"missing": "render", "files": "in_place"}), &needs).unwrap().collect, None);
}
