//! How frames become tasks: some first to be looked at, tiles and what puts them together, and which Blender is started.
#![allow(clippy::unwrap_used)]

use std::fs;

use atelier_core::{ErrorCode, Stage};
use serde_json::{Value, json};

use super::tests::blend;
use super::*;
use crate::job_type::{Plans, PreviewFirst};
use crate::types::harness::{Bench, draft};

/// Two files of 12 frames each, prepared; the labels of the tasks and the stages.
fn prepared(files: usize, overrides: &Value, preview: Option<PreviewFirst>) -> Result<Prepared, Problem> {
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<_> = (0..files).map(|place| blend(folder.path(), &format!("shot{place}.blend"))).collect();
    let inputs: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    let draft = Draft { preview, ..draft(&inputs, None, overrides) };
    Blender.prepare(&draft).map_err(|mut problems| problems.remove(0))
}

fn labels(prepared: &Prepared) -> Vec<String> {
    let Plans::Each(plans) = &prepared.plans else { panic!("{:?}", prepared.plans) };
    plans.iter().map(|plan| Blender.label(Some(plan), TaskIndex(0))).collect()
}

fn check(files: usize, overrides: &Value, preview: PreviewFirst, first: &[&str], rest: &[&str]) {
    let prepared = prepared(files, overrides, Some(preview)).unwrap();
    assert_eq!(labels(&prepared), [first, rest].concat());
    let stage = Stage { first: TaskIndex(first.len() as u32), asks: true };
    assert_eq!(prepared.stages, if rest.is_empty() { vec![] } else { vec![stage] });
}

#[test]
fn some_frames_come_first_and_every_frame_comes_once() {
    use PreviewFirst::{Every, FirstMiddleLast};
    let chunk = |chunk: u32, frames: &str| json!({"chunk": chunk, "frames": frames});
    check(1, &chunk(4, "1-12"), FirstMiddleLast, &["frames 1, 6, 12"], &["frames 2–5", "frames 7–10", "frame 11"]);
    check(
        1,
        &chunk(2, "1-12"),
        Every { step: 5 },
        &["frames 1, 6", "frames 11–12"],
        &["frames 2–3", "frames 4–5", "frames 7–8", "frames 9–10"],
    );
    check(1, &chunk(4, "3,9"), FirstMiddleLast, &["frames 3, 9"], &[]);
    check(1, &chunk(4, "5"), Every { step: 2 }, &["frame 5"], &[]);
    check(
        2,
        &chunk(4, "1-4"),
        FirstMiddleLast,
        &["shot0: frames 1–2, 4", "shot1: frames 1–2, 4"],
        &["shot0: frame 3", "shot1: frame 3"],
    );
}

#[test]
fn a_look_at_some_frames_that_makes_no_sense_is_refused() {
    let refused = |overrides, preview| {
        let problem = prepared(1, &overrides, Some(preview)).unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), (ErrorCode::BadParameter, Some("preview")), "{problem}");
    };
    refused(json!({"tiles": "2x2"}), PreviewFirst::FirstMiddleLast);
    refused(json!({}), PreviewFirst::Every { step: 1 });
}

#[test]
fn a_frame_in_tiles_is_a_task_each_and_one_that_joins_them() {
    let prepared = prepared(1, &json!({"frames": "7,9", "tiles": "2x2", "chunk": 4}), None).unwrap();
    assert_eq!(prepared.summary, "2 frames, 4 tiles each, in 10 tasks");
    assert_eq!(
        (prepared.units, prepared.stages.as_slice()),
        (Some(2), [Stage { first: TaskIndex(8), asks: false }].as_slice())
    );
    let labels = labels(&prepared);
    assert_eq!(labels[..2], ["frame 7, tile 1 of 4", "frame 7, tile 2 of 4"]);
    assert_eq!(labels[7..], ["frame 9, tile 4 of 4", "frame 7, put together", "frame 9, put together"]);
}

