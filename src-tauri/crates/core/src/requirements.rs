//! What a job asks of the worker that runs it.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

use crate::id::WorkerId;
use crate::worker::Program;

/// A word on a worker, or `key=value`: lower case, 1 to 64 characters of `a-z 0-9 _ - . : =`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct Tag(String);

/// A text that can't be a tag.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("'{0}' can't be a tag: 1 to 64 letters, digits or _ - . : and at most one =")]
pub struct BadTag(pub String);

impl Tag {
    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Tag {
    type Error = BadTag;

    fn try_from(text: String) -> Result<Self, BadTag> {
        let tag = text.trim().to_lowercase();
        let allowed = |c: char| c.is_ascii_alphanumeric() || "_-.:=".contains(c);
        let sound = (1..=64).contains(&tag.len())
            && tag.chars().all(allowed)
            && tag.matches('=').count() <= 1
            && !tag.starts_with('=');
        if sound { Ok(Self(tag)) } else { Err(BadTag(text)) }
    }
}

impl From<Tag> for String {
    fn from(tag: Tag) -> Self {
        tag.0
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A program's version as far as it decides what opens what: `4.2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct ProgramVersion {
    /// Before the dot.
    pub major: u16,
    /// Behind it.
    pub minor: u16,
}

impl ProgramVersion {
    /// The first `MAJOR.MINOR` in what a program says of itself ("Blender 4.2.1 LTS", "5.1.8-0+deb12u1").
    pub fn find(text: &str) -> Option<Self> {
        text.split(|c: char| !(c.is_ascii_digit() || c == '.')).find_map(|word| {
            let mut numbers = word.split('.');
            let (major, minor) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
            Some(Self { major, minor })
        })
    }
}

impl TryFrom<String> for ProgramVersion {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::find(&text).ok_or_else(|| format!("'{text}' is no version: it should read like 4.2"))
    }
}

impl From<ProgramVersion> for String {
    fn from(version: ProgramVersion) -> Self {
        version.to_string()
    }
}

impl fmt::Display for ProgramVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// A program that a job needs, in certain versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProgramNeed {
    /// The name that job types ask for: `blender`.
    pub name: String,
    /// Only this version; `None`: see `at_least`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub exactly: Option<ProgramVersion>,
    /// This version or a later one, the nearest first; `None`: the newest there is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub at_least: Option<ProgramVersion>,
    /// Why, as half a sentence: "the file was saved by Blender 4.2".
    pub because: String,
}

impl ProgramNeed {
    /// Which of a machine's programs is used; `None`: none of them will do. One whose version is not known is
    /// taken only when any will do.
    pub fn choose<'a>(&self, programs: &'a [Program]) -> Option<&'a Program> {
        let named = programs.iter().filter(|program| program.name == self.name);
        let versioned = named.map(|program| (ProgramVersion::find(&program.version), program));
        match (self.exactly, self.at_least) {
            (Some(wanted), _) => versioned.into_iter().find(|(version, _)| *version == Some(wanted)),
            (None, Some(least)) => {
                versioned.filter(|(version, _)| version.is_some_and(|v| v >= least)).min_by_key(|(version, _)| *version)
            }
            (None, None) => versioned.max_by_key(|(version, _)| *version),
        }
        .map(|(_, program)| program)
    }
}

/// Where a job may run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Requirements {
    /// Tags that the worker must carry, all of them. A worker without any tag takes any job type, not any tag.
    pub required_tags: BTreeSet<Tag>,
    /// Tags that make a worker more welcome.
    pub preferred_tags: BTreeSet<Tag>,
    /// The group the worker must belong to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub group: Option<String>,
    /// The worker to use when it is free.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub preferred_worker: Option<WorkerId>,
    /// The only worker that may run it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub pinned_worker: Option<WorkerId>,
    /// Workers that must not run it.
    pub excluded_workers: BTreeSet<WorkerId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_folded_and_bad_ones_refused() {
        assert_eq!(Tag::try_from(" Site=Berlin ".to_owned()).map(String::from), Ok("site=berlin".to_owned()));
        for text in ["", "two words", "a=b=c", "=x", &"x".repeat(65)] {
            assert!(Tag::try_from(text.to_owned()).is_err(), "{text}");
        }
    }

    #[test]
    fn the_nearest_version_that_will_do_is_chosen() {
        let program = |version: &str| Program { name: "blender".into(), path: version.into(), version: version.into() };
        let there = ["4.5.3 LTS", "3.4.1", "4.2.0", "unknown"].map(program);
        let need = |exactly: Option<&str>, at_least: Option<&str>| {
            let version = |text: &str| ProgramVersion::find(text);
            let need = ProgramNeed {
                name: "blender".into(),
                exactly: exactly.and_then(version),
                at_least: at_least.and_then(version),
                because: String::new(),
            };
            need.choose(&there).map(|program| program.version.clone())
        };
        assert_eq!(need(None, None).as_deref(), Some("4.5.3 LTS"));
        assert_eq!(need(None, Some("4.0")).as_deref(), Some("4.2.0"));
        assert_eq!(need(None, Some("3.4")).as_deref(), Some("3.4.1"));
        assert_eq!(need(None, Some("5.0")), None);
        assert_eq!(need(Some("3.4"), None).as_deref(), Some("3.4.1"));
        assert_eq!(need(Some("3.6"), Some("3.4")), None);
    }
}
