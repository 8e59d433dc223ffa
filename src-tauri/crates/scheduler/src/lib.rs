//! Pure decisions: who may run what and why not, what is offered next, what is called back, what
//! happens after a failure, when an attempt has taken too long.
//!
//! No clock, no I/O, no randomness: time is a parameter, a decision is a value, and the same input
//! always gives the same plan. `explain` asks the very code that decides.

pub mod eligibility;
pub mod estimate;
pub mod explain;
pub mod order;
pub mod placement;
pub mod retry;
pub mod watch;

pub use eligibility::{Needs, Reason, Standing, eligibility};
pub use explain::{Hold, hold};
pub use order::OrderKey;
pub use placement::{Candidate, Offered, Plan, plan};
