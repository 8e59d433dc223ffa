//! Running one attempt: the supervisor, process trees, logs, publishing; hardware probes.

pub mod message;
