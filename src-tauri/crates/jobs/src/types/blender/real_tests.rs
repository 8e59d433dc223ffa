//! Real Blender: tiles that make the whole, the device that is really used, what is expected of pictures, and scripts
//! in files that must not run. Needs Blender on the `PATH`; without it this fails and says how to install it.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::process::Command;

use atelier_core::{ErrorCode, Exit};
use serde_json::{Value, json};

use super::*;
use crate::types::harness::{self, Bench, draft};

/// Saves a changed copy of the sample; `change` is Python with `bpy` and `scene` at hand.
fn scene(folder: &Path, name: &str, change: &str) -> PathBuf {
    let (_, sample) = crate::sample::write(folder, true).unwrap();
    let made = folder.join(name);
    let script = format!(
        "import bpy\nscene = bpy.context.scene\nscene.cycles.samples = 2\nscene.cycles.use_denoising = False\n\
         scene.render.dither_intensity = 0\nscene.render.resolution_x = 97\nscene.render.resolution_y = 61\n\
         scene.render.resolution_percentage = 100\n{change}\nbpy.ops.wm.save_as_mainfile(filepath={:?})\n",
        made.to_str().unwrap()
    );
    let output = Command::new("blender")
        .args(["-b", sample.inputs[0].to_str().unwrap(), "--python-exit-code", "3", "--python-expr", &script])
        .output()
        .unwrap_or_else(|error| panic!("blender: {error}; on Debian and Ubuntu: sudo apt install blender"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    made
}

/// Runs a task of a job; answers its facts and what it made.
fn run(bench: &Bench, index: usize) -> (Vec<RunFact>, Result<Vec<Product>, Problem>) {
    let task = bench.task(index);
    let (exit, lines) = match Blender.launch(&task) {
        Ok(launch) if launch.program == bench.own_program.to_str().unwrap() => {
            let mut lines = Vec::new();
            let order = serde_json::from_str(&launch.args[1]).unwrap();
            let code = pictures::work(&order, &mut |line| lines.push(line.to_owned()));
            (Exit::Code(code), lines)
        }
        Ok(launch) => harness::run(&launch, task.folder),
        Err(problem) => return (Vec::new(), Err(problem)),
    };
    let facts = harness::facts(&Blender, &task, lines.iter().map(String::as_str));
    let made = Blender.conclude(&task, exit, &harness::causes(&facts));
    (facts, made)
}

/// Runs every task of a job one after the other, parts to their folder; answers what the last one made.
///
/// With one thread: with more, Blender 3.4 adds up the normals around a vertex in whatever order its threads come, so
/// that the same picture rendered twice now and then differs in the last bits, tiles or not.
fn run_all(file: &Path, folder: &Path, overrides: &Value) -> (PathBuf, Vec<RunFact>) {
    fs::create_dir_all(folder).unwrap();
    let mut bench = Bench::new(&Blender, &draft(&[file], None, overrides), &folder.join("attempt"));
    (bench.parts, bench.threads) = (folder.join("parts"), 1);
    let (mut last, mut facts) = (None, Vec::new());
    for index in 0..bench.plans.len() {
        let (said, made) = run(&bench, index);
        facts.extend(said);
        for product in made.unwrap_or_else(|problem| panic!("task {index}: {problem}\n{facts:#?}")) {
            if product.part {
                let place = bench.parts.join(&product.name);
                fs::create_dir_all(place.parent().unwrap()).unwrap();
                fs::rename(&product.path, place).unwrap();
            } else {
                last = Some(product.path);
            }
        }
        let made = plan::made_folder(&bench.task(index));
        if index + 1 < bench.plans.len() {
            drop(fs::remove_dir_all(made));
        }
    }
    (last.unwrap(), facts)
}

/// Renders whole and in tiles; answers the files and what was said of the tiles.
fn both(file: &Path, tiles: &str, overrides: &Value) -> (PathBuf, PathBuf, Vec<RunFact>) {
    let folder = file.parent().unwrap();
    let mut with = overrides.clone();
    for name in ["whole", "tiles"] {
        drop(fs::remove_dir_all(folder.join(name)));
    }
    let (whole, _) = run_all(file, &folder.join("whole"), &with);
    with["tiles"] = tiles.into();
    let (joined, facts) = run_all(file, &folder.join("tiles"), &with);
    (whole, joined, facts)
}

fn pixels(path: &Path) -> image::DynamicImage {
    pictures::whole(path).unwrap()
}

#[test]
fn tiles_of_a_png_are_the_whole_at_odd_sizes_and_in_a_region() {
    let folder = tempfile::tempdir().unwrap();
    let plain = scene(folder.path(), "plain.blend", "");
    for (tiles, percent) in [("3x3", 100), ("2x2", 137)] {
        let (whole, joined, _) = both(&plain, tiles, &json!({"frames": "7", "format": "PNG", "percent": percent}));
        assert!(pixels(&whole) == pixels(&joined), "{tiles} at {percent} %");
    }
    let region = "scene.render.use_border = scene.render.use_crop_to_border = True\n\
                  scene.render.border_min_x, scene.render.border_max_x = 0.13, 0.71\n\
                  scene.render.border_min_y, scene.render.border_max_y = 0.29, 0.97";
    let region = scene(folder.path(), "region.blend", region);
    let (whole, joined, facts) = both(&region, "2x2", &json!({"frames": "7", "format": "PNG"}));
    let (whole, joined) = (pixels(&whole), pixels(&joined));
    assert!(whole == joined, "{} × {}", whole.width(), whole.height());
    assert!(whole.width() < 97 && facts.iter().all(|fact| !matches!(fact, RunFact::Warning { .. })), "{facts:?}");
}

#[test]
fn tiles_of_an_exr_keep_every_layer_and_every_value() {
    let folder = tempfile::tempdir().unwrap();
    let file = scene(
        folder.path(),
        "layers.blend",
        "scene.view_layers[0].use_pass_z = True\nscene.view_layers[0].use_pass_normal = True\n\
         scene.render.image_settings.file_format = 'OPEN_EXR_MULTILAYER'\n\
         scene.render.image_settings.color_depth = '16'\nscene.render.image_settings.exr_codec = 'DWAA'",
    );
    let (whole, joined, facts) = both(&file, "3x3", &json!({"frames": "7"}));
    let warned = facts.iter().filter(|fact| matches!(fact, RunFact::Warning { text } if text.contains("DWAA"))).count();
    assert_eq!(warned, 1, "said once, not by each tile");
    assert_eq!((pixels(&joined).width(), pixels(&whole).width()), (97, 97));
    let lossless = scene(
        folder.path(),
        "zip.blend",
        "scene.view_layers[0].use_pass_z = True\nscene.render.image_settings.file_format = 'OPEN_EXR_MULTILAYER'",
    );
    let (whole, other, _) = both(&lossless, "2x2", &json!({"frames": "7"}));
    assert_same_layers(&whole, &other);
}

fn assert_same_layers(left: &Path, right: &Path) {
    use exr::prelude::{AnyChannel, FlatImage, FlatSamples, ReadChannels, ReadLayers, read};
    let open = |path: &Path| -> FlatImage {
        let read = read().no_deep_data().largest_resolution_level().all_channels().all_layers().all_attributes();
        read.from_file(path).unwrap()
    };
    let (left, right) = (open(left), open(right));
    assert_eq!(left.attributes.display_window, right.attributes.display_window);
    assert_eq!(left.layer_data.len(), right.layer_data.len());
    for (left, right) in left.layer_data.iter().zip(&right.layer_data) {
        for (left, right) in left.channel_data.list.iter().zip(&right.channel_data.list) {
            assert_eq!(left.name, right.name);
            let values = |channel: &AnyChannel<FlatSamples>| channel.sample_data.values_as_f32().collect::<Vec<_>>();
            assert!(values(left) == values(right), "{}: each value is the same", left.name);
        }
        let names: Vec<_> = right.channel_data.list.iter().map(|channel| channel.name.to_string()).collect();
        assert!(names.iter().any(|name| name == "ViewLayer.Depth.Z"), "{names:?}");
    }
}

#[test]
fn tiles_are_written_in_the_format_that_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let file = scene(folder.path(), "plain.blend", "");
    for (format, ending) in [("JPEG", "jpg"), ("TIFF", "tif"), ("WEBP", "webp")] {
        let overrides = json!({"frames": "7", "format": format, "tiles": "2x2"});
        let (joined, _) = run_all(&file, &folder.path().join(format), &overrides);
        assert_eq!(joined.extension().unwrap(), ending);
        assert_eq!((pixels(&joined).width(), pixels(&joined).height()), (97, 61));
    }
    let bench = |overrides: Value| {
        let folder = folder.path().join("refused");
        let file = scene(
            &fs::create_dir_all(&folder).map(|()| folder.clone()).unwrap(),
            "tga.blend",
            "scene.render.image_settings.file_format = 'TARGA'",
        );
        Bench::new(&Blender, &draft(&[&file], None, &overrides), &folder.join("attempt"))
    };
    let problem = run(&bench(json!({"frames": "7", "tiles": "2x2"})), 0).1.unwrap_err();
    assert_eq!(problem.code, ErrorCode::BadParameter);
    assert!(problem.message.contains("TARGA"), "{problem}");
}

#[test]
fn dithered_tiles_differ_by_the_noise_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = scene(folder.path(), "dither.blend", "scene.render.dither_intensity = 1");
    let (whole, joined, _) = both(&file, "3x3", &json!({"frames": "7", "format": "PNG"}));
    let (whole, joined) = (pixels(&whole).to_rgb8(), pixels(&joined).to_rgb8());
    let most = whole.iter().zip(joined.iter()).map(|(left, right)| left.abs_diff(*right)).max();
    assert!(most <= Some(2), "the noise of both together: {most:?} of 255");
}

