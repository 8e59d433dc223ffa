//! Recorded logs of Blender 3.4.1 (Debian 12), drafts on real folders, and real frames by real Blender.
#![allow(clippy::unwrap_used)]

use std::fs;

use atelier_core::{ErrorCode, Exit};
use serde_json::json;

use super::*;
use crate::job_type::Plans;
use crate::types::harness::{self, Bench, draft};

/// The head of a `.blend` of frames 1 to 12; enough for everything but rendering.
const HEAD: &[u8] = b"BLENDER-v304REND\x48\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\x01\0\0\0\x0c\0\0\0Scene\0";

pub(super) fn blend(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, [HEAD, &[0; 400], b"ENDB", &[0; 20]].concat()).unwrap();
    path
}

fn bench(overrides: &serde_json::Value) -> (tempfile::TempDir, Bench) {
    let folder = tempfile::tempdir().unwrap();
    let file = blend(folder.path(), "shot.blend");
    let bench = Bench::new(&Blender, &draft(&[&file], None, overrides), &folder.path().join("attempt"));
    (folder, bench)
}

/// What is read out of a recorded log. `ATELIER_WRITE_SNAPSHOTS=1` writes what is expected anew.
fn check_log(name: &str, frames: &str) {
    let logs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs");
    let (_folder, bench) = bench(&json!({"frames": frames}));
    let log = fs::read_to_string(logs.join(format!("{name}.txt"))).unwrap();
    let written = harness::written(&harness::facts(&Blender, &bench.task(0), log.lines()));
    let expected = logs.join(format!("{name}.facts"));
    if std::env::var_os("ATELIER_WRITE_SNAPSHOTS").is_some() {
        fs::write(&expected, &written).unwrap();
    }
    assert_eq!(written, fs::read_to_string(&expected).unwrap(), "{name}");
}

#[test]
fn recorded_logs_read_as_facts() {
    check_log("cycles", "-5,1,12");
    check_log("eevee", "3");
    check_log("workbench", "1");
    check_log("movie", "1");
    check_log("no_camera", "1");
    check_log("missing", "1");
    check_log("truncated", "1");
    check_log("no_blend", "1");
    check_log("not_writable", "1,2");
    check_log("bad_engine", "1");
    check_log("scripts", "1");
    check_log("out_of_memory", "1");
}

#[test]
fn lines_that_no_log_had_at_hand() {
    let (_folder, bench) = bench(&json!({}));
    let lines = [
        "Fra:1 Mem:9M | Scene, ViewLayer | Rendered 1/4 Tiles, Sample 32/64",
        "Fra:1 Mem:9M | Scene, ViewLayer | Sample 3/0",
        "System is out of GPU memory",
        "Unable to open a display",
        "ATELIER {broken",
        "ATELIER [1, 2]",
        "Saved: '/attempt/out/somewhat.png'",
        "Saved: '",
        "",
    ];
    let written = harness::written(&harness::facts(&Blender, &bench.task(0), lines));
    assert_eq!(
        written,
        "  9.4% frame 0, sample 32 of 64\n\
         cause OutOfVideoMemory The GPU ran out of memory (System is out of GPU memory).\n\
         cause NotStarted Eevee and Workbench need a graphics display on this machine (Unable to open a display).\n"
    );
}

