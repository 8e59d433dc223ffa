//! Real ffmpeg through the whole machine: videos come home whole, once, over crashes, and never over a stranger's file.

#![allow(clippy::unwrap_used)] // every line of this is a test

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use atelier_tests::{Machine, names, pids, text, wait_for};
use serde_json::Value;

/// A machine that has found its ffmpeg.
fn machine(folder: &Path, capacity: u16) -> Machine {
    assert!(Command::new("ffmpeg").arg("-version").output().is_ok(), "ffmpeg is missing: apt install ffmpeg");
    let machine = Machine::start(&folder.join("data"), capacity);
    found(&machine, &["ffmpeg", "ffprobe"]);
    machine
}

fn found(machine: &Machine, wanted: &[&str]) {
    wait_for("the programs to be found", || {
        let programs = machine.ask(["workers"])["workers"][0]["worker"]["programs"].clone();
        let there = |name: &&str| programs.as_array().unwrap().iter().any(|found| found["name"] == *name);
        wanted.iter().all(there).then_some(())
    });
}

/// Pictures `shot_0001.png` …, made by ffmpeg.
fn frames(folder: &Path, count: u32, size: &str) -> PathBuf {
    let shots = folder.join("shots");
    fs::create_dir_all(&shots).unwrap();
    let source = format!("testsrc2=s={size}:r=24:d={}", f64::from(count) / 24.0 + 1.0);
    let status = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-f", "lavfi", "-i", &source, "-frames:v", &count.to_string()])
        .arg(shots.join("shot_%04d.png"))
        .status();
    assert!(status.unwrap().success());
    shots
}

fn submit(machine: &Machine, input: &Path, out: &Path, parameters: &[&str]) -> String {
    let parameters = parameters.iter().flat_map(|each| ["--param", each]);
    let args = ["video", input.to_str().unwrap()].into_iter().chain(parameters);
    machine.submit(args.chain(["--out", out.to_str().unwrap()]))
}

fn done(machine: &Machine, id: &str) -> Value {
    let row = machine.wait_over(id);
    assert_eq!(row["status"], "completed", "{row} {}", text(&machine.run(["log", id]).stdout));
    row
}

/// Frames that can be decoded.
fn count(video: &Path) -> u32 {
    let output = Command::new("ffprobe")
        .args(["-v", "error", "-count_frames", "-select_streams", "v", "-show_entries", "stream=nb_read_frames"])
        .args(["-of", "csv=p=0"])
        .arg(video)
        .output()
        .unwrap();
    text(&output.stdout).trim().trim_end_matches(',').parse().unwrap_or_else(|_| panic!("{}", text(&output.stderr)))
}

/// ffmpegs that work for this machine: those whose environment names its data folder.
fn ffmpegs(data: &Path) -> Vec<u32> {
    let data = data.canonicalize().unwrap();
    let marker = format!("ATELIER_DATA={}", data.display());
    let ours = |pid: &u32| {
        let read = |name: &str| fs::read(format!("/proc/{pid}/{name}")).unwrap_or_default();
        let is_dead = text(&read("stat")).rsplit_once(") ").is_none_or(|(_, rest)| rest.starts_with('Z'));
        !is_dead
            && text(&read("comm")).trim() == "ffmpeg"
            && text(&read("environ")).split('\0').any(|each| each == marker)
    };
    pids().filter(ours).collect()
}

fn parent(pid: u32) -> u32 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    status.lines().find_map(|line| line.strip_prefix("PPid:")).unwrap().trim().parse().unwrap()
}

fn attempts(machine: &Machine, id: &str) -> u64 {
    machine.ask(["job", id])["tasks"]["tasks"][0]["attempts"].as_u64().unwrap()
}

/// Work of some seconds, so that it can be interrupted.
const LONG: &[&str] = &["codec=av1", "quality=best", "height=720"];

