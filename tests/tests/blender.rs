//! Real Blender through the whole machine: frames come home one by one, once, over a crash.

#![allow(clippy::unwrap_used)] // every line of this is a test

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use atelier_tests::{Machine, names, text, wait_for};

fn sample() -> PathBuf {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/crates/jobs/samples/sample.blend");
    assert!(Command::new("blender").arg("--version").output().is_ok(), "Blender is missing: apt install blender");
    sample.canonicalize().unwrap()
}

#[test]
fn frames_come_home_once_though_the_engine_is_killed_in_the_middle() {
    let folder = tempfile::tempdir().unwrap();
    let mut machine = Machine::start(&folder.path().join("data"), 1);
    wait_for("Blender to be found", || {
        let programs = machine.ask(["workers"])["workers"][0]["worker"]["programs"].clone();
        programs.as_array().unwrap().iter().any(|found| found["name"] == "blender").then_some(())
    });
    let (scene, out) = (folder.path().join("shot.blend"), folder.path().join("renders"));
    fs::copy(sample(), &scene).unwrap();
    let args = ["blender", scene.to_str().unwrap(), "--param", "frames=1-6", "--param", "percent=25", "--out"];
    let id = machine.submit(args.iter().copied().chain([out.to_str().unwrap()]));
    wait_for("the first frame", || (!pictures(&out).is_empty()).then_some(()));
    machine.kill();
    machine.restart();
    let row = machine.wait_over(&id);
    assert_eq!(row["status"], "completed", "{row} {}", text(&machine.run(["log", &id]).stdout));
    let expected: Vec<String> = (1..=6).map(|frame| format!("shot_{frame:04}.png")).collect();
    assert_eq!(names(&out), expected);
    let page = machine.ask(["job", &id]);
    assert_eq!(page["job"]["outputs"], 6);
    for task in page["tasks"]["tasks"].as_array().unwrap() {
        assert_eq!(task["attempts"], 1, "what ran was taken back, not rendered again: {task}");
    }

    // The same again into the same folder: what is there is not touched, the new ones go beside it.
    let before = fs::read(out.join("shot_0001.png")).unwrap();
    let args = ["blender", scene.to_str().unwrap(), "--param", "frames=1", "--param", "percent=25", "--out"];
    let second = machine.submit(args.iter().copied().chain([out.to_str().unwrap()]));
    assert_eq!(machine.wait_over(&second)["status"], "completed");
    assert_eq!(fs::read(out.join("shot_0001.png")).unwrap(), before);
    let folder = machine.row(&second)["outputFolder"].as_str().unwrap().to_owned();
    assert_ne!(Path::new(&folder), out);
    assert_eq!(names(Path::new(&folder)), ["shot_0001.png"]);
}

#[test]
fn two_jobs_of_one_scene_that_wait_side_by_side_go_to_two_folders() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::start(&folder.path().join("data"), 1);
    machine.ask(["worker", "--enabled", "false"]);
    let scene = folder.path().join("shot.blend");
    fs::copy(sample(), &scene).unwrap();
    let submit = || {
        let id = machine.submit(["blender", scene.to_str().unwrap(), "--param", "frames=1-2"]);
        machine.row(&id)["outputFolder"].as_str().unwrap().to_owned()
    };
    let (first, second, third) = (submit(), submit(), submit());
    assert!(first.ends_with("shot_render") && second.ends_with("shot_render_v2"), "{first} {second}");
    assert!(third.ends_with("shot_render_v3"), "{third}");
}

#[test]
fn a_file_that_is_no_scene_is_refused_before_it_is_queued() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::start(&folder.path().join("data"), 1);
    let scene = folder.path().join("notes.blend");
    fs::write(&scene, "these are my notes").unwrap();
    let output = machine.run(["submit", "blender", scene.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("notes.blend"), "{}", text(&output.stderr));
}

fn pictures(folder: &Path) -> Vec<String> {
    names(folder).into_iter().filter(|name| name.contains(".png") && !name.starts_with('.')).collect()
}
