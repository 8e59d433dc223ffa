//! The supervisor with real processes: this test program starts itself again as one.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::{fs, process};

use atelier_core::Exit;
use atelier_core::lease::WorkKind;
use atelier_runner::logs;
use atelier_runner::message::{Ending, FromSupervisor, Held, ToSupervisor, VERSION};
use atelier_runner::socket::{SUPERVISOR, socket_path};
use common::{Machine, attempt, is_alive, order, pid_in, shell, start, stat, until};

/// Not a test of its own: the process that the others talk to.
#[test]
fn supervisor_process() {
    common::supervise_if_asked();
}

#[test]
fn a_program_runs_and_its_end_is_told_until_it_is_acknowledged() {
    let machine = Machine::start();
    machine.send(&[start(shell(&machine, 1, "echo hello; exit 3"))]);
    let ended = machine.ended(1);
    assert_eq!(ended.exit, Exit::Code(3));
    assert_eq!((ended.log_bytes, ended.lease_ended, ended.start_error), (6, false, None));
    assert!(ended.started_at.unwrap() <= ended.ended_at);
    let log = logs::read(&machine.folder(1), None, 100).unwrap();
    assert_eq!(log.bytes, b"hello\n");
    machine.wait_for("the log is announced", |event| matches!(event, FromSupervisor::LogGrew { log_bytes: 6, .. }));

    let machine = machine.reattach();
    assert!(machine.held().iter().any(|held| matches!(held, Held::Ended(ended) if ended.attempt == attempt(1))));
    machine.send(&[ToSupervisor::Acknowledge { attempt: attempt(1) }]);
    let machine = machine.reattach();
    assert_eq!(machine.held(), []);
}

#[test]
fn a_process_has_the_environment_the_folder_and_the_priority_that_were_ordered() {
    let machine = Machine::start();
    let script = "echo $ATELIER_ATTEMPT; echo $ATELIER_DATA; echo $GREETING; pwd; cut -d' ' -f19 /proc/self/stat; cat /proc/self/oom_score_adj";
    let mut wanted = shell(&machine, 1, script);
    wanted.launch.env.insert("GREETING".into(), "good day".into());
    wanted.niceness = 7;
    machine.send(&[start(wanted)]);
    assert_eq!(machine.ended(1).exit, Exit::Code(0));
    let log = String::from_utf8(logs::read(&machine.folder(1), Some(0), 4096).unwrap().bytes).unwrap();
    let data = machine.data();
    let folder = machine.folder(1);
    let expected = format!("{}\n{}\ngood day\n{}\n7\n500\n", attempt(1), data.display(), folder.display());
    assert_eq!(log, expected);
}

#[test]
fn a_silent_success_leaves_no_folder_and_a_failure_keeps_it() {
    let machine = Machine::start();
    machine.send(&[start(shell(&machine, 1, "exit 0")), start(shell(&machine, 2, "exit 1"))]);
    machine.ended(1);
    machine.ended(2);
    assert!(!machine.folder(1).exists() && machine.folder(2).exists());
}

#[test]
fn ends_by_signal_and_failures_to_start_are_told_apart() {
    let machine = Machine::start();
    let mut lost = shell(&machine, 3, "true");
    lost.launch.folder = Some("/nowhere/at/all".into());
    let plain = machine.data().join("plain");
    fs::write(&plain, b"not a program").unwrap();
    machine.send(&[
        start(shell(&machine, 1, "kill -9 $$")),
        start(order(&machine, 2, "/no/such/program", &[])),
        start(lost),
        start(order(&machine, 4, "no-such-program-in-the-path", &[])),
        start(order(&machine, 5, &plain.display().to_string(), &[])),
    ]);
    assert_eq!(machine.ended(1).exit, Exit::Signal(9));
    for (task, names) in [(2, "/no/such/program"), (3, "/nowhere/at/all"), (4, "no-such-program"), (5, "executed")] {
        let ended = machine.ended(task);
        assert_eq!((ended.exit, ended.started_at), (Exit::NotStarted, None));
        assert!(ended.start_error.as_deref().unwrap().contains(names), "{ended:?}");
    }
}

#[test]
fn a_log_can_be_followed_while_it_is_written() {
    let machine = Machine::start();
    machine.send(&[start(shell(&machine, 1, "echo one; until [ -e go ]; do sleep 0.01; done; echo two >&2"))]);
    until("the first line is there", || logs::read(&machine.folder(1), Some(0), 100).unwrap().bytes == b"one\n");
    assert!(!machine.has_ended(1));
    fs::write(machine.folder(1).join("go"), b"").unwrap();
    machine.ended(1);
    assert_eq!(logs::read(&machine.folder(1), Some(4), 100).unwrap().bytes, b"two\n");
}

