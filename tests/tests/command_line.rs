//! The command line against a real headless machine: every kind of job, every refusal, every exit code.

#![allow(clippy::unwrap_used)] // every line of this is a test

use std::fs;

use atelier_tests::{Machine, names, run_in, text, wait_for};
use serde_json::Value;

fn machine() -> (tempfile::TempDir, Machine) {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::start(&folder.path().join("data"), 2);
    (folder, machine)
}

/// What a refused command line says, and its exit code.
fn refusal(machine: &Machine, args: &[&str]) -> (i32, String) {
    let output = machine.run(args);
    (output.status.code().unwrap(), text(&output.stderr))
}

#[test]
fn an_array_runs_every_task_with_its_number_and_brings_the_files_home() {
    let (folder, machine) = machine();
    let out = folder.path().join("out");
    let script = "echo $ATELIER_TASK_INDEX of $ATELIER_TASK_COUNT > n.txt";
    let args = ["submit", "command", "--param", "tasks=12", "--param", "outputs=n.txt", "--wait", "--out"];
    let output = machine.run(args.iter().copied().chain([out.to_str().unwrap(), "--", "/bin/sh", "-c", script]));
    assert!(output.status.success(), "{}", text(&output.stderr));
    let mut said: Vec<String> = Vec::new();
    for folder in names(&out) {
        said.push(fs::read_to_string(out.join(&folder).join("n.txt")).unwrap().trim().to_owned());
    }
    said.sort_by_key(|line| line.split(' ').next().unwrap().parse::<u32>().unwrap());
    let expected: Vec<String> = (0..12).map(|index| format!("{index} of 12")).collect();
    assert_eq!(said, expected);
}

#[test]
fn a_failing_program_says_why_in_words_log_and_exit_code() {
    let (_folder, machine) = machine();
    let args = ["submit", "command", "--wait", "--param", "retries=0", "--name", "broken"];
    let output = machine.run(args.iter().copied().chain(["--", "/bin/sh", "-c", "echo the cause >&2; exit 7"]));
    assert_eq!(output.status.code(), Some(4), "{}", text(&output.stdout));
    assert!(text(&output.stdout).contains('7'), "it names the exit code: {}", text(&output.stdout));
    let jobs = machine.ask(["jobs", "--status", "failed"]);
    let id = jobs["jobs"][0]["id"].as_str().unwrap();
    assert!(text(&machine.run(["log", id]).stdout).contains("the cause"));
    let tasks = machine.ask(["job", id])["tasks"]["tasks"].clone();
    let attempt = &tasks[0]["attempt"];
    assert_eq!(attempt["state"], "failed");
    assert_eq!(attempt["exit"]["value"], 7);
    assert!(attempt["worker"].is_string() && attempt["startedAt"].is_number() && attempt["endedAt"].is_number());
}

#[test]
fn refusals_name_the_thing_and_change_nothing() {
    let (folder, machine) = machine();
    let file = folder.path().join("a-file");
    fs::write(&file, "x").unwrap();
    let inside_a_file = file.join("renders");
    let missing = folder.path().join("missing.blend");
    let cases: Vec<(Vec<&str>, &str)> = vec![
        (vec!["submit", "sculpture"], "sculpture"),
        (vec!["submit", "blender", missing.to_str().unwrap()], "missing.blend"),
        (vec!["submit", "command", "--param", "tasks=0", "--", "/bin/true"], "1 to 1,000,000"),
        (vec!["submit", "command", "--param", "colour=red", "--", "/bin/true"], "colour"),
        (vec!["submit", "command", "--", "/no/such/program"], "/no/such/program"),
        (vec!["submit", "command", "--after", "0000", "--", "/bin/true"], "0000"),
        (
            vec![
                "submit",
                "command",
                "--param",
                "outputs=x",
                "--out",
                inside_a_file.to_str().unwrap(),
                "--",
                "/bin/true",
            ],
            "renders",
        ),
        (vec!["cancel", "00000000-0000-7000-8000-000000000000"], "00000000-0000-7000-8000-000000000000"),
        (vec!["worker", "--tags", "two words"], "two words"),
    ];
    for (args, named) in cases {
        let (code, said) = refusal(&machine, &args);
        assert_eq!(code, 1, "{args:?}: {said}");
        assert!(said.contains(named), "{args:?} names {named}: {said}");
    }
    assert_eq!(machine.ask(["jobs"])["total"], 0, "nothing was queued");
    assert_eq!(machine.run(["submit"]).status.code(), Some(2), "wrong usage");
    let nobody = run_in(&folder.path().join("nobody"), ["jobs"]);
    assert_eq!(nobody.status.code(), Some(3), "{}", text(&nobody.stderr));
}

