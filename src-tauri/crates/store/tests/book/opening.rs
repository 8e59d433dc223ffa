//! Opening what is there: nothing, an older book, a newer one, a damaged one, something else.

use std::fs;
use std::path::{Path, PathBuf};

use atelier_core::{
    AttemptNumber, AttemptState, ErrorCode, Exit, JobStatus, OutputState, Task, TaskIndex, TaskState, TaskStatus,
    Worker,
};
use atelier_store::{JobQuery, Store, StoreError};
use rusqlite::Connection;

use crate::samples::{at, attempt, entered, full_attempt, full_job, job, job_id, open, output, record, tasks, worker};

/// A book with enough in it to have pages of every kind, closed.
fn book(folder: &Path) -> PathBuf {
    let path = folder.join("book.db");
    let mut store = open(&path);
    for n in 0..50 {
        let mut changes = entered(vec![record(job(n))]);
        changes.new_tasks.push((job_id(n), tasks(100)));
        store.commit(&changes).unwrap();
    }
    path
}

fn beside(path: &Path, end: &str) -> PathBuf {
    PathBuf::from(format!("{}{end}", path.display()))
}

/// Opening sets the book aside as it is and begins a new one that works.
fn assert_set_aside(path: &Path) {
    let damaged = fs::read(path).unwrap();
    let opened = Store::open(path, at(5)).unwrap();
    let aside = opened.set_aside.unwrap();
    assert_eq!(aside, beside(path, &format!(".damaged-{}", at(5).0)));
    assert_eq!(fs::read(&aside).unwrap(), damaged);
    let mut store = opened.store;
    assert_eq!(store.load_unfinished().unwrap(), []);
    store.commit(&entered(vec![record(job(1))])).unwrap();
    drop(store);
    assert_eq!(open(path).load_unfinished().unwrap().len(), 1);
}

#[test]
fn garbage_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.db");
    fs::write(&path, "no database at all".repeat(1_000)).unwrap();
    assert_set_aside(&path);
}

#[test]
fn an_empty_file_is_set_aside_with_the_log_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.db");
    fs::write(&path, "").unwrap();
    fs::write(beside(&path, "-wal"), "a log").unwrap();
    assert_set_aside(&path);
    let log = beside(&path, &format!(".damaged-{}-wal", at(5).0));
    assert_eq!(fs::read(log).unwrap(), b"a log");
}

#[test]
fn a_log_without_its_book_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.db");
    fs::write(beside(&path, "-wal"), "a log").unwrap();
    let opened = Store::open(&path, at(5)).unwrap();
    let log = beside(&opened.set_aside.unwrap(), "-wal");
    assert_eq!(fs::read(log).unwrap(), b"a log");
}

#[test]
fn a_truncated_book_is_set_aside() {
    for keep in [1, 2_000, 5_000, 40_960] {
        let folder = tempfile::tempdir().unwrap();
        let path = book(folder.path());
        let whole = fs::read(&path).unwrap();
        assert!(whole.len() > 100_000);
        fs::write(&path, &whole[..keep]).unwrap();
        assert_set_aside(&path);
    }
}

#[test]
fn a_flipped_page_is_found_wherever_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read(book(folder.path())).unwrap();
    let pages = whole.len() / 4_096;
    for page in (0..pages).step_by(7) {
        let other = tempfile::tempdir().unwrap();
        let path = other.path().join("book.db");
        let mut flipped = whole.clone();
        flipped[page * 4_096..(page + 1) * 4_096].iter_mut().for_each(|byte| *byte = !*byte);
        fs::write(&path, flipped).unwrap();
        assert_set_aside(&path);
    }
}

#[test]
fn two_damaged_books_of_one_moment_get_two_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.db");
    let mut names = Vec::new();
    for _ in 0..3 {
        fs::write(&path, "garbage").unwrap();
        names.push(Store::open(&path, at(5)).unwrap().set_aside.unwrap());
    }
    names.dedup();
    assert_eq!(names.len(), 3);
    assert!(names.iter().all(|name| fs::read(name).unwrap() == b"garbage"));
}

#[test]
fn a_database_of_another_program_is_set_aside_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE recipes (name TEXT)").unwrap();
    assert_set_aside(&path);
}

#[test]
fn a_newer_book_is_refused_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = book(folder.path());
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 999).unwrap();
    let before = fs::read(&path).unwrap();
    let refusal = Store::open(&path, at(5)).unwrap_err();
    assert_eq!(refusal, StoreError::Newer { path: path.clone(), found: 999, known: 2 });
    assert_eq!(refusal.problem().code, ErrorCode::NewerDatabase);
    assert_eq!(fs::read(&path).unwrap(), before);
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| name.to_string_lossy().starts_with("book.db")), "{names:?}");
    assert!(!names.iter().any(|name| name.to_string_lossy().contains("damaged")));
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing").join("book.db");
    let refusal = Store::open(&path, at(5)).unwrap_err();
    assert!(matches!(refusal, StoreError::Io { .. }), "{refusal:?}");
    assert!(refusal.problem().message.contains("missing"));
}

