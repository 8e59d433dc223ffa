//! Real Blender through the whole machine, the second half: several versions, tiles that are put together though
//! everything is killed in the middle, some frames first, the device that was used.

#![allow(clippy::unwrap_used, clippy::expect_used)] // every line of this is a test

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use atelier_tests::{Machine, names, text, wait_for};
use serde_json::{Value, json};

fn sample(folder: &Path) -> PathBuf {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/crates/jobs/samples/sample.blend");
    let scene = folder.join("shot.blend");
    fs::copy(sample, &scene).unwrap();
    scene
}

/// Where the real Blender is.
fn blender() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap();
    let found = std::env::split_paths(&path).map(|folder| folder.join("blender")).find(|path| path.is_file());
    found.expect("Blender is missing: apt install blender").canonicalize().unwrap()
}

/// A program that says another version and otherwise is the real one; it notes each start.
fn wrapper(folder: &Path, version: &str, mark: &Path) {
    let home = folder.join(format!("blender-{version}"));
    fs::create_dir_all(&home).unwrap();
    let (real, mark) = (blender(), mark.display().to_string());
    let script = format!(
        "#!/bin/sh\nif [ \"$1\" = --version ]; then echo 'Blender {version} LTS'; exit; fi\n\
         echo {version} >> '{mark}'\nexec '{}' \"$@\"\n",
        real.display()
    );
    fs::write(home.join("blender"), script).unwrap();
    fs::set_permissions(home.join("blender"), fs::Permissions::from_mode(0o755)).unwrap();
}

fn wait_for_version(machine: &Machine, version: &str) {
    wait_for(&format!("Blender {version} to be found"), || {
        let programs = machine.ask(["workers"])["workers"][0]["worker"]["programs"].clone();
        let found =
            |found: &Value| found["name"] == "blender" && found["version"].as_str().unwrap().starts_with(version);
        programs.as_array().unwrap().iter().any(found).then_some(())
    });
}

/// One question over the local socket, as `docs/protocol.md` says it.
fn ask(machine: &Machine, command: &str, with: &Value) -> Value {
    let id = fs::read_to_string("/proc/sys/kernel/random/uuid").unwrap();
    let message = json!({"id": id.trim(), "command": command, "with": with}).to_string();
    let mut stream = UnixStream::connect(machine.data().join("run/atelier.sock")).unwrap();
    stream.write_all(&(message.len() as u32).to_be_bytes()).unwrap();
    stream.write_all(message.as_bytes()).unwrap();
    let mut length = [0; 4];
    stream.read_exact(&mut length).unwrap();
    let mut answer = vec![0; u32::from_be_bytes(length) as usize];
    stream.read_exact(&mut answer).unwrap();
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    let ok = answer["reply"]["Ok"]["answer"].clone();
    assert!(!ok.is_null(), "{command}: {answer}");
    ok
}

#[test]
fn the_version_that_a_job_needs_is_chosen_or_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let (tools, mark) = (folder.path().join("tools"), folder.path().join("mark"));
    fs::create_dir_all(&tools).unwrap();
    wrapper(&tools, "4.2.1", &mark);
    let machine = Machine::start(&folder.path().join("data"), 1);
    machine.ask(["worker", "--set", &format!("program_folders={}", tools.display())]);
    wait_for_version(&machine, "4.2");
    let scene = sample(folder.path());
    let submit = |version: &str| {
        let words = ["blender", scene.to_str().unwrap(), "--param", "frames=1", "--param", "percent=10"];
        machine.ask(["submit"].iter().chain(&words).chain(&["--param", version]))
    };

    let job = submit("version=4.2")["job"].as_str().unwrap().to_owned();
    let row = machine.wait_over(&job);
    assert_eq!(row["status"], "completed", "{row} {}", text(&machine.run(["log", &job]).stdout));
    assert_eq!(fs::read_to_string(&mark).unwrap().lines().last(), Some("4.2.1"), "the one that was asked for");

    let job = submit("version=")["job"].as_str().unwrap().to_owned();
    let before = fs::read_to_string(&mark).unwrap();
    assert_eq!(machine.wait_over(&job)["status"], "completed");
    assert_eq!(fs::read_to_string(&mark).unwrap(), before, "the nearest to the file's own is the real one");

    let submitted = submit("version=3.6");
    assert!(submitted["warnings"].to_string().contains("No machine has blender 3.6"), "{submitted}");
    let job = submitted["job"].as_str().unwrap().to_owned();
    let why = text(&machine.run(["explain", &job]).stdout);
    assert!(why.contains("Needs blender 3.6, because the job asks for that version") && why.contains("4.2.1"), "{why}");
    let row = machine.row(&job);
    assert!(row["reason"].as_str().unwrap().contains("Needs blender 3.6"), "{row}");

    // It comes by itself once there is such a program.
    let more = folder.path().join("more");
    wrapper(&more, "3.6.9", &mark);
    machine.ask(["worker", "--set", &format!("program_folders={}:{}", tools.display(), more.display())]);
    assert_eq!(machine.wait_over(&job)["status"], "completed");
    assert_eq!(fs::read_to_string(&mark).unwrap().lines().last(), Some("3.6.9"));
}

