//! Moving jobs in the queue: a block of jobs gets ranks between two neighbours, and nobody else changes.

use std::collections::BTreeSet;

use atelier_core::{JobId, Place, PriorityBand, Problem, Rank};
use atelier_scheduler::OrderKey;

use crate::book::Spot;
use crate::commands::{no_room, refused, unknown_job};
use crate::engine::Engine;
use crate::event::{Now, Outcome, Reply};

impl Engine {
    pub(crate) fn move_jobs(
        &mut self,
        jobs: &[JobId],
        to: Place,
        band: Option<PriorityBand>,
        now: Now,
    ) -> Result<Reply, Problem> {
        let (mut movable, mut outcomes) = (Vec::new(), Vec::new());
        for id in jobs.iter().copied().collect::<BTreeSet<_>>() {
            match self.movable(id) {
                Ok(key) => movable.push(key),
                Err(problem) => outcomes.push(Outcome { job: id, name: self.job_name(id), problem: Some(problem) }),
            }
        }
        movable.sort();
        for (band, block) in self.blocks(movable, to, band)? {
            outcomes.extend(self.move_block(&block, to, band, now)?);
        }
        outcomes.sort_by_key(|outcome| jobs.iter().position(|id| *id == outcome.job));
        Ok(Reply::Outcomes(outcomes))
    }

    fn movable(&self, id: JobId) -> Result<OrderKey, Problem> {
        let job = self.book.job(id).ok_or_else(|| unknown_job(id))?;
        let status = job.record.job.status;
        if status.is_terminal() {
            let illegal = atelier_core::IllegalTransition { noun: "job", from: status.word(), step: "moved" };
            return Err(refused(&job.record.job.name, &illegal));
        }
        Ok(job.key())
    }

    /// The jobs by the band that they go to: one, unless each stays in its own.
    fn blocks(
        &self,
        keys: Vec<OrderKey>,
        to: Place,
        band: Option<PriorityBand>,
    ) -> Result<Vec<(PriorityBand, Vec<JobId>)>, Problem> {
        let band = match to {
            Place::After { job } | Place::Before { job } => Some(band.unwrap_or(self.movable(job)?.band)),
            Place::Top | Place::Bottom => band,
        };
        let mut blocks: Vec<(PriorityBand, Vec<JobId>)> = Vec::new();
        for key in keys {
            let target = band.unwrap_or(key.band);
            match blocks.iter_mut().find(|(known, _)| *known == target) {
                Some((_, block)) => block.push(key.id),
                None => blocks.push((target, vec![key.id])),
            }
        }
        Ok(blocks)
    }

    fn move_block(
        &mut self,
        block: &[JobId],
        to: Place,
        band: PriorityBand,
        now: Now,
    ) -> Result<Vec<Outcome>, Problem> {
        let skip: BTreeSet<JobId> = block.iter().copied().collect();
        let spot = self.spot(to, band)?;
        let (before, after) = self.book.neighbours(band, &spot, &skip);
        let ranks = match Rank::spread(before.as_ref(), after.as_ref(), block.len()) {
            Some(ranks) => ranks,
            None => self.make_room(block, &spot, band, now)?,
        };
        let mut outcomes = Vec::new();
        for (id, rank) in block.iter().zip(ranks) {
            self.place(*id, band, rank, now);
            outcomes.push(Outcome { job: *id, name: self.job_name(*id), problem: None });
        }
        Ok(outcomes)
    }

    fn spot(&self, to: Place, band: PriorityBand) -> Result<Spot, Problem> {
        let anchor = |job: JobId| self.movable(job).map(|key| if key.band == band { Some(key) } else { None });
        Ok(match to {
            Place::Top => Spot::Top,
            Place::Bottom => Spot::Bottom,
            Place::After { job } => anchor(job)?.map_or(Spot::Top, Spot::Behind),
            Place::Before { job } => anchor(job)?.map_or(Spot::Bottom, Spot::Ahead),
        })
    }

    /// Equal ranks (two machines appended at once) leave no room: the jobs behind the spot that share
    /// the rank move along, in their order.
    fn make_room(&mut self, block: &[JobId], spot: &Spot, band: PriorityBand, now: Now) -> Result<Vec<Rank>, Problem> {
        let keys: Vec<OrderKey> = self.book.band(band).filter(|key| !block.contains(&key.id)).cloned().collect();
        let at = match spot {
            Spot::Top => 0,
            Spot::Bottom => keys.len(),
            Spot::Behind(anchor) => keys.partition_point(|key| key <= anchor),
            Spot::Ahead(anchor) => keys.partition_point(|key| key < anchor),
        };
        let before = at.checked_sub(1).and_then(|index| keys.get(index)).map(|key| key.rank.clone());
        let end = keys[at..].iter().position(|key| before.as_ref().is_none_or(|low| key.rank > *low));
        let pushed = &keys[at..end.map_or(keys.len(), |count| at + count)];
        let after = end.and_then(|count| keys.get(at + count)).map(|key| key.rank.clone());
        let mut ranks =
            Rank::spread(before.as_ref(), after.as_ref(), block.len() + pushed.len()).ok_or_else(no_room)?;
        let for_pushed = ranks.split_off(block.len());
        for (key, rank) in pushed.iter().zip(for_pushed) {
            self.place(key.id, band, rank, now);
        }
        Ok(ranks)
    }

    fn place(&mut self, id: JobId, band: PriorityBand, rank: Rank, now: Now) {
        self.book.change(id, |job| {
            job.record.job.band = band;
            job.record.job.rank = rank;
            job.record.job.updated_at = now.wall;
        });
        self.step.jobs.insert(id);
    }
}
