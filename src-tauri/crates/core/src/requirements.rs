//! What a job asks of the worker that runs it.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

use crate::id::WorkerId;

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

/// Where a job may run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Requirements {
    /// Tags that the worker must carry, all of them. A worker without any tag takes any job type, not any tag.
    pub required_tags: BTreeSet<Tag>,
    /// Tags that make a worker more welcome.
    pub preferred_tags: BTreeSet<Tag>,
    /// The group the worker must belong to.
    #[ts(optional)]
    pub group: Option<String>,
    /// The worker to use when it is free.
    #[ts(optional)]
    pub preferred_worker: Option<WorkerId>,
    /// The only worker that may run it.
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
}