#[test]
fn fifty_megabytes_of_output_are_bounded_and_counted() {
    let machine = Machine::start();
    machine.send(&[start(shell(&machine, 1, "yes 0123456789abcde | head -c 50000000; echo; echo the end"))]);
    let ended = machine.ended(1);
    assert_eq!((ended.exit, ended.log_bytes), (Exit::Code(0), 50_000_009));
    let end = logs::read(&machine.folder(1), None, 8).unwrap();
    assert_eq!((end.bytes.as_slice(), end.total), (&b"the end\n"[..], 50_000_009));
    let kept: u64 =
        fs::read_dir(machine.folder(1)).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum();
    assert!((5 << 20..7 << 20).contains(&kept), "{kept} bytes kept");
}

#[test]
fn slots_are_respected_and_orders_run_in_turn() {
    let machine = Machine::start();
    let script = "until [ -e go ]; do sleep 0.01; done";
    let orders: Vec<ToSupervisor> = (1..=4).map(|task| start(shell(&machine, task, script))).collect();
    machine.send(&[ToSupervisor::Slots { count: 2 }]);
    machine.send(&orders);
    machine.send(&[
        orders[0].clone(),
        ToSupervisor::Recall { attempt: attempt(4) },
        ToSupervisor::Recall { attempt: attempt(1) },
    ]);
    machine.started(1);
    machine.started(2);
    let recalled = |task: u32, expected: bool| {
        machine.wait_for("a recall is answered", |event| {
            matches!(event, FromSupervisor::Recalled { attempt: each, recalled } if *each == attempt(task) && *recalled == expected)
        })
    };
    recalled(4, true);
    recalled(1, false);
    fs::write(machine.folder(1).join("go"), b"").unwrap();
    machine.ended(1);
    machine.started(3);
    assert!(!machine.has_ended(2));
    machine.send(&[ToSupervisor::Stop { attempt: attempt(2), ending: Ending::Now }]);
    fs::write(machine.folder(3).join("go"), b"").unwrap();
    assert_eq!(machine.ended(2).exit, Exit::Signal(9));
    machine.ended(3);
    let starts = machine.events().iter().filter(|event| matches!(event, FromSupervisor::Started { .. })).count();
    assert_eq!(starts, 3, "a repeated order changes nothing and a recalled one never starts");
}

/// Ignores SIGTERM, and has a child in another session and a daemon with nothing in its environment.
const STUBBORN: &str = "trap '' TERM
    setsid sh -c 'trap \"\" TERM; echo $$ > setsid; while :; do sleep 1; done' &
    (env -i setsid sh -c 'trap \"\" TERM; cd /; echo $$ > '$PWD'/daemon; while :; do sleep 1; done' > /dev/null 2>&1 &)
    echo $$ > root
    while :; do sleep 1; done";

fn stubborn_pids(machine: &Machine, task: u32) -> [u32; 3] {
    ["root", "setsid", "daemon"].map(|name| pid_in(&machine.folder(task).join(name)))
}

#[test]
fn cancel_ends_every_process_however_it_hides() {
    let machine = Machine::start();
    machine.send(&[
        ToSupervisor::Slots { count: 2 },
        start(shell(&machine, 1, STUBBORN)),
        start(shell(&machine, 2, STUBBORN)),
    ]);
    let (gone, stays) = (stubborn_pids(&machine, 1), stubborn_pids(&machine, 2));
    machine.send(&[ToSupervisor::Stop { attempt: attempt(1), ending: Ending::Politely }]);
    let began = std::time::Instant::now();
    let ended = machine.ended(1);
    eprintln!("ended within {:?}", began.elapsed());
    assert_eq!(ended.exit, Exit::Signal(9));
    assert_eq!(gone.map(is_alive), [false; 3]);
    assert_eq!(stays.map(is_alive), [true; 3], "the other attempt's processes run on");
    machine.send(&[ToSupervisor::Stop { attempt: attempt(2), ending: Ending::Now }]);
    machine.ended(2);
    assert_eq!(stays.map(is_alive), [false; 3]);
}