#[test]
fn a_folder_that_is_not_there_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::start(&folder.path().join("data"), 1);
    let output = machine.run(["worker", "--set", "program_folders=/nowhere/at/all"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("/nowhere/at/all"), "{}", text(&output.stderr));
}

/// The states of a job's tasks, in their order.
fn states(machine: &Machine, job: &str) -> Vec<String> {
    let tasks = machine.ask(["job", job])["tasks"]["tasks"].clone();
    tasks.as_array().unwrap().iter().map(|task| task["status"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn tiles_are_put_together_once_though_everything_is_killed_among_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut machine = Machine::start(&folder.path().join("data"), 2);
    wait_for_version(&machine, "");
    let scene = sample(folder.path());
    let (whole, tiles) = (folder.path().join("whole"), folder.path().join("tiles"));
    let words = |out: &Path, tiles: &str| {
        let all = ["blender", scene.to_str().unwrap(), "--param", "frames=3,5", "--param", "percent=400", "--param"];
        let rest = ["samples=1", "--param", "format=PNG", "--param", tiles, "--out", out.to_str().unwrap()];
        all.iter().chain(&rest).map(ToString::to_string).collect::<Vec<_>>()
    };
    let plain = machine.submit(words(&whole, "tiles=1x1"));
    assert_eq!(machine.wait_over(&plain)["status"], "completed");

    let job = machine.submit(words(&tiles, "tiles=2x2"));
    assert_eq!(states(&machine, &job).len(), 2 * 4 + 2);
    wait_for("some tiles", || {
        (states(&machine, &job).iter().filter(|state| *state == "completed").count() >= 3).then_some(())
    });
    assert!(names(&tiles).is_empty(), "a tile is no result: {:?}", names(&tiles));
    machine.kill_supervisor();
    machine.kill();
    machine.restart();
    let row = machine.wait_over(&job);
    assert_eq!(row["status"], "completed", "{row} {}", text(&machine.run(["log", &job]).stdout));
    assert_eq!(names(&tiles), ["shot_0003.png", "shot_0005.png"]);
    for name in names(&tiles) {
        // The sample is dithered, so that the pixels of the whole differ by the noise; sizes must not.
        assert_eq!(size(&tiles.join(&name)), size(&whole.join(&name)));
    }
    wait_for("the parts to be cleared away", || {
        let parts = machine.data().join("work").join(&job).join("parts");
        let left = names(&parts).iter().flat_map(|revision| names(&parts.join(revision))).count();
        (left == 0).then_some(())
    });
    assert_eq!(machine.ask(["job", &job])["job"]["outputs"].as_u64(), Some(2), "parts do not count");
}

/// A Blender that renders the last tile of 2 × 2 only once a file is there.
fn patient(folder: &Path, go: &Path) {
    fs::create_dir_all(folder).unwrap();
    let script = format!(
        "#!/bin/sh\nif echo \"$ATELIER_RENDER\" | grep '\"row\":1' | grep -q '\"column\":1'; then\n\
         touch '{0}.awaited'; until [ -e '{0}' ]; do sleep 0.05; done\nfi\nexec '{1}' \"$@\"\n",
        go.display(),
        blender().display()
    );
    fs::write(folder.join("blender"), script).unwrap();
    fs::set_permissions(folder.join("blender"), fs::Permissions::from_mode(0o755)).unwrap();
}

/// Opens a pipe for writing once somebody reads it, who then waits for as long as this is held. (EXR is read from its
/// beginning; PNG asks for the place in the file first, which a pipe refuses.)
fn held(pipe: &Path) -> fs::File {
    const O_NONBLOCK: i32 = 0o4000; // of Linux; without a reader opening fails then instead of waiting
    wait_for("a tile to be read", || fs::OpenOptions::new().write(true).custom_flags(O_NONBLOCK).open(pipe).ok())
}

#[test]
fn a_kill_in_the_middle_of_putting_tiles_together_costs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (tools, go, out) = (folder.path().join("tools"), folder.path().join("go"), folder.path().join("out"));
    patient(&tools, &go);
    let mut machine = Machine::start_with(&folder.path().join("data"), 1, Some(&tools));
    wait_for_version(&machine, "");
    let scene = sample(folder.path());
    let words = ["blender", scene.to_str().unwrap(), "--param", "frames=3", "--param", "percent=20", "--param"];
    let rest = ["samples=1", "--param", "format=OPEN_EXR", "--param", "tiles=2x2", "--out", out.to_str().unwrap()];
    let job = machine.submit(words.iter().chain(&rest));

    // The last tile is made while nothing else may start: the joining is due, and its tiles were looked at.
    wait_for("the last tile", || folder.path().join("go.awaited").exists().then_some(()));
    machine.ask(["pause", &job, "--finish-running"]);
    fs::write(&go, "").unwrap();
    wait_for("the joining to be due", || (states(&machine, &job)[3..] == ["completed", "ready"]).then_some(()));
    let parts = machine.data().join("work").join(&job).join("parts");
    let tile = parts.join(&names(&parts)[0]).join("3");
    let tile = tile.join(&names(&tile)[0]);
    let aside = folder.path().join("aside");
    fs::rename(&tile, &aside).unwrap();
    assert!(Command::new("mkfifo").arg(&tile).status().unwrap().success());
    machine.ask(["resume", &job]);
    let hold = held(&tile);
    assert_eq!(states(&machine, &job)[4], "running");

    machine.kill_supervisor();
    machine.kill();
    assert!(names(&out).is_empty(), "{:?}", names(&out));
    fs::rename(&aside, &tile).unwrap();
    machine.restart();
    let row = machine.wait_over(&job);
    drop(hold);
    assert_eq!(row["status"], "completed", "{row} {}", text(&machine.run(["log", &job]).stdout));
    assert_eq!(names(&out), ["shot_0003.exr"]);
    assert_eq!(size(&out.join("shot_0003.exr")).trim(), "96,54");
    let attempts = |task: u32| ask(&machine, "attempts", &json!({"job": job, "task": task}))["attempts"].clone();
    let made = |task| attempts(task).as_array().unwrap().len();
    assert_eq!((0..5).map(made).collect::<Vec<_>>(), [1, 1, 1, 1, 2], "{}", attempts(4));
}

fn size(path: &Path) -> String {
    let args = ["-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0"];
    text(&Command::new("ffprobe").args(args).arg(path).output().unwrap().stdout)
}

#[test]
fn some_frames_come_first_and_the_rest_waits_for_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::start(&folder.path().join("data"), 1);
    wait_for_version(&machine, "");
    let (scene, out) = (sample(folder.path()), folder.path().join("out"));
    let submission = json!({
        "jobType": "blender", "name": "shot", "inputs": [scene], "outputFolder": out,
        "parameters": {"preset": null, "overrides": {"frames": "1-7", "percent": 10, "samples": 1, "chunk": 2}},
        "preview": {"kind": "first_middle_last"},
    });
    let job = ask(&machine, "submit", &submission)["job"].as_str().unwrap().to_owned();
    let row = wait_for("a question", || Some(machine.row(&job)).filter(|row| row["state"] == "asking"));
    assert_eq!(names(&out), ["shot_0001.png", "shot_0004.png", "shot_0007.png"], "{row}");
    assert_eq!(states(&machine, &job)[2..], ["waiting", "waiting"], "{row}");
    ask(&machine, "approve", &json!({"jobs": [job]}));
    assert_eq!(machine.wait_over(&job)["status"], "completed");
    assert_eq!(names(&out), (1..=7).map(|frame| format!("shot_{frame:04}.png")).collect::<Vec<_>>());
}

