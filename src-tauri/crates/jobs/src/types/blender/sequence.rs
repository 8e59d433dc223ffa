//! Numbered files: which picture of a sequence Blender reads at a frame, and what it is called.

use std::ops::RangeInclusive;
use std::path::Path;

use serde::Deserialize;

use crate::frames;

/// How a user of a sequence runs through it: first frame, count, offset, whether it starts again
/// (`BKE_image_user_frame_get` in Blender's `image.cc`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Span(i64, i64, i64, bool);

impl Span {
    /// Every number that it may read at some frame.
    fn all(self) -> RangeInclusive<i64> {
        1 + self.2..=self.1 + self.2
    }

    /// Whether it may read this number.
    pub fn holds(self, number: i64) -> bool {
        self.all().contains(&number)
    }

    /// The numbers that the frames `first` to `last` read. Before its beginning nothing is read, behind its end
    /// the last one stays.
    pub fn numbers(self, first: i32, last: i32) -> Vec<i64> {
        let Self(start, count, offset, cycles) = self;
        if count < 1 {
            return Vec::new();
        }
        let last = last.max(first).min(first.saturating_add(frames::MOST as i32));
        let local = |frame: i32| i64::from(frame) - start + 1;
        if cycles {
            let wanted = (first..=last).take(count.min(frames::MOST as i64) as usize);
            return wanted.map(|frame| (local(frame) - 1).rem_euclid(count) + 1 + offset).collect();
        }
        let (low, high) = (local(first).max(1), local(last));
        if high < 1 { Vec::new() } else { (low.min(count)..=high.min(count)).map(|at| at + offset).collect() }
    }
}

/// A file name with a number in it: `shot_v2_0012.png` counts `0012`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    head: String,
    width: usize,
    tail: String,
}

impl Numbered {
    /// The last number before the ending; `None`: there is none.
    pub fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?;
        let stem = name.rfind('.').unwrap_or(name.len());
        let end = name.get(..stem)?.rfind(|c: char| c.is_ascii_digit())? + 1;
        let start = name.get(..end)?.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + first_length(name, at));
        Some(Self { head: name.get(..start)?.into(), width: end - start, tail: name.get(end..)?.into() })
    }

    /// The number of another file of the sequence.
    pub fn number(&self, name: &str) -> Option<i64> {
        let digits = name.strip_prefix(&self.head)?.strip_suffix(&self.tail)?;
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.parse().ok().filter(|_| plain)?;
        (self.name(number) == name).then_some(number)
    }

    /// The name of the file with this number.
    pub fn name(&self, number: i64) -> String {
        format!("{}{number:0width$}{}", self.head, self.tail, width = self.width)
    }
}

fn first_length(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
}

/// The names of the tiles of one picture; `1001` is the first.
pub fn tile_names(path: &Path, tiles: &[u32]) -> Vec<String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let named = |tile: &u32| {
        let (column, row) = (tile.saturating_sub(1001) % 10 + 1, tile.saturating_sub(1001) / 10 + 1);
        let name = name.replace("<UDIM>", &tile.to_string()).replace("<UVTILE>", &format!("u{column}_v{row}"));
        // Before Blender 3.1 the path is that of the first tile.
        if name.contains(&tile.to_string()) { name } else { name.replacen("1001", &tile.to_string(), 1) }
    };
    tiles.iter().map(named).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_number_is_the_last_before_the_ending() {
        let numbered = |name: &str| {
            let of = Numbered::of(Path::new(name))?;
            Some((of.head, of.width, of.tail))
        };
        assert_eq!(numbered("/x/shot_v2_0012.png"), Some(("shot_v2_".into(), 4, ".png".into())));
        assert_eq!(numbered("7.exr"), Some((String::new(), 1, ".exr".into())));
        assert_eq!(numbered("wälder1é12.left.png"), Some(("wälder1é".into(), 2, ".left.png".into())));
        assert_eq!(numbered("plain.mp4"), None);
        let of = Numbered::of(Path::new("f_08.png")).unwrap();
        assert_eq!((of.number("f_08.png"), of.number("f_108.png"), of.number("f_8.png")), (Some(8), Some(108), None));
        assert_eq!((of.number("f_+8.png"), of.number("g_08.png"), of.name(9)), (None, None, "f_09.png".into()));
    }

    #[test]
    fn frames_read_the_numbers_that_blender_reads() {
        assert_eq!(Span(1, 10, 0, false).numbers(1, 4), [1, 2, 3, 4]);
        assert_eq!(Span(11, 3, 100, false).numbers(1, 12), [101, 102], "nothing before its beginning");
        assert_eq!(Span(1, 2, 0, false).numbers(5, 9), [2], "the last one stays");
        assert!(Span(20, 5, 0, false).numbers(1, 9).is_empty());
        assert_eq!(Span(1, 3, 5, true).numbers(0, 3), [8, 6, 7], "it starts again");
        assert!(Span(1, 0, 0, true).numbers(1, 9).is_empty());
        assert_eq!(Span(1, i64::from(i32::MAX), 0, false).numbers(1, 2), [1, 2]);
    }

    #[test]
    fn tiles_by_every_way_of_writing_them() {
        let names = |name: &str| tile_names(Path::new(name), &[1001, 1012]);
        assert_eq!(names("/t/skin.<UDIM>.png"), ["skin.1001.png", "skin.1012.png"]);
        assert_eq!(names("/t/skin_<UVTILE>.png"), ["skin_u1_v1.png", "skin_u2_v2.png"]);
        assert_eq!(names("/t/skin.1001.png"), ["skin.1001.png", "skin.1012.png"]);
    }
}
