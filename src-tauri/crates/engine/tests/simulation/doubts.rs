//! Pictures that look wrong: made again once, then a person says.

use atelier_core::{JobId, JobStatus, PriorityBand, Verdict};
use atelier_engine::event::Act;

use crate::world::World;

/// A finished job of two pictures that both look wrong, twice.
fn doubtful(seed: u64) -> (World, JobId) {
    let mut world = World::new(seed);
    world.doubt_one_in(1);
    let shot = world.submit_named("shot", 2, PriorityBand::Normal, true);
    world.settle();
    (world, shot)
}

#[test]
fn a_picture_that_looks_wrong_is_made_again_once_and_then_a_person_is_asked() {
    let (world, shot) = doubtful(31);
    assert_eq!(world.status(shot), JobStatus::Completed, "a doubt is no failure");
    assert_eq!(world.attempts_of(shot), 4);
    assert_eq!(world.marks(shot), [("0".to_owned(), Verdict::Asked), ("1".to_owned(), Verdict::Asked)]);
    let record = world.record(shot);
    assert_eq!((record.suspects, record.outputs), (2, 2));
    let said = world.activity();
    assert!(said.contains(&"File 0 of 'shot' looks wrong: it is all black. It is made again".to_owned()), "{said:?}");
    assert!(said.iter().any(|text| text.starts_with("File 0 of 'shot' was made again and still looks wrong")));
}

#[test]
fn one_that_is_right_the_second_time_keeps_no_mark() {
    let mut world = World::new(32);
    world.doubt_one_in(1);
    let shot = world.submit_named("shot", 1, PriorityBand::Normal, true);
    world.run_until_started(1);
    world.finish_one();
    world.exchange();
    assert_eq!(world.marks(shot), [("0".to_owned(), Verdict::Again)], "published and marked at once");
    world.doubt_one_in(0);
    world.settle();
    assert_eq!(world.marks(shot), []);
    assert_eq!((world.status(shot), world.record(shot).suspects), (JobStatus::Completed, 0));
    assert_eq!((world.record(shot).outputs, world.makings_of(shot, "0")), (1, 2));
}

#[test]
fn crashes_do_not_make_it_a_third_time() {
    for finished in 1..4 {
        let mut world = World::new(33);
        world.doubt_one_in(1);
        let shot = world.submit_named("shot", 2, PriorityBand::Normal, true);
        for _ in 0..finished {
            world.exchange();
            world.finish_one();
            world.crash(false);
        }
        world.exchange();
        world.crash(true);
        world.settle();
        assert_eq!(world.status(shot), JobStatus::Completed);
        assert_eq!((world.makings_of(shot, "0"), world.makings_of(shot, "1")), (2, 2), "{finished}");
    }
}

#[test]
fn a_person_keeps_pictures_or_has_them_made_again() {
    let (mut world, shot) = doubtful(34);
    assert_eq!(world.judge(shot, &["0"], true), None);
    assert_eq!(world.marks(shot)[0], ("0".to_owned(), Verdict::Kept));
    assert_eq!(world.record(shot).suspects, 1);
    assert_eq!(world.judge(shot, &[], false), None);
    assert_eq!(world.status(shot), JobStatus::Queued, "the job goes on");
    world.doubt_one_in(0);
    world.crash(true);
    world.settle();
    assert_eq!(world.status(shot), JobStatus::Completed);
    assert_eq!(world.marks(shot), [("0".to_owned(), Verdict::Kept)]);
    assert_eq!((world.makings_of(shot, "0"), world.makings_of(shot, "1")), (2, 3));
    assert_eq!((world.record(shot).suspects, world.record(shot).outputs), (0, 2));
}

#[test]
fn a_word_on_what_is_not_marked_is_refused() {
    let (mut world, shot) = doubtful(35);
    assert!(world.judge(shot, &["0", "7"], true).unwrap().contains("'7' of 'shot' does not look wrong"));
    assert_eq!(world.record(shot).suspects, 2, "a refusal changes nothing");
    assert_eq!(world.judge(shot, &[], true), None);
    assert!(world.judge(shot, &[], true).unwrap().contains("waits for a word"));
    world.act(shot, Act::Retry { whole: true });
    world.act(shot, Act::Cancel);
    assert_eq!(world.record(shot).suspects, 0);
}
