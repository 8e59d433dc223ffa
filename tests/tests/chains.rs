//! Jobs that follow one another, with real processes: pictures, then the video of them.

#![allow(clippy::unwrap_used)] // every line of this is a test

use std::fs;
use std::path::{Path, PathBuf};

use atelier_tests::{Machine, text, wait_for};

/// Pictures of one colour each, written without another program.
fn pictures(folder: &Path, count: u8) -> PathBuf {
    let made = folder.join("made");
    fs::create_dir(&made).unwrap();
    for number in 1..=count {
        let mut picture = b"BM".to_vec();
        let (width, height) = (32_u32, 32_u32);
        let size = 54 + width * height * 3;
        picture.extend(size.to_le_bytes());
        picture.extend([0; 4]);
        picture.extend(54_u32.to_le_bytes());
        picture.extend(40_u32.to_le_bytes());
        picture.extend(width.to_le_bytes());
        picture.extend(height.to_le_bytes());
        picture.extend([1, 0, 24, 0]);
        picture.extend([0; 24]);
        picture.extend(std::iter::repeat_n([number * 20, 90, 200 - number], (width * height) as usize).flatten());
        fs::write(made.join(format!("f_{number:02}.bmp")), picture).unwrap();
    }
    made
}

fn chain(machine: &Machine, folder: &Path, then: &str) -> (String, String) {
    let made = pictures(folder, 8);
    let out = folder.join("out");
    let words = ["submit", "images", made.to_str().unwrap(), "--paused", "--out", out.to_str().unwrap()];
    let submitted = machine.ask(words.into_iter().chain(["--then", then]));
    let id = |job: &serde_json::Value| job["job"].as_str().unwrap().to_owned();
    (id(&submitted), id(&submitted["then"][0]))
}

#[test]
fn pictures_become_a_video_over_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let mut machine = Machine::start(&folder.path().join("data"), 2);
    let (pictures, video) = chain(&machine, folder.path(), "video --name 'the film' --param fps=8");
    assert_eq!(machine.row(&video)["reason"], "Waits for 'made'");
    assert_eq!(machine.row(&video)["follows"][0], pictures);
    let page = machine.ask(["job", &pictures]);
    assert_eq!(page["job"]["after"][0]["name"], "the film");
    machine.kill();
    machine.restart();
    machine.ask(["resume", &pictures]);
    assert_eq!(machine.wait_over(&pictures)["status"], "completed");
    let row = machine.wait_over(&video);
    assert_eq!(row["status"], "completed", "{row}");
    let page = machine.ask(["job", &video]);
    assert_eq!(page["job"]["outputs"], 1);
    assert_eq!(page["job"]["before"][0]["id"], pictures);
}

#[test]
fn a_cancelled_job_blocks_the_next_and_run_anyway_lets_it_go() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::start(&folder.path().join("data"), 1);
    let (pictures, video) = chain(&machine, folder.path(), "video --param fps=8");
    machine.ask(["cancel", &pictures]);
    assert_eq!(machine.row(&video)["state"], "blocked");
    machine.ask(["run-anyway", &video]);
    // There is nothing to make a video of, which is said.
    let row = machine.wait_over(&video);
    assert_eq!(row["status"], "failed", "{row}");
    machine.ask(["retry", &pictures]);
    assert_eq!(machine.wait_over(&pictures)["status"], "completed");
    machine.ask(["retry", &video]);
    assert_eq!(machine.wait_over(&video)["status"], "completed");
}

#[test]
fn what_cant_follow_is_refused_whole_and_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::start(&folder.path().join("data"), 1);
    let refused = |args: &[&str]| {
        let output = machine.run(args);
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        text(&output.stderr)
    };
    let after = refused(&["submit", "command", "--then", "command -- /bin/true", "--", "/bin/true"]);
    assert!(after.contains("can't take the files that another job makes"), "{after}");
    let open = refused(&["submit", "command", "--then", "video --name 'half", "--", "/bin/true"]);
    assert!(open.contains("a quote is not closed"), "{open}");
    let wrong = refused(&["submit", "command", "--then", "video --colour red", "--", "/bin/true"]);
    assert!(wrong.contains("--colour"), "{wrong}");
    let id = machine.submit(["command", "--", "/bin/true"]);
    assert_eq!(machine.wait_over(&id)["status"], "completed");
    assert!(refused(&["approve", &id]).contains("can't be approved"));
    assert!(refused(&["judge", &id, "--keep"]).contains("waits for a word"));
    wait_for("one job alone", || (machine.ask(["jobs"])["total"] == 1).then_some(()));
}

/// A command's files are published after its end, so that the last of them and the end of the job are one step: the
/// job behind it must not begin with what was in the book before.
#[test]
fn the_file_that_was_published_last_is_taken_too() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::start(&folder.path().join("data"), 1);
    machine.wait_for_program("ffmpeg");
    let made = pictures(folder.path(), 8);
    let out = folder.path().join("out");
    let copy = format!("cp {}/*.bmp .", made.display());
    let words = ["submit", "command", "--name", "takes", "--param", "outputs=*.bmp", "--out", out.to_str().unwrap()];
    let follows = ["--then", "video --name film --param fps=8", "--", "/bin/sh", "-c", &copy];
    let submitted = machine.ask(words.into_iter().chain(follows));
    let video = submitted["then"][0]["job"].as_str().unwrap();
    let row = machine.wait_over(video);
    assert_eq!(row["status"], "completed", "{row}");
    let log = text(&machine.run(["log", video]).stdout);
    let page = machine.ask(["job", video]);
    let film = Path::new(page["job"]["row"]["outputFolder"].as_str().unwrap()).join("takes.mp4");
    assert_eq!(frames_of(&film), 8, "{log}");
}

fn frames_of(film: &Path) -> u32 {
    let ask = ["-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries", "stream=nb_read_frames"];
    let mut probe = std::process::Command::new("ffprobe");
    let output = probe.args(ask).args(["-of", "csv=p=0"]).arg(film).output().unwrap();
    text(&output.stdout).trim().parse().unwrap()
}
