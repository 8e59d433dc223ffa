//! Scenes made by a script in real Blender, through the real program: what is missing is named before anything is
//! queued, and what was collected does not change any more.

#![allow(clippy::unwrap_used, clippy::expect_used)] // every line of this is a test

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use atelier_api::client::Client;
use atelier_api::command::InspectAsk;
use atelier_api::core::{CommandId, ErrorCode, Problem};
use atelier_api::inspection::{Inspection, Need};
use atelier_tests::{Machine, names, text, wait_for};
use serde_json::Value;

const RED: [u8; 3] = [255, 0, 0];
const GREEN: [u8; 3] = [0, 255, 0];
const BLUE: [u8; 3] = [0, 0, 255];
const YELLOW: [u8; 3] = [255, 255, 0];
const MAGENTA: [u8; 3] = [255, 0, 255];

/// A project and a machine that has found Blender. The machine goes before its folder.
struct Bench {
    machine: Machine,
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        make_project(folder.path());
        let machine = Machine::start(&folder.path().join("data"), 1);
        machine.wait_for_program("blender");
        Self { machine, folder }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn shot(&self) -> String {
        self.at("proj/shots/shot.blend").to_string_lossy().into_owned()
    }

    /// The words of a submission of the shot with these parameters.
    fn words(&self, parameters: &[&str]) -> Vec<String> {
        let out = self.at("out").to_string_lossy().into_owned();
        let mut words: Vec<String> = ["submit", "blender", &self.shot(), "--out", &out].map(str::to_owned).to_vec();
        words.extend(parameters.iter().flat_map(|each| ["--param".to_owned(), (*each).to_owned()]));
        words
    }

    /// What a refused submission says, a line for each problem.
    fn refused(&self, parameters: &[&str]) -> Vec<String> {
        let output = self.machine.run(self.words(parameters));
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stdout));
        assert_eq!(self.machine.ask(["jobs"])["total"], 0, "nothing was queued");
        text(&output.stderr).lines().map(str::to_owned).collect()
    }

    fn submit(&self, parameters: &[&str]) -> Value {
        self.machine.ask(self.words(parameters))
    }

    fn render(&self, parameters: &[&str]) -> Value {
        let submitted = self.submit(parameters);
        self.complete(submitted["job"].as_str().unwrap());
        submitted
    }

    fn complete(&self, job: &str) {
        let row = self.machine.wait_over(job);
        assert_eq!(row["status"], "completed", "{row} {}", text(&self.machine.run(["log", job]).stdout));
    }

    fn inspect(&self, file: &str) -> Result<Inspection, Problem> {
        inspect(&self.machine, &self.at(file))
    }

    fn copies(&self, of: &str) -> Vec<String> {
        names(&self.machine.data().join("files").join(of))
    }
}

fn inspect(machine: &Machine, file: &Path) -> Result<Inspection, Problem> {
    let mut client = Client::connect(machine.data()).unwrap();
    let file = file.to_string_lossy().into_owned();
    client.ask(CommandId::first(), InspectAsk { job_type: "blender".to_owned(), file })
}

fn make_project(folder: &Path) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenes/project.py");
    let made = Command::new("blender")
        .args(["-b", "--factory-startup", "--python-exit-code", "3", "--python"])
        .args([script.as_os_str(), "--".as_ref(), folder.as_os_str()])
        .output()
        .expect("Blender is missing: apt install blender");
    assert!(made.status.success(), "{}{}", text(&made.stdout), text(&made.stderr));
}

/// The colours of a picture in the middle of each of its five upright stripes.
fn stripes(picture: &Path) -> [[u8; 3]; 5] {
    let picture = image::open(picture).unwrap().to_rgb8();
    assert_eq!((picture.width(), picture.height()), (50, 20));
    std::array::from_fn(|stripe| picture.get_pixel(stripe as u32 * 10 + 5, 10).0)
}

fn need<'a>(found: &'a Inspection, user: &str) -> &'a Need {
    found.needs.iter().find(|need| need.used_by.contains(user)).unwrap_or_else(|| panic!("{user}: {found:?}"))
}

