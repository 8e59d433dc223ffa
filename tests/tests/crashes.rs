//! kill -9 at every stage, with real processes: nothing is lost, nothing is published twice, what ran is
//! taken back or ended.

#![allow(clippy::unwrap_used)] // every line of this is a test

use std::fs;
use std::path::Path;

use atelier_tests::{Machine, names, text, wait_for};

/// A task that takes a moment, notes its start, and makes one file.
const SCRIPT: &str = "echo $ATELIER_TASK_INDEX $$ >> $STARTS; sleep 0.1; echo done > made.txt";

fn array<'a>(tasks: &'a str, starts: &'a str, out: &'a Path) -> Vec<String> {
    let words = ["command", "--param", tasks, "--param", "outputs=made.txt", "--param", starts, "--out"];
    let program = ["--", "/bin/sh", "-c", SCRIPT];
    let out = [out.to_str().unwrap()];
    words.iter().chain(&out).chain(&program).map(ToString::to_string).collect()
}

fn starts_of(file: &Path) -> Vec<u32> {
    let said = fs::read_to_string(file).unwrap_or_default();
    said.lines().map(|line| line.split(' ').next().unwrap().parse().unwrap()).collect()
}

#[test]
fn the_engine_is_killed_again_and_again_and_every_file_comes_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut machine = Machine::start(&folder.path().join("data"), 2);
    let (starts, out) = (folder.path().join("starts"), folder.path().join("out"));
    let env = format!("env=STARTS={}", starts.display());
    let id = machine.submit(array("tasks=40", &env, &out));
    for kill in 1..=6_usize {
        wait_for("more tasks to start", || (starts_of(&starts).len() >= 5 * kill).then_some(()));
        machine.kill();
        machine.restart();
    }
    let row = machine.wait_over(&id);
    assert_eq!(row["status"], "completed", "{row}");
    assert_eq!(names(&out).len(), 40, "{:?}", names(&out));
    for name in names(&out) {
        assert_eq!(names(&out.join(&name)), ["made.txt"], "no leftovers beside the file");
        assert_eq!(fs::read_to_string(out.join(&name).join("made.txt")).unwrap(), "done\n");
    }
    let mut started = starts_of(&starts);
    started.sort_unstable();
    assert_eq!(started, (0..40).collect::<Vec<u32>>(), "under its supervisor every task ran exactly once");
}

#[test]
fn engine_and_supervisor_are_killed_and_the_work_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut machine = Machine::start(&folder.path().join("data"), 2);
    let (starts, out) = (folder.path().join("starts"), folder.path().join("out"));
    let env = format!("env=STARTS={}", starts.display());
    let id = machine.submit(array("tasks=20", &env, &out));
    for kill in 1..=3_usize {
        wait_for("more tasks to start", || (starts_of(&starts).len() >= 5 * kill).then_some(()));
        machine.kill_supervisor();
        machine.kill();
        machine.restart();
    }
    let row = machine.wait_over(&id);
    assert_eq!(row["status"], "completed", "{row}");
    assert_eq!(names(&out).len(), 20);
}

#[test]
fn the_supervisor_alone_is_killed_and_the_engine_starts_another() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::start(&folder.path().join("data"), 1);
    let mark = folder.path().join("mark");
    let script = format!("echo $$ >> {0}; test $(wc -l < {0}) -gt 1 || sleep 600", mark.display());
    let id = machine.submit(["command", "--", "/bin/sh", "-c", &script]);
    wait_for("the program to start", || mark.exists().then_some(()));
    machine.kill_supervisor();
    let row = machine.wait_over(&id);
    assert_eq!(row["status"], "completed", "{row}");
    let first = fs::read_to_string(&mark).unwrap().lines().next().unwrap().to_owned();
    wait_for("the process of the old run to end", || (!Path::new(&format!("/proc/{first}")).exists()).then_some(()));
    let attempts = machine.ask(["job", &id])["tasks"]["tasks"][0]["attempts"].clone();
    assert_eq!(attempts, 2);
}

#[test]
fn a_running_program_survives_the_crash_of_the_engine_with_its_log() {
    let folder = tempfile::tempdir().unwrap();
    let mut machine = Machine::start(&folder.path().join("data"), 1);
    let go = folder.path().join("go");
    let script = format!("echo before; while ! test -e {}; do sleep 0.05; done; echo after", go.display());
    let id = machine.submit(["command", "--", "/bin/sh", "-c", &script]);
    wait_for("the log", || text(&machine.run(["log", &id]).stdout).contains("before").then_some(()));
    machine.kill();
    fs::write(&go, "").unwrap();
    machine.restart();
    assert_eq!(machine.wait_over(&id)["status"], "completed");
    assert_eq!(text(&machine.run(["log", &id]).stdout), "before\nafter\n");
    let attempts = machine.ask(["job", &id])["tasks"]["tasks"][0]["attempts"].clone();
    assert_eq!(attempts, 1, "it was taken back, not started again");
}

#[test]
fn a_job_cancelled_before_a_crash_stays_cancelled_and_its_processes_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut machine = Machine::start(&folder.path().join("data"), 1);
    let mark = folder.path().join("mark");
    let script = format!("trap '' TERM; echo $$ > {}; while true; do sleep 0.1; done", mark.display());
    let id = machine.submit(["command", "--", "/bin/sh", "-c", &script]);
    let pid = wait_for("the program to start", || fs::read_to_string(&mark).ok().filter(|pid| pid.ends_with('\n')));
    machine.ask(["cancel", &id]);
    machine.kill();
    machine.restart();
    wait_for("the process to end", || (!Path::new(&format!("/proc/{}", pid.trim())).exists()).then_some(()));
    assert_eq!(machine.row(&id)["status"], "cancelled");
}

#[test]
fn a_damaged_book_is_set_aside_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut machine = Machine::start(&data, 1);
    machine.submit(["command", "--", "/bin/true"]);
    machine.kill();
    fs::write(data.join("book.sqlite"), vec![0x5a; 40_000]).unwrap();
    machine.restart();
    let notices = machine.ask(["status"])["notices"].clone();
    assert!(notices[0].as_str().unwrap().contains("set aside"), "{notices}");
    assert!(names(&data).iter().any(|name| name.contains("damaged")), "{:?}", names(&data));
    let id = machine.submit(["command", "--", "/bin/true"]);
    assert_eq!(machine.wait_over(&id)["status"], "completed");
}