#[test]
fn cancel_is_polite_first() {
    let machine = Machine::start();
    machine.send(&[start(shell(
        &machine,
        1,
        "trap 'echo bye; exit 5' TERM; echo ready; while :; do sleep 0.05; done",
    ))]);
    until("it is ready", || !logs::read(&machine.folder(1), Some(0), 9).unwrap().bytes.is_empty());
    machine.send(&[ToSupervisor::Stop { attempt: attempt(1), ending: Ending::Politely }]);
    assert_eq!(machine.ended(1).exit, Exit::Code(5));
    assert!(logs::read(&machine.folder(1), Some(0), 999).unwrap().bytes.ends_with(b"bye\n"));
}

#[test]
fn cancel_asks_once_and_then_does_not_ask() {
    let machine = Machine::start();
    machine.send(&[start(shell(&machine, 1, "trap 'echo asked' TERM; echo ready; while :; do sleep 0.05; done"))]);
    until("it is ready", || !logs::read(&machine.folder(1), Some(0), 9).unwrap().bytes.is_empty());
    machine.send(&[ToSupervisor::Stop { attempt: attempt(1), ending: Ending::Politely }]);
    assert_eq!(machine.ended(1).exit, Exit::Signal(9));
    let log = String::from_utf8(logs::read(&machine.folder(1), Some(0), 9_999).unwrap().bytes).unwrap();
    assert_eq!(log.matches("asked").count(), 1, "{log}");
}

#[test]
fn a_root_that_exits_leaves_nothing_running() {
    let machine = Machine::start();
    let left = "sh -c 'echo $$ > child; while :; do sleep 1; done' & (env -i setsid sh -c 'echo $$ > daemon; exec sleep 600' > /dev/null 2>&1 &)
        until [ -s child ] && [ -s daemon ]; do sleep 0.01; done; exit 0";
    machine.send(&[
        ToSupervisor::Slots { count: 2 },
        start(shell(&machine, 2, "exec sleep 600")),
        start(shell(&machine, 1, left)),
    ]);
    let ended = machine.ended(1);
    assert_eq!(ended.exit, Exit::Code(0));
    for name in ["child", "daemon"] {
        assert!(!is_alive(pid_in(&machine.folder(1).join(name))), "{name} is gone before the end is told");
    }
    assert!(is_alive(machine.started(2)));
}

#[test]
fn a_waiting_order_is_stopped_without_ever_starting() {
    let machine = Machine::start();
    machine.send(&[start(shell(&machine, 1, "exec sleep 600")), start(shell(&machine, 2, "true"))]);
    machine.started(1);
    machine.send(&[ToSupervisor::Stop { attempt: attempt(2), ending: Ending::Politely }]);
    let ended = machine.ended(2);
    assert_eq!((ended.exit, ended.started_at, ended.start_error), (Exit::NotStarted, None, None));
}

#[test]
fn a_frozen_tree_does_not_run_and_goes_on_later() {
    let machine = Machine::start();
    machine.send(&[start(shell(
        &machine,
        1,
        "sh -c 'echo $$ > child; while :; do sleep 0.01; done' & echo $$ > root; wait",
    ))]);
    let pids = ["root", "child"].map(|name| pid_in(&machine.folder(1).join(name)));
    let state = |pid: u32| stat(pid).unwrap()[0].clone();
    machine.send(&[ToSupervisor::Freeze { attempt: attempt(1), frozen: true }]);
    until("both are stopped", || pids.iter().all(|pid| state(*pid) == "T"));
    machine.send(&[ToSupervisor::Freeze { attempt: attempt(1), frozen: false }]);
    until("both go on", || pids.iter().all(|pid| state(*pid) != "T"));
    machine.send(&[ToSupervisor::Freeze { attempt: attempt(1), frozen: true }]);
    until("both are stopped again", || pids.iter().all(|pid| state(*pid) == "T"));
    machine.send(&[ToSupervisor::Stop { attempt: attempt(1), ending: Ending::Politely }]);
    assert_eq!(machine.ended(1).exit, Exit::Signal(15), "a frozen process hears that it is to end");
}

#[test]
fn memory_is_measured_over_the_whole_tree_of_what_runs_for_a_while() {
    let machine = Machine::start();
    machine.send(&[ToSupervisor::Slots { count: 2 }, start(shell(&machine, 1, "true"))]);
    assert_eq!(machine.ended(1).peak_memory_bytes, None);
    // 40 MB in a variable of a child of the root.
    let script = "(v=$(head -c 40000000 /dev/zero | tr '\\0' x); touch held; until [ -e go ]; do sleep 0.05; done)";
    machine.send(&[start(shell(&machine, 2, script))]);
    until("the memory is held", || machine.folder(2).join("held").exists());
    std::thread::sleep(std::time::Duration::from_millis(1_200)); // two measurements: time is what is tested here
    fs::write(machine.folder(2).join("go"), b"").unwrap();
    let peak = machine.ended(2).peak_memory_bytes.unwrap();
    assert!((40_000_000..1_000_000_000).contains(&peak), "{peak}");
}

