//! The book as its users see it: real files, real processes, real damage.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod forgetting;
mod killed;
mod model;
mod opening;
mod reading;
mod round_trip;
mod samples;
mod speed;