/// A picture of one colour in the place of another one.
fn repaint(picture: &Path, colour: [u8; 3]) {
    image::RgbImage::from_pixel(8, 8, image::Rgb(colour)).save(picture).unwrap();
}

#[test]
fn a_look_finds_what_the_file_holds_and_everything_that_it_needs() {
    let bench = Bench::new();
    let found = bench.inspect("proj/shots/shot.blend").unwrap();
    assert!(found.program.starts_with("Blender "), "{found:?}");
    let said = |name: &str| found.values[name].as_str().unwrap_or_default().to_owned();
    assert_eq!([said("frames"), said("scene"), said("camera"), said("layers")], ["1-4", "Day", "Middle", "All"]);
    assert_eq!((said("engine").as_str(), &found.values["samples"], found.fps), ("CYCLES", &1.into(), Some(24.0)));
    assert_eq!(found.scenes.iter().map(|scene| scene.frames.as_str()).collect::<Vec<_>>(), ["1-4", "10-14x2"]);
    assert_eq!(found.scenes[0].cameras, ["Left", "Middle"]);
    let mut files: Vec<_> = found.needs.iter().flat_map(|need| &need.files).collect();
    files.sort();
    let expected = [
        "nas/far.png",
        "nas/letters.ttf",
        "proj/lib/deep/char.blend",
        "proj/mat/paint.blend",
        "proj/mat/skin.png",
        "proj/shots/seq/f_0001.png",
        "proj/shots/seq/f_0002.png",
        "proj/shots/seq/f_0003.png",
        "proj/shots/seq/f_0004.png",
        "proj/shots/wood.png",
    ];
    assert_eq!(files, expected.map(|name| bench.at(name).to_string_lossy().into_owned()).iter().collect::<Vec<_>>());
    assert!(need(&found, "skin.png").used_by.contains("library 'paint.blend'"), "{found:?}");
    assert!(found.needs.iter().all(|need| need.missing.is_empty() && need.bytes > 0), "{found:?}");
}

#[test]
fn what_is_missing_is_named_before_anything_is_queued() {
    let bench = Bench::new();
    for name in ["proj/shots/wood.png", "proj/shots/seq/f_0003.png", "nas/letters.ttf", "nas/far.png"] {
        fs::remove_file(bench.at(name)).unwrap();
    }
    fs::remove_file(bench.at("proj/mat/paint.blend")).unwrap();
    let said = bench.refused(&[]);
    assert_eq!(said.len(), 5, "{said:#?}");
    for named in [
        "The picture 'wood.png' is missing: image 'wood.png' uses it as '//wood.png'.",
        "The picture 'f_0003.png' is missing: image 'f_0001.png' uses it as '//seq/f_0001.png'.",
        "The font 'letters.ttf' is missing: font 'Letters' uses it",
        "The picture 'far.png' is missing: image 'far.png' uses it",
        "The library 'paint.blend' is missing: library 'paint.blend' uses it",
    ] {
        assert!(said.iter().any(|line| line.contains(named)), "{named}: {said:#?}");
    }
    assert!(said.iter().all(|line| line.contains("Put it into '/")), "each with its next step: {said:#?}");

    let submitted = bench.render(&["missing=render", "frames=1-4", "chunk=4"]);
    assert_eq!(submitted["warnings"].as_array().unwrap().len(), 5, "{submitted}");
    assert_eq!(names(&bench.at("out")), (1..=4).map(|frame| format!("shot_{frame:04}.png")).collect::<Vec<_>>());
    let colours = stripes(&bench.at("out/shot_0001.png"));
    assert_eq!(colours[3..], [YELLOW, MAGENTA], "what is there is rendered");
    assert_eq!(colours[0], MAGENTA, "Blender's own colour for what is missing");
}

