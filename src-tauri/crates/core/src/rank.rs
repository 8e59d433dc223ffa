//! Rank: a place in a band as a fractional index, so that a drag changes one row.
//!
//! A rank is an integer part and an optional fraction in base 62, compared as bytes. Appending counts
//! the integer up, so that ten thousand submissions make short ranks; placing between two ranks grows
//! the fraction. The scheme is the one described by David Greenspan in "Implementing Fractional
//! Indexing" (Observable, 2020).

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LAST: u8 = b'z';

/// A place within a priority band: smaller comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct Rank(String);

/// A text that no `Rank` writes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("'{0}' is no rank")]
pub struct BadRank(String);

impl Rank {
    /// The rank of the first job in an empty band.
    pub fn first() -> Self {
        Self("a0".to_owned())
    }

    /// Below every rank: a bound for look-ups, never a job's.
    pub fn floor() -> Self {
        Self(String::new())
    }

    /// The rank right behind `self`, before nothing else.
    #[must_use]
    pub fn after(&self) -> Self {
        let (integer, _) = self.split();
        match incremented(integer) {
            Some(next) => Self(next),
            // The last integer of all: stay on it and grow the fraction.
            None => Self(format!("{integer}{}", midpoint(self.split().1, None))),
        }
    }

    /// The rank right before `self`, behind nothing else.
    #[must_use]
    pub fn before(&self) -> Self {
        let (integer, fraction) = self.split();
        if !fraction.is_empty() {
            return Self(integer.to_owned());
        }
        match decremented(integer) {
            Some(previous) => Self(previous),
            None => Self(format!("{integer}{}", midpoint("", Some(fraction)))),
        }
    }

    /// A rank between two others; `None` when they are not in order or there is no room between equals.
    pub fn between(before: Option<&Self>, after: Option<&Self>) -> Option<Self> {
        match (before, after) {
            (None, None) => Some(Self::first()),
            (Some(low), None) => Some(low.after()),
            (None, Some(high)) => Some(high.before()).filter(|rank| rank < high),
            (Some(low), Some(high)) if low >= high => None,
            (Some(low), Some(high)) => {
                let next = low.after();
                if next < *high {
                    return Some(next);
                }
                let (integer, low_fraction) = low.split();
                let (high_integer, high_fraction) = high.split();
                let limit = (integer == high_integer).then_some(high_fraction);
                Some(Self(format!("{integer}{}", midpoint(low_fraction, limit))))
            }
        }
    }

    /// `count` ranks between two others, in order and short; `None` when there is no room between equals.
    pub fn spread(before: Option<&Self>, after: Option<&Self>, count: usize) -> Option<Vec<Self>> {
        let Some(rest) = count.checked_sub(1) else { return Some(Vec::new()) };
        if after.is_none() || before.is_none() {
            return Self::run(before, after, count);
        }
        let middle = Self::between(before, after)?;
        let mut ranks = Self::spread(before, Some(&middle), rest / 2)?;
        ranks.push(middle.clone());
        ranks.extend(Self::spread(Some(&middle), after, rest - rest / 2)?);
        Some(ranks)
    }

    /// Ranks counted up from `before`, or down from `after`, towards an open end.
    fn run(before: Option<&Self>, after: Option<&Self>, count: usize) -> Option<Vec<Self>> {
        let mut ranks: Vec<Self> = Vec::with_capacity(count);
        for _ in 0..count {
            let next = match after {
                Some(after) => Self::between(None, Some(ranks.last().unwrap_or(after))),
                None => Self::between(ranks.last().or(before), None),
            };
            ranks.push(next?);
        }
        if after.is_some() {
            ranks.reverse();
        }
        Some(ranks)
    }

    /// As it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn split(&self) -> (&str, &str) {
        self.0.split_at(integer_length(self.0.as_bytes()[0]).unwrap_or(1))
    }
}

impl fmt::Display for Rank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Rank {
    type Error = BadRank;

    fn try_from(text: String) -> Result<Self, BadRank> {
        let length = text.bytes().next().and_then(integer_length);
        let sound = length.is_some_and(|length| text.len() >= length && text.len() <= 512)
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && (text.len() == length.unwrap_or(0) || !text.ends_with('0'));
        if sound { Ok(Self(text)) } else { Err(BadRank(text)) }
    }
}

impl From<Rank> for String {
    fn from(rank: Rank) -> Self {
        rank.0
    }
}

/// How many bytes the integer part has, told by its first: `a` 2, `b` 3 … upwards, `Z` 2, `Y` 3 … downwards.
fn integer_length(head: u8) -> Option<usize> {
    match head {
        b'a'..=b'z' => Some(usize::from(head - b'a') + 2),
        b'A'..=b'Z' => Some(usize::from(b'Z' - head) + 2),
        _ => None,
    }
}

