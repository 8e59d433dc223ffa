//! Pictures of real Blender that are whole and look wrong: marked, made once more, then a person says.

#![allow(clippy::unwrap_used)] // every line of this is a test

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use atelier_tests::{Machine, names, text};
use serde_json::Value;

/// A cube that stands still; what is added to it makes it a case.
const SCENE: &str = r"
import bpy, sys
scene = bpy.context.scene
scene.render.engine = 'CYCLES'
scene.cycles.samples = 1
scene.cycles.use_denoising = False
scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = 64, 36, 100
scene.frame_start, scene.frame_end = 1, 4
";
/// Something turns, where the camera does not see it: as if an animation had not come through.
const UNSEEN: &str = r"
far = bpy.data.objects.new('far', bpy.data.meshes.new('far'))
scene.collection.objects.link(far)
far.location = (0.0, 0.0, -500.0)
far.keyframe_insert('rotation_euler', frame=1)
far.rotation_euler.z = 3.0
far.keyframe_insert('rotation_euler', frame=4)
";
/// No light at all.
const DARK: &str = r"
bpy.data.objects.remove(bpy.data.objects['Light'])
scene.world.use_nodes = False
scene.world.color = (0.0, 0.0, 0.0)
scene.frame_end = 1
";
const SAVE: &str = "bpy.ops.wm.save_as_mainfile(filepath=sys.argv[-1])\n";

struct Case {
    machine: Machine,
    folder: tempfile::TempDir,
    job: String,
}

impl Case {
    /// The scene with this added to it, rendered to its end.
    fn rendered(added: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let scene = make(folder.path(), added);
        let machine = Machine::start(&folder.path().join("data"), 1);
        machine.wait_for_program("blender");
        let out = folder.path().join("out");
        let job = machine.submit(["blender", scene.to_str().unwrap(), "--out", out.to_str().unwrap()]);
        let case = Self { machine, folder, job };
        case.over();
        case
    }

    fn over(&self) -> Value {
        let row = self.machine.wait_over(&self.job);
        assert_eq!(row["status"], "completed", "{row} {}", text(&self.machine.run(["log", &self.job]).stdout));
        row
    }

    /// Units that wait for a word, with what looks wrong.
    fn asked(&self) -> Vec<(String, String)> {
        let page = self.machine.ask(["job", &self.job]);
        let suspects = page["suspects"].as_array().unwrap_or_else(|| panic!("{page}"));
        let word = |each: &Value| each["suspicion"]["kind"].as_str().unwrap().to_owned();
        suspects.iter().map(|each| (each["unit"].as_str().unwrap().to_owned(), word(each))).collect()
    }

    fn judge(&self, words: &[&str]) {
        let output = self.machine.run([&["judge", &self.job], words].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
    }

    fn attempts(&self) -> usize {
        let page = self.machine.ask(["job", &self.job]);
        page["tasks"]["tasks"][0]["attempts"].as_u64().unwrap() as usize
    }

    fn pictures(&self) -> Vec<String> {
        names(&self.folder.path().join("out"))
    }
}

fn make(folder: &Path, added: &str) -> PathBuf {
    let (script, scene) = (folder.join("make.py"), folder.join("shot.blend"));
    fs::write(&script, [SCENE, added, SAVE].concat()).unwrap();
    let mut blender = Command::new("blender");
    blender.args(["--background", "--python-exit-code", "1", "--python"]).arg(&script).arg("--").arg(&scene);
    assert!(blender.output().unwrap().status.success());
    scene
}

#[test]
fn a_frame_that_should_differ_from_its_neighbour_is_made_again_and_then_asked_about() {
    let case = Case::rendered(UNSEEN);
    let same = |unit: &str| (unit.to_owned(), "same_as_neighbour".to_owned());
    assert_eq!(case.asked(), [same("3"), same("4")], "what stands beside a frame that moved as well");
    assert_eq!(case.machine.row(&case.job)["suspects"], 2);
    assert_eq!(case.attempts(), 2, "once more by itself, and never a third time");
    case.judge(&["3", "--keep"]);
    assert_eq!(case.asked(), [same("4")]);
    case.judge(&["4", "--again"]);
    case.over();
    assert_eq!(case.attempts(), 3, "because a person said so");
    assert_eq!(case.asked(), [same("4")], "it still looks the same");
    assert_eq!(case.pictures().len(), 4, "each frame is there once: {:?}", case.pictures());
}

#[test]
fn a_black_frame_is_published_marked_and_kept_when_a_person_says_so() {
    let case = Case::rendered(DARK);
    assert_eq!(case.asked(), [("1".to_owned(), "all_black".to_owned())]);
    assert_eq!(case.attempts(), 2);
    case.judge(&["--keep"]);
    assert_eq!(case.asked(), []);
    let row = case.machine.row(&case.job);
    assert_eq!((row["status"].as_str(), row["suspects"].as_u64()), (Some("completed"), Some(0)));
    assert_eq!(case.pictures(), ["shot_0001.png"]);
}