#[test]
fn work_goes_on_while_no_engine_is_connected() {
    let machine = Machine::start();
    machine.send(&[
        start(shell(&machine, 1, "until [ -e go ]; do sleep 0.01; done; echo done")),
        start(shell(&machine, 2, "exec sleep 600")),
    ]);
    let pid = machine.started(1);
    let (go, supervisor) = (machine.folder(1).join("go"), machine.supervisor());
    let machine = machine.reattach();
    assert_eq!(machine.supervisor(), supervisor);
    assert!(machine.held().iter().any(
        |held| matches!(held, Held::Running { attempt: each, pid: same, .. } if *each == attempt(1) && *same == pid)
    ));
    assert!(machine.held().contains(&Held::Waiting { attempt: attempt(2) }));
    let journal = machine.data().join("run/ended.jsonl");
    let (root, spawn) = machine.disconnect();
    fs::write(go, b"").unwrap();
    until("its end is on disk", || {
        fs::read_to_string(&journal).is_ok_and(|text| text.contains(&attempt(1).job.to_string()))
    });
    let machine = Machine::attach_again(root, spawn);
    let ended =
        machine.held().into_iter().find_map(|held| if let Held::Ended(ended) = held { Some(ended) } else { None });
    assert_eq!(ended.unwrap().exit, Exit::Code(0));
    let held = machine.held();
    let follows = |held: &Held| matches!(held, Held::Running { attempt: each, .. } | Held::Waiting { attempt: each } if *each == attempt(2));
    assert!(held.iter().any(follows), "the next order took the slot, or is just taking it");
}

#[test]
fn a_new_supervisor_ends_what_a_killed_one_left() {
    let machine = Machine::start();
    let script = "setsid sh -c 'echo $$ > other; exec sleep 600' & (env -i setsid sh -c 'echo $$ > daemon; exec sleep 600' &); echo $$ > root; exec sleep 600";
    machine.send(&[
        ToSupervisor::Slots { count: 3 },
        start(shell(&machine, 1, script)),
        start(shell(&machine, 2, "echo $$ > root; trap '' TERM; while :; do sleep 1; done")),
    ]);
    let pids = [(1, "root"), (1, "other"), (1, "daemon"), (2, "root")]
        .map(|(task, name)| pid_in(&machine.folder(task).join(name)));
    machine.send(&[start(shell(&machine, 3, "exit 4"))]);
    machine.ended(3);
    let supervisor = machine.supervisor();
    let (root, spawn) = machine.disconnect();
    until("ends are on disk", || root.path().join("run/ended.jsonl").exists());
    kill(supervisor);
    assert!(pids.iter().all(|pid| is_alive(*pid)), "they outlive it");
    let machine = Machine::attach_again(root, spawn);
    assert_ne!(machine.supervisor(), supervisor);
    assert_eq!(pids.map(is_alive), [false; 4]);
    assert!(
        matches!(&machine.held()[..], [Held::Ended(ended)] if ended.attempt == attempt(3) && ended.exit == Exit::Code(4))
    );
}

fn kill(pid: u32) {
    assert!(process::Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap().success());
    until("it is dead", || !is_alive(pid));
}

#[test]
fn leases_end_what_nobody_watches_and_exclusive_work_first() {
    let machine = Machine::with_lengths(&[("TEST_EXCLUSIVE", 300), ("TEST_IDEMPOTENT", 1_500)]);
    let mut exclusive = shell(&machine, 1, "exec sleep 600");
    exclusive.launch.kind = WorkKind::Exclusive;
    machine.send(&[
        ToSupervisor::Slots { count: 2 },
        start(exclusive),
        start(shell(&machine, 2, "exec sleep 600")),
        start(shell(&machine, 3, "exec sleep 600")),
    ]);
    machine.started(2);
    let first = machine.ended(1);
    assert_eq!((first.lease_ended, first.exit), (true, Exit::Signal(15)));
    let second = machine.ended(2);
    assert!(second.lease_ended && second.ended_at > first.ended_at);
    assert!(machine.ended(3).lease_ended, "what waited, too");
}

