//! Job types: how a kind of work is described, split, run, measured and collected.
//!
//! A job type is data (its parameters, see [`schema`]) and one file of code in [`types`]. Nothing here
//! starts a process: a job type says which command line it wants, reads the lines that came back and
//! looks at the files that were made.

mod causes;
mod effective;
mod folders;
pub mod frames;
pub mod inspection;
pub mod job_type;
mod natural;
pub mod pictures;
pub mod sample;
pub mod schema;
pub mod types;
mod words;
