//! Which pictures a job finds, how they are shared out, and what the new ones are called.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use atelier_core::{ErrorCode, Problem};
use serde::{Deserialize, Serialize};

use crate::effective::Values;
use crate::folders;
use crate::job_type::{Draft, Plans, Product, TaskContext};
use crate::natural;
use crate::pictures::{self, Operation, Order, Piece};
use crate::words::count;

/// Bytes of one task's list: it travels as one argument, of which Linux takes 128 KiB.
const MOST_BYTES: usize = 80_000;
/// Pictures on one contact sheet.
const MOST_TILES: usize = 400;
/// How deep folders in folders are looked into; links in circles end there.
const DEEPEST: usize = 16;

/// A task, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pieces: Vec<Piece>,
}

impl Plan {
    /// Reads what `stored` wrote.
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The names of what it makes, each once.
    pub fn units(&self) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        self.pieces.iter().map(|piece| piece.to.as_str()).filter(|to| seen.insert(*to)).collect()
    }

    /// For people.
    pub fn label(&self) -> String {
        match self.pieces.as_slice() {
            [] => "nothing".into(),
            [only] => only.to.clone(),
            [first, .., last] if first.to == last.to => {
                format!("{} ({})", first.to, count(self.pieces.len(), "picture"))
            }
            [first, .., last] => format!("{} – {}", first.to, last.to),
        }
    }
}

/// A picture that was found, and its name relative to what was dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    path: PathBuf,
    name: String,
}

/// All that was found.
#[derive(Debug, Default)]
pub struct Findings {
    /// In the order in which people expect them.
    pub pictures: Vec<Found>,
    left_out: usize,
}

impl Findings {
    /// Sentences; the first counts the pictures.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = vec![format!("{} found.", count(self.pictures.len(), "picture"))];
        if self.left_out > 0 {
            notes.push(format!("{} that can't be opened as a picture left out.", count(self.left_out, "file")));
        }
        notes
    }

    fn look(&mut self, path: &Path, name: &str, depth: usize) {
        if path.is_dir() {
            self.look_into(path, name, depth);
        } else if pictures::is_picture(path) && path.to_str().is_some() {
            self.pictures.push(Found { path: path.to_owned(), name: name.to_owned() });
        } else {
            self.left_out += 1;
        }
    }

    fn look_into(&mut self, folder: &Path, prefix: &str, depth: usize) {
        let mut names = folders::names_in(folder);
        names.retain(|name| !name.starts_with('.'));
        names.sort_by(|a, b| natural::compare(a, b));
        for name in names {
            let path = folder.join(&name);
            if path.is_dir() && depth == 0 {
                continue;
            }
            let below = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
            self.look(&path, &below, depth.saturating_sub(1));
        }
    }
}

/// Looks into files and folders; hidden files are passed over.
pub fn find(inputs: &[PathBuf], recursive: bool) -> Findings {
    let mut found = Findings::default();
    for input in inputs {
        let depth = if recursive { DEEPEST } else { 0 };
        if input.is_dir() {
            found.look_into(input, "", depth);
        } else {
            found.look(input, &input.file_name().unwrap_or_default().to_string_lossy(), 0);
        }
    }
    found
}

/// Whether a folder has at least one picture right in it.
pub fn holds_pictures(folder: &Path) -> bool {
    fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .any(|entry| !entry.file_name().to_string_lossy().starts_with('.') && pictures::is_picture(&entry.path()))
}

