//! Finding jobs: filters, the beginning of an id, the order in which they are shown.

use atelier_core::{JobStatus, Timestamp, WorkerId};
use rusqlite::types::Value;
use rusqlite::{Connection, Params, params_from_iter};

use crate::changes::JobRecord;
use crate::codes::Code;
use crate::error::Fault;
use crate::load::passing_unreadable;
use crate::rows::{self, all, blob, folded};

/// Which jobs; the default is all that are not removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JobQuery {
    /// A part of the name or of the person's name, in any case, or the beginning of an id; empty: any.
    pub text: String,
    /// One of these; empty: any.
    pub status: Vec<JobStatus>,
    /// The id of a job type.
    pub job_type: Option<String>,
    /// The whole name of a person, in any case.
    pub person: Option<String>,
    /// A worker that runs or ever ran something of it.
    pub worker: Option<WorkerId>,
    /// Submitted at this moment or later.
    pub since: Option<Timestamp>,
    /// Submitted at this moment or earlier.
    pub until: Option<Timestamp>,
    /// Whether those that a person took off the list are shown too.
    pub removed: bool,
    /// So many are passed over.
    pub offset: u32,
    /// So many are answered at most; 0: all.
    pub limit: u32,
}

/// The two parts in which jobs are shown, each with its order; there is an index for each.
const UNFINISHED: (&str, &str) = ("status < 3", "band, rank, submitted_at, id");
const FINISHED: (&str, &str) = ("status >= 3", "finished_at DESC, id DESC");

/// Conditions on `jobs`, and the values in them.
struct Filter {
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Filter {
    fn of(query: &JobQuery) -> Self {
        let mut filter = Self { conditions: vec!["1".to_owned()], values: Vec::new() };
        if !query.removed {
            filter.conditions.push("removed = 0".to_owned());
        }
        filter.add_text(&query.text);
        filter.add_status(&query.status);
        filter.add_worker(query.worker);
        filter.add("job_type = ?", query.job_type.clone());
        filter.add("person_folded = ?", query.person.as_deref().map(folded));
        filter.add("submitted_at >= ?", query.since.map(|at| at.0));
        filter.add("submitted_at <= ?", query.until.map(|at| at.0));
        filter
    }

    fn add(&mut self, condition: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            let place = self.place(value);
            self.conditions.push(condition.replace('?', &place));
        }
    }

    /// Adds a value; answers how the conditions name it.
    fn place(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("?{}", self.values.len())
    }

    fn add_text(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let part = self.place(folded(text));
        let mut condition = format!("instr(name_folded, {part}) OR instr(person_folded, {part})");
        if let Some((low, high)) = id_range(text) {
            let (low, high) = (self.place(low.to_vec()), self.place(high.to_vec()));
            condition = format!("{condition} OR id BETWEEN {low} AND {high}");
        }
        self.conditions.push(format!("({condition})"));
    }

    fn add_status(&mut self, statuses: &[JobStatus]) {
        if !statuses.is_empty() {
            let codes: Vec<String> = statuses.iter().map(|status| status.code().to_string()).collect();
            self.conditions.push(format!("status IN ({})", codes.join(", ")));
        }
    }

    fn add_worker(&mut self, worker: Option<WorkerId>) {
        if let Some(worker) = worker {
            let place = self.place(blob(&worker.0).to_vec());
            self.conditions.push(format!(
                "(worker = {place} OR EXISTS (SELECT 1 FROM job_workers AS w WHERE w.job = key AND w.worker = {place}))"
            ));
        }
    }

    fn count(&self, connection: &Connection, part: &str) -> Result<u32, Fault> {
        let sql = format!("SELECT count(*) FROM jobs WHERE {part} AND {}", self.conditions.join(" AND "));
        rows::number(connection, &sql, params_from_iter(&self.values))
    }

    fn page(
        &self,
        connection: &Connection,
        (part, order): (&str, &str),
        offset: u32,
        limit: u32,
    ) -> Result<Vec<JobRecord>, Fault> {
        let sql = format!(
            "SELECT {} FROM jobs AS j JOIN specs AS s ON s.job = j.key WHERE {part} AND {} ORDER BY {order} \
             LIMIT {limit} OFFSET {offset}",
            rows::job::SELECTED,
            self.conditions.join(" AND ")
        );
        readable(connection, &sql, params_from_iter(&self.values))
    }
}

/// The jobs that `query` asks for, and how many there are without its limit.
pub(crate) fn jobs(connection: &Connection, query: &JobQuery) -> Result<(Vec<JobRecord>, u32), Fault> {
    let filter = Filter::of(query);
    let mut found = Vec::new();
    let (mut passed, mut left, mut total) = (query.offset, if query.limit == 0 { u32::MAX } else { query.limit }, 0);
    for part in [UNFINISHED, FINISHED] {
        let there = filter.count(connection, part.0)?;
        let taken = there.saturating_sub(passed).min(left);
        if taken > 0 {
            found.extend(filter.page(connection, part, passed, taken)?);
        }
        passed = passed.saturating_sub(there);
        left -= taken;
        total += there;
    }
    Ok((found, total))
}

/// Every job that is not removed, in the order shown.
pub(crate) fn list(connection: &Connection) -> Result<Vec<JobRecord>, Fault> {
    Ok(jobs(connection, &JobQuery::default())?.0)
}

/// The jobs of a query but for those that can't be read, so that one flipped bit doesn't empty the list.
fn readable(connection: &Connection, sql: &str, parameters: impl Params) -> Result<Vec<JobRecord>, Fault> {
    let found = all(connection, sql, parameters, |row| Ok(rows::job::read(row)))?;
    found.into_iter().map(|record| record.map_err(Fault::from)).filter_map(passing_unreadable).collect()
}

/// The smallest and the largest id that begin with `prefix`.
fn id_range(prefix: &str) -> Option<([u8; 16], [u8; 16])> {
    let digits: Option<Vec<u8>> = prefix
        .trim()
        .chars()
        .filter(|c| *c != '-')
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = digits.filter(|digits| (1..=32).contains(&digits.len()))?;
    let filled = |with: u8| {
        std::array::from_fn(|at| {
            let digit = |place: usize| digits.get(place).copied().unwrap_or(with);
            digit(2 * at) << 4 | digit(2 * at + 1)
        })
    };
    Some((filled(0), filled(15)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_an_id_is_a_range_of_ids() {
        let (low, high) = id_range("01f").unwrap_or_default();
        assert_eq!((low[0], low[1], low[2]), (0x01, 0xf0, 0x00));
        assert_eq!((high[0], high[1], high[2]), (0x01, 0xff, 0xff));
        assert_eq!(id_range("0190-AB"), id_range("0190ab"));
        for text in ["", "-", "xyz", &"0".repeat(33)] {
            assert_eq!(id_range(text), None, "{text}");
        }
    }
}
