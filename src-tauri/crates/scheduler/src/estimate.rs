//! How long the rest of a job takes, as a range from what was measured (UX.md section 5).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Nothing is said before so many like tasks are done.
pub const ENOUGH: usize = 3;
/// Of a long job the newest measurements count.
pub const KEPT: usize = 64;

/// A range of time, in seconds of wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Remaining {
    /// If the rest goes as fast as the faster quarter did.
    pub low_s: u32,
    /// If it goes as slowly as the slower quarter did.
    pub high_s: u32,
}

/// What is left when each unit of work takes as long as the `measured` ones did, in seconds, and `slots` are
/// worked on at once. `left` are units of work, those that run counted by what is left of them.
pub fn remaining(measured: &[f32], left: f32, slots: u32) -> Option<Remaining> {
    if measured.len() < ENOUGH || left <= 0.0 {
        return None;
    }
    let mut sorted = measured.to_vec();
    sorted.sort_by(f32::total_cmp);
    let takes = |each: f32| (each * left / slots.max(1) as f32).round() as u32;
    Some(Remaining { low_s: takes(quantile(&sorted, 0.25)), high_s: takes(quantile(&sorted, 0.75)) })
}

/// Between the two nearest values, by their distance.
fn quantile(sorted: &[f32], part: f32) -> f32 {
    let place = part * (sorted.len() - 1) as f32;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    below + (above - below) * place.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Measured, left, slots, expected.
    type Case<'a> = (&'a [f32], f32, u32, Option<(u32, u32)>);

    #[test]
    fn a_range_from_the_quarters_of_what_was_measured() {
        let cases: [Case<'_>; 9] = [
            (&[], 10.0, 1, None),
            (&[4.0, 4.0], 10.0, 1, None),
            (&[4.0, 4.0, 4.0], 10.0, 1, Some((40, 40))),
            (&[4.0, 4.0, 4.0], 10.0, 2, Some((20, 20))),
            (&[4.0, 4.0, 4.0], 10.0, 0, Some((40, 40))),
            (&[4.0, 4.0, 4.0], 0.5, 1, Some((2, 2))),
            (&[4.0, 4.0, 4.0], 0.0, 1, None),
            (&[5.0, 1.0, 4.0, 2.0, 3.0], 100.0, 1, Some((200, 400))),
            (&[1.0, 1.0, 1.0, 1.0, 1_000.0], 10.0, 1, Some((10, 10))),
        ];
        for (measured, left, slots, expected) in cases {
            let found = remaining(measured, left, slots).map(|range| (range.low_s, range.high_s));
            assert_eq!(found, expected, "{measured:?} {left} {slots}");
        }
    }
}
