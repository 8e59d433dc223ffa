//! Real files in a folder: what is stored once, what a copy keeps, what a sweep takes.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

struct Bench {
    folder: tempfile::TempDir,
    files: Files,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::of(&folder.path().join("data"));
        Self { folder, files }
    }

    fn write(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    fn collect(&self, paths: &[&PathBuf]) -> Collected {
        self.files.collect(&set(paths), 0).unwrap().collected
    }

    fn refused(&self, paths: &[&PathBuf], reserve: u64) -> Problem {
        self.files.collect(&set(paths), reserve).unwrap_err().into()
    }

    fn blobs(&self) -> usize {
        paths_in(&self.files.blobs).count()
    }
}

fn set(paths: &[&PathBuf]) -> BTreeSet<PathBuf> {
    paths.iter().map(|path| (*path).clone()).collect()
}

fn tree(collected: &Collected) -> PathBuf {
    Path::new(&collected.folder).join(Manifest::FILES)
}

#[test]
fn a_copy_lies_as_the_originals_do_and_each_content_is_stored_once() {
    let bench = Bench::new();
    let scene = bench.write("proj/shots/a.blend", b"scene");
    let (wood, same) = (bench.write("proj/tex/wood.png", b"picture"), bench.write("nas/wood copy.png", b"picture"));
    let collected = bench.collect(&[&scene, &wood, &same]);
    assert_eq!((collected.files, collected.bytes, bench.blobs()), (3, 19, 2));
    fs::write(&wood, b"changed").unwrap();
    fs::remove_file(&scene).unwrap();
    assert_eq!(fs::read(tree(&collected).join("proj/tex/wood.png")).unwrap(), b"picture");
    assert_eq!(fs::read(tree(&collected).join("proj/shots/a.blend")).unwrap(), b"scene");
    let mode = fs::metadata(tree(&collected).join("nas/wood copy.png")).unwrap().mode() & 0o777;
    assert_eq!(mode, 0o444, "nobody writes to what several jobs share");
    let manifest: Manifest =
        serde_json::from_slice(&fs::read(Path::new(&collected.folder).join(Manifest::NAME)).unwrap()).unwrap();
    assert_eq!(Path::new(&manifest.root), bench.folder.path());
    let picture = blake3::hash(b"picture").to_hex().to_string();
    assert_eq!(manifest.files.iter().filter(|file| file.hash == picture && file.bytes == 7).count(), 2);
}

#[test]
fn the_same_files_again_are_the_same_copy() {
    let bench = Bench::new();
    let (one, other) = (bench.write("a", b"one"), bench.write("b", b"two"));
    let first = bench.collect(&[&one, &other]);
    assert_eq!(bench.collect(&[&one, &other]), first);
    fs::write(&other, b"TWO").unwrap();
    let second = bench.collect(&[&one, &other]);
    assert_ne!(second.folder, first.folder);
    assert_eq!((bench.blobs(), fs::read(tree(&first).join("b")).unwrap()), (3, b"two".to_vec()));
}

#[test]
fn a_sweep_takes_what_no_job_names_and_what_was_never_finished() {
    let bench = Bench::new();
    let (one, other) = (bench.write("a", b"one"), bench.write("b", b"two"));
    let (first, second) = (bench.collect(&[&one, &other]), bench.collect(&[&one]));
    fs::write(bench.files.blobs.join("9-9.part"), b"half").unwrap();
    fs::create_dir_all(bench.files.trees.join("9-9.part/files")).unwrap();
    let keep = BTreeSet::from([PathBuf::from(&second.folder)]);
    let swept = bench.files.sweep(|| Some(keep.clone())).unwrap();
    assert_eq!(swept, Swept { trees: 2, blobs: 2, bytes: 7 });
    assert!(!Path::new(&first.folder).exists());
    assert_eq!(fs::read(tree(&second).join("a")).unwrap(), b"one");
    assert_eq!(bench.files.sweep(|| Some(keep)).unwrap(), Swept::default());
    assert_eq!(bench.files.sweep(|| None), None, "not knowing is no reason to remove anything");
    let held = bench.files.collect(&set(&[&one]), 0).unwrap();
    assert_eq!(bench.files.sweep(|| Some(BTreeSet::new())), None, "its job is not in the book yet");
    assert!(Path::new(&held.collected.folder).exists());
}

#[test]
fn what_can_not_be_copied_is_named_and_leaves_nothing() {
    let bench = Bench::new();
    let (here, gone) = (bench.write("a", b"one"), bench.folder.path().join("gone.png"));
    let problem = bench.refused(&[&here, &gone], 0);
    assert_eq!(problem.code, ErrorCode::MissingFile);
    assert!(problem.message.contains("gone.png") && problem.retryable, "{problem}");
    let folder = bench.write("f/x", b"x").parent().unwrap().to_owned();
    assert_eq!(bench.refused(&[&here, &folder], 0).code, ErrorCode::UnreadableFile);
    let problem = bench.refused(&[&here], u64::MAX);
    assert_eq!((problem.code, problem.field.as_deref()), (ErrorCode::NoSpace, Some("files")));
    assert!(problem.message.contains("1 KiB") && problem.message.contains("0 KiB"), "both sizes: {problem}");
    assert_eq!(bench.blobs(), 0);
}

#[test]
fn a_file_that_changes_while_it_is_copied_is_refused() {
    let bench = Bench::new();
    let file = bench.write("a", b"one");
    let stamp = Stamp::of(&file).unwrap();
    fs::write(&file, b"longer").unwrap();
    fs::create_dir_all(&bench.files.blobs).unwrap();
    for likely in [false, true] {
        let problem: Problem = bench.files.keep(&file, stamp, likely, 0).unwrap_err().into();
        assert!(problem.retryable && problem.message.contains("changed while"), "{problem}");
    }
    assert_eq!(bench.blobs(), 0, "nothing half is left");
}

#[test]
fn sizes_read_as_people_say_them() {
    assert_eq!([size(1), size(5 << 20), size(3 << 29)], ["1 KiB", "5.0 MiB", "1.5 GiB"]);
}

proptest! {
    #[test]
    fn every_file_is_below_the_common_folder(names in prop::collection::vec("(/[ab]{1,2}){1,4}", 1..6)) {
        let files: BTreeSet<PathBuf> = names.iter().map(PathBuf::from).collect();
        let common = common_folder(&files);
        prop_assert!(files.iter().all(|file| file.strip_prefix(&common).is_ok_and(|name| !name.as_os_str().is_empty())));
        let deeper = files.iter().all(|file| file.parent().unwrap().starts_with(&common) && file.parent().unwrap() != common);
        if deeper {
            let next: BTreeSet<_> = files.iter().map(|file| file.strip_prefix(&common).unwrap().components().next()).collect();
            prop_assert!(next.len() > 1, "a deeper folder holds them all");
        }
    }
}