#[test]
fn a_draft_becomes_tasks_of_some_frames() {
    let folder = tempfile::tempdir().unwrap();
    let file = blend(folder.path(), "shot.blend");
    let prepared = Blender.prepare(&draft(&[&file], None, &json!({"chunk": 5}))).unwrap();
    assert_eq!(prepared.name, "shot");
    assert_eq!(prepared.summary, "12 frames in 3 tasks");
    assert_eq!(prepared.units, Some(12));
    assert_eq!(prepared.output_folder, Some(folder.path().join("shot_render")));
    let Plans::Each(plans) = prepared.plans else { panic!("{:?}", prepared.plans) };
    let labels: Vec<_> = plans.iter().map(|plan| Blender.label(Some(plan), TaskIndex(0))).collect();
    assert_eq!(labels, ["frames 1–5", "frames 6–10", "frames 11–12"]);
    assert_eq!(&*plans[0], r#"{"frames":"1-5"}"#);
}

#[test]
fn several_files_keep_their_frames_apart() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("b")).unwrap();
    let (one, other) = (blend(folder.path(), "shot.blend"), blend(&folder.path().join("b"), "shot.blend"));
    let draft = draft(&[&one, &other, &one], None, &json!({"frames": "1-2"}));
    let bench = Bench::new(&Blender, &draft, &folder.path().join("attempt"));
    assert_eq!(bench.plans.len(), 2);
    let task = bench.task(1);
    assert_eq!(Blender.label(task.plan, task.index), "shot_2: frames 1–2");
    let launch = Blender.launch(&task).unwrap();
    assert!(launch.args.contains(&other.to_str().unwrap().to_owned()), "{:?}", launch.args);
    let product = Blender.product(&task, "shot_2/2", &task.folder.join("out/0002.png")).unwrap();
    assert_eq!((product.name.to_str().unwrap(), product.picture), ("shot_2_0002.png", true));
    assert_eq!(Blender.product(&task, "2", &task.folder.join("out/0002.png")), None, "a frame of the other file");
}

#[test]
fn names_that_belong_to_somebody_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = blend(folder.path(), "shot.blend");
    let proposed = folder.path().join("shot_render");
    fs::create_dir(&proposed).unwrap();
    fs::write(proposed.join("notes_0001.txt"), b"x").unwrap();
    fs::write(proposed.join("other_0001.png"), b"x").unwrap();
    let prepare = |output: Option<&Path>| Blender.prepare(&draft(&[&file], output, &json!({}))).unwrap();
    assert_eq!(prepare(None).warnings, Vec::<String>::new(), "others' names do not matter");
    fs::write(proposed.join("shot_0007.exr"), b"x").unwrap();
    let prepared = prepare(None);
    assert_eq!(prepared.output_folder, Some(folder.path().join("shot_render_v2")));
    assert!(prepared.warnings[0].contains("shot_render_v2"), "{:?}", prepared.warnings);
    assert_eq!(
        prepare(Some(&proposed)).output_folder,
        Some(folder.path().join("shot_render_v2")),
        "as a dialog sends it"
    );
    let chosen = folder.path().join("mine");
    fs::create_dir(&chosen).unwrap();
    fs::write(chosen.join("shot_0001.png"), b"x").unwrap();
    assert_eq!(prepare(Some(&chosen)).output_folder, Some(chosen.join("v2")));
}

#[test]
fn every_problem_of_a_draft_is_named_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text.blend");
    fs::write(&text, b"this is no blend file at all").unwrap();
    let missing = folder.path().join("gone.blend");
    let refused = |inputs: &[&Path], overrides| {
        let problems = Blender.prepare(&draft(inputs, None, &overrides)).unwrap_err();
        problems.iter().map(|p| (p.code, p.field.clone().unwrap())).collect::<Vec<_>>()
    };
    let inputs = "inputs".to_owned();
    let bad = json!({"frames": "9-1", "samples": -1});
    assert_eq!(
        refused(&[&missing], bad),
        [
            (ErrorCode::BadParameter, "frames".into()),
            (ErrorCode::BadParameter, "samples".into()),
            (ErrorCode::MissingFile, inputs.clone()),
        ]
    );
    assert_eq!(refused(&[&text], json!({})), [(ErrorCode::UnreadableFile, inputs.clone())]);
    assert_eq!(refused(&[folder.path()], json!({})), [(ErrorCode::BadRequest, inputs.clone())]);
    assert_eq!(refused(&[], json!({})), [(ErrorCode::BadRequest, inputs)]);
    let newer = folder.path().join("newer.blend");
    fs::write(&newer, b"BLENDER17-02v0600RENDsomething else altogetherENDB").unwrap();
    assert_eq!(refused(&[&newer], json!({})), [(ErrorCode::BadParameter, "frames".into())]);
    Blender.prepare(&draft(&[&newer], None, &json!({"frames": "1-4"}))).unwrap();
    let file = blend(folder.path(), "shot.blend");
    let problems = Blender.prepare(&draft(&[&file], Some(&text.join("below")), &json!({}))).unwrap_err();
    assert_eq!((problems[0].code, problems[0].field.as_deref()), (ErrorCode::OutputNotWritable, Some("outputFolder")));
}

