//! Publishing on real files, and what a crash at each step leaves.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use atelier_core::ErrorCode;
use atelier_runner::publish::{
    PublishError, Published, STAGING, check_folder_writable, clean_staging, free_name, free_space, hash_and_sync,
    hash_file, stage_and_publish,
};

struct Desk {
    root: tempfile::TempDir,
    source: PathBuf,
    target: PathBuf,
    hash: String,
}

const CONTENT: &[u8] = b"a picture";

fn desk() -> Desk {
    let root = tempfile::tempdir().unwrap();
    let source = root.path().join("attempt.png");
    fs::write(&source, CONTENT).unwrap();
    let target = root.path().join("renders/deep/shot.png");
    Desk { hash: hash_file(&source).unwrap().1, source, target, root }
}

impl Desk {
    fn publish(&self, replace: bool) -> Result<Published, PublishError> {
        stage_and_publish(&self.source, &self.target, (CONTENT.len() as u64, &self.hash), replace)
    }

    fn put(&self, content: &[u8]) {
        fs::create_dir_all(self.target.parent().unwrap()).unwrap();
        fs::write(&self.target, content).unwrap();
    }
}

#[test]
fn a_file_moves_to_its_place_and_a_repeat_after_a_crash_is_fine() {
    let desk = desk();
    assert_eq!(desk.publish(false).unwrap(), Published::Moved);
    assert_eq!(fs::read(&desk.target).unwrap(), CONTENT);
    assert!(!desk.source.exists());
    assert_eq!(desk.publish(false).unwrap(), Published::AlreadyThere);
}

#[test]
fn a_file_of_the_artists_is_never_overwritten() {
    let desk = desk();
    desk.put(b"a drawing");
    assert!(matches!(desk.publish(false), Err(PublishError::TargetExists { .. })));
    assert_eq!(fs::read(&desk.target).unwrap(), b"a drawing");
    assert_eq!(fs::read(&desk.source).unwrap(), CONTENT, "and what was to be published is still there");
}

#[test]
fn our_own_file_is_replaced_when_that_is_meant() {
    let desk = desk();
    desk.put(b"last revision");
    assert_eq!(desk.publish(true).unwrap(), Published::Moved);
    assert_eq!(fs::read(&desk.target).unwrap(), CONTENT);
}

#[test]
fn the_same_content_at_the_target_counts_as_published() {
    let desk = desk();
    desk.put(CONTENT);
    assert_eq!(desk.publish(false).unwrap(), Published::AlreadyThere);
    assert!(!desk.source.exists());
}

#[test]
fn what_is_gone_or_changed_is_said() {
    let desk = desk();
    fs::write(&desk.source, b"longer than it was").unwrap();
    assert!(matches!(desk.publish(false), Err(PublishError::SourceChanged { .. })));
    fs::remove_file(&desk.source).unwrap();
    assert!(matches!(desk.publish(false), Err(PublishError::SourceMissing { .. })));
    desk.put(b"something else");
    assert!(matches!(desk.publish(false), Err(PublishError::SourceMissing { .. })));
}

/// Another file system than the temporary folder's, if this machine has one.
fn elsewhere() -> Option<tempfile::TempDir> {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &Path| fs::metadata(path).map(|found| found.dev()).ok();
    let shm = Path::new("/dev/shm");
    (device(shm)? != device(&std::env::temp_dir())?).then(|| tempfile::tempdir_in(shm).ok()).flatten()
}

#[test]
fn across_file_systems_it_is_copied_whole() {
    let Some(elsewhere) = elsewhere() else {
        eprintln!("only one file system here: not tried");
        return;
    };
    let desk = Desk { target: elsewhere.path().join("shot.png"), ..desk() };
    assert_eq!(desk.publish(false).unwrap(), Published::Copied);
    assert_eq!(fs::read(&desk.target).unwrap(), CONTENT);
    assert!(!desk.source.exists() && !elsewhere.path().join(STAGING).exists());

    fs::write(&desk.source, CONTENT).unwrap();
    assert_eq!(desk.publish(false).unwrap(), Published::Copied, "a crash before the source was removed");
    assert!(!desk.source.exists());

    fs::write(&desk.source, b"B picture").unwrap();
    assert!(matches!(desk.publish(true), Err(PublishError::SourceChanged { .. })));
    fs::write(&desk.source, CONTENT).unwrap();
    fs::write(&desk.target, b"a drawing").unwrap();
    assert!(matches!(desk.publish(false), Err(PublishError::TargetExists { .. })));
    assert_eq!(fs::read(&desk.target).unwrap(), b"a drawing");
}

#[test]
fn staging_of_the_dead_is_cleaned_and_of_the_living_kept() {
    let desk = desk();
    let staging = desk.root.path().join(STAGING);
    fs::create_dir(&staging).unwrap();
    fs::write(staging.join("dead.part"), b"half").unwrap();
    let living = File::create(staging.join("living.part")).unwrap();
    living.lock().unwrap();
    assert_eq!(clean_staging(desk.root.path()).unwrap(), 1);
    assert!(!staging.join("dead.part").exists() && staging.join("living.part").exists());
    drop(living);
    assert_eq!(clean_staging(desk.root.path()).unwrap(), 1);
    assert!(!staging.exists());
    assert_eq!(clean_staging(desk.root.path()).unwrap(), 0);
}

#[test]
fn versioned_names_are_free() {
    let desk = desk();
    assert_eq!(free_name(&desk.target), desk.target);
    desk.put(b"1");
    let second = desk.target.with_file_name("shot_v2.png");
    assert_eq!(free_name(&desk.target), second);
    fs::write(&second, b"2").unwrap();
    let third = desk.target.with_file_name("shot_v3.png");
    assert_eq!((free_name(&desk.target), free_name(&second)), (third.clone(), third));
}

#[test]
fn a_folder_that_can_not_be_written_is_named_with_the_reason() {
    let desk = desk();
    let folder = desk.root.path().join("new/folder");
    check_folder_writable(&folder).unwrap();
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "no probe stays");
    let problem = check_folder_writable(&desk.source.join("below a file")).unwrap_err();
    assert_eq!(problem.code, ErrorCode::OutputNotWritable);
    assert!(problem.message.contains("attempt.png") && !problem.next_step.is_empty(), "{problem:?}");
    let problem = check_folder_writable(Path::new("/proc/nothing")).unwrap_err();
    assert_eq!(problem.code, ErrorCode::OutputNotWritable);
}

#[test]
fn hashes_and_free_space_are_real() {
    let desk = desk();
    let expected = blake3::hash(CONTENT).to_hex().to_string();
    assert_eq!(hash_and_sync(&desk.source).unwrap(), (CONTENT.len() as u64, expected));
    assert!(free_space(&desk.root.path().join("not/yet/there")).unwrap() > 0);
}
