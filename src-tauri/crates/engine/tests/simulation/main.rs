//! A machine in virtual time: the real engine on a real book, with a scripted supervisor and desk, driven
//! by seeded plans of submissions, commands, crashes and lost connections. A failing seed replays.

#![allow(clippy::unwrap_used, clippy::expect_used)] // every line of this is a test

mod doubts;
mod flow;
mod plan;
mod world;

use atelier_core::{JobStatus, Place, PriorityBand};
use atelier_engine::event::{Act, Command, Reply};

use crate::plan::Plan;
use crate::world::World;

/// Plans that are run each time; bounded by count, never by time.
const SEEDS: u64 = 40;
/// Steps of one plan.
const STEPS: usize = 250;

#[test]
fn random_days_keep_every_promise() {
    live_through(0..SEEDS);
}

#[test]
#[ignore = "too long for every change: npm run test:long"]
fn many_random_days_keep_every_promise() {
    live_through(SEEDS..SEEDS + 1_000);
}

fn live_through(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let mut plan = Plan::seeded(seed);
        let mut world = World::new(seed).with_failures();
        world.doubt_one_in(3);
        for step in 0..STEPS {
            plan.act(&mut world);
            world.check(&format!("seed {seed}, step {step}"));
        }
        world.settle();
        world.check_at_rest(&format!("seed {seed}, at rest"));
    }
}

#[test]
fn jobs_run_in_the_order_of_band_rank_and_submission() {
    let mut world = World::new(1);
    let hold = world.submit_named("hold", 4, PriorityBand::Normal, false);
    world.run_until_started(4);
    let low = world.submit_named("low", 1, PriorityBand::Low, false);
    let first = world.submit_named("first", 1, PriorityBand::Normal, false);
    let second = world.submit_named("second", 1, PriorityBand::Normal, false);
    let urgent = world.submit_named("urgent", 1, PriorityBand::Critical, false);
    world.command(Command::Move { jobs: vec![second], to: Place::Before { job: first }, band: None }).unwrap();
    world.settle();
    let order = world.start_order();
    assert_eq!(&order[..1], [hold]);
    let later: Vec<_> = order.into_iter().filter(|id| *id != hold).collect();
    assert_eq!(later, [urgent, second, first, low]);
}

#[test]
fn a_critical_job_calls_unstarted_offers_back() {
    let mut world = World::new(2);
    let bulk = world.submit_named("bulk", 50, PriorityBand::Normal, false);
    world.run_until_started(2);
    let urgent = world.submit_named("urgent", 1, PriorityBand::Critical, false);
    world.finish_one();
    world.exchange();
    assert_eq!(world.start_order(), [bulk, urgent], "the next free slot is the urgent job's");
    world.settle();
    assert_eq!(world.status(bulk), JobStatus::Completed);
}

#[test]
fn a_repeated_command_is_answered_as_it_was_first() {
    let mut world = World::new(3);
    let id = world.fresh_id();
    let command = Command::Submit(Box::new(world::job("once", 1, PriorityBand::Normal, false)));
    let first = world.command_as(id, command.clone());
    assert_eq!(world.command_as(id, command.clone()), first);
    world.crash(false);
    assert_eq!(world.command_as(id, command), first, "after a crash too");
    assert_eq!(world.jobs_in_the_book(), 1);
}

#[test]
fn a_paused_job_lets_others_run_and_goes_on_where_it_was() {
    let mut world = World::new(4);
    let night = world.submit_named("night", 8, PriorityBand::Normal, true);
    world.run_until_started(2);
    world.act(night, Act::Pause { finish_running: false });
    let quick = world.submit_named("quick", 2, PriorityBand::Low, false);
    world.settle();
    assert_eq!(world.status(quick), JobStatus::Completed, "a frozen task holds no slot");
    assert_eq!(world.status(night), JobStatus::Paused);
    world.act(night, Act::Resume);
    world.settle();
    assert_eq!(world.status(night), JobStatus::Completed);
    assert_eq!(world.attempts_of(night), 8, "what was frozen went on and was not started again");
}

#[test]
fn a_crash_of_everything_loses_attempts_and_nothing_else() {
    let mut world = World::new(5);
    let job = world.submit_named("job", 6, PriorityBand::Normal, true);
    world.run_until_started(2);
    world.crash(true);
    world.settle();
    assert_eq!(world.status(job), JobStatus::Completed);
    assert_eq!(world.published_of(job), 6);
}

#[test]
fn illegal_commands_are_refused_with_the_reason() {
    let mut world = World::new(6);
    let job = world.submit_named("job", 1, PriorityBand::Normal, false);
    world.settle();
    for act in [Act::Cancel, Act::Pause { finish_running: false }, Act::Resume, Act::Retry { whole: false }] {
        let Ok(Reply::Outcomes(outcomes)) = world.command(Command::Act { jobs: vec![job], act }) else {
            panic!("{act:?} was not answered");
        };
        let problem = outcomes[0].problem.as_ref().expect("a refusal");
        assert!(problem.message.contains("'job'"), "{problem}");
    }
}

#[test]
fn old_jobs_are_forgotten_in_steps_and_unfinished_ones_never() {
    let mut world = World::new(7);
    for _ in 0..30 {
        world.submit_named("done", 20, PriorityBand::Normal, false);
    }
    world.settle();
    let night = world.submit_named("night", 2, PriorityBand::Normal, false);
    world.act(night, Act::Pause { finish_running: false });
    let day = 24 * 3_600_000;
    world.advance(89 * day);
    assert_eq!(world.jobs_in_the_book(), 31, "they are kept for ninety days");
    world.advance(2 * day);
    for _ in 0..20 {
        world.advance(1_000);
    }
    assert_eq!(world.jobs_in_the_book(), 1);
    assert_eq!(world.status(night), JobStatus::Paused);
}
