//! What videos are made of: movies, numbered pictures, sounds. Names alone decide.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use atelier_core::{ErrorCode, Problem};

use crate::words::count;
use crate::{folders, natural, pictures};

/// Endings of movies.
pub const MOVIES: [&str; 15] =
    ["mp4", "mov", "mkv", "webm", "avi", "m4v", "mpg", "mpeg", "mts", "m2ts", "mxf", "wmv", "flv", "ogv", "gif"];
/// Endings of sounds.
pub const SOUNDS: [&str; 9] = ["wav", "mp3", "flac", "m4a", "aac", "ogg", "opus", "aif", "aiff"];
/// More missing frames than this are no holes: the numbers mean something else.
const MOST_HOLES: i64 = 10_000;

/// All that was found among the inputs, in the order in which people expect it.
#[derive(Debug, Default)]
pub struct Found {
    /// Movies.
    pub movies: Vec<PathBuf>,
    /// Numbered pictures.
    pub sequences: Vec<Sequence>,
    /// Sounds.
    pub sounds: Vec<PathBuf>,
    /// Pictures that belong to no sequence.
    pub left_out: usize,
}

/// Pictures that follow one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// What their names have in common before the number.
    pub head: String,
    /// Each with its number, in order; the place in the order where names have none.
    pub frames: Vec<(i64, PathBuf)>,
    /// Whether the numbers are those of the names.
    pub is_numbered: bool,
}

/// What becomes of frames that are not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The job is refused, and they are named.
    Stop,
    /// The frame before is shown for longer.
    Hold,
    /// The video is so much shorter.
    Skip,
}

/// Looks into files and folders (not into folders in them); hidden files are passed over.
pub fn find(inputs: &[PathBuf]) -> Found {
    let mut files = Vec::new();
    for input in inputs {
        if input.is_dir() {
            let mut names = folders::names_in(input);
            names.retain(|name| !name.starts_with('.'));
            names.sort_by(|a, b| natural::compare(a, b));
            files.extend(names.into_iter().map(|name| input.join(name)));
        } else {
            files.push(input.clone());
        }
    }
    sorted_out(files)
}

/// What each of these files is for.
pub fn sorted_out(files: Vec<PathBuf>) -> Found {
    let (movies, rest): (Vec<_>, Vec<_>) = files.into_iter().partition(|path| has_ending(path, &MOVIES));
    let (sounds, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(|path| has_ending(path, &SOUNDS));
    let (sequences, left_out) = sequences(rest.into_iter().filter(|path| is_frame(path)));
    Found { movies, sequences, sounds, left_out }
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension().and_then(|end| end.to_str()).is_some_and(|end| endings.contains(&end.to_lowercase().as_str()))
}

/// Radiance pictures are light that ffmpeg can't turn into screen values.
fn is_frame(path: &Path) -> bool {
    pictures::is_picture(path) && !has_ending(path, &["hdr"])
}

/// Puts pictures together that differ in their last number only, and counts the rest. Where nothing is numbered all
/// of them follow one another, as they come.
pub fn sequences(paths: impl Iterator<Item = PathBuf>) -> (Vec<Sequence>, usize) {
    let paths: Vec<PathBuf> = paths.collect();
    let mut groups: BTreeMap<(PathBuf, String, String), Vec<(i64, PathBuf)>> = BTreeMap::new();
    for path in &paths {
        if let Some((number, key)) = numbered(path) {
            groups.entry(key).or_default().push((number, path.clone()));
        }
    }
    groups.retain(|_, frames| frames.len() > 1 || paths.len() == 1);
    if groups.is_empty() && !paths.is_empty() {
        let frames = (0..).zip(paths.iter().cloned()).collect();
        return (vec![Sequence { head: String::new(), frames, is_numbered: false }], 0);
    }
    let taken: usize = groups.values().map(Vec::len).sum();
    let sequence = |((_, head, _), mut frames): (_, Vec<(i64, PathBuf)>)| {
        frames.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
        Sequence { head, frames, is_numbered: true }
    };
    (groups.into_iter().map(sequence).collect(), paths.len() - taken)
}

/// The last number of a name, and what the name is without it: folder, head, tail with ending.
fn numbered(path: &Path) -> Option<(i64, (PathBuf, String, String))> {
    let stem = path.file_stem()?.to_str()?;
    let end = stem.rfind(|c: char| c.is_ascii_digit())? + 1;
    let start = stem[..end]
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |at| at + stem[at..].chars().next().map_or(1, char::len_utf8));
    let number: i64 = stem[start..end].parse().ok()?;
    // `shot_-003` is frame -3; in `shot-003` the stroke belongs to the name.
    let head = &stem[..start];
    let negative = head.strip_suffix('-').filter(|rest| !rest.ends_with(char::is_alphanumeric));
    let ending = path.extension()?.to_str()?.to_lowercase();
    let key = (path.parent()?.to_owned(), negative.unwrap_or(head).to_owned(), format!("{}.{ending}", &stem[end..]));
    Some((if negative.is_some() { -number } else { number }, key))
}

