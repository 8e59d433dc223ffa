//! The warden: looks at the process trees of attempts, ends what has to end, freezes what has to freeze, measures
//! memory, and watches the leases. One thread of normal priority, so that ending work does not wait for the
//! very load that it is to end; it looks once for all attempts and sleeps when there is nothing to look at.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use atelier_core::AttemptId;
use rustix::process::Signal;

use super::board::{Board, EndingRun, Live, Root};
use super::shared::Shared;
use super::tree::{Trees, trees};
use crate::message::Ending;
use crate::process::{self, Process, Tag};
use crate::{clock, wake::Wake};

/// What may end politely gets this long.
const POLITE: Duration = Duration::from_secs(2);
/// Between looks at an attempt that is ending.
const SOONEST_LOOK: Duration = Duration::from_millis(10);
const LATEST_LOOK: Duration = Duration::from_millis(100);
/// Memory is measured this often, less often once an attempt runs for long.
const MEASURE: Duration = Duration::from_millis(500);
const MEASURE_LONG: Duration = Duration::from_secs(2);
const LONG: Duration = Duration::from_secs(30);
/// After the last attempt it stays awake for this long: with short tasks one after the other it then
/// need not be called for each.
const STAY_AWAKE: Duration = Duration::from_secs(1);
/// `/proc` gives start times in ticks of 10 ms.
const TICKS: Duration = Duration::from_millis(20);
/// A tree that grows while it is being killed is killed again at once, so often.
const KILLS_AT_ONCE: usize = 10;

/// Never returns; it dies with the process.
pub(super) fn run(shared: &Shared) {
    let mut seen = Seen::default();
    let mut asked = Asked::new();
    loop {
        let mut round = wait_for_cases(shared);
        look(shared, &mut seen, &mut asked, &mut round);
    }
}

/// Processes seen before, by pid and start, and whose they were: what is orphaned later is recognised.
type Seen = HashMap<(u32, u64), AttemptId>;

/// Processes that were asked to end. Once: many programs take a second request for impatience.
type Asked = HashSet<(u32, u64)>;

/// All attempts that had a slot at one moment.
struct Round {
    at: Duration,
    cases: Vec<Case>,
}

/// One attempt that the warden looks at.
struct Case {
    attempt: AttemptId,
    wake: Arc<Wake>,
    root: Option<Root>,
    ending: Option<EndingRun>,
    frozen: bool,
    freeze_changed: bool,
    due: bool,
}

impl Round {
    fn has(&self, attempt: AttemptId) -> bool {
        self.cases.iter().any(|case| case.attempt == attempt)
    }
}

impl Case {
    fn root_exited(&self) -> bool {
        self.root.is_some_and(|root| root.exited)
    }

    /// Whether it may only be ended by reading every environment: it matters only when it ends.
    fn needs_markers(&self) -> bool {
        self.due && (self.ending.is_some() || self.root_exited())
    }
}

/// Sleeps until an attempt is due; then all attempts, because one look serves them all.
fn wait_for_cases(shared: &Shared) -> Round {
    let mut board = shared.board();
    let mut awake_until = clock::since_boot() + STAY_AWAKE;
    loop {
        let now = clock::since_boot();
        end_leases(shared, &mut board, now);
        let due = next_look(shared, &board);
        if !board.live.is_empty() {
            awake_until = now + STAY_AWAKE;
        }
        if std::mem::take(&mut board.attention) || due.is_some_and(|due| due <= now) {
            return Round { at: now, cases: cases(&mut board, now) };
        }
        let span = due.map(|due| due.saturating_sub(now)).or_else(|| awake_until.checked_sub(now));
        board = sleep(shared, board, span);
    }
}

fn sleep<'a>(shared: &'a Shared, mut board: MutexGuard<'a, Board>, span: Option<Duration>) -> MutexGuard<'a, Board> {
    board.warden_sleeps = span.is_none();
    match span {
        Some(span) => shared.warden.wait_timeout(board, span).unwrap_or_else(PoisonError::into_inner).0,
        None => shared.warden.wait(board).unwrap_or_else(PoisonError::into_inner),
    }
}

fn next_look(shared: &Shared, board: &Board) -> Option<Duration> {
    let looks = board.live.values().map(|live| {
        let deadline = shared.deadline(board, live.kind, live.ordered);
        if live.ending.is_some() { live.look_at } else { live.look_at.min(deadline) }
    });
    let waiting = board.waiting.iter().map(|each| shared.deadline(board, each.order.launch.kind, each.ordered));
    looks.chain(waiting).min()
}

/// Nobody has renewed them: what still runs is unwatched.
fn end_leases(shared: &Shared, board: &mut Board, now: Duration) {
    let over = |kind, ordered| shared.deadline(board, kind, ordered) <= now;
    let waiting = board.waiting.iter().filter(|each| over(each.order.launch.kind, each.ordered));
    let waiting: Vec<AttemptId> = waiting.map(|each| each.order.attempt).collect();
    let live = board.live.iter().filter(|(_, live)| live.ending.is_none() && over(live.kind, live.ordered));
    let live: Vec<AttemptId> = live.map(|(attempt, _)| *attempt).collect();
    for attempt in waiting {
        board.forget_waiting(attempt, None, true);
        shared.main.ring();
    }
    for attempt in live {
        if let Some(live) = board.live.get_mut(&attempt) {
            live.end(Ending::Politely, true);
        }
    }
}

