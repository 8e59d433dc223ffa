//! Drafts, and real programs.
#![allow(clippy::unwrap_used)]

use std::fs;

use atelier_core::{ErrorCode, Exit};
use serde_json::{Value, json};

use super::*;
use crate::types::harness::{self, Bench, draft};

fn bench(overrides: &Value) -> (tempfile::TempDir, Bench) {
    let folder = tempfile::tempdir().unwrap();
    let draft = draft(&[], Some(&folder.path().join("results")), overrides);
    let bench = Bench::new(&Command, &draft, &folder.path().join("attempt"));
    (folder, bench)
}

fn shell(script: &str) -> Value {
    json!(["/bin/sh", "-c", script])
}

fn refused(overrides: &Value) -> Vec<String> {
    let problems = Command.prepare(&draft(&[], None, overrides)).unwrap_err();
    problems.iter().map(|p| format!("{:?} {} {p}", p.code, p.field.as_deref().unwrap())).collect()
}

#[test]
fn a_program_runs_with_its_number_and_leaves_what_it_declared() {
    let script = r#"echo "$ATELIER_TASK_INDEX of $ATELIER_TASK_COUNT $GREETING" > out.txt; pwd"#;
    let overrides = json!({"command": shell(script), "tasks": 12, "env": ["GREETING=a=b"], "outputs": ["*.txt"]});
    let (_folder, bench) = bench(&overrides);
    let task = bench.task(7);
    let (exit, lines) = harness::run(&Command.launch(&task).unwrap(), task.folder);
    assert_eq!(lines, [task.folder.to_str().unwrap()]);
    let products = Command.conclude(&task, exit, &[]).unwrap();
    assert_eq!(products.len(), 1);
    assert_eq!((products[0].unit.as_str(), products[0].name.as_path()), ("7/out.txt", Path::new("07/out.txt")));
    assert_eq!(fs::read_to_string(&products[0].path).unwrap(), "7 of 12 a=b\n");
}

#[test]
fn a_single_task_has_plain_names() {
    let (_folder, bench) = bench(&json!({"command": "true", "outputs": ["a.txt"]}));
    fs::write(bench.folder.join("a.txt"), b"x").unwrap();
    let products = Command.conclude(&bench.task(0), Exit::Code(0), &[]).unwrap();
    assert_eq!((products[0].unit.as_str(), products[0].name.as_path()), ("a.txt", Path::new("a.txt")));
}

#[test]
fn how_it_fails() {
    let (_folder, bench) = bench(&json!({"command": shell("exit 3"), "outputs": ["a.png"]}));
    let task = bench.task(0);
    let conclude = |exit| Command.conclude(&task, exit, &[]).unwrap_err();
    let (exit, _) = harness::run(&Command.launch(&task).unwrap(), task.folder);
    assert_eq!(conclude(exit).to_string(), "sh ended with exit code 3. The log has what it said last.");
    assert_eq!(conclude(Exit::Signal(11)).code, ErrorCode::ProgramCrashed);
    let full = harness::facts(&Command, &task, ["cp: error writing 'a.png': No space left on device"]);
    let problem = Command.conclude(&task, Exit::Code(1), &full).unwrap_err();
    assert_eq!(problem.code, ErrorCode::NoSpace, "what a program says counts more than its exit code");
    assert_eq!(conclude(Exit::NotStarted).code, ErrorCode::NotStarted);
    assert_eq!(
        (conclude(Exit::Code(0)).code, conclude(Exit::Code(0)).subject.as_str()),
        (ErrorCode::OutputMissing, "a.png")
    );
    fs::write(task.folder.join("a.png"), b"").unwrap();
    assert_eq!(conclude(Exit::Code(0)).code, ErrorCode::OutputEmpty);
}

#[test]
fn an_array_costs_no_memory_per_task() {
    let prepared = Command.prepare(&draft(&[], None, &json!({"command": "true", "tasks": "1000000"}))).unwrap();
    assert_eq!(prepared.plans, Plans::Count(1_000_000));
    assert_eq!((prepared.name.as_str(), prepared.summary.as_str()), ("true", "1,000,000 tasks"));
    assert_eq!((prepared.kind, prepared.retry.max_attempts), (WorkKind::Exclusive, 1));
    let over =
        json!({"command": "true", "effects": "idempotent", "time_limit": 5, "no_progress_limit": "2", "retries": 3});
    let prepared = Command.prepare(&draft(&[], None, &over)).unwrap();
    assert_eq!((prepared.kind, prepared.retry.max_attempts), (WorkKind::Idempotent, 4));
    assert_eq!(prepared.limits, Limits { time_ms: Some(5_000), no_progress_ms: Some(2_000) });
}

#[test]
fn drafts_that_are_refused() {
    assert_eq!(
        refused(&json!({})),
        ["BadParameter command No command is given. Name the program, then its arguments."]
    );
    assert_eq!(
        refused(&json!({"command": "no-such-program-here"})),
        [
            "MissingProgram command The program 'no-such-program-here' was not found on this machine. Install it, or give its full path."
        ]
    );
    assert!(refused(&json!({"command": "./run.sh"}))[0].contains("is given by a relative path"));
    assert!(refused(&json!({"command": "/no/such"}))[0].contains("is not there"));
    assert!(refused(&json!({"command": "/etc/passwd"}))[0].contains("may not be run"));
    let all = refused(&json!({"command": "/no/such", "outputs": ["../x"], "folder": "/no/such/folder"}));
    let fields: Vec<_> = all.iter().map(|each| each.split(' ').nth(1).unwrap()).collect();
    assert_eq!(fields, ["outputs", "command", "folder", "outputFolder"]);
    assert!(refused(&json!({"command": "true", "tasks": 1_000_001}))[0].contains("from 1 to 1,000,000"));
}