#[test]
fn renewals_keep_work_alive() {
    let machine = Machine::with_lengths(&[("TEST_EXCLUSIVE", 1_000)]);
    let mut exclusive = shell(&machine, 1, "sleep 2.5");
    exclusive.launch.kind = WorkKind::Exclusive;
    machine.send(&[start(exclusive)]);
    until("it ends", || {
        machine.send(&[ToSupervisor::Renew]);
        machine.has_ended(1)
    });
    assert_eq!((machine.ended(1).exit, machine.ended(1).lease_ended), (Exit::Code(0), false));
}

#[test]
fn there_is_one_supervisor_per_data_folder_and_it_leaves_when_idle() {
    let machine = Machine::with_lengths(&[("TEST_IDLE", 50)]);
    let second = process::Command::new(&machine.spawn.program).args(&machine.spawn.args).output().unwrap();
    assert!(!second.status.success());
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(said.contains("AlreadyRunning"), "{said}");
    let supervisor = machine.supervisor();
    let (root, _spawn) = machine.disconnect();
    until("it leaves", || !is_alive(supervisor));
    assert!(!socket_path(root.path(), SUPERVISOR).exists());
}

#[test]
fn a_second_engine_takes_the_place_of_the_first() {
    let machine = Machine::start();
    let second = Machine::attach_again(Arc::clone(&machine.root), machine.spawn.clone());
    machine.wait_for("the first is told", |event| matches!(event, FromSupervisor::Gone));
    second.send(&[start(shell(&second, 1, "true"))]);
    second.ended(1);
    assert!(!machine.has_ended(1));
    drop(machine);
}

#[test]
fn a_hostile_connection_costs_only_itself() {
    let machine = Machine::start();
    let path = socket_path(machine.root.path(), SUPERVISOR);
    let hello = format!("{{\"say\":\"hello\",\"version\":{VERSION}}}");
    let framed = |body: &[u8]| [&(body.len() as u32).to_be_bytes()[..], body].concat();
    let attacks: [Vec<u8>; 4] =
        [b"GET / HTTP/1.1\r\n\r\n".to_vec(), vec![0xff; 64], framed(b"{\"say\":\"quit\"}"), framed(b"[[[[[[[[")];
    for attack in attacks {
        let mut stream = UnixStream::connect(&path).unwrap();
        let _ = stream.write_all(&attack);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert!(answer.is_empty(), "nothing is said to a stranger");
    }
    machine.send(&[start(shell(&machine, 1, "true"))]);
    machine.ended(1);
    let mut stream = UnixStream::connect(&path).unwrap();
    stream.write_all(&[framed(hello.as_bytes()), framed(b"{\"say\":\"nonsense\"}")].concat()).unwrap();
    let _ = stream.read_to_end(&mut Vec::new());
    let machine = machine.reattach();
    machine.send(&[start(shell(&machine, 2, "true"))]);
    machine.ended(2);
}

#[test]
fn a_supervisor_of_another_version_says_so_and_leaves_when_its_work_is_done() {
    let machine = Machine::start();
    machine.send(&[start(shell(&machine, 1, "until [ -e go ]; do sleep 0.01; done"))]);
    machine.started(1);
    let (go, supervisor) = (machine.folder(1).join("go"), machine.supervisor());
    let (root, _spawn) = machine.disconnect();
    let mut stream = UnixStream::connect(socket_path(root.path(), SUPERVISOR)).unwrap();
    let hello = ToSupervisor::Hello { version: VERSION + 1 };
    let mut bytes = Vec::new();
    atelier_runner::frame::write(&hello, &mut bytes).unwrap();
    stream.write_all(&bytes).unwrap();
    let answer = atelier_runner::frame::read(&mut std::io::BufReader::new(stream)).unwrap();
    assert!(matches!(answer, Some(FromSupervisor::Hello { version: VERSION, .. })));
    assert!(is_alive(supervisor), "it finishes its work first");
    fs::write(go, b"").unwrap();
    until("it leaves", || !is_alive(supervisor));
    assert!(root.path().join("run/ended.jsonl").exists(), "for the one that comes after it");
}

#[test]
fn quit_ends_everything_first() {
    let machine = Machine::start();
    machine.send(&[start(shell(&machine, 1, STUBBORN)), start(shell(&machine, 2, "true"))]);
    let pids = stubborn_pids(&machine, 1);
    machine.send(&[ToSupervisor::Quit]);
    assert_eq!(machine.ended(2).exit, Exit::NotStarted);
    assert_eq!(machine.ended(1).exit, Exit::Signal(9));
    machine.wait_for("it leaves", |event| matches!(event, FromSupervisor::Gone));
    assert_eq!(pids.map(is_alive), [false; 3]);
    let machine = machine.reattach();
    assert_eq!(machine.held().len(), 2, "what was not acknowledged outlives it");
}
