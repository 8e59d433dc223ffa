//! A seeded plan: what happens next in a random day.

use atelier_core::{JobId, Place, PriorityBand, Stage, TaskIndex};
use atelier_engine::event::{Act, Command, NewJob};

use crate::world::{World, job};

/// `SplitMix64`, so that a seed is a day.
#[derive(Debug)]
pub struct Plan(u64);

impl Plan {
    pub fn seeded(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) + 1)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }

    /// One thing that happens.
    pub fn act(&mut self, world: &mut World) {
        match self.below(100) {
            0..=14 => self.submit(world),
            15..=29 => self.act_on_some(world),
            30..=35 => self.move_some(world),
            36..=38 => self.judge_some(world),
            39 => drop(world.lose_a_part()),
            40..=64 => world.exchange(),
            65..=84 => world.advance(self.below(3_000)),
            85..=90 => world.finish_one(),
            91..=94 => world.lose_connection(),
            95..=97 => world.crash(false),
            _ => world.crash(true),
        }
    }

    fn submit(&mut self, world: &mut World) {
        let band = PriorityBand::ALL[self.below(4) as usize];
        let mut new = job("job", 1 + self.below(12) as u32, band, self.below(2) == 0);
        new.run_next = self.below(4) == 0;
        new.paused = self.below(8) == 0;
        if self.below(4) == 0 {
            new.depends_on.extend(self.some_job(world));
            new.takes_outputs = self.below(2) == 0;
        }
        self.divide(&mut new);
        for _ in 0..[0, 0, 0, 1, 2][self.below(5) as usize] {
            let band = PriorityBand::ALL[self.below(4) as usize];
            let mut next = job("next", 1 + self.below(4) as u32, band, self.below(2) == 0);
            self.divide(&mut next);
            new.then.push(next);
        }
        world.submit(new);
    }

    /// Some jobs have stages: some ask a person, others put parts together.
    fn divide(&mut self, new: &mut NewJob) {
        let tasks = new.plans.len() as u32;
        if tasks < 3 || self.below(2) == 0 {
            return;
        }
        let first = 1 + self.below(u64::from(tasks) - 2) as u32;
        new.stages.push(Stage { first: TaskIndex(first), asks: self.below(2) == 0 });
        if self.below(3) == 0 {
            new.stages.push(Stage { first: TaskIndex(tasks - 1), asks: self.below(2) == 0 });
        }
    }

    fn judge_some(&mut self, world: &mut World) {
        // One that waits for a word, if a few looks find one.
        let looks: Vec<JobId> = (0..6).filter_map(|_| self.some_job(world)).collect();
        let asks = looks.iter().find(|job| world.record(**job).suspects > 0);
        let Some(job) = asks.or(looks.first()).copied() else { return };
        let unit = self.below(6).to_string();
        let units: &[&str] = if self.below(2) == 0 { &[] } else { &[&unit] };
        let keep = self.below(2) == 0;
        world.judge(job, units, keep);
    }

    fn act_on_some(&mut self, world: &mut World) {
        let Some(job) = self.some_job(world) else { return };
        let act = match self.below(12) {
            0 | 1 => Act::Cancel,
            2 => Act::Pause { finish_running: true },
            3 => Act::Pause { finish_running: false },
            4 | 5 => Act::Resume,
            6 => Act::Retry { whole: false },
            7 => Act::Retry { whole: true },
            8 | 9 => Act::Approve,
            10 => Act::RunAnyway,
            _ => Act::Remove,
        };
        world.act(job, act);
    }

    fn move_some(&mut self, world: &mut World) {
        let mut jobs: Vec<JobId> = (0..=self.below(3)).filter_map(|_| self.some_job(world)).collect();
        jobs.dedup();
        let Some(anchor) = self.some_job(world) else { return };
        let to = match self.below(4) {
            0 => Place::Top,
            1 => Place::Bottom,
            2 => Place::After { job: anchor },
            _ => Place::Before { job: anchor },
        };
        let band = (self.below(2) == 0).then(|| PriorityBand::ALL[self.below(4) as usize]);
        world.command(Command::Move { jobs, to, band }).ok();
    }

    fn some_job(&mut self, world: &World) -> Option<JobId> {
        let jobs = world.submitted();
        let at = self.below(jobs.len().max(1) as u64) as usize;
        jobs.get(at).copied()
    }
}
