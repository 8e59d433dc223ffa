//! Looking into a `.blend` file with Blender itself: the process, and what it said.

use std::collections::BTreeMap;
use std::path::Path;

use atelier_core::launch::Launch;
use atelier_core::lease::WorkKind;
use atelier_core::worker::Program;
use atelier_core::{ErrorCode, Exit, Problem, ProgramNeed};
use serde::Deserialize;
use serde_json::{Value, json};

use super::needs::{self, Named};
use super::{header, plan, version};
use crate::folders;
use crate::frames::Frames;
use crate::inspection::{Inspection, SceneLook};
use crate::schema::ChoiceOption;

/// Runs inside Blender; see there.
const SCRIPT: &str = concat!(include_str!("scene.py"), include_str!("inspect.py"));
/// What the line that counts begins with.
const MARK: &str = "ATELIER_INSPECTION ";

/// What `inspect.py` says.
#[derive(Debug, Deserialize)]
struct Said {
    version: String,
    #[serde(default)]
    refused: bool,
    #[serde(default)]
    scene: String,
    #[serde(default)]
    scenes: Vec<Scene>,
    #[serde(default)]
    needs: Vec<Named>,
    #[serde(default)]
    notes: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Scene {
    name: String,
    start: i32,
    end: i32,
    step: i32,
    fps: f64,
    engine: String,
    samples: Option<i64>,
    device: Option<String>,
    width: u32,
    height: u32,
    percent: u32,
    format: String,
    camera: Option<String>,
    cameras: Vec<String>,
    /// Each with whether it is rendered.
    layers: Vec<(String, bool)>,
}

/// The process; `None`: there is no Blender here.
pub fn launch(file: &Path, programs: &[Program]) -> Option<Launch> {
    let program = program(file, programs)?;
    let file = file.to_str()?;
    let args = ["-b", "--disable-autoexec", "-noaudio", file, "--python-exit-code", "3", "--python-expr", SCRIPT];
    Some(Launch {
        program: program.path.clone(),
        args: args.map(str::to_owned).to_vec(),
        env: [("ATELIER_INSPECT".to_owned(), json!({ "file": file }).to_string())].into(),
        folder: None,
        kind: WorkKind::Idempotent,
    })
}

/// The Blender that would render it, otherwise the newest there is.
fn program<'a>(file: &Path, programs: &'a [Program]) -> Option<&'a Program> {
    let needs = version::needs(&[file.to_owned()], None).map(|(needs, _)| needs).unwrap_or_default();
    let any = ProgramNeed { name: "blender".into(), exactly: None, at_least: None, because: String::new() };
    needs.iter().chain([&any]).find_map(|need| need.choose(programs))
}

/// What it found.
pub fn inspected(file: &Path, exit: Exit, output: &str) -> Result<Inspection, Problem> {
    let said =
        output.lines().rev().find_map(|line| line.strip_prefix(MARK)).and_then(|json| serde_json::from_str(json).ok());
    let said: Said = said.ok_or_else(|| unsaid(file, exit))?;
    if said.refused {
        return Err(not_opened(file, &said.version));
    }
    Ok(inspection(file, said))
}

/// What the head of a file says when nothing can look further.
pub fn glimpse(file: &Path) -> Result<Inspection, Problem> {
    let head = header::read(file)?;
    let mut values = BTreeMap::new();
    if let Some(scene) = head.scene {
        values.insert("frames".to_owned(), Value::from(range(scene.start, scene.end, 1)));
        values.insert("scene".to_owned(), Value::from(scene.name));
    }
    let note = "There is no Blender on this machine to look into the file: what it needs is not known here.";
    Ok(Inspection { file: text(file), values, notes: vec![note.to_owned()], ..Inspection::default() })
}

fn inspection(file: &Path, said: Said) -> Inspection {
    let scene = said.scenes.iter().find(|scene| scene.name == said.scene);
    let (first, last) = scene.map_or((1, 1), |scene| (scene.start, scene.end.max(scene.start)));
    Inspection {
        file: text(file),
        program: format!("Blender {}", said.version),
        values: scene.map(values).unwrap_or_default(),
        choices: scene.map(|scene| choices(scene, &said.scenes)).unwrap_or_default(),
        needs: needs::resolve(said.needs, first, last),
        fps: scene.map(|scene| scene.fps),
        notes: said.notes,
        scenes: said.scenes.iter().map(look).collect(),
    }
}

fn look(scene: &Scene) -> SceneLook {
    SceneLook {
        name: scene.name.clone(),
        frames: range(scene.start, scene.end, scene.step),
        cameras: scene.cameras.clone(),
        layers: scene.layers.iter().map(|(name, _)| name.clone()).collect(),
    }
}