#[test]
fn a_repeated_command_id_is_one_job() {
    let (_folder, machine) = machine();
    let id = "01890a5d-ac96-774b-bcce-b302099a8057";
    let args = ["submit", "command", "--id", id, "--", "/bin/true"];
    assert_eq!(machine.submit(args.iter().skip(1)), machine.submit(args.iter().skip(1)));
    assert_eq!(machine.ask(["jobs"])["total"], 1);
}

#[test]
fn the_queue_can_be_ordered_paused_and_searched() {
    let (_folder, machine) = machine();
    machine.ask(["worker", "--enabled", "false", "--tags", "gpu,site=berlin"]);
    let name = |name: &'static str| machine.submit(["command", "--name", name, "--", "/bin/true"]);
    let (first, second, third) = (name("first"), name("second"), name("third"));
    machine.ask(["move", &third, "--before", &first]);
    machine.ask(["move", &first, "--bottom", "--band", "high"]);
    let order = |page: Value| -> Vec<String> {
        page["jobs"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(order(machine.ask(["jobs"])), ["first", "third", "second"]);
    assert_eq!(order(machine.ask(["jobs", "SECO"])), ["second"]);
    let why = machine.ask(["explain", &second]);
    assert_eq!(why["workers"][0]["code"], "disabled", "{why}");
    machine.ask(["pause", &second]);
    machine.ask(["worker", "--enabled", "true"]);
    assert_eq!(machine.wait_over(&first)["status"], "completed");
    assert_eq!(machine.wait_over(&third)["status"], "completed");
    assert_eq!(machine.row(&second)["state"], "held");
    machine.ask(["resume", &second]);
    assert_eq!(machine.wait_over(&second)["status"], "completed");
    assert_eq!(machine.run(["pause", &second]).status.code(), Some(1), "a finished job can't be paused");
    machine.ask(["remove", &second]);
    assert_eq!(machine.ask(["jobs"])["total"], 2);
    assert_eq!(machine.ask(["jobs", "--removed"])["total"], 3);
}

#[test]
fn a_cancelled_job_leaves_no_process_behind() {
    let (folder, machine) = machine();
    let pids = folder.path().join("pids");
    let script = format!("trap '' TERM; setsid sleep 600 & echo $! $$ > {}; wait", pids.display());
    let id = machine.submit(["command", "--", "/bin/sh", "-c", &script]);
    let said = wait_for("the program to start", || fs::read_to_string(&pids).ok().filter(|said| said.ends_with('\n')));
    machine.ask(["cancel", &id]);
    let alive = |pid: &str| {
        let status = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        status.rsplit(')').next().is_some_and(|rest| !rest.trim_start().starts_with('Z') && !rest.is_empty())
    };
    for pid in said.split_whitespace() {
        wait_for("a process to end", || (!alive(pid)).then_some(()));
    }
    assert_eq!(machine.row(&id)["state"], "cancelled");
}

#[test]
fn jobs_wait_for_one_another() {
    let (_folder, machine) = machine();
    machine.ask(["worker", "--enabled", "false"]);
    let first = machine.submit(["command", "--name", "first", "--param", "retries=0", "--", "/bin/false"]);
    let second = machine.submit(["command", "--after", &first, "--", "/bin/true"]);
    assert!(machine.row(&second)["reason"].as_str().unwrap().contains("first"));
    machine.ask(["worker", "--enabled", "true"]);
    machine.wait_over(&first);
    let row = wait_for("it to be blocked", || Some(machine.row(&second)).filter(|row| row["state"] == "blocked"));
    assert!(row["reason"].as_str().unwrap().contains("will not be completed"), "{row}");
    machine.ask(["cancel", &second]);
}

#[test]
fn two_machines_run_side_by_side() {
    let (_one, first) = machine();
    let (_two, second) = machine();
    let id = first.submit(["command", "--", "/bin/true"]);
    first.wait_over(&id);
    assert_eq!(second.ask(["jobs"])["total"], 0);
    assert_ne!(first.ask(["status"])["machine"], second.ask(["status"])["machine"]);
    let again = run_in(first.data(), ["run", "--headless"]);
    assert_eq!(again.status.code(), Some(1), "a second engine on one folder is refused");
    assert!(text(&again.stderr).contains("already running"), "{}", text(&again.stderr));
}

#[test]
fn pictures_are_converted_without_any_other_program() {
    let (folder, machine) = machine();
    let out = folder.path().join("small");
    let sample = machine.ask(["types"]);
    assert!(sample["types"].as_array().unwrap().iter().any(|each| each["id"] == "images"));
    let pictures = folder.path().join("pictures");
    fs::create_dir(&pictures).unwrap();
    for index in 0..5_u8 {
        // A PPM would need a decoder; a PNG of one colour is made by the program itself from a WebP of ours.
        fs::write(pictures.join(format!("shade_{index}.png")), png(index * 50)).unwrap();
    }
    fs::write(pictures.join("broken.png"), b"no picture").unwrap();
    let args = ["submit", "images", pictures.to_str().unwrap(), "--wait", "--param", "format=jpeg", "--out"];
    let output = machine.run(args.iter().copied().chain([out.to_str().unwrap()]));
    let made = names(&out);
    assert_eq!(made.iter().filter(|name| name.starts_with("shade_")).count(), 5, "{made:?}");
    assert_eq!(output.status.code(), Some(4), "the broken one is named, not swallowed: {}", text(&output.stdout));
    assert!(text(&output.stdout).contains("broken.png"), "{}", text(&output.stdout));
}

#[test]
fn what_takes_too_long_is_ended_and_says_which_limit() {
    let (_folder, machine) = machine();
    for (limit, code) in [("time_limit=1", "time_limit"), ("no_progress_limit=1", "no_progress")] {
        let args = ["submit", "command", "--wait", "--param", limit, "--", "/bin/sleep", "600"];
        assert_eq!(machine.run(args).status.code(), Some(4), "{limit}");
        let job = machine.ask(["jobs"])["jobs"][0]["id"].as_str().unwrap().to_owned();
        let task = machine.ask(["job", &job])["tasks"]["tasks"][0].clone();
        assert_eq!(task["attempt"]["problem"]["code"], code, "{task}");
    }
}

/// A grey PNG of 8 × 8, written by hand so that the test trusts no encoder of ours: stored deflate blocks.
fn png(grey: u8) -> Vec<u8> {
    let mut raw = Vec::new();
    for _ in 0..8 {
        raw.push(0);
        raw.extend([grey; 8]);
    }
    let mut zlib = vec![0x78, 0x01, 1];
    zlib.extend((raw.len() as u16).to_le_bytes());
    zlib.extend((!(raw.len() as u16)).to_le_bytes());
    zlib.extend(&raw);
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in &raw {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    zlib.extend(((b << 16) | a).to_be_bytes());
    let mut file = vec![0x89, b'P', b'N', b'G', 13, 10, 26, 10];
    let header = [0, 0, 0, 8, 0, 0, 0, 8, 8, 0, 0, 0, 0];
    for (kind, body) in [(b"IHDR", &header[..]), (b"IDAT", &zlib[..]), (b"IEND", &[][..])] {
        file.extend((body.len() as u32).to_be_bytes());
        let start = file.len();
        file.extend(kind);
        file.extend(body);
        let check = crc(&file[start..]);
        file.extend(check.to_be_bytes());
    }
    file
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 })
    })
}