/// The inputs of a draft; there must be one.
pub fn inputs(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Vec<Problem>> {
    if paths.is_empty() {
        let next_step = "Choose pictures or a folder of pictures.";
        let problem = Problem::new(ErrorCode::BadRequest, "inputs", "No file is given.", next_step);
        return Err(vec![problem.in_field(folders::INPUTS)]);
    }
    folders::checked_inputs(paths)
}

/// No picture among the inputs.
pub fn nothing_found(inputs: &[PathBuf]) -> Problem {
    let first = inputs.first().map(|path| folders::shown(path)).unwrap_or_default();
    let message = format!("There is no PNG, JPEG, TIFF, EXR or WebP picture in '{first}'.");
    let next_step = "Choose another folder, or look into folders in it with 'recursive'.";
    Problem::new(ErrorCode::MissingFile, first, message, next_step).in_field(folders::INPUTS)
}

/// What the parameters ask for.
pub fn operation(values: &Values) -> Result<Operation, Problem> {
    let pixels = |name: &str| values.integer(name).map(|pixels| pixels as u32);
    match values.text("operation") {
        Some("resize") => {
            let (width, height) = (pixels("width"), pixels("height"));
            if width.is_none() && height.is_none() {
                let message = "Resize needs a width or a height.";
                let problem = Problem::new(ErrorCode::BadParameter, "width", message, "Give at least one of them.");
                return Err(problem.in_field("width"));
            }
            Ok(Operation::Resize { width, height, enlarge: values.switch("enlarge") })
        }
        Some("sheet") => Ok(Operation::Sheet { columns: pixels("columns"), tile: pixels("tile").unwrap_or(320) }),
        _ => Ok(Operation::Convert),
    }
}

/// Shares the pictures out, each with the name of what is made of it.
pub fn tasks(found: &[Found], values: &Values) -> Vec<Plan> {
    let is_sheet = values.text("operation") == Some("sheet");
    let chunk = if is_sheet { MOST_TILES } else { values.integer("chunk").unwrap_or(16) as usize };
    let mut used = BTreeSet::new();
    let piece = |found: &Found| {
        let to = if is_sheet { String::new() } else { new_name(&found.name, values, &mut used) };
        Piece { from: folders::shown(&found.path), to }
    };
    let mut tasks = shared_out(found.iter().map(piece).collect(), chunk);
    if is_sheet {
        name_sheets(&mut tasks, values);
    }
    tasks
}

fn shared_out(pieces: Vec<Piece>, chunk: usize) -> Vec<Plan> {
    let (mut tasks, mut bytes) = (Vec::<Plan>::new(), 0);
    for piece in pieces {
        // Quotes, names of the fields, and escapes of rare characters.
        let more = 2 * (piece.from.len() + piece.to.len()) + 64;
        match tasks.last_mut() {
            Some(task) if task.pieces.len() < chunk && bytes + more <= MOST_BYTES => {
                task.pieces.push(piece);
                bytes += more;
            }
            _ => {
                tasks.push(Plan { pieces: vec![piece] });
                bytes = more;
            }
        }
    }
    tasks
}

fn name_sheets(tasks: &mut [Plan], values: &Values) {
    let several = tasks.len() > 1;
    for (number, task) in tasks.iter_mut().enumerate() {
        let page = if several { format!("_{:02}", number + 1) } else { String::new() };
        let name = format!("contact_sheet{page}.{}", ending("", values));
        task.pieces.iter_mut().for_each(|piece| piece.to.clone_from(&name));
    }
}

/// The source's name with the new ending; a second of that name gets a number.
fn new_name(name: &str, values: &Values, used: &mut BTreeSet<String>) -> String {
    let path = Path::new(name);
    let ending = ending(name, values);
    let plain = folders::shown(&path.with_extension(""));
    // Lower case, because some file systems do not tell the cases apart.
    let stem = pictures::unused_name(&plain, |stem| used.contains(&format!("{stem}.{ending}").to_lowercase()));
    let name = format!("{stem}.{ending}");
    used.insert(name.to_lowercase());
    name
}

fn ending(name: &str, values: &Values) -> String {
    let own = Path::new(name).extension().map(|end| end.to_string_lossy().to_lowercase());
    match (values.text("format"), values.text("operation")) {
        (Some("jpeg"), _) => "jpg".into(),
        (Some("auto") | None, Some("resize")) => own.filter(|end| is_written(end)).unwrap_or_else(|| "png".into()),
        (Some("auto") | None, _) => "png".into(),
        (Some("tiff"), _) => "tif".into(),
        (Some(format), _) => format.into(),
    }
}

/// Formats that can be opened and not written become PNG.
fn is_written(ending: &str) -> bool {
    matches!(ending, "png" | "jpg" | "jpeg" | "tif" | "tiff" | "exr" | "webp")
}

/// As text, for the queue.
pub fn stored(tasks: &[Plan]) -> Plans {
    Plans::Each(tasks.iter().map(|task| serde_json::to_string(task).unwrap_or_default().into_boxed_str()).collect())
}

/// The job's name.
pub fn name(first: &Path, inputs: usize) -> String {
    let name = if first.is_dir() {
        folders::shown(Path::new(first.file_name().unwrap_or_default()))
    } else {
        folders::stem(first)
    };
    if inputs > 1 { format!("{name} and {} more", inputs - 1) } else { name }
}

/// Beside the first input: `shots_converted`.
pub fn output_folder(inputs: &[PathBuf], operation: &str) -> PathBuf {
    let first = inputs.first().map_or(Path::new("/"), PathBuf::as_path);
    let base = match first.parent().and_then(Path::file_name) {
        Some(folder) if !first.is_dir() && inputs.len() > 1 => folder.to_string_lossy().into_owned(),
        _ if first.is_dir() => folders::shown(Path::new(first.file_name().unwrap_or_default())),
        _ => folders::stem(first),
    };
    let suffix = match operation {
        "resize" => "resized",
        "sheet" => "sheet",
        _ => "converted",
    };
    first.with_file_name(format!("{base}_{suffix}"))
}

/// The folder for results that holds none of their names yet, and a warning when it is not the one meant.
pub fn free_output_folder(
    draft: &Draft,
    inputs: &[PathBuf],
    tasks: &[Plan],
    values: &Values,
) -> (PathBuf, Option<String>) {
    let proposed = output_folder(inputs, values.text("operation").unwrap_or_default());
    // A dialog sends the folder that was proposed to it, maybe for another operation; nobody has chosen it.
    let unchosen =
        |folder: &&PathBuf| ["convert", "resize", "sheet"].iter().all(|each| **folder != output_folder(inputs, each));
    let chosen = draft.output_folder.as_ref().filter(unchosen);
    let meant = chosen.unwrap_or(&proposed);
    let promised = |folder: &Path| draft.promised.iter().any(|promised| promised == folder);
    let taken = |folder: &Path| {
        promised(folder)
            || folder.is_dir()
                && tasks.iter().flat_map(Plan::units).any(|unit| folder.join(unit).symlink_metadata().is_ok())
    };
    let folder = folders::free_folder(meant, chosen.is_some(), taken);
    let warning = (folder != *meant).then(|| {
        format!(
            "'{}' already holds files of these names or is about to, so the new ones go to '{}'.",
            meant.display(),
            folder.display()
        )
    });
    (folder, warning)
}

/// The task's plan, which `prepare` wrote.
pub fn of_task(task: &TaskContext<'_>) -> Result<Plan, Problem> {
    task.plan.and_then(Plan::read).ok_or_else(|| internal(task, "it does not say its pictures"))
}

/// A fault of Atelier in a task.
pub fn internal(task: &TaskContext<'_>, why: &str) -> Problem {
    let message = format!("Task {} of '{}' can't be run: {why}.", task.index.0 + 1, task.job.name);
    Problem::new(ErrorCode::Internal, &task.job.name, message, "Submit the job again.")
}

/// Where results are made, inside the attempt's folder.
pub fn made_folder(task: &TaskContext<'_>) -> PathBuf {
    task.folder.join("out")
}

/// What the worker is told: the pieces that are not accepted yet.
pub fn order(task: &TaskContext<'_>, values: &Values) -> Result<Order, Problem> {
    let mut pieces = of_task(task)?.pieces;
    pieces.retain(|piece| !task.accepted.contains(&piece.to));
    let quality = values.integer("quality").unwrap_or(90) as u8;
    Ok(Order { operation: operation(values)?, quality, folder: made_folder(task), pieces })
}

/// The picture of a unit.
pub fn product(task: &TaskContext<'_>, unit: &str) -> Product {
    Product { unit: unit.into(), path: made_folder(task).join(unit), name: unit.into(), picture: true, part: false }
}