#[test]
fn the_device_that_is_really_used_is_said_and_a_gpu_that_is_missing_stops() {
    let folder = tempfile::tempdir().unwrap();
    let file = scene(folder.path(), "gpu.blend", "scene.cycles.device = 'GPU'");
    let with = |device: &str| {
        let overrides = json!({"frames": "7", "device": device});
        let bench = Bench::new(&Blender, &draft(&[&file], None, &overrides), &folder.path().join(device));
        run(&bench, 0)
    };
    let device = |facts: &[RunFact]| {
        facts.iter().find_map(|fact| match fact {
            RunFact::Device { text } => Some(text.clone()),
            _ => None,
        })
    };
    let warned = |facts: &[RunFact]| {
        facts.iter().any(|fact| matches!(fact, RunFact::Warning { text } if text.contains("on the CPU")))
    };
    let (facts, made) = with("cpu");
    assert!(made.is_ok() && !warned(&facts) && device(&facts).unwrap().starts_with("CPU"), "{facts:?}");
    let has_gpu = with("gpu").1.is_ok();
    if has_gpu {
        return; // the rest is about machines without one
    }
    let (facts, made) = with("gpu");
    let problem = made.unwrap_err();
    assert_eq!((problem.code, problem.retryable), (ErrorCode::NoGpu, false), "{problem}");
    assert!(!problem.next_step.is_empty() && !facts.iter().any(|fact| matches!(fact, RunFact::OutputReady { .. })));
    let (facts, made) = with("file");
    assert!(made.is_ok() && warned(&facts) && device(&facts).unwrap().starts_with("CPU"), "never silently: {facts:?}");
    let (facts, made) = with("gpu_or_cpu");
    assert!(made.is_ok() && device(&facts).unwrap().starts_with("CPU"), "{facts:?}");
}

