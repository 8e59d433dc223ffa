//! How fast a supervisor runs programs that do nothing, beside `xargs -P2` in the same run, and how long an
//! order takes to become a process. `cargo run --release -p atelier-runner --example throughput [COUNT]`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use atelier_core::launch::Launch;
use atelier_core::lease::WorkKind;
use atelier_core::{AttemptId, AttemptNumber, Epoch, JobId, TaskIndex};
use atelier_runner::message::{FromSupervisor, Order, ToSupervisor};
use atelier_runner::{SpawnSupervisor, SupervisorLink, SupervisorOptions, attach, supervisor};

const SLOTS: u16 = 2;
const QUEUED: u32 = 4;

fn main() {
    let mut args = std::env::args().skip(1);
    match args.next().as_deref() {
        Some("supervise") => supervisor::run(&SupervisorOptions::new(args.next().unwrap())).unwrap(),
        count => measure(count.map_or(5_000, |count| count.parse().unwrap())),
    }
}

fn measure(count: u32) {
    let data = tempfile::tempdir().unwrap();
    let args = vec!["supervise".into(), data.path().into()];
    let spawn = SpawnSupervisor { program: std::env::current_exe().unwrap(), args };
    let (sender, events) = channel();
    let link = attach(data.path(), &spawn, move |event| drop(sender.send(event))).unwrap();
    link.send(&[ToSupervisor::Slots { count: SLOTS }]).unwrap();
    let FromSupervisor::Hello { pid, .. } = events.recv().unwrap() else { panic!("it says hello first") };
    run(&link, &events, data.path(), 0, count / 10);
    let before = cpu_millis(pid);
    for round in 1..=3 {
        let ours = per_second(count, || run(&link, &events, data.path(), round * count, count));
        let xargs = per_second(count, || xargs(count));
        println!("no-op programs a second: {ours:.0}, xargs -P{SLOTS}: {xargs:.0}, share {:.2}", ours / xargs);
    }
    let after = cpu_millis(pid);
    let each = |before: u64, after: u64| (after - before) as f64 * 1_000.0 / f64::from(3 * count);
    println!(
        "processor time per program: {:.0} us of the supervisor, {:.0} us of the program",
        each(before.0, after.0),
        each(before.1, after.1)
    );
    let mut latencies: Vec<Duration> =
        (0..300).map(|each| latency(&link, &events, data.path(), 10 * count + each)).collect();
    latencies.sort_unstable();
    println!("order to process: median {:?}, p95 {:?}", latencies[150], latencies[285]);
    link.send(&[ToSupervisor::Quit]).unwrap();
    while !matches!(events.recv().unwrap(), FromSupervisor::Gone) {}
}

/// Processor time of a process itself, and of the children that it has waited for; in ticks of 10 ms.
fn cpu_millis(pid: u32) -> (u64, u64) {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_ascii_whitespace().collect();
    let millis = |index: usize| fields[index].parse::<u64>().unwrap() * 10;
    (millis(11) + millis(12), millis(13) + millis(14))
}

fn per_second(count: u32, work: impl FnOnce()) -> f64 {
    let began = Instant::now();
    work();
    f64::from(count) / began.elapsed().as_secs_f64()
}

/// As an engine does it: slots full and a few orders waiting, each end acknowledged and answered with a new order.
fn run(link: &SupervisorLink, events: &Receiver<FromSupervisor>, data: &Path, first: u32, count: u32) {
    let ahead = (u32::from(SLOTS) + QUEUED).min(count);
    let orders: Vec<ToSupervisor> = (first..first + ahead).map(|task| start(data, task)).collect();
    link.send(&orders).unwrap();
    let (mut sent, mut ended) = (ahead, 0);
    while ended < count {
        let first_event = events.recv().unwrap();
        let mut messages = Vec::new();
        for event in std::iter::once(first_event).chain(events.try_iter()) {
            let FromSupervisor::Ended(end) = event else { continue };
            assert!(end.exit.is_success(), "{end:?}");
            ended += 1;
            messages.push(ToSupervisor::Acknowledge { attempt: end.attempt });
            if sent < count {
                messages.push(start(data, first + sent));
                sent += 1;
            }
        }
        if !messages.is_empty() {
            link.send(&messages).unwrap();
        }
    }
}

fn xargs(count: u32) {
    let mut numbers = Command::new("seq").arg(count.to_string()).stdout(Stdio::piped()).spawn().unwrap();
    let mut xargs = Command::new("xargs");
    xargs.args([format!("-P{SLOTS}"), "-n1".into(), "/bin/true".into()]).stdin(numbers.stdout.take().unwrap());
    assert!(xargs.status().unwrap().success());
    numbers.wait().unwrap();
}

fn latency(link: &SupervisorLink, events: &Receiver<FromSupervisor>, data: &Path, task: u32) -> Duration {
    let began = Instant::now();
    link.send(&[start(data, task)]).unwrap();
    let mut latency = Duration::ZERO;
    loop {
        match events.recv().unwrap() {
            FromSupervisor::Started { .. } => latency = began.elapsed(),
            FromSupervisor::Ended(end) => {
                link.send(&[ToSupervisor::Acknowledge { attempt: end.attempt }]).unwrap();
                return latency;
            }
            _ => {}
        }
    }
}

fn start(data: &Path, task: u32) -> ToSupervisor {
    let attempt = AttemptId { job: JobId::first(), task: TaskIndex(task), number: AttemptNumber(1), epoch: Epoch(1) };
    let launch = Launch {
        program: "/bin/true".into(),
        args: Vec::new(),
        env: HashMap::from([("ATELIER_TASK_INDEX".into(), task.to_string())]).into_iter().collect(),
        folder: None,
        kind: WorkKind::Idempotent,
    };
    let folder = data.join(format!("attempts/{task}")).display().to_string();
    ToSupervisor::Start(Box::new(Order { attempt, launch, folder, niceness: 0 }))
}
