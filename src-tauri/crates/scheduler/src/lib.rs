//! Pure decisions: eligibility with reasons, placement, retry, explain.