#[test]
fn what_is_expected_of_each_picture_follows_what_moves() {
    let folder = tempfile::tempdir().unwrap();
    let still = "for thing in list(scene.objects) + list(bpy.data.materials) + list(bpy.data.worlds):\n    thing.animation_data_clear()\n\
                 for thing in scene.objects:\n    thing.modifiers.clear(); thing.constraints.clear()\n    \
                 if thing.data: thing.data.animation_data_clear()\n\
                 for tree in [each.node_tree for each in list(bpy.data.materials) + list(bpy.data.worlds) if each.node_tree]:\n    tree.animation_data_clear()\n\
                 cube = [thing for thing in scene.objects if thing.type == 'MESH'][0]\n\
                 cube.location.x = 0; cube.keyframe_insert('location', frame=10)\n\
                 cube.location.x = 1; cube.keyframe_insert('location', frame=12)";
    let file = scene(folder.path(), "stops.blend", still);
    let overrides = json!({"frames": "9-13", "chunk": 5, "percent": 50});
    let bench = Bench::new(&Blender, &draft(&[&file], None, &overrides), &folder.path().join("attempt"));
    let (facts, made) = run(&bench, 0);
    assert_eq!(made.unwrap().len(), 5);
    let expected: Vec<_> = facts
        .iter()
        .filter_map(|fact| match fact {
            RunFact::Expect { width, height, moves } => Some((*width, *height, *moves)),
            _ => None,
        })
        .collect();
    let at = |moves| (48, 30, moves);
    assert_eq!(expected, [at(false), at(false), at(true), at(true), at(false)], "frames 9 to 13");
}