#[test]
fn what_it_was_computed_on_is_kept_and_a_gpu_that_is_missing_ends_it_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::start(&folder.path().join("data"), 1);
    wait_for_version(&machine, "");
    let (scene, out) = (sample(folder.path()), folder.path().join("out"));
    let submit = |device: &str| {
        let words = ["blender", scene.to_str().unwrap(), "--param", "frames=1", "--param", "percent=10", "--param"];
        machine.submit(words.iter().chain(&[device, "--out", out.to_str().unwrap()]))
    };
    let whole = submit("device=cpu");
    assert_eq!(machine.wait_over(&whole)["status"], "completed");
    let attempts = ask(&machine, "attempts", &json!({"job": whole, "task": 0}));
    assert!(attempts["attempts"][0]["device"].as_str().unwrap().starts_with("CPU"), "{attempts}");
    let refused = submit("device=gpu");
    let row = machine.wait_over(&refused);
    let attempts = ask(&machine, "attempts", &json!({"job": refused, "task": 0}));
    let attempts = attempts["attempts"].as_array().unwrap();
    if row["status"] == "failed" {
        assert_eq!(attempts.len(), 1, "trying again does not make a GPU: {attempts:?}");
        assert_eq!(attempts[0]["problem"]["code"], "no_gpu");
        assert!(row["reason"].as_str().unwrap().contains("no GPU"), "{row}");
    } else {
        assert!(!attempts[0]["device"].as_str().unwrap().starts_with("CPU"), "{attempts:?}");
    }
}