#[test]
fn what_was_collected_does_not_change_any_more() {
    let bench = Bench::new();
    let submitted = bench.machine.ask(bench.words(&["frames=2"]).into_iter().chain(["--paused".to_owned()]));
    let job = submitted["job"].as_str().unwrap();
    let collected = bench.machine.ask(["job", job])["job"]["job"]["collected"].clone();
    assert_eq!(collected["files"], 11, "{collected}");
    // Four pictures of the sequence are one content.
    assert_eq!((bench.copies("blobs").len(), bench.copies("trees").len()), (8, 1));

    let before = fs::read(bench.shot()).unwrap();
    for name in ["proj/shots/wood.png", "proj/mat/skin.png", "proj/shots/seq/f_0002.png"] {
        repaint(&bench.at(name), [0, 0, 0]);
    }
    fs::remove_file(bench.at("nas/far.png")).unwrap();
    fs::write(bench.shot(), b"saved over").unwrap();
    for name in ["proj/lib/deep/char.blend", "proj/mat/paint.blend"] {
        fs::remove_file(bench.at(name)).unwrap();
    }
    bench.machine.ask(["resume", job]);
    bench.complete(job);
    assert_eq!(stripes(&bench.at("out/shot_0002.png")), [RED, GREEN, BLUE, YELLOW, MAGENTA]);

    // The same again, with what lies there now: only what is new is copied.
    fs::write(bench.shot(), before).unwrap();
    let again = bench.submit(&["frames=2", "missing=render"]);
    let again = again["job"].as_str().unwrap();
    bench.complete(again);
    let folder = bench.machine.row(again)["outputFolder"].as_str().unwrap().to_owned();
    assert_eq!(stripes(&Path::new(&folder).join("shot_0002.png"))[0], [0, 0, 0]);
    assert_eq!((bench.copies("blobs").len(), bench.copies("trees").len()), (9, 2));
}

#[test]
fn copies_go_with_the_last_job_that_may_need_them() {
    let mut bench = Bench::new();
    let submit = |name: &str| {
        let words = bench.words(&["frames=1"]).into_iter().chain(["--paused".to_owned()]);
        let job = bench.machine.ask(words)["job"].as_str().unwrap().to_owned();
        repaint(&bench.at("proj/shots/wood.png"), [1, 2, name.len() as u8]);
        job
    };
    let (gone, kept) = (submit("one"), submit("other"));
    assert_eq!(bench.copies("trees").len(), 2);
    bench.machine.ask(["cancel", &gone]);
    bench.machine.ask(["remove", &gone]);
    bench.machine.ask(["cancel", &kept]);
    bench.machine.kill();
    bench.machine.restart();
    wait_for("the copy of the removed job to go", || (bench.copies("trees").len() == 1).then_some(()));
    bench.machine.ask(["retry", &kept]);
    bench.complete(&kept);
}

#[test]
fn a_kill_in_the_middle_of_collecting_leaves_nothing_behind() {
    let mut bench = Bench::new();
    // It is only read by who copies it; long enough to be caught in the middle.
    fs::File::options().write(true).open(bench.at("nas/letters.ttf")).unwrap().set_len(4 << 30).unwrap();
    let words = bench.words(&["frames=1"]);
    let data = bench.machine.data().to_owned();
    let submitting = std::thread::spawn(move || atelier_tests::run_in(&data, words));
    let is_part = |name: &String| name.contains(".part");
    wait_for("a copy to begin", || {
        let folder = bench.machine.data().join("files/blobs");
        let parts = names(&folder).into_iter().filter(is_part);
        parts.map(|part| fs::metadata(folder.join(part)).map_or(0, |part| part.len())).find(|bytes| *bytes > 0)
    });
    bench.machine.kill();
    assert!(bench.copies("blobs").iter().any(is_part), "it was caught in the middle");
    assert_ne!(submitting.join().unwrap().status.code(), Some(0));
    bench.machine.restart();
    wait_for("what was half done to go", || bench.copies("blobs").is_empty().then_some(()));
    assert_eq!(bench.machine.ask(["jobs"])["total"], 0);
    bench.machine.wait_for_program("blender");
    fs::File::options().write(true).open(bench.at("nas/letters.ttf")).unwrap().set_len(100).unwrap();
    bench.render(&["frames=1"]);
}