#[test]
fn scripts_in_a_file_do_not_run_and_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let mark = folder.path().join("mark");
    let script = format!(
        "text = bpy.data.texts.new('start.py')\ntext.use_module = True\ntext.write('''open({:?}, \"w\")''')\n\
         cube = [thing for thing in scene.objects if thing.type == 'MESH'][0]\n\
         cube.driver_add('location', 0).driver.expression = '__import__(\"os\").getpid() * 0.0'",
        mark.to_str().unwrap()
    );
    let file = scene(folder.path(), "scripts.blend", &script);
    // The same file with scripts allowed does write it: the test would see it.
    let allowed = Command::new("blender").args(["-b", "--enable-autoexec", file.to_str().unwrap()]).output().unwrap();
    assert!(mark.exists(), "{}", String::from_utf8_lossy(&allowed.stdout));
    fs::remove_file(&mark).unwrap();
    let bench = Bench::new(&Blender, &draft(&[&file], None, &json!({"frames": "7"})), &folder.path().join("attempt"));
    let (facts, made) = run(&bench, 0);
    assert!(made.is_ok() && !mark.exists(), "{facts:?}");
    let said = facts
        .iter()
        .any(|fact| matches!(fact, RunFact::Warning { text } if text.contains("scripts and drivers are not run")));
    assert!(said, "{facts:?}");
}

#[test]
fn an_engine_that_is_not_there_is_no_other_engine() {
    let folder = tempfile::tempdir().unwrap();
    let engine = "class Lux(bpy.types.RenderEngine):\n    bl_idname = 'LUXCORE'; bl_label = 'Lux'\n\
                  bpy.utils.register_class(Lux)\nscene.render.engine = 'LUXCORE'";
    let file = scene(folder.path(), "lux.blend", engine);
    let with = |overrides: Value, name: &str| {
        let bench = Bench::new(&Blender, &draft(&[&file], None, &overrides), &folder.path().join(name));
        run(&bench, 0)
    };
    let (facts, made) = with(json!({"frames": "7", "percent": 20}), "as_saved");
    let problem = made.unwrap_err();
    assert_eq!(problem.code, ErrorCode::MissingAddon, "{problem}");
    assert!(problem.message.contains("LUXCORE") && problem.next_step.contains("add-on"), "{problem}");
    assert!(!facts.iter().any(|fact| matches!(fact, RunFact::OutputReady { .. })), "{facts:?}");
    let (facts, made) = with(json!({"frames": "7", "percent": 20, "engine": "CYCLES"}), "chosen");
    assert!(made.is_ok(), "{facts:?}");
}

/// Says what `device.py` makes of preferences as Cycles has them, for machines that are not at hand: kinds that a
/// Blender knows, the devices of the machine, whether Blender refuses to use them.
const PRETENDED: &str = r#"
class Device:
    def __init__(self, name, type):
        self.name, self.type, self.use = name, type, type == "CPU"