#[test]
fn an_end_without_pictures_is_a_failure() {
    let (_folder, mut bench) = bench(&json!({"frames": "1-3", "chunk": 3}));
    let conclude = |bench: &Bench, exit, lines: &[&str]| {
        let task = bench.task(0);
        let causes = harness::causes(&harness::facts(&Blender, &task, lines.iter().copied()));
        Blender.conclude(&task, exit, &causes)
    };
    let problem = conclude(&bench, Exit::Code(0), &[]).unwrap_err();
    assert_eq!((problem.code, problem.subject.as_str()), (ErrorCode::OutputMissing, "frames 1–3"));
    let problem = conclude(&bench, Exit::Code(0), &["Error: Cannot read file '/x.blend': gone"]).unwrap_err();
    assert_eq!(problem.to_string(), "Cannot read file '/x.blend': gone. Put the file back, then retry.");
    assert_eq!(conclude(&bench, Exit::Signal(11), &[]).unwrap_err().code, ErrorCode::ProgramCrashed);
    let out = bench.folder.join("out");
    fs::create_dir(&out).unwrap();
    for frame in 1..=3 {
        image::RgbImage::new(8, 8).save(out.join(format!("{frame:04}.png"))).unwrap();
    }
    assert_eq!(conclude(&bench, Exit::Signal(11), &[]).unwrap().len(), 3, "a crash on the way out costs nothing");
    fs::write(out.join("0002.png"), b"").unwrap();
    assert_eq!(conclude(&bench, Exit::Code(0), &[]).unwrap_err().code, ErrorCode::OutputEmpty);
    bench.accepted.insert("2".into());
    let units: Vec<_> = conclude(&bench, Exit::Code(0), &[]).unwrap().into_iter().map(|each| each.unit).collect();
    assert_eq!(units, ["1", "3"], "what was accepted is not looked at again");
}

/// Needs Blender on the `PATH`; without it this fails and says how to install it.
#[test]
fn real_blender_renders_the_sample() {
    let folder = tempfile::tempdir().unwrap();
    // A folder and a name that would break a careless command line.
    let odd = folder.path().join("-x 'q' #1 é");
    fs::create_dir(&odd).unwrap();
    let (_, sample) = crate::sample::write(&odd, true).unwrap();
    let file = odd.join("-b #shot.blend");
    fs::rename(&sample.inputs[0], &file).unwrap();
    let overrides = json!({"frames": "2,5,-3", "percent": 10, "samples": 1, "format": "OPEN_EXR_MULTILAYER"});
    let mut bench = Bench::new(&Blender, &draft(&[&file], None, &overrides), &odd.join("attempt"));
    bench.accepted.insert("5".into());
    let task = bench.task(0);
    let (exit, lines) = harness::run(&Blender.launch(&task).unwrap(), task.folder);
    let facts = harness::facts(&Blender, &task, lines.iter().map(String::as_str));
    let products =
        Blender.conclude(&task, exit, &harness::causes(&facts)).unwrap_or_else(|p| panic!("{p}\n{lines:#?}"));
    let names: Vec<_> = products.iter().map(|each| each.name.to_str().unwrap()).collect();
    assert_eq!(names, ["-b #shot_-003.exr", "-b #shot_0002.exr"]);
    for product in &products {
        let about = pictures::check(&product.path).unwrap();
        assert_eq!((about.width, about.height, about.format.as_str()), (48, 27, "EXR"));
        let ready = RunFact::OutputReady { unit: product.unit.clone(), path: product.path.to_str().unwrap().into() };
        assert!(facts.contains(&ready), "said while it ran");
        assert_eq!(Blender.product(&task, &product.unit, &product.path).as_ref(), Some(product));
    }
}