#[test]
fn a_draft_that_a_crash_left_is_no_hindrance() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.db");
    fs::write(beside(&path, ".new"), "half a draft").unwrap();
    drop(open(&path));
    assert!(!beside(&path, ".new").exists());
}

/// Writes the book that the fixtures hold, in the newest form. Before a migration is added:
/// `FIXTURE=/tmp/b.db cargo test -p atelier-store write_a_fixture -- --ignored`, then
/// `sqlite3 /tmp/b.db "PRAGMA journal_mode=delete" .dump`, with `application_id` and `user_version` in front.
#[test]
#[ignore = "writes a fixture"]
fn write_a_fixture() {
    let Some(path) = std::env::var_os("FIXTURE") else { return };
    let (mut cube, mut hill) = (record(job(1)), record(full_job(2)));
    cube.job.name = "Cube".to_owned();
    cube.job.start(at(2)).unwrap();
    (cube.outputs, hill.outputs) = (1, 2);
    hill.job.name = "Old hill".to_owned();
    let mut pair = tasks(2);
    pair[0].state = TaskState::Completed;
    pair[1].state = TaskState::Running(AttemptNumber(1));
    pair[1].plan = Some("{\"frames\":[2]}".into());
    let mut changes = entered(vec![cube, hill]);
    changes.new_tasks.push((job_id(1), pair));
    changes.attempts.push(attempt(job_id(1), 1, 1, AttemptState::Running));
    changes.attempts.push(full_attempt(job_id(2), 0, Exit::Signal(9)));
    changes.outputs.push(output(job_id(1), 0, "1", OutputState::Published));
    changes.settings.push(("retention_days".to_owned(), "30".to_owned()));
    changes.workers.push(Worker { name: "hydra".to_owned(), ..worker(1) });
    open(Path::new(&path)).commit(&changes).unwrap();
}

/// Books of every released form as SQL text; a new migration adds the one before it.
const FIXTURES: &[&str] = &[include_str!("../fixtures/book-v1.sql")];

#[test]
fn books_of_older_forms_open_and_keep_their_content() {
    for fixture in FIXTURES {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book.db");
        Connection::open(&path).unwrap().execute_batch(fixture).unwrap();
        let store = open(&path);
        let reader = store.reader().unwrap();
        let (jobs, _) = reader.jobs(&JobQuery::default()).unwrap();
        let told: Vec<_> = jobs.iter().map(|it| (it.job.name.as_str(), it.job.status, it.outputs)).collect();
        assert_eq!(told, [("Cube", JobStatus::Running, 1), ("Old hill", JobStatus::Failed, 2)]);
        let tasks = &store.load_unfinished().unwrap()[0].tasks;
        assert_eq!(tasks.iter().map(Task::status).collect::<Vec<_>>(), [TaskStatus::Completed, TaskStatus::Running]);
        assert_eq!(tasks[1].plan.as_deref(), Some("{\"frames\":[2]}"));
        assert_eq!(reader.attempts(jobs[0].job.id, TaskIndex(1)).unwrap().len(), 1);
        assert_eq!(store.setting("retention_days").unwrap().as_deref(), Some("30"));
        assert_eq!(store.workers().unwrap()[0].name, "hydra");
    }
}

/// One flipped bit in a text is nothing that `SQLite` can notice.
#[test]
fn a_job_that_cant_be_read_is_named_and_the_others_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = book(folder.path());
    let raw = Connection::open(&path).unwrap();
    raw.execute("UPDATE specs SET spec = replace(spec, '\"version\"', '\"wersion\"') WHERE job = 7", []).unwrap();
    raw.execute("UPDATE tasks SET status = 3, live = NULL WHERE job = 9 AND idx = 5", []).unwrap();
    let store = open(&path);
    assert_eq!(store.load_unfinished().unwrap().len(), 48);
    let unreadable = store.unreadable().unwrap();
    assert_eq!(unreadable.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [job_id(6), job_id(8)]);
    assert!(unreadable[0].1.contains("wersion") || unreadable[0].1.contains("version"), "{unreadable:?}");
    assert!(matches!(store.load_job(job_id(6)), Err(StoreError::Corrupt { .. })));
    assert_eq!(store.reader().unwrap().list().unwrap().len(), 49);
    // The damage that was met was noted; the book as such is sound, so that the note goes.
    assert!(beside(&path, ".suspect").exists());
    drop(store);
    assert_eq!(open(&path).load_unfinished().unwrap().len(), 48);
    assert!(!beside(&path, ".suspect").exists());
}
