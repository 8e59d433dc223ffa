//! Things that break around a machine: a full disk, a hostile client, a reserve that is reached.

#![allow(clippy::unwrap_used)] // every line of this is a test

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use atelier_tests::{Machine, names, program, text, wait_for};

#[test]
fn below_the_reserve_nothing_is_queued_and_it_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::start(&folder.path().join("data"), 1);
    machine.ask(["settings", "--reserve", "100000000"]);
    let refused = machine.run(["submit", "command", "--", "/bin/true"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("reserve"), "{}", text(&refused.stderr));
    machine.ask(["settings", "--reserve", "0"]);
    let id = machine.submit(["command", "--", "/bin/true"]);
    assert_eq!(machine.wait_over(&id)["status"], "completed");
}

#[test]
fn settings_are_kept_over_a_restart_and_bad_ones_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut machine = Machine::start(&folder.path().join("data"), 1);
    machine.ask(["settings", "--person", "nina", "--keep-days", "7"]);
    let refused = machine.run(["settings", "--niceness", "40"]);
    assert_eq!(refused.status.code(), Some(1), "{}", text(&refused.stderr));
    machine.kill();
    machine.restart();
    let settings = machine.ask(["settings"]);
    assert_eq!((&settings["personName"], &settings["keepJobsDays"]), (&"nina".into(), &7.into()));
    assert_eq!(settings["niceness"], 10, "a refused change changes nothing");
    let id = machine.submit(["command", "--", "/bin/true"]);
    assert_eq!(machine.row(&id)["person"], "nina");
}

#[test]
fn notes_about_a_worker_are_kept_and_bad_ones_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut machine = Machine::start(&folder.path().join("data"), 1);
    machine.ask(["worker", "--set", "vram_gb=24", "--set", "room=attic"]);
    assert_eq!(machine.run(["worker", "--set", "vram_gb=much"]).status.code(), Some(1));
    machine.kill();
    machine.restart();
    let worker = machine.ask(["workers"])["workers"][0]["worker"].clone();
    assert_eq!((&worker["metadata"]["vram_gb"], &worker["metadata"]["room"]), (&"24".into(), &"attic".into()));
    machine.ask(["worker", "--set", "room="]);
    let worker = machine.ask(["workers"])["workers"][0]["worker"].clone();
    assert!(worker["metadata"]["room"].is_null(), "{worker}");
}

#[test]
fn a_hostile_client_costs_itself_the_connection_and_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::start(&folder.path().join("data"), 1);
    let socket = machine.data().join("run/atelier.sock");
    let frames: [&[u8]; 4] =
        [&[0xff; 64], &[0, 0, 0, 3, b'{', b'{', b'{'], b"\0\0\0\x10{\"id\":\"nothing\"}", &[0, 0, 0, 9, 1, 2]];
    for frame in frames {
        let mut client = UnixStream::connect(&socket).unwrap();
        client.write_all(frame).unwrap();
        client.shutdown(std::net::Shutdown::Write).unwrap();
        let mut said = Vec::new();
        // It ends with the host's word, or by a reset when bytes were left unread.
        let _ = client.read_to_end(&mut said);
        assert!(!text(&said).contains("\"Ok\""), "{}", text(&said));
    }
    let id = machine.submit(["command", "--", "/bin/true"]);
    assert_eq!(machine.wait_over(&id)["status"], "completed");
}

/// A machine whose data lies on a small file system of its own, in a mount namespace that ends with it.
struct Cramped {
    child: Child,
    data: String,
}

impl Cramped {
    fn start(folder: &Path) -> Self {
        let data = folder.join("data");
        fs::create_dir(&data).unwrap();
        let data = data.to_str().unwrap().to_owned();
        let script = "mount -t tmpfs -o size=4m cramped \"$2\" && exec \"$1\" run --headless --data-dir \"$2\"";
        // Who is not root is root in a user namespace of their own.
        let namespaces: &[&str] = if is_root() { &[] } else { &["--user", "--map-root-user"] };
        let child = Command::new("unshare")
            .args(namespaces)
            .args(["--mount", "sh", "-c", script, "sh", program().to_str().unwrap(), &data])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut machine = Self { child, data };
        wait_for("the cramped machine", || {
            let ended = machine.child.try_wait().unwrap();
            assert!(ended.is_none(), "a small file system needs a mount namespace: this can't be done in a chroot");
            machine.run(&["status"]).status.success().then_some(())
        });
        machine
    }

    fn inside(&self, program: &str, args: &[&str]) -> Output {
        let pid = self.child.id().to_string();
        let namespaces: &[&str] = if is_root() { &[] } else { &["--user", "--preserve-credentials"] };
        let mut enter = Command::new("nsenter");
        enter.args(["--target", &pid]).args(namespaces).args(["--mount", "--root", program]);
        enter.args(args).output().unwrap()
    }

    fn run(&self, args: &[&str]) -> Output {
        let args: Vec<&str> = ["--data-dir", &self.data].into_iter().chain(args.iter().copied()).collect();
        self.inside(program().to_str().unwrap(), &args)
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

impl Drop for Cramped {
    fn drop(&mut self) {
        let _ = self.run(&["stop", "--end-work"]);
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_full_disk_refuses_what_is_new_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Cramped::start(folder.path());
    assert!(machine.run(&["settings", "--reserve", "0"]).status.success());
    let submit = ["submit", "command", "--wait", "--", "/bin/true"];
    assert!(machine.run(&submit).status.success());
    let filler = format!("{}/filler", machine.data);
    machine.inside("sh", &["-c", &format!("cat /dev/zero > {filler}; true")]);
    // What SQLite still has room for in its log is taken; then it refuses.
    let refused = wait_for("the disk to be full", || {
        let output = machine.run(&["submit", "command", "--paused", "--param", "tasks=20000", "--", "/bin/true"]);
        (!output.status.success()).then_some(output)
    });
    let said = text(&refused.stderr);
    assert!(said.contains("disk") || said.contains("room"), "{said}");
    let before = text(&machine.run(&["jobs"]).stdout);
    assert!(before.contains("done"), "it still answers: {before}");
    machine.inside("rm", &[&filler]);
    wait_for("it to take work again", || machine.run(&submit).status.success().then_some(()));
    let after = text(&machine.run(&["jobs"]).stdout);
    for line in before.lines() {
        let id = line.split(' ').next().unwrap();
        assert!(after.contains(id), "{id} was lost: {after}");
    }
    assert_eq!(names(folder.path()), ["data"]);
}
