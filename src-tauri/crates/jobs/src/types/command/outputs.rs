//! Declared outputs: names and patterns, and the files that they match.

use std::path::{Component, Path, PathBuf};

use atelier_core::{ErrorCode, Problem};

use crate::folders;
use crate::natural;

/// Refuses a pattern that leads out of the attempt's folder.
pub fn checked(pattern: &str) -> Result<(), Problem> {
    let inside = |part: Component<'_>| matches!(part, Component::Normal(_));
    if !pattern.is_empty() && Path::new(pattern).components().all(inside) {
        return Ok(());
    }
    let message = format!("The output '{pattern}' is no name below the task's own folder.");
    let next_step = "Name it relative to that folder, without '..': result.txt or frames/*.png.";
    Err(Problem::new(ErrorCode::BadParameter, pattern, message, next_step).in_field("outputs"))
}

/// The files below `folder` that a pattern matches, relative to it, in the order of their names.
pub fn matching(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let mut found = vec![PathBuf::new()];
    for part in Path::new(pattern).components() {
        let part = part.as_os_str().to_string_lossy();
        found = found.iter().flat_map(|each| step(folder, each, &part)).collect();
    }
    found.retain(|each| folder.join(each).is_file());
    found
}

/// Whether a pattern means this name, relative to the attempt's folder.
pub fn means(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), name.split('/').collect());
    pattern.len() == name.len() && pattern.iter().zip(&name).all(|(pattern, name)| matches(pattern, name))
}

/// The entries of `folder/inside` that match one part of a pattern. Hidden ones must be named.
fn step(folder: &Path, inside: &Path, part: &str) -> Vec<PathBuf> {
    if !part.contains(['*', '?']) {
        return vec![inside.join(part)];
    }
    let mut names = folders::names_in(&folder.join(inside));
    names.retain(|name| (!name.starts_with('.') || part.starts_with('.')) && matches(part, name));
    names.sort_by(|a, b| natural::compare(a, b));
    names.into_iter().map(|name| inside.join(name)).collect()
}

/// `*` is any run of characters, `?` any one.
fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n, mut star) = (0, 0, None);
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(c) if *c == '?' || *c == name[n] => (p, n) = (p + 1, n + 1),
            _ => match star {
                // Let the last star take one character more.
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    (p, n) = (at + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, name, expect) in [
            ("*.png", "a.png", true),
            ("*.png", "a.png.txt", false),
            ("a?c*", "abcde", true),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b", "xxaxxbxx", false),
            ("?", "é", true),
            ("*", "", true),
        ] {
            assert_eq!(matches(pattern, name), expect, "{pattern} {name}");
        }
    }

    #[test]
    fn a_name_is_meant_part_by_part() {
        assert!(means("frames/*.png", "frames/1.png"));
        assert!(!means("*.png", "frames/1.png"));
    }

    #[test]
    fn files_below_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("sub")).unwrap();
        for name in ["f10.png", "f2.png", ".hidden.png", "sub/x.txt"] {
            std::fs::write(folder.path().join(name), b"x").unwrap();
        }
        let found = |pattern| matching(folder.path(), pattern);
        assert_eq!(found("*.png"), [Path::new("f2.png"), Path::new("f10.png")]);
        assert_eq!(found("*/*.txt"), [Path::new("sub/x.txt")]);
        assert_eq!(found("sub"), Vec::<PathBuf>::new(), "a folder is no output");
        assert_eq!(found("missing.png"), Vec::<PathBuf>::new());
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for bad in ["../x", "/etc/passwd", "a/../../b", "", "."] {
            assert!(checked(bad).is_err(), "{bad}");
        }
        checked("frames/*.png").unwrap();
    }
}