fn digit_value(byte: u8) -> usize {
    DIGITS.iter().position(|digit| *digit == byte).unwrap_or(0)
}

fn incremented(integer: &str) -> Option<String> {
    let (head, digits) = integer.as_bytes().split_first()?;
    let mut digits = digits.to_vec();
    for digit in digits.iter_mut().rev() {
        if *digit == LAST {
            *digit = b'0';
        } else {
            *digit = DIGITS[digit_value(*digit) + 1];
            return Some(joined(*head, &digits));
        }
    }
    match head {
        b'Z' => Some("a0".to_owned()),
        b'z' => None,
        b'a'..=b'y' => Some(joined(head + 1, &vec![b'0'; digits.len() + 1])),
        _ => Some(joined(head + 1, &vec![b'0'; digits.len() - 1])),
    }
}

fn decremented(integer: &str) -> Option<String> {
    let (head, digits) = integer.as_bytes().split_first()?;
    let mut digits = digits.to_vec();
    for digit in digits.iter_mut().rev() {
        if *digit == b'0' {
            *digit = LAST;
        } else {
            *digit = DIGITS[digit_value(*digit) - 1];
            return Some(joined(*head, &digits));
        }
    }
    match head {
        b'a' => Some("Zz".to_owned()),
        b'A' => None,
        b'b'..=b'z' => Some(joined(head - 1, &vec![LAST; digits.len() - 1])),
        _ => Some(joined(head - 1, &vec![LAST; digits.len() + 1])),
    }
}

fn joined(head: u8, digits: &[u8]) -> String {
    std::iter::once(head).chain(digits.iter().copied()).map(char::from).collect()
}

/// A fraction strictly between two others (`None`: 1), without trailing zeros.
fn midpoint(low: &str, high: Option<&str>) -> String {
    let mut low = low.as_bytes();
    let mut high = high.map(str::as_bytes);
    let mut result = String::new();
    loop {
        let low_digit = low.first().map_or(0, |byte| digit_value(*byte));
        let high_digit = high.map_or(62, |high| high.first().map_or(0, |byte| digit_value(*byte)));
        if high_digit > low_digit + 1 {
            result.push(char::from(DIGITS[usize::midpoint(low_digit, high_digit)]));
            return result;
        }
        result.push(char::from(DIGITS[low_digit]));
        if high_digit == low_digit + 1 {
            // Between x and x+1: anything above the rest of `low` will do.
            high = None;
        } else {
            high = high.map(|high| high.get(1..).unwrap_or_default());
        }
        low = low.get(1..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn appending_ten_thousand_times_stays_short_and_sorted() {
        let mut rank = Rank::first();
        for _ in 0..10_000 {
            let next = rank.after();
            assert!(next > rank);
            rank = next;
        }
        assert!(rank.as_str().len() <= 4, "{rank}");
    }

    #[test]
    fn prepending_stays_sorted() {
        let mut rank = Rank::first();
        for _ in 0..10_000 {
            let previous = rank.before();
            assert!(previous < rank, "{previous} {rank}");
            rank = previous;
        }
        assert!(rank.as_str().len() <= 5, "{rank}");
    }

    #[test]
    fn there_is_no_room_between_equals() {
        assert_eq!(Rank::between(Some(&Rank::first()), Some(&Rank::first())), None);
    }

    #[test]
    fn bad_texts_are_refused() {
        for text in ["", "a", "0", "a00x0", "é0", "b1"] {
            assert!(Rank::try_from(text.to_owned()).is_err(), "{text}");
        }
    }

    proptest! {
        /// A block of any size fits between any neighbours, in order.
        #[test]
        fn spreading_keeps_the_order(count in 0_usize..500, low in any::<bool>(), high in any::<bool>()) {
            let (below, above) = (Rank::first(), Rank::first().after());
            let ranks = Rank::spread(low.then_some(&below), high.then_some(&above), count).expect("room");
            prop_assert_eq!(ranks.len(), count);
            prop_assert!(ranks.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(!low || ranks.iter().all(|rank| *rank > below));
            prop_assert!(!high || ranks.iter().all(|rank| *rank < above));
        }

        /// Any sequence of insertions keeps the list in the order in which it was built.
        #[test]
        fn insertions_anywhere_keep_the_order(places in prop::collection::vec(any::<prop::sample::Index>(), 1..300)) {
            let mut ranks: Vec<Rank> = Vec::new();
            for place in places {
                let at = place.index(ranks.len() + 1);
                let rank = Rank::between(at.checked_sub(1).map(|i| &ranks[i]), ranks.get(at)).expect("room");
                prop_assert_eq!(Rank::try_from(rank.as_str().to_owned()), Ok(rank.clone()));
                ranks.insert(at, rank);
            }
            prop_assert!(ranks.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", ranks);
        }
    }
}