#[test]
fn pictures_and_movies_become_videos_and_nothing_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let machine = machine(folder.path(), 2);
    let (shots, out) = (frames(folder.path(), 30, "321x181"), folder.path().join("out"));
    fs::create_dir(&out).unwrap();
    fs::write(out.join("shot.mp4"), b"a stranger's").unwrap();
    let first = submit(&machine, &shots, &out, &["fps=25"]);
    let second = submit(&machine, &shots, &out, &["fps=25", "quality=high"]);
    done(&machine, &first);
    done(&machine, &second);
    assert_eq!(names(&out).len(), 3, "{:?}", names(&out));
    assert_eq!(fs::read(out.join("shot.mp4")).unwrap(), b"a stranger's");
    let made: Vec<_> = names(&out).into_iter().filter(|name| name != "shot.mp4").map(|name| out.join(name)).collect();
    for video in &made {
        assert_eq!(count(video), 30, "{}", video.display());
    }
    let proxies = folder.path().join("proxies");
    let proxy = submit(&machine, &made[0], &proxies, &["codec=prores_proxy", "percent=50"]);
    done(&machine, &proxy);
    assert_eq!(names(&proxies).len(), 1);
    assert_eq!(count(&proxies.join(&names(&proxies)[0])), 30);
    // Somebody cuts off the movie behind its index.
    let cut = folder.path().join("cut.mp4");
    let whole = fs::read(&made[0]).unwrap();
    fs::write(&cut, &whole[..whole.len() / 2]).unwrap();
    let broken = submit(&machine, &cut, &proxies, &[]);
    let row = machine.wait_over(&broken);
    assert_eq!(row["status"], "failed");
    let page = machine.ask(["job", &broken]).to_string();
    assert!(page.contains("stops in the middle"), "{page}");
    assert_eq!(names(&proxies).len(), 1, "nothing half-made is published");
}

#[test]
fn a_video_is_made_once_though_everything_around_it_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let mut machine = machine(folder.path(), 1);
    let (shots, out) = (frames(folder.path(), 96, "1280x720"), folder.path().join("out"));
    let id = submit(&machine, &shots, &out, LONG);
    let data = machine.data().to_owned();
    wait_for("ffmpeg", || (!ffmpegs(&data).is_empty()).then_some(()));
    machine.kill();
    assert_eq!(names(&out), Vec::<String>::new());
    machine.restart();
    done(&machine, &id);
    assert_eq!((names(&out), attempts(&machine, &id)), (vec!["shot.webm".to_owned()], 1), "what ran was taken back");
    assert_eq!(count(&out.join("shot.webm")), 96);

    for (name, victim) in [("again", "ffmpeg"), ("once_more", "its worker")] {
        let id = submit(&machine, &shots, &out, &[LONG, &[&format!("name={name}")]].concat());
        let pid = wait_for("ffmpeg", || ffmpegs(&data).first().copied());
        let killed = if victim == "ffmpeg" { pid } else { parent(pid) };
        Command::new("kill").args(["-9", &killed.to_string()]).status().unwrap();
        done(&machine, &id);
        assert_eq!(attempts(&machine, &id), 2, "{victim}");
        assert_eq!(count(&out.join(format!("{name}.webm"))), 96);
        assert_eq!(ffmpegs(&data), Vec::<u32>::new(), "nothing of the first attempt is left");
    }
    assert_eq!(names(&out), ["again.webm", "once_more.webm", "shot.webm"]);
}

#[test]
fn it_says_how_far_it_is_and_ends_when_it_is_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let machine = machine(folder.path(), 1);
    let (shots, out) = (frames(folder.path(), 96, "1280x720"), folder.path().join("out"));
    let id = submit(&machine, &shots, &out, LONG);
    let data = machine.data().to_owned();
    wait_for("words on how far it is", || {
        let page = machine.ask(["job", &id]).to_string();
        page.contains(" of 96").then_some(())
    });
    let start = std::time::Instant::now();
    machine.ask(["cancel", &id]);
    wait_for("ffmpeg to end", || ffmpegs(&data).is_empty().then_some(()));
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    assert_eq!(machine.wait_over(&id)["status"], "cancelled");
    assert_eq!(names(&out), Vec::<String>::new());
}

/// Needs Blender too.
#[test]
fn a_render_is_followed_by_a_video_of_all_its_frames() {
    let folder = tempfile::tempdir().unwrap();
    let machine = machine(folder.path(), 1);
    found(&machine, &["blender"]);
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/crates/jobs/samples/sample.blend");
    let (scene, out) = (folder.path().join("night.blend"), folder.path().join("renders"));
    fs::copy(sample, &scene).unwrap();
    let chain = ["--param", "frames=1-6", "--param", "percent=20", "--then", "video --param fps=12", "--out"];
    let args = ["blender", scene.to_str().unwrap()].into_iter().chain(chain);
    let render = machine.submit(args.chain([out.to_str().unwrap()]));
    let jobs = machine.ask(["jobs"]).to_string();
    assert!(jobs.contains("video"), "{jobs}");
    done(&machine, &render);
    let video = folder.path().join("night.mp4");
    wait_for("the video", || video.exists().then_some(()));
    assert_eq!(names(&out).len(), 6);
    assert_eq!(count(&video), 6);
}
