//! What a look into the files says about a draft: the range of a scene, names that are not in the file, files that are
//! missing, what is copied.

use std::path::{Path, PathBuf};

use atelier_core::{ErrorCode, Problem};

use super::{header, plan};
use crate::effective::Values;
use crate::frames::Frames;
use crate::inspection::{Inspection, Need, NeedKind, SceneLook};
use crate::job_type::Draft;
use crate::words::{count, nearest};

/// Names of missing files that a sentence has room for.
const SHOWN: usize = 3;

/// A draft's inspections, by input.
#[derive(Debug, Clone, Copy)]
pub struct Looked<'a> {
    draft: &'a Draft,
    inputs: &'a [PathBuf],
    values: &'a Values,
}

impl<'a> Looked<'a> {
    pub fn new(draft: &'a Draft, inputs: &'a [PathBuf], values: &'a Values) -> Self {
        Self { draft, inputs, values }
    }

    fn of(&self, input: &Path) -> Option<&'a Inspection> {
        let inspections = self.draft.inspections.iter().filter(|each| !each.program.is_empty());
        inspections.into_iter().find(|each| Path::new(&each.file) == input)
    }

    fn all(&self) -> impl Iterator<Item = (&'a PathBuf, &'a Inspection)> {
        self.inputs.iter().filter_map(|input| Some((input, self.of(input)?)))
    }

    /// The scene that is rendered of a file, if that is known.
    fn scene(&self, found: &'a Inspection) -> Option<&'a SceneLook> {
        let name = self.values.text("scene").or_else(|| found.values.get("scene")?.as_str())?;
        found.scenes.iter().find(|scene| scene.name == name)
    }

    /// The frames that a file asks for itself.
    pub fn own_range(&self, input: &Path, warnings: &mut Vec<String>) -> Result<Frames, Problem> {
        let frames = match self.of(input).and_then(|found| self.scene(found)) {
            Some(scene) => Frames::parse(&scene.frames)?,
            None => self.range_in_head(input, warnings)?,
        };
        if frames.len() == 250 && frames.numbers().first() == Some(&1) {
            let name = plan::name(input);
            warnings.push(format!("{name} has Blender's own range of 1–250; check that all of it is wanted."));
        }
        Ok(frames)
    }

    fn range_in_head(&self, input: &Path, warnings: &mut Vec<String>) -> Result<Frames, Problem> {
        let (head, name) = (header::read(input)?, plan::name(input));
        let unknown = |why: String| Problem::new(ErrorCode::BadParameter, &name, why, "Type the frames, like 1-40.");
        let Some(scene) = head.scene else {
            let version = version(head.version);
            return Err(unknown(format!(
                "'{name}' does not say its frame range in a way that is known (Blender {version})."
            )));
        };
        if let Some(chosen) = self.values.text("scene").filter(|chosen| *chosen != scene.name) {
            return Err(unknown(format!("The frame range of the scene '{chosen}' in '{name}' is not known.")));
        }
        if scene.end < scene.start {
            warnings.push(format!("{name} ends before it starts; only frame {} is rendered.", scene.start));
        }
        Ok(Frames::range(scene.start, scene.end)?)
    }

    /// Refuses names that a file does not have, and files that are missing: all of them, or (of what is missing) a
    /// warning for each when it is to be rendered without.
    pub fn missing(&self) -> Result<Vec<String>, Vec<Problem>> {
        let mut problems: Vec<_> = self.all().flat_map(|(input, found)| self.wrong_names(input, found)).collect();
        let needs = self.all().flat_map(|(input, found)| found.needs.iter().map(move |need| (input, need)));
        let missing = needs.filter(|(_, need)| !need.missing.is_empty()).map(|(input, need)| self.without(input, need));
        let mut warnings = Vec::new();
        if self.values.text("missing") == Some("render") {
            warnings.extend(missing.map(|problem| format!("{} It is rendered without.", problem.message)));
        } else {
            problems.extend(missing);
        }
        if problems.is_empty() { Ok(warnings) } else { Err(problems) }
    }

    fn wrong_names(&self, input: &Path, found: &'a Inspection) -> Vec<Problem> {
        let Some(scene) = self.scene(found) else {
            let known: Vec<_> = found.scenes.iter().map(|scene| scene.name.as_str()).collect();
            let wrong = self.values.text("scene").map(|name| unknown("scene", input, name, &known));
            return wrong.into_iter().collect();
        };
        let known = |names: &'a [String]| names.iter().map(String::as_str).collect::<Vec<_>>();
        let (cameras, layers) = (known(&scene.cameras), known(&scene.layers));
        let camera = self.values.text("camera").filter(|name| !cameras.contains(name));
        let chosen = self.values.text("layers").map(|text| chosen(text, &layers)).unwrap_or_default();
        let wrong_layers = chosen.into_iter().filter(|name| !layers.contains(name));
        let camera = camera.map(|name| unknown("camera", input, name, &cameras));
        camera.into_iter().chain(wrong_layers.map(|name| unknown("layers", input, name, &layers))).collect()
    }

    fn without(&self, input: &Path, need: &Need) -> Problem {
        let place = if self.inputs.len() > 1 { format!(" (in '{}')", plan::name(input)) } else { String::new() };
        let stored = if need.stored.is_empty() { String::new() } else { format!(" as '{}'", need.stored) };
        let folder = Path::new(&need.path).parent().unwrap_or(Path::new("/")).display();
        let (what, it) = what_is_missing(need);
        let message = format!("{what}: {} uses {it}{stored}{place}.", need.used_by);
        let next_step = format!("Put {it} into '{folder}', mend the path in Blender, or render without.");
        Problem::new(ErrorCode::MissingFile, &need.path, message, next_step).in_field("missing")
    }

    /// What is copied; `None`: nothing is, because that was chosen or because it is not known what a file needs.
    pub fn collect(&self) -> Option<Vec<Need>> {
        let wanted = self.values.text("files") != Some("in_place") && self.all().count() == self.inputs.len();
        wanted.then(|| self.all().flat_map(|(_, found)| found.needs.clone()).collect())
    }
}

