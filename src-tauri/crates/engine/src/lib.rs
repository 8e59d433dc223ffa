//! One machine: the loop that owns all state.
