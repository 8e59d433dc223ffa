//! Looks by wrapper scripts that pass for Blender: how often they run, what ends them.
#![allow(clippy::unwrap_used)]

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::thread;

use super::*;

const ANSWER: &str = r#"{"version": "3.4.1", "scene": "S", "scenes": [], "notes": [], "needs":
    [{"kind": "library", "how": "file", "path": "LIBRARY", "stored": "//lib.blend", "by": "library 'lib.blend'"}]}"#;

/// A folder with a scene, a library, and a script that is called Blender and notes its runs.
struct Bench {
    folder: tempfile::TempDir,
    looks: Arc<Looks>,
}

impl Bench {
    fn new(script: &str, bounds: Bounds) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("shot.blend"), b"one").unwrap();
        fs::write(at("lib.blend"), b"one").unwrap();
        fs::write(at("answer"), ANSWER.replace('\n', "").replace("LIBRARY", at("lib.blend").to_str().unwrap()))
            .unwrap();
        let script = format!("#!/bin/sh\necho run >> runs\n{script}\n");
        fs::write(at("blender"), script).unwrap();
        fs::set_permissions(at("blender"), fs::Permissions::from_mode(0o755)).unwrap();
        Self { folder, looks: Arc::new(Looks { bounds, ..Looks::default() }) }
    }

    fn look(&self, patience: Patience) -> Option<Result<Inspection, Problem>> {
        let file = self.folder.path().join("shot.blend");
        let job_type = types::by_id("blender").unwrap();
        let path = self.folder.path().join("blender").to_string_lossy().into_owned();
        let programs = [Program { name: "blender".into(), path, version: "3.4.1".into() }];
        let launch = job_type.inspect(&file, &programs).unwrap();
        let key = Key::of(&file, &launch, &programs).unwrap();
        let said = self.looks.said(&key, job_type, &launch, self.folder.path(), patience)?;
        Some(said.and_then(|(exit, output)| job_type.inspected(&file, exit, &output)))
    }

    fn runs(&self) -> usize {
        fs::read_to_string(self.folder.path().join("runs")).unwrap_or_default().lines().count()
    }
}

const SAY: &str = "printf 'ATELIER_INSPECTION '; cat answer";

#[test]
fn a_look_is_taken_once_until_the_file_or_what_it_links_changes() {
    let bench = Bench::new(SAY, BOUNDS);
    assert!(bench.look(Patience::None).is_none() && bench.runs() == 0, "nobody waits for it");
    let found = bench.look(Patience::Full).unwrap().unwrap();
    assert_eq!((found.program.as_str(), found.needs.len(), found.needs[0].missing.len()), ("Blender 3.4.1", 1, 0));
    assert_eq!(bench.look(Patience::None).unwrap().unwrap(), found);
    assert_eq!(bench.runs(), 1);
    fs::write(bench.folder.path().join("shot.blend"), b"longer").unwrap();
    assert!(bench.look(Patience::None).is_none());
    bench.look(Patience::Full).unwrap().unwrap();
    fs::remove_file(bench.folder.path().join("lib.blend")).unwrap();
    assert!(bench.look(Patience::None).is_none(), "what it says of the library may not hold any more");
    let found = bench.look(Patience::Full).unwrap().unwrap();
    assert_eq!((found.needs[0].missing.as_slice(), bench.runs()), (&["lib.blend".to_owned()][..], 3));
}

#[test]
fn many_who_ask_at_once_share_one_run() {
    // It ends only when the test says so; the others must be waiting by then, or come later and find it kept.
    let bench = Bench::new(&format!("while [ ! -e go ]; do sleep 0.01; done; {SAY}"), BOUNDS);
    thread::scope(|scope| {
        let all: Vec<_> = (0..8).map(|_| scope.spawn(|| bench.look(Patience::Full).unwrap().unwrap())).collect();
        while bench.runs() == 0 {
            thread::yield_now();
        }
        fs::write(bench.folder.path().join("go"), b"").unwrap();
        assert!(all.into_iter().all(|one| one.join().unwrap().needs.len() == 1));
    });
    assert_eq!(bench.runs(), 1);
}

#[test]
fn one_that_hangs_or_floods_or_crashes_is_a_problem_and_not_tried_again_at_once() {
    let short = Bounds { time: Duration::from_millis(300), output: 1 << 20 };
    for (script, code) in [
        ("sleep 600", ErrorCode::TimeLimit),
        ("exec yes", ErrorCode::ProgramFailed),
        ("kill -11 $$", ErrorCode::ProgramCrashed),
    ] {
        let bounds = if code == ErrorCode::TimeLimit { short } else { Bounds { time: BOUNDS.time, ..short } };
        let bench = Bench::new(script, bounds);
        let problem = bench.look(Patience::Full).unwrap().unwrap_err();
        assert_eq!(problem.code, code, "{problem}");
        assert!(problem.message.contains("shot.blend") && !problem.next_step.is_empty(), "{problem}");
        bench.look(Patience::Full).unwrap().unwrap_err();
        assert_eq!(bench.runs(), 1);
    }
}
