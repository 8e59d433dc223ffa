//! The supervisor with real processes: this test program starts itself again as one.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use atelier_core::Exit;
use atelier_runner::message::{FromSupervisor, Held, ToSupervisor};
use common::{Machine, attempt, shell};

/// Not a test of its own: the process that the others talk to.
#[test]
fn supervisor_process() {
    common::supervise_if_asked();
}

#[test]
fn a_program_runs_and_its_end_is_told_until_it_is_acknowledged() {
    let machine = Machine::start();
    machine.send(&[machine.start_order(shell(&machine, 1, "echo hello; exit 3"))]);
    let ended = machine.ended(1);
    assert_eq!(ended.exit, Exit::Code(3));
    assert_eq!((ended.log_bytes, ended.lease_ended, ended.start_error), (6, false, None));
    assert!(ended.started_at.unwrap() <= ended.ended_at);
    let log = atelier_runner::logs::read(&machine.folder(1), None, 100).unwrap();
    assert_eq!(log.bytes, b"hello\n");
    machine.wait_for("the log is announced", |event| matches!(event, FromSupervisor::LogGrew { log_bytes: 6, .. }));

    let machine = machine.reattach();
    assert!(machine.held().iter().any(|held| matches!(held, Held::Ended(ended) if ended.attempt == attempt(1))));
    machine.send(&[ToSupervisor::Acknowledge { attempt: attempt(1) }]);
    let machine = machine.reattach();
    assert_eq!(machine.held(), []);
}