class Preferences:
    def __init__(self, kinds, devices, broken, old):
        self.kinds, self.there, self.broken, self.devices, self.kind = kinds, devices, broken, [], "NONE"
        setattr(self, "get_devices" if old else "refresh_devices", self.look)
    def look(self):
        self.devices = self.devices or [Device(*each) for each in self.there]
    compute_device_type = property(lambda self: self.kind, lambda self, kind: self.take(kind))
    def take(self, kind):
        if kind != "NONE" and kind not in self.kinds:
            raise TypeError("enum not found")
        self.kind = kind
    def has_active_device(self):
        return not self.broken and any(each.use and each.type == self.kind for each in self.devices)
class Stopped(Exception):
    pass
def stop(code, text):
    raise Stopped(code)
scene = bpy.context.scene
for kinds, devices, broken, old, file, wanted in CASES:
    preferences = Preferences(kinds, devices, broken, old)
    cycles_preferences = lambda: preferences
    scene.cycles.device = file
    said = []
    try:
        choose_device(scene, wanted, lambda **fact: said.append(fact.get("device") or "warning"), stop)
    except Stopped as code:
        said.append(str(code))
    used = sorted(each.name for each in preferences.devices if each.use and each.type != "CPU")
    print("CASE", ", ".join(said), "|", scene.cycles.device, "|", ", ".join(used))
scene.cycles.use_denoising = True
scene.use_nodes = True
seams(scene, lambda warning: print("CASE", warning))
"#;

/// These devices are pretended: no GPU is needed, and none is proved to work.
#[test]
fn the_fastest_kind_of_gpu_is_taken_and_nothing_else() {
    let (nvidia, amd, cpu) =
        (r#"("RTX A", "OPTIX"), ("RTX A", "CUDA")"#, r#"("RX 7900", "HIP")"#, r#"("EPYC", "CPU")"#);
    let known = r#"{"OPTIX", "CUDA", "HIP", "ONEAPI"}"#;
    let cases = [
        (format!(r#"({known}, [{nvidia}, {cpu}], False, False, "GPU", "gpu")"#), "RTX A (OptiX) | GPU | RTX A"),
        (format!(r#"({{"CUDA"}}, [{nvidia}, {cpu}], False, True, "CPU", "gpu_or_cpu")"#), "RTX A (CUDA) | GPU | RTX A"),
        (format!(r#"({known}, [{amd}, {cpu}], False, False, "GPU", "file")"#), "RX 7900 (HIP) | GPU | RX 7900"),
        (format!(r#"({known}, [{amd}, {cpu}], False, False, "CPU", "file")"#), "CPU (EPYC) | CPU | "),
        (format!(r#"({known}, [{amd}, {cpu}], False, False, "GPU", "cpu")"#), "CPU (EPYC) | CPU | "),
        (format!(r#"({known}, [{cpu}], False, False, "GPU", "file")"#), "warning, CPU (EPYC) | CPU | "),
        (format!(r#"({known}, [{cpu}], False, False, "GPU", "gpu")"#), "no_gpu | GPU | "),
        (format!(r#"({known}, [{amd}, {cpu}], True, False, "GPU", "gpu_or_cpu")"#), "CPU (EPYC) | CPU | "),
    ];
    let list = cases.iter().map(|(case, _)| case.as_str()).collect::<Vec<_>>().join(",\n");
    let parts = [include_str!("device.py"), include_str!("tiles.py"), &format!("CASES = [{list}]"), PRETENDED];
    let folder = tempfile::tempdir().unwrap();
    let (_, sample) = crate::sample::write(folder.path(), true).unwrap();
    let output = Command::new("blender")
        .args(["-b", sample.inputs[0].to_str().unwrap(), "--python-exit-code", "3", "--python-expr", &parts.join("\n")])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let said: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("CASE ")).collect();
    let expected: Vec<_> = cases.iter().map(|(_, expected)| *expected).collect();
    assert_eq!(said[..expected.len()], expected);
    assert!(said[expected.len()].starts_with("Denoising looks at each tile alone"), "{said:?}");
    assert!(said[expected.len() + 1].starts_with("The compositor sees each tile alone"), "{said:?}");
}