#[test]
fn scene_camera_and_view_layers_are_those_of_the_job() {
    let bench = Bench::new();
    let said = bench.refused(&["camera=Lift", "layers=Matts", "frames=1"]);
    assert!(said[0].contains("has no camera 'Lift'. Did you mean 'Left'?"), "{said:#?}");
    assert!(said[1].contains("has no view layer 'Matts'. Did you mean 'Matte'?"), "{said:#?}");
    assert!(bench.refused(&["scene=Noon"])[0].contains("has no scene 'Noon'"));

    bench.render(&["scene=Night", "chunk=9", "files=in_place"]);
    assert_eq!(names(&bench.at("out")), [10, 12, 14].map(|frame| format!("shot_{frame:04}.png")), "with its own step");
    assert_eq!(stripes(&bench.at("out/shot_0012.png"))[..2], [RED, [0, 0, 0]], "only the wood is there at night");
    assert!(bench.copies("trees").is_empty(), "nothing is copied");

    let submitted = bench.render(&["camera=Left", "layers=Matte", "frames=1"]);
    let row = bench.machine.row(submitted["job"].as_str().unwrap());
    let folder = row["outputFolder"].as_str().unwrap();
    let seen = stripes(&Path::new(folder).join("shot_0001.png"));
    assert_eq!([seen[0], seen[4]], [[0, 0, 0], RED], "the first stripe at the right edge");
}

#[test]
fn a_file_that_can_not_be_opened_is_a_problem_and_may_be_submitted_all_the_same() {
    let bench = Bench::new();
    let whole = fs::read(bench.shot()).unwrap();
    // Its head and its end are there, and nothing fits between them.
    let half = [&whole[..whole.len() / 3], &whole[whole.len() - 4_000..]].concat();
    fs::write(bench.at("proj/shots/torn.blend"), half).unwrap();
    let problem = bench.inspect("proj/shots/torn.blend").unwrap_err();
    let codes = [ErrorCode::UnreadableFile, ErrorCode::ProgramCrashed, ErrorCode::ProgramFailed];
    assert!(codes.contains(&problem.code) && problem.message.contains("torn.blend"), "{problem}");
    let torn = bench.at("proj/shots/torn.blend");
    let submitted = bench.machine.ask(["submit", "blender", torn.to_str().unwrap(), "--paused"]);
    let warnings = submitted["warnings"].to_string();
    assert!(warnings.contains("torn.blend") && warnings.contains("neither checked nor copied"), "{warnings}");
    assert_eq!(submitted["tasks"], 1, "four frames by its head");
    assert_eq!(bench.inspect("proj/shots/gone.blend").unwrap_err().code, ErrorCode::MissingFile);
}

#[test]
fn a_blender_that_floods_or_crashes_costs_a_warning() {
    let bench = Bench::new();
    for (script, named) in [("exec yes", "wrote more than 8 MiB"), ("kill -11 $$", "crashed (signal 11)")] {
        let folder = tempfile::tempdir().unwrap();
        let wrapper = folder.path().join("blender");
        let script = format!("#!/bin/sh\ncase $1 in --version) echo Blender 99.1.0;; *) {script};; esac\n");
        fs::write(&wrapper, script).unwrap();
        fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755)).unwrap();
        let machine = Machine::start_with(&folder.path().join("data"), 1, Some(folder.path()));
        machine.wait_for_program("blender");
        machine.ask(["worker", "--enabled", "false"]);
        let newer = folder.path().join("newer.blend");
        // Only the wrapper passes for new enough.
        let whole = fs::read(bench.shot()).unwrap();
        fs::write(&newer, [b"BLENDER-v990", &whole[12..]].concat()).unwrap();
        let problem = inspect(&machine, &newer).unwrap_err();
        assert!(problem.message.contains(named), "{problem}");
        let submitted = machine.ask(["submit", "blender", newer.to_str().unwrap(), "--param", "frames=1"]);
        assert!(submitted["warnings"].to_string().contains(named), "{submitted}");
    }
}