fn cases(board: &mut Board, now: Duration) -> Vec<Case> {
    let case = |(attempt, live): (&AttemptId, &mut Live)| {
        let due = live.look_at <= now;
        if due {
            live.looks += 1;
            live.look_at = now + pause(live, now);
        }
        Case {
            attempt: *attempt,
            wake: Arc::clone(&live.wake),
            root: live.root,
            ending: live.ending,
            frozen: live.frozen,
            freeze_changed: std::mem::take(&mut live.freeze_changed),
            due,
        }
    };
    board.live.iter_mut().map(case).collect()
}

/// How long until the look after this one.
fn pause(live: &Live, now: Duration) -> Duration {
    let root_exited = live.root.is_some_and(|root| root.exited);
    if live.ending.is_some() || root_exited {
        return (SOONEST_LOOK * 2_u32.saturating_pow(live.looks.min(8))).min(LATEST_LOOK);
    }
    let alive = live.root.map_or(Duration::ZERO, |root| now.saturating_sub(root.since));
    if alive > LONG { MEASURE_LONG } else { MEASURE }
}

fn look(shared: &Shared, seen: &mut Seen, asked: &mut Asked, round: &mut Round) {
    settle_roots(shared, &mut round.cases);
    let markers = round.cases.iter().any(Case::needs_markers);
    let (trees, strays) = observe(shared, seen, round, markers);
    for stray in strays {
        stray.signal(Signal::KILL);
    }
    let none = Vec::new();
    for case in &round.cases {
        let members = trees.get(&case.attempt).unwrap_or(&none);
        treat(shared, asked, case, members);
    }
    asked.retain(|process| seen.contains_key(process));
    kill_what_grows(shared, seen, round);
}

/// What is done about one attempt.
fn treat(shared: &Shared, asked: &mut Asked, case: &Case, members: &[Process]) {
    if case.freeze_changed || case.frozen {
        freeze(case, members);
    }
    if !case.due {
        return;
    }
    measure(shared, case, members);
    let living = members.iter().any(|member| !member.is_dead());
    match case.ending {
        _ if case.root_exited() && !living => clear(shared, case),
        Some(ending) => end(ending, asked, case.frozen, members),
        // The root is gone by itself and has left something behind, which must not stay.
        None if case.root_exited() => {
            if let Some(live) = shared.board().live.get_mut(&case.attempt) {
                live.end(Ending::Politely, false);
            }
        }
        None => {}
    }
}

fn clear(shared: &Shared, case: &Case) {
    if let Some(live) = shared.board().live.get_mut(&case.attempt) {
        live.cleared = true;
    }
    case.wake.ring();
}

fn end(ending: EndingRun, asked: &mut Asked, frozen: bool, members: &[Process]) {
    let signal = signal_for(ending);
    for member in members.iter().filter(|member| !member.is_dead()) {
        if signal == Signal::KILL || asked.insert((member.pid, member.start)) {
            member.signal(signal);
        }
        if frozen && signal == Signal::TERM {
            // What is stopped can't hear that it is to end.
            member.signal(Signal::CONT);
        }
    }
}

fn signal_for(ending: EndingRun) -> Signal {
    let patience_over = clock::since_boot().saturating_sub(ending.began) >= POLITE;
    if ending.how == Ending::Now || patience_over { Signal::KILL } else { Signal::TERM }
}

fn freeze(case: &Case, members: &[Process]) {
    if case.frozen && case.ending.is_some() {
        return;
    }
    let signal = if case.frozen { Signal::STOP } else { Signal::CONT };
    for member in members.iter().filter(|member| !member.is_dead() && member.is_stopped() != case.frozen) {
        member.signal(signal);
    }
}

fn measure(shared: &Shared, case: &Case, members: &[Process]) {
    let resident: u64 = members.iter().map(|member| member.resident_bytes).sum();
    let root = case.root.filter(|root| !root.exited).and_then(|root| process::peak_bytes(root.pid));
    let peak = root.unwrap_or(0).max(resident);
    let alive = case.root.map_or(Duration::ZERO, |root| clock::since_boot().saturating_sub(root.since));
    if peak == 0 || alive < Live::FIRST_LOOK / 2 {
        return;
    }
    if let Some(live) = shared.board().live.get_mut(&case.attempt) {
        live.peak_memory_bytes = live.peak_memory_bytes.max(Some(peak));
    }
}

