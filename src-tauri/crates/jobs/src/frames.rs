//! Frame numbers as people type them: `1-40`, `1,5,9-12`, `1-100x5`, `-10--1`.
//!
//! Text becomes a sorted set without duplicates; a set becomes the shortest text again, for typing
//! (`1-4`) or for reading (`1–4`). What can't be understood is refused with the piece that is wrong.

use std::fmt;
use std::ops::RangeInclusive;

use atelier_core::{ErrorCode, Problem};

use crate::words::grouped;

/// The most frames of one job.
pub const MOST: usize = 1_000_000;
/// The frame numbers that Blender has: `MAXFRAMEF` in its `BKE_scene.h`.
pub const RANGE: RangeInclusive<i32> = -1_048_574..=1_048_574;

/// A set of frame numbers, ascending.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frames {
    numbers: Vec<i32>,
}

/// Why text is no set of frames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FramesProblem {
    /// There is no number in it.
    Empty,
    /// This piece is no number, range or stepped range.
    NotFrames(String),
    /// This range runs backwards.
    Reversed(String),
    /// This piece has a step of 0 (or less).
    BadStep(String),
    /// This piece has a number outside [`RANGE`].
    OutOfRange(String),
    /// More than [`MOST`] altogether.
    TooMany,
}

impl fmt::Display for FramesProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "No frames are given."),
            Self::NotFrames(piece) => write!(f, "'{piece}' is no frame number or range."),
            Self::Reversed(piece) => write!(f, "'{piece}' runs backwards."),
            Self::BadStep(piece) => write!(f, "'{piece}' has a step below 1."),
            Self::OutOfRange(piece) => {
                let (first, last) = (grouped(i64::from(*RANGE.start())), grouped(i64::from(*RANGE.end())));
                write!(f, "'{piece}' is outside {first} to {last}.")
            }
            Self::TooMany => write!(f, "That is more than {} frames.", grouped(MOST as i64)),
        }
    }
}

impl From<FramesProblem> for Problem {
    fn from(problem: FramesProblem) -> Self {
        let next_step = match problem {
            FramesProblem::Reversed(_) => "Write the smaller number first, like 1-40.",
            FramesProblem::TooMany => "Split it into several jobs.",
            _ => "Write frames like 1-40, 1,5,9-12 or 1-100x5.",
        };
        Self::new(ErrorCode::BadParameter, "frames", problem.to_string(), next_step)
    }
}

impl Frames {
    /// Reads what a person typed.
    pub fn parse(text: &str) -> Result<Self, FramesProblem> {
        let mut numbers = Vec::new();
        for piece in tidy(text).split([',', ' ', ';']).filter(|piece| !piece.is_empty()) {
            let (first, last, step) = run(piece)?;
            let count = ((i64::from(last) - i64::from(first)) / i64::from(step)) as usize + 1;
            // Duplicates may fold later; a bound on the raw count keeps memory bounded as well.
            if numbers.len() + count > 2 * MOST {
                return Err(FramesProblem::TooMany);
            }
            numbers.extend((first..=last).step_by(step as usize));
        }
        Self::from_numbers(numbers)
    }

    /// The set of these numbers.
    pub fn from_numbers(mut numbers: Vec<i32>) -> Result<Self, FramesProblem> {
        numbers.sort_unstable();
        numbers.dedup();
        match numbers.len() {
            0 => Err(FramesProblem::Empty),
            count if count > MOST => Err(FramesProblem::TooMany),
            _ => Ok(Self { numbers }),
        }
    }

    /// From the first to the last, both in it; a reversed range is taken as its first frame alone.
    pub fn range(first: i32, last: i32) -> Result<Self, FramesProblem> {
        let count = i64::from(last) - i64::from(first) + 1;
        if count > MOST as i64 {
            return Err(FramesProblem::TooMany);
        }
        Ok(Self { numbers: (first..=last.max(first)).collect() })
    }

    /// Ascending.
    pub fn numbers(&self) -> &[i32] {
        &self.numbers
    }

    /// How many; never 0 when parsed.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// In pieces of at most `size`, in order.
    pub fn chunks(&self, size: usize) -> impl Iterator<Item = Self> + '_ {
        self.numbers.chunks(size.max(1)).map(|piece| Self { numbers: piece.to_vec() })
    }

    /// For people: `frame 12`, `frames 1–4`; the middle of a long list is left out.
    pub fn label(&self) -> String {
        let noun = if self.len() == 1 { "frame" } else { "frames" };
        let pieces: Vec<_> = runs(&self.numbers).map(|run| run_text(run, '–')).collect();
        match pieces.as_slice() {
            [first, second, third, .., last] if pieces.len() > 6 => {
                format!("{noun} {first}, {second}, {third} … {last} ({})", grouped(self.len() as i64))
            }
            all => format!("{noun} {}", all.join(", ")),
        }
    }
}

/// For typing: `1-4,9`.
impl fmt::Display for Frames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pieces: Vec<_> = runs(&self.numbers).map(|run| run_text(run, '-')).collect();
        f.write_str(&pieces.join(","))
    }
}

/// Other dashes and crosses become the plain ones; blanks around them go.
fn tidy(text: &str) -> String {
    let plain = text.replace(['–', '—', '−'], "-").replace("..", "-").replace(['×', 'X'], "x");
    let words: Vec<_> = plain.split_whitespace().collect();
    words.join(" ").replace(" - ", "-").replace(" x ", "x")
}

