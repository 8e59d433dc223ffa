//! Job types: how a kind of work is described, split, run, measured and collected.

pub mod job_type;
pub mod schema;