impl Sequence {
    /// What its video is called: `shot` for `shot_0001.png`, after the folder when the names are numbers alone.
    pub fn name(&self) -> String {
        let head = self.head.trim_end_matches(['_', '-', '.', ' ', '#']);
        let folder = || self.frames.first().and_then(|(_, path)| path.parent()?.file_name());
        if head.is_empty() {
            folder().map_or_else(|| "video".into(), |name| folders::shown(Path::new(name)))
        } else {
            head.into()
        }
    }

    /// `240 frames, 1 to 240`.
    pub fn note(&self) -> String {
        let range = match self.frames.as_slice() {
            [(first, _), .., (last, _)] if self.is_numbered => format!(", {first} to {last}"),
            _ => String::new(),
        };
        format!("{}: {}{range}.", self.name(), count(self.frames.len(), "frame"))
    }

    /// Numbers that should be there and are not: those of `wanted`, else those that continue the steps of the others.
    pub fn holes(&self, wanted: Option<&[i32]>) -> Vec<i64> {
        let there = |number: &i64| self.frames.binary_search_by_key(number, |(each, _)| *each).is_ok();
        if let Some(wanted) = wanted {
            return wanted.iter().map(|each| i64::from(*each)).filter(|number| !there(number)).collect();
        }
        let numbers = || self.frames.iter().map(|(number, _)| *number);
        let step = numbers().zip(numbers().skip(1)).map(|(one, next)| next - one).filter(|step| *step > 0).min();
        let (Some(step), Some(first), Some(last)) = (step, numbers().next(), numbers().next_back()) else {
            return Vec::new();
        };
        (0..=(last - first) / step)
            .map(|each| first + each * step)
            .filter(|number| !there(number))
            .take(MOST_HOLES as usize)
            .collect()
    }

    /// Every frame of the video, in order.
    pub fn frames(&self, wanted: Option<&[i32]>, missing: Missing) -> Result<Vec<PathBuf>, Problem> {
        let holes = self.holes(wanted);
        if !holes.is_empty() && (missing == Missing::Stop || holes.len() as i64 >= MOST_HOLES) {
            return Err(self.incomplete(&holes));
        }
        let is_wanted = |number: i64| wanted.is_none_or(|wanted| wanted.iter().any(|each| i64::from(*each) == number));
        let mut frames: Vec<_> = self.frames.iter().filter(|(number, _)| is_wanted(*number)).cloned().collect();
        if missing == Missing::Hold {
            for hole in holes {
                let before = frames.partition_point(|(number, _)| *number < hole);
                // A hole before the first frame has nothing to hold.
                if let Some((_, path)) = before.checked_sub(1).and_then(|place| frames.get(place)).cloned() {
                    frames.insert(before, (hole, path));
                }
            }
        }
        Ok(frames.into_iter().map(|(_, path)| path).collect())
    }