/// 304 reads 3.4.
fn version(hundredfold: u32) -> String {
    if hundredfold == 0 { "version unknown".into() } else { format!("{}.{}", hundredfold / 100, hundredfold % 100) }
}

/// A sentence's beginning, and the word for it later on.
fn what_is_missing(need: &Need) -> (String, &'static str) {
    let noun = match need.kind {
        NeedKind::Texture | NeedKind::Sequence => "picture",
        NeedKind::Library => "library",
        NeedKind::Cache => "cache",
        NeedKind::Font => "font",
        NeedKind::Sound => "sound",
        NeedKind::Movie => "movie",
        NeedKind::Volume => "volume",
        NeedKind::Other => "file",
    };
    if let [only] = need.missing.as_slice() {
        return (format!("The {noun} '{only}' is missing"), "it");
    }
    let shown: Vec<String> = need.missing.iter().take(SHOWN).map(|name| format!("'{name}'")).collect();
    let more = need.missing.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (format!("{} are missing ({}{more})", count(need.missing.len(), noun), shown.join(", ")), "them")
}

/// View layers as typed: the name of one, or several with commas between.
fn chosen<'t>(text: &'t str, known: &[&str]) -> Vec<&'t str> {
    if known.contains(&text) { vec![text] } else { text.split(',').map(str::trim).collect() }
}

fn unknown(parameter: &str, input: &Path, name: &str, known: &[&str]) -> Problem {
    let noun = if parameter == "layers" { "view layer" } else { parameter };
    let message = format!("'{}' has no {noun} '{name}'.", plan::name(input));
    let listed = || known.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    let next_step = match nearest(name, known.iter().copied()) {
        Some(near) => format!("Did you mean '{near}'?"),
        None if known.is_empty() => "Leave it empty.".to_owned(),
        None => format!("It has {}; or leave it empty.", listed()),
    };
    Problem::new(ErrorCode::BadParameter, name, message, next_step).in_field(parameter)
}

#[cfg(test)]
#[path = "looked_tests.rs"]
mod tests;