/// `7`, `1-40` or `1-100x5` as first, last and step.
fn run(piece: &str) -> Result<(i32, i32, i32), FramesProblem> {
    let wrong = || FramesProblem::NotFrames(piece.into());
    let (range, step) = match piece.split_once('x') {
        Some((range, step)) => (range, step.parse::<i64>().map_err(|_| wrong())?),
        None => (piece, 1),
    };
    // The first character may be a sign, so the dash of the range is looked for behind it.
    let dash = range.char_indices().skip(1).find(|(_, c)| *c == '-').map(|(at, _)| at);
    let (first, last) = match dash {
        Some(at) => (number(&range[..at], piece)?, number(&range[at + 1..], piece)?),
        None if step == 1 && !piece.contains('x') => (number(range, piece)?, number(range, piece)?),
        None => return Err(wrong()),
    };
    if step < 1 {
        return Err(FramesProblem::BadStep(piece.into()));
    }
    if last < first {
        return Err(FramesProblem::Reversed(piece.into()));
    }
    Ok((first, last, i32::try_from(step).unwrap_or(i32::MAX)))
}

fn number(text: &str, piece: &str) -> Result<i32, FramesProblem> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(FramesProblem::NotFrames(piece.into()));
    }
    let number = text.parse::<i32>().ok().filter(|number| RANGE.contains(number));
    number.ok_or_else(|| FramesProblem::OutOfRange(piece.into()))
}

/// The numbers in runs of one step each, the longest first come first taken.
fn runs(numbers: &[i32]) -> impl Iterator<Item = &[i32]> {
    let mut rest = numbers;
    std::iter::from_fn(move || {
        let (run, behind) = rest.split_at(run_length(rest));
        rest = behind;
        (!run.is_empty()).then_some(run)
    })
}

fn run_length(numbers: &[i32]) -> usize {
    let [first, second, ..] = numbers else { return numbers.len() };
    let step = second - first;
    let length = 1 + numbers.windows(2).take_while(|pair| pair[1] - pair[0] == step).count();
    // 1,5,9,10,11 is 1,5,9-11: a frame with its neighbour behind it belongs to that one.
    let borrowed = numbers.get(length).is_some_and(|next| next - numbers[length - 1] == 1);
    let length = length - usize::from(borrowed && step > 1);
    // Three frames that are not neighbours are shorter as three numbers.
    if step == 1 || length > 3 { length } else { 1 }
}

fn run_text(run: &[i32], dash: char) -> String {
    match run {
        [first, second, .., last] if second - first > 1 => format!("{first}{dash}{last}x{}", second - first),
        [first, .., last] => format!("{first}{dash}{last}"),
        [only] => only.to_string(),
        [] => String::new(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expect: &str) {
        assert_eq!(Frames::parse(text).unwrap().to_string(), expect, "{text}");
    }

    #[test]
    fn what_people_type() {
        check("1-40", "1-40");
        check("1,5,9-12", "1,5,9-12");
        check("1-100x5", "1-96x5");
        check(" 1 - 4 , 7 ", "1-4,7");
        check("7 5 6", "5-7");
        check("1–4; 9", "1-4,9");
        check("1..3", "1-3");
        check("-5--2,-1-1", "-5-1");
        check("-3", "-3");
        check("3,1-5,2", "1-5");
        check("1,3", "1,3");
        check("0012", "12");
    }

    #[test]
    fn what_is_refused_and_how_it_reads() {
        let refused = |text: &str| Problem::from(Frames::parse(text).unwrap_err()).to_string();
        assert_eq!(refused(""), "No frames are given. Write frames like 1-40, 1,5,9-12 or 1-100x5.");
        assert_eq!(refused("1,a-4"), "'a-4' is no frame number or range. Write frames like 1-40, 1,5,9-12 or 1-100x5.");
        assert_eq!(refused("40-1"), "'40-1' runs backwards. Write the smaller number first, like 1-40.");
        assert!(refused("1-9x0").starts_with("'1-9x0' has a step below 1."));
        assert!(refused("1-9x-2").starts_with("'1-9x-2' has a step below 1."));
        assert!(refused("5x2").starts_with("'5x2' is no frame"));
        assert!(refused("1-").starts_with("'1-' is no frame"));
        assert!(refused("1-2-3").starts_with("'1-2-3' is no frame"));
        assert!(refused("99999999999").starts_with("'99999999999' is outside -1,048,574 to 1,048,574."));
        assert!(refused("1-1048574").starts_with("That is more than 1,000,000 frames."));
    }

    #[test]
    fn labels_for_people() {
        assert_eq!(Frames::parse("12").unwrap().label(), "frame 12");
        assert_eq!(Frames::parse("1-4,9").unwrap().label(), "frames 1–4, 9");
        let many = Frames::parse("1,3,6,10,15,21,28-30").unwrap();
        assert_eq!(many.label(), "frames 1, 3, 6 … 28–30 (9)");
    }

    proptest! {
        #[test]
        fn text_reads_back_as_the_same_set(numbers in prop::collection::vec(-300_i32..300, 1..80)) {
            let frames = Frames::from_numbers(numbers).unwrap();
            prop_assert_eq!(&Frames::parse(&frames.to_string()).unwrap(), &frames);
        }

        #[test]
        fn chunks_put_together_are_the_whole(numbers in prop::collection::vec(-300_i32..300, 1..80), size in 1_usize..20) {
            let frames = Frames::from_numbers(numbers).unwrap();
            let chunks: Vec<_> = frames.chunks(size).collect();
            prop_assert!(chunks.iter().all(|chunk| (1..=size).contains(&chunk.len())));
            let together: Vec<i32> = chunks.iter().flat_map(|chunk| chunk.numbers().to_vec()).collect();
            prop_assert_eq!(together.as_slice(), frames.numbers());
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[0-9x, -]{0,20}") {
            if let Ok(frames) = Frames::parse(&text) {
                prop_assert!(frames.numbers().is_sorted_by(|a, b| a < b));
                prop_assert!(!frames.is_empty() && frames.len() <= MOST);
            }
        }
    }
}
