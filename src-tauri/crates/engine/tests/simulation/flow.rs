//! Stages, approval, parts and chains, one promise at a time.

use atelier_core::{JobId, JobStatus, PriorityBand, Stage, TaskIndex, TaskStatus};
use atelier_engine::event::{Act, Command, NewJob, Reply};

use crate::world::{World, job};

/// A job of `tasks` tasks of which the first `before` come first.
fn staged(tasks: u32, before: u32, asks: bool) -> NewJob {
    let stages = vec![Stage { first: TaskIndex(before), asks }];
    NewJob { stages, ..job("shot", tasks, PriorityBand::Normal, true) }
}

fn queue(world: &mut World, new: NewJob) -> JobId {
    world.submit(new);
    *world.submitted().last().unwrap()
}

fn explained(world: &mut World, job: JobId) -> String {
    match world.command(Command::Explain { job, task: None }) {
        Ok(Reply::Explained(explained)) => explained.sentence,
        other => panic!("{other:?}"),
    }
}

fn refusal(world: &mut World, job: JobId, act: Act) -> Option<String> {
    match world.command(Command::Act { jobs: vec![job], act }) {
        Ok(Reply::Outcomes(outcomes)) => outcomes[0].problem.as_ref().map(|problem| problem.message.clone()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_preview_is_made_first_and_the_rest_after_a_persons_ok() {
    let mut world = World::new(11);
    let shot = queue(&mut world, staged(6, 2, true));
    world.settle();
    assert_eq!(world.tasks_in(shot, TaskStatus::Completed), 2);
    assert_eq!(explained(&mut world, shot), "Waits for your OK on the frames made first");
    assert!(world.state(shot).asks);
    let asked = world.activity().iter().filter(|text| text.contains("ready to be looked at")).count();
    assert_eq!(asked, 1);
    world.crash(true);
    world.settle();
    assert!(world.state(shot).asks, "a crash does not answer for a person");
    world.act(shot, Act::Approve);
    assert!(!world.state(shot).asks);
    assert_eq!(refusal(&mut world, shot, Act::Approve), None, "a repeated word changes nothing");
    world.settle();
    assert_eq!(world.status(shot), JobStatus::Completed);
    let asked = world.activity().iter().filter(|text| text.contains("ready to be looked at")).count();
    assert_eq!(asked, 1, "nobody is asked twice");
}

#[test]
fn who_approves_early_is_not_asked_and_a_paused_job_stays_paused() {
    let mut world = World::new(12);
    let shot = queue(&mut world, staged(6, 2, true));
    world.act(shot, Act::Pause { finish_running: false });
    world.act(shot, Act::Approve);
    world.settle();
    assert_eq!(world.status(shot), JobStatus::Paused);
    world.act(shot, Act::Resume);
    world.settle();
    assert_eq!(world.status(shot), JobStatus::Completed);
    let plain = world.submit_named("plain", 2, PriorityBand::Normal, false);
    assert!(refusal(&mut world, plain, Act::Approve).unwrap().contains("asks nobody"));
}

#[test]
fn a_failure_in_an_early_stage_ends_the_job_and_a_retry_brings_every_stage_back() {
    let mut world = World::new(13);
    let shot = queue(&mut world, staged(5, 3, false));
    world.fail_every_task(true);
    world.settle();
    assert_eq!(world.status(shot), JobStatus::Failed);
    assert_eq!(world.tasks_in(shot, TaskStatus::Cancelled), 2, "what can't come any more is not waited for");
    world.fail_every_task(false);
    world.act(shot, Act::Retry { whole: false });
    assert_eq!(world.tasks_in(shot, TaskStatus::Waiting), 2);
    world.settle();
    assert_eq!(world.status(shot), JobStatus::Completed);
    world.act(shot, Act::Retry { whole: true });
    assert_eq!(world.tasks_in(shot, TaskStatus::Waiting), 2, "all over again, one stage after the other");
    world.settle();
    assert_eq!(world.status(shot), JobStatus::Completed);
}

#[test]
fn a_whole_retry_asks_again() {
    let mut world = World::new(14);
    let shot = queue(&mut world, staged(4, 2, true));
    world.act(shot, Act::Approve);
    world.settle();
    world.act(shot, Act::Retry { whole: true });
    world.settle();
    assert!(world.state(shot).asks);
}

#[test]
fn parts_are_no_results_and_go_when_the_job_is_over() {
    let mut world = World::new(15);
    let still = queue(&mut world, staged(5, 4, false));
    world.settle();
    assert_eq!(world.status(still), JobStatus::Completed);
    assert_eq!(world.record(still).outputs, 1, "four tiles and one picture");
    assert_eq!(world.listed(still), ["4"]);
    assert_eq!(world.files_below("parts"), 0);
}

#[test]
fn a_part_that_is_gone_is_made_again_before_it_is_needed() {
    let mut world = World::new(16);
    let still = queue(&mut world, staged(5, 4, false));
    while world.tasks_in(still, TaskStatus::Completed) < 3 {
        world.exchange();
        world.finish_one();
    }
    assert_eq!(world.lose_a_part(), Some("0".to_owned()));
    world.settle();
    assert_eq!(world.status(still), JobStatus::Completed);
    assert_eq!(world.attempts_of(still), 6, "five tasks, and one of them again");
    assert!(world.activity().iter().any(|text| text.contains("1 parts of 'shot' are gone")));
}

/// A render and the video of it.
fn chain(frames: u32) -> NewJob {
    let video = NewJob { then: Vec::new(), ..job("video", 1, PriorityBand::Normal, true) };
    NewJob { then: vec![video], ..job("render", frames, PriorityBand::Normal, true) }
}

fn queue_chain(world: &mut World, new: NewJob) -> (JobId, JobId) {
    world.submit(new);
    let [.., render, video] = *world.submitted() else { panic!("two jobs") };
    (render, video)
}

#[test]
fn a_chain_is_queued_whole_and_the_second_takes_the_files_of_the_first_in_their_order() {
    let mut world = World::new(17);
    let (render, video) = queue_chain(&mut world, chain(12));
    assert_eq!(explained(&mut world, video), "Waits for 'render'");
    world.settle();
    let expected: Vec<String> = (0..12).map(|frame| format!("/results/{render}/{frame}")).collect();
    assert_eq!(world.sources_of(video), expected);
    assert!(world.sources_of(render).is_empty());
    assert_eq!(world.status(video), JobStatus::Completed);
}

#[test]
fn of_a_chain_that_cant_be_queued_nothing_is() {
    let mut world = World::new(18);
    let mut bad = chain(2);
    bad.then[0].depends_on = vec![JobId::first()];
    assert!(world.command(Command::Submit(Box::new(bad))).is_err());
    let mut bad = chain(2);
    bad.then[0].stages = vec![Stage { first: TaskIndex(7), asks: false }];
    assert!(world.command(Command::Submit(Box::new(bad))).is_err());
    assert_eq!(world.jobs_in_the_book(), 0);
    world.check("after two refusals");
}

#[test]
fn a_failed_job_blocks_the_next_until_it_is_retried_or_nobody_wants_to_wait() {
    let mut world = World::new(19);
    world.fail_every_task(true);
    let (render, video) = queue_chain(&mut world, chain(2));
    world.settle();
    assert!(world.state(video).blocked);
    assert_eq!(explained(&mut world, video), "Waits for 'render', which will not be completed");
    world.crash(true);
    assert!(world.state(video).blocked, "a crash unblocks nothing");
    world.fail_every_task(false);
    world.act(render, Act::Retry { whole: false });
    assert!(!world.state(video).blocked);
    world.settle();
    assert_eq!(world.status(video), JobStatus::Completed);

    let (render, video) = queue_chain(&mut world, chain(2));
    world.act(render, Act::Cancel);
    assert!(world.state(video).blocked);
    world.act(video, Act::RunAnyway);
    assert_eq!(refusal(&mut world, video, Act::RunAnyway), None, "a repeated word changes nothing");
    world.crash(true);
    world.settle();
    assert_eq!(world.status(video), JobStatus::Completed);
    assert!(world.sources_of(video).is_empty());
    assert!(refusal(&mut world, render, Act::RunAnyway).unwrap().contains("cancelled"));
}

#[test]
fn a_job_waits_again_when_the_one_before_it_is_made_again_unless_it_has_begun() {
    let mut world = World::new(20);
    let (render, video) = queue_chain(&mut world, chain(1));
    world.act(video, Act::Pause { finish_running: false });
    world.settle();
    world.act(render, Act::Retry { whole: true });
    world.act(video, Act::Resume);
    assert_eq!(explained(&mut world, video), "Waits for 'render'");
    world.settle();
    assert_eq!(world.status(video), JobStatus::Completed);
    world.act(render, Act::Retry { whole: true });
    world.settle();
    assert_eq!(world.status(video), JobStatus::Completed, "what is done stays");
    assert_eq!(world.attempts_of(video), 1);
}

#[test]
fn a_job_that_another_follows_is_not_forgotten_before_it() {
    let mut world = World::new(21);
    world.fail_every_task(true);
    let (render, video) = queue_chain(&mut world, chain(2));
    world.settle();
    world.act(render, Act::Remove);
    world.advance(200 * 24 * 3_600_000);
    world.crash(true);
    assert!(world.state(video).blocked, "it still knows what it waits for");
    world.act(video, Act::Cancel);
    world.advance(200 * 24 * 3_600_000);
    world.advance(3_600_001);
    assert_eq!(world.jobs_in_the_book(), 0);
}

#[test]
fn a_job_that_failed_names_the_most_frequent_cause_also_after_a_crash() {
    let mut world = World::new(22);
    world.fail_every_task(true);
    let shot = world.submit_named("shot", 3, PriorityBand::Normal, true);
    for _ in 0..4 {
        world.exchange();
        world.finish_one();
        world.advance(1_000);
    }
    world.crash(true);
    world.settle();
    let problem = world.record(shot).job.problem.unwrap();
    assert!(problem.message.starts_with("3 of 3 tasks failed: "), "{problem}");
    assert!(problem.next_step.ends_with("Retry failed tries them again."));
}

#[test]
fn what_finishes_first_in_a_paused_job_does_so_over_a_crash_too() {
    let mut world = World::new(23);
    let night = world.submit_named("night", 8, PriorityBand::Normal, false);
    world.run_until_started(2);
    world.act(night, Act::Pause { finish_running: true });
    world.crash(false);
    assert_eq!(world.frozen(), 0, "what runs goes on to its end");
    world.act(night, Act::Pause { finish_running: false });
    world.act(night, Act::Resume);
    world.act(night, Act::Pause { finish_running: false });
    assert_eq!(world.frozen(), 2);
    world.crash(false);
    assert_eq!(world.frozen(), 2, "what stands still stays so");
    world.act(night, Act::Resume);
    assert_eq!(world.frozen(), 0);
    world.settle();
    assert_eq!(world.status(night), JobStatus::Completed);
}

#[test]
fn the_rest_is_estimated_from_three_tasks_on_and_a_pause_does_not_count() {
    let mut world = World::new(24);
    let shot = world.submit_named("shot", 10, PriorityBand::Normal, false);
    for done in 0..4 {
        world.exchange();
        let expected = if done < 3 { None } else { Some((53, 70)) };
        let found = world.state(shot).remaining.map(|range| (range.low_s, range.high_s));
        assert_eq!(found, expected, "{done} tasks of 10, 20 and 20 s are done, on two slots");
        world.act(shot, Act::Pause { finish_running: false });
        world.advance(3_600_000);
        world.act(shot, Act::Resume);
        world.advance(10_000);
        world.finish_one();
    }
    world.exchange();
    let before = world.state(shot).remaining;
    world.crash(false);
    world.exchange();
    let now = world.state(shot);
    let status = now.record.as_ref().map(|record| (record.job.status, record.counts));
    assert_eq!(now.remaining, before, "{status:?}: what was measured is read back from the book");
}

#[test]
fn an_offer_is_called_back_when_what_comes_before_it_is_wanted_again() {
    let mut world = World::new(25);
    let (render, video) = queue_chain(&mut world, chain(1));
    world.run_until_started(1);
    let _hold = world.submit_named("hold", 4, PriorityBand::Low, false);
    world.run_until_started(3);
    assert_eq!(world.status(render), JobStatus::Completed);
    while world.tasks_in(video, TaskStatus::Leased) == 0 {
        assert_eq!(world.attempts_of(video), 0, "it started at once: nothing to call back");
        world.exchange();
    }
    world.act(render, Act::Retry { whole: true });
    world.exchange();
    assert_eq!(world.attempts_of(video), 0);
    assert_eq!(explained(&mut world, video), "Waits for 'render'");
}