    fn incomplete(&self, holes: &[i64]) -> Problem {
        let shown: Vec<_> = holes.iter().take(5).map(i64::to_string).collect();
        let more = if holes.len() > shown.len() { ", …" } else { "" };
        let are = if holes.len() == 1 { "is" } else { "are" };
        let message =
            format!("{} of '{}' {are} missing: {}{more}.", count(holes.len(), "frame"), self.name(), shown.join(", "));
        let next_step = "Make them, or say what is done about missing frames.";
        Problem::new(ErrorCode::MissingFile, self.name(), message, next_step).in_field("missing")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn found(names: &[&str]) -> (Vec<(String, Vec<i64>)>, usize) {
        let (found, rest) = sequences(names.iter().map(|name| Path::new("/a").join(name)));
        let numbers = |each: &Sequence| each.frames.iter().map(|(number, _)| *number).collect();
        (found.iter().map(|each| (each.name(), numbers(each))).collect(), rest)
    }

    #[test]
    fn pictures_are_put_together_by_their_last_number() {
        let one = |name: &str, numbers: &[i64]| (vec![(name.to_owned(), numbers.to_vec())], 0);
        assert_eq!(found(&["s10_2.png", "s10_10.png", "s10_1.png"]), one("s10", &[1, 2, 10]));
        assert_eq!(found(&["0001.exr", "0002.exr"]), one("a", &[1, 2]));
        assert_eq!(found(&["s_-002.png", "s_0001.png", "s_-001.png"]), one("s", &[-2, -1, 1]));
        assert_eq!(found(&["s-2.png", "s-1.png"]), one("s", &[1, 2]));
        assert_eq!(found(&["é7.png", "é8.png"]), one("é", &[7, 8]));
        assert_eq!(found(&["b.png", "a.png"]), one("a", &[0, 1]), "no numbers: as they come");
        assert_eq!(found(&["x_1.png"]), one("x", &[1]));
        let (two, rest) = found(&["b_1.png", "b_2.png", "d_1.png", "d_2.png", "cover.png", "b_1.jpg"]);
        assert_eq!((two.len(), rest), (2, 2));
        assert_eq!(found(&["99999999999999999999.png", "99999999999999999998.png"]).0[0].1, [0, 1]);
    }

    #[test]
    fn frames_that_are_missing_stop_it_are_held_or_left_out() {
        let of = |numbers: &[i64]| Sequence {
            head: "s_".into(),
            frames: numbers.iter().map(|number| (*number, PathBuf::from(number.to_string()))).collect(),
            is_numbered: true,
        };
        let made = |numbers: &[i64], wanted: Option<&[i32]>, missing| {
            let frames = of(numbers).frames(wanted, missing);
            frames.map(|frames| frames.iter().map(|path| folders::shown(path)).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(made(&[1, 2, 3], None, Missing::Stop).unwrap(), "1 2 3");
        assert_eq!(made(&[1, 6, 11], None, Missing::Stop).unwrap(), "1 6 11", "every fifth has no holes");
        let problem = made(&[1, 2, 5, 7], None, Missing::Stop).unwrap_err();
        assert_eq!(problem.message, "3 frames of 's' are missing: 3, 4, 6.");
        assert_eq!(made(&[1, 2, 5, 7], None, Missing::Hold).unwrap(), "1 2 2 2 5 5 7");
        assert_eq!(made(&[1, 2, 5, 7], None, Missing::Skip).unwrap(), "1 2 5 7");
        assert_eq!(made(&[1, 2, 3], Some(&[2, 3]), Missing::Stop).unwrap(), "2 3");
        assert_eq!(made(&[2, 3], Some(&[1, 2, 3, 4]), Missing::Hold).unwrap(), "2 3 3");
        assert!(
            made(&[2, 3], Some(&[2, 3, 4]), Missing::Stop)
                .unwrap_err()
                .message
                .contains("1 frame of 's' is missing: 4")
        );
        let far = made(&[1, 2, 20_240_101], None, Missing::Hold).unwrap_err();
        assert!(far.message.starts_with("10,000 frames"), "{far}");
    }
}