fn values(scene: &Scene) -> BTreeMap<String, Value> {
    let layers: Vec<&str> = scene.layers.iter().filter(|(_, on)| *on).map(|(name, _)| name.as_str()).collect();
    // One engine under two names, and one word for it in the form.
    let engine = if scene.engine == "BLENDER_EEVEE_NEXT" { "BLENDER_EEVEE" } else { &scene.engine };
    let values = json!({
        "frames": range(scene.start, scene.end, scene.step),
        "engine": engine,
        "samples": scene.samples,
        "device": scene.device.as_ref().map(|device| device.to_lowercase()),
        "width": scene.width,
        "height": scene.height,
        "percent": scene.percent,
        "format": scene.format,
        "scene": scene.name,
        "camera": scene.camera,
        "layers": layers.join(", "),
    });
    let Value::Object(values) = values else { return BTreeMap::new() };
    values.into_iter().filter(|(_, value)| !value.is_null()).collect()
}

fn choices(scene: &Scene, scenes: &[Scene]) -> BTreeMap<String, Vec<ChoiceOption>> {
    let option = |value: &str, title: String| ChoiceOption { value: value.to_owned(), title };
    let scenes = scenes.iter().map(|each| option(&each.name, format!("{} ({})", each.name, label(each))));
    let cameras = scene.cameras.iter().map(|name| option(name, name.clone()));
    let layers =
        scene.layers.iter().map(|(name, on)| option(name, if *on { name.clone() } else { format!("{name} (off)") }));
    [("scene", scenes.collect()), ("camera", cameras.collect()), ("layers", layers.collect())]
        .map(|(name, options)| (name.to_owned(), options))
        .into()
}

/// As typed: `1-40`, `1-100x5`.
fn range(start: i32, end: i32, step: i32) -> String {
    match (end <= start, step > 1) {
        (true, _) => start.to_string(),
        (false, false) => format!("{start}-{end}"),
        (false, true) => format!("{start}-{end}x{step}"),
    }
}

fn label(scene: &Scene) -> String {
    let typed = range(scene.start, scene.end, scene.step);
    Frames::parse(&typed).map_or(typed, |frames| frames.label())
}

fn unsaid(file: &Path, exit: Exit) -> Problem {
    let ended = match exit {
        Exit::Code(0) => "it ended without a word about it".to_owned(),
        Exit::Code(number) => format!("it ended with exit code {number}"),
        Exit::Signal(number) => format!("it crashed (signal {number})"),
        Exit::NotStarted => "it could not be started".to_owned(),
    };
    let code = if matches!(exit, Exit::Signal(_)) { ErrorCode::ProgramCrashed } else { ErrorCode::ProgramFailed };
    let message = format!("Blender could not look into '{}': {ended}.", plan::name(file));
    let next_step = "Open the file in Blender and save it again, or submit it as it is.";
    Problem::new(code, folders::shown(file), message, next_step).retryable().in_field(folders::INPUTS)
}

fn not_opened(file: &Path, version: &str) -> Problem {
    let message = format!("Blender {version} can't open '{}': it is damaged, or of a newer Blender.", plan::name(file));
    let next_step = "Open it in its own Blender and save it again, or choose another file.";
    Problem::new(ErrorCode::UnreadableFile, folders::shown(file), message, next_step).in_field(folders::INPUTS)
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_line_behind_the_mark_counts_and_nothing_else() {
        let file = Path::new("/x/a.blend");
        let scene = |name: &str| {
            json!({"name": name, "start": 1, "end": 9, "step": 2, "fps": 23.976, "engine": "BLENDER_EEVEE_NEXT",
            "samples": 64, "device": null, "width": 640, "height": 360, "percent": 50, "format": "PNG", "camera": "Near",
            "cameras": ["Far", "Near"], "layers": [["All", true], ["Matte", false]]})
        };
        let said =
            json!({"version": "4.2.0", "scene": "B", "scenes": [scene("A"), scene("B")], "needs": [], "notes": ["n"]});
        let output = format!("ATELIER_INSPECTION {{broken\n{MARK}{said}\nBlender quit\n");
        let found = inspected(file, Exit::Code(0), &output).unwrap();
        assert_eq!((found.program.as_str(), found.fps), ("Blender 4.2.0", Some(23.976)));
        assert_eq!(found.values["frames"], "1-9x2");
        assert_eq!((&found.values["engine"], &found.values["layers"]), (&json!("BLENDER_EEVEE"), &json!("All")));
        assert!(!found.values.contains_key("device"));
        let titles = |name: &str| found.choices[name].iter().map(|each| each.title.clone()).collect::<Vec<_>>();
        assert_eq!(titles("layers"), ["All", "Matte (off)"]);
        assert_eq!((titles("camera").len(), found.scenes[1].cameras.len()), (2, 2));
        assert!(titles("scene")[0].starts_with("A (frames 1"), "{:?}", titles("scene"));
    }

    #[test]
    fn an_end_without_a_word_says_how_it_ended() {
        let file = Path::new("/x/a.blend");
        let problem = |exit, output: &str| inspected(file, exit, output).unwrap_err();
        assert_eq!(
            problem(Exit::Code(0), r#"ATELIER_INSPECTION {"version": "3.4.1", "refused": true}"#).code,
            ErrorCode::UnreadableFile
        );
        let crash = problem(Exit::Signal(11), "ATELIER_INSPECTION {\"versi");
        assert!(crash.code == ErrorCode::ProgramCrashed && crash.retryable, "{crash}");
        assert!(problem(Exit::Code(3), "").message.contains("exit code 3"));
    }
}