#[test]
fn tiles_go_to_the_parts_and_come_back_as_one_picture() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (blend(folder.path(), "one.blend"), blend(folder.path(), "other.blend"));
    let overrides = json!({"frames": "7", "tiles": "2x2"});
    let mut bench = Bench::new(&Blender, &draft(&[&one, &other], None, &overrides), &folder.path().join("attempt"));
    bench.parts = folder.path().join("parts");
    let tile = bench.task(5);
    let made = plan::made_folder(&tile).join("0007~jpg~85.png");
    let saved = format!("Saved: '{}'", made.display());
    let facts = crate::types::harness::facts(&Blender, &tile, [saved.as_str()]);
    let unit = "other/7/tile_1_2".to_owned();
    assert_eq!(facts[0], RunFact::OutputReady { unit: unit.clone(), path: made.to_str().unwrap().into() });
    let product = Blender.product(&tile, &unit, &made).unwrap();
    assert_eq!((product.part, product.name.to_str()), (true, Some("other/7/tile_1_2~jpg~85.png")));
    assert_eq!(Blender.product(&tile, "other/7/tile_1_1", &made), None, "another tile");

    let joining = bench.task(9);
    let gone = Blender.launch(&joining).unwrap_err();
    assert_eq!((gone.code, gone.retryable), (ErrorCode::OutputMissing, true));
    assert!(gone.message.contains("Tile 1 of frame 7"), "{gone}");
    fs::create_dir_all(bench.parts.join("other/7")).unwrap();
    for name in ["1_1", "1_2", "2_1", "2_2"] {
        fs::write(bench.parts.join(format!("other/7/tile_{name}~jpg~85.png")), b"").unwrap();
    }
    let launch = Blender.launch(&joining).unwrap();
    let order: pictures::Order = serde_json::from_str(&launch.args[1]).unwrap();
    assert_eq!((launch.program.as_str(), order.quality), ("/usr/bin/atelier", 85));
    assert!(order.pieces[1].from.ends_with("other/7/tile_1_2~jpg~85.png") && order.pieces[1].to == "0007.jpg");
    let facts = crate::types::harness::facts(&Blender, &joining, ["ready 0007.jpg"]);
    let made = plan::made_folder(&joining).join("0007.jpg");
    assert_eq!(facts[0], RunFact::OutputReady { unit: "other/7".into(), path: made.to_str().unwrap().into() });
    let product = Blender.product(&joining, "other/7", &made).unwrap();
    assert_eq!((product.part, product.name.to_str()), (false, Some("other_0007.jpg")));
}

#[test]
fn the_blender_that_the_job_needs_is_started_or_the_reason_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = blend(folder.path(), "shot.blend");
    let with = |version: &str, there: &[&str]| {
        let overrides = json!({"version": version});
        let mut bench = Bench::new(&Blender, &draft(&[&file], None, &overrides), &folder.path().join("attempt"));
        let program = |version: &&str| atelier_core::worker::Program {
            name: "blender".into(),
            path: format!("/opt/{version}"),
            version: (*version).into(),
        };
        bench.programs = there.iter().map(program).collect();
        Blender.launch(&bench.task(0)).map(|launch| launch.program)
    };
    assert_eq!(with("", &["4.2.0", "3.4.1", "3.6.2"]).unwrap(), "/opt/3.4.1", "the nearest");
    assert_eq!(with("", &["3.3.0", "4.2.0", "3.6.2"]).unwrap(), "/opt/3.6.2");
    assert_eq!(with("4.2", &["3.4.1", "4.2.0"]).unwrap(), "/opt/4.2.0");
    let problem = with("4.2", &["3.4.1", "4.1.0"]).unwrap_err();
    assert_eq!(problem.code, ErrorCode::WrongVersion);
    assert!(problem.message.contains("Blender 4.2") && problem.message.contains("it has 3.4.1, 4.1.0"), "{problem}");
    assert_eq!(with("", &[]).unwrap_err().code, ErrorCode::MissingProgram);
}

#[test]
fn frames_have_neighbours_and_tiles_have_none() {
    assert_eq!(Blender.neighbours("12"), ["11", "13"]);
    assert_eq!(Blender.neighbours("shot_2/-1"), ["shot_2/-2", "shot_2/0"]);
    assert_eq!(Blender.neighbours("12/tile_1_2"), Vec::<String>::new());
}
