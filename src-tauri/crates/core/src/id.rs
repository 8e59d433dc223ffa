//! Names of things: every id is its own type, so that a job's can't be passed for a machine's.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use crate::time::Timestamp;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        #[ts(type = "string")]
        pub struct $name(pub Uuid);

        impl $name {
            /// A `UUIDv7`: sorted by `at`, unique by `entropy` (74 of its 80 bits are used).
            pub fn new(at: Timestamp, entropy: [u8; 10]) -> Self {
                let millis = u64::try_from(at.0).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &entropy).into_uuid())
            }

            /// The id before all others: a bound for look-ups, never a thing's.
            pub fn first() -> Self {
                Self(Uuid::nil())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

uuid_id!(/// A job; the time in it is that of its submission.
    JobId);
uuid_id!(/// A computer running Atelier. Until machines have keys, a random id made at first start.
    MachineId);
uuid_id!(/// What executes; a machine has one local worker and may have more.
    WorkerId);
uuid_id!(/// Who submits jobs; no proof of identity.
    PersonId);
uuid_id!(/// One command of a person or a program; a repeated one is answered as it was first.
    CommandId);

macro_rules! counter {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        #[ts(type = "number")]
        pub struct $name(pub u32);

        impl $name {
            /// The one after this.
            #[must_use]
            pub fn next(self) -> Self {
                Self(self.0.saturating_add(1))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

counter!(/// The place of a task in its job, from 0.
    TaskIndex);
counter!(/// The number of an execution of a task, from 1; only grows.
    AttemptNumber);
counter!(/// Grows when a job changes owner; with the attempt number it fences off stale results.
    Epoch);
counter!(/// Grows when a whole job is made again; outputs of an earlier revision are not taken for it.
    Revision);

/// One execution of one task, fenced: results are accepted from the current epoch only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
pub struct AttemptId {
    /// The job it belongs to.
    pub job: JobId,
    /// The task of that job.
    pub task: TaskIndex,
    /// Which execution of that task.
    pub number: AttemptNumber,
    /// The epoch of the owner that offered it.
    pub epoch: Epoch,
}

impl fmt::Display for AttemptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}.{}", self.job, self.task, self.epoch, self.number)
    }
}

impl FromStr for AttemptId {
    type Err = String;

    /// Reads what `Display` writes: `job/task/epoch.number`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("'{text}' is no attempt id (job/task/epoch.number)");
        let mut parts = text.split('/');
        let (Some(job), Some(task), Some(last), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(wrong());
        };
        let (epoch, number) = last.split_once('.').ok_or_else(wrong)?;
        Ok(Self {
            job: job.parse().map_err(|_| wrong())?,
            task: TaskIndex(task.parse().map_err(|_| wrong())?),
            number: AttemptNumber(number.parse().map_err(|_| wrong())?),
            epoch: Epoch(epoch.parse().map_err(|_| wrong())?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_id_reads_back_what_it_writes() {
        let id = AttemptId {
            job: JobId::new(Timestamp(1_700_000_000_000), [7; 10]),
            task: TaskIndex(12),
            number: AttemptNumber(3),
            epoch: Epoch(2),
        };
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!("nonsense".parse::<AttemptId>().is_err());
    }

    #[test]
    fn job_ids_sort_by_the_time_of_submission() {
        let early = JobId::new(Timestamp(1_000), [255; 10]);
        let late = JobId::new(Timestamp(2_000), [0; 10]);
        assert!(early < late);
    }
}