/// Something that forks faster than it is looked at would outlive one round of kills.
fn kill_what_grows(shared: &Shared, seen: &mut Seen, round: &Round) {
    let killed = |case: &&Case| case.due && case.ending.is_some_and(|ending| signal_for(ending) == Signal::KILL);
    let cases: Vec<&Case> = round.cases.iter().filter(killed).collect();
    for _ in 0..KILLS_AT_ONCE {
        if cases.is_empty() {
            return;
        }
        let (trees, _) = observe(shared, seen, round, false);
        let members = cases.iter().filter_map(|case| trees.get(&case.attempt)).flatten();
        let fresh = members.filter(|member| !member.is_dead() && member.signal(Signal::KILL)).count();
        if fresh == 0 {
            return;
        }
    }
}

/// The start of each root, read while its number surely still means it.
fn settle_roots(shared: &Shared, cases: &mut [Case]) {
    for case in cases {
        let Some(root) = &mut case.root else { continue };
        if root.exited || root.start.is_some() {
            continue;
        }
        let start = process::read(root.pid).map(|process| process.start);
        let mut board = shared.board();
        let current = board.live.get_mut(&case.attempt).and_then(|live| live.root.as_mut());
        match current {
            Some(current) if !current.exited => {
                current.start = start;
                root.start = start;
            }
            _ => root.exited = true,
        }
    }
}

/// One look: the tree of each attempt, and orphans of attempts that are over.
fn observe(shared: &Shared, seen: &mut Seen, round: &Round, markers: bool) -> (Trees, Vec<Process>) {
    let cases = &round.cases;
    let mut table = process::table();
    let mut known = HashMap::new();
    for (case, root) in cases.iter().filter_map(|case| Some((case, case.root.filter(|root| !root.exited)?))) {
        if table.get(&root.pid).is_some_and(|process| Some(process.start) == root.start) {
            known.insert(root.pid, case.attempt);
        }
    }
    let strays = attribute_orphans(shared, seen, round, &mut table, &mut known);
    if markers {
        attribute_marked(shared, cases, &table, &mut known);
    }
    let trees = trees(&table, &known);
    *seen = trees
        .iter()
        .flat_map(|(attempt, members)| members.iter().map(|member| ((member.pid, member.start), *attempt)))
        .collect();
    (trees, strays)
}

/// Orphans are read after the table: whatever fell out of a tree in between is among them.
fn attribute_orphans(
    shared: &Shared,
    seen: &Seen,
    round: &Round,
    table: &mut HashMap<u32, Process>,
    known: &mut HashMap<u32, AttemptId>,
) -> Vec<Process> {
    let mut strays = Vec::new();
    for (pid, owner) in shared.orphans.all() {
        let Some(process) = process::read(pid) else { continue };
        table.insert(pid, process);
        let owner = match owner {
            Some(attempt) if round.has(attempt) => Owner::Attempt(attempt),
            _ => owner_of(process, seen, round),
        };
        match owner {
            Owner::Attempt(attempt) => {
                shared.orphans.attribute(pid, attempt);
                known.insert(pid, attempt);
            }
            // A younger one may come from an attempt that began after this round was drawn up.
            Owner::Nobody if process.started() + TICKS < round.at => strays.push(process),
            Owner::OneOf | Owner::Nobody => {}
        }
    }
    strays
}

enum Owner {
    Attempt(AttemptId),
    /// Several come into question; it ends with the last of them.
    OneOf,
    /// Whatever started it is over.
    Nobody,
}

/// Whose an orphan is, by the surest sign first.
fn owner_of(process: Process, seen: &Seen, round: &Round) -> Owner {
    let cases = &round.cases;
    let tag = Tag::of(process.pid);
    let tagged =
        || cases.iter().find(|case| tag.is_some() && case.root.map(|root| root.tag) == tag).map(|case| case.attempt);
    let marked = || process::variable(process.pid, process::ATTEMPT_MARKER).and_then(|value| value.parse().ok());
    let known = seen.get(&(process.pid, process.start)).copied();
    if let Some(attempt) = known.or_else(tagged).or_else(marked) {
        return if round.has(attempt) { Owner::Attempt(attempt) } else { Owner::Nobody };
    }
    // One whose start is not noted yet may have started anything.
    let old_enough = |root: Root| root.since <= process.started() + TICKS;
    let mut candidates = cases.iter().filter(|case| case.root.is_none_or(old_enough));
    match (candidates.next(), candidates.next()) {
        (None, _) => Owner::Nobody,
        (Some(only), None) => Owner::Attempt(only.attempt),
        _ => Owner::OneOf,
    }
}

/// Processes that carry the marker of an attempt without descending from it: some other program started them.
fn attribute_marked(
    shared: &Shared,
    cases: &[Case],
    table: &HashMap<u32, Process>,
    known: &mut HashMap<u32, AttemptId>,
) {
    let data_folder = shared.options.data_folder.to_string_lossy();
    for pid in table.keys().filter(|pid| **pid != std::process::id()) {
        if known.contains_key(pid) {
            continue;
        }
        let Some((attempt, data)) = process::markers(*pid) else { continue };
        let attempt = attempt.parse().ok().filter(|attempt| cases.iter().any(|case| case.attempt == *attempt));
        if let Some(attempt) = attempt.filter(|_| data == data_folder) {
            known.insert(*pid, attempt);
        }
    }
}
