//! Reads what Blender and the render script say, line by line.
//!
//! Lines of the script are JSON behind `ATELIER `; Blender's own lines (3.4 and later) give samples,
//! saved files and errors. Nobody else matches on Blender's text.

use std::path::Path;

use atelier_core::ErrorCode;
use atelier_core::launch::RunFact;
use serde::Deserialize;

use super::plan::{self, Plan};
use super::tiles;
use crate::causes::{self, Speaker};
use crate::job_type::{OutputReader, TaskContext};
use crate::pictures::worker_lines;

/// One line of the render script; each says one of these.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Said {
    frame: Option<i32>,
    place: u32,
    of: u32,
    engine: Option<String>,
    format: Option<String>,
    width: u32,
    height: u32,
    device: Option<String>,
    expect: Option<Expect>,
    warning: Option<String>,
    cause: Option<ErrorCode>,
    text: String,
}

/// What the pictures to come are like.
#[derive(Debug, Deserialize)]
struct Expect {
    width: u32,
    height: u32,
    moves: bool,
}

/// Reads what one task says.
#[derive(Debug)]
pub struct Output {
    plan: Plan,
    frame: i32,
    place: u32,
    of: u32,
    last: Option<(f32, String)>,
    /// Whether the job chose the engine, so that the file's own does not matter.
    engine_chosen: bool,
    /// Whether the pictures are not those that were meant.
    spoilt: bool,
}

impl Output {
    /// A fresh reader of a task that has so many frames to go.
    pub fn new(plan: &Plan, owed: usize, engine_chosen: bool) -> Self {
        let of = owed.max(1) as u32;
        Self { plan: plan.clone(), frame: 0, place: 0, of, last: None, engine_chosen, spoilt: false }
    }

    fn said(&mut self, said: Said) -> Vec<RunFact> {
        if let Some(frame) = said.frame {
            (self.frame, self.place, self.of) = (frame, said.place, said.of.max(1));
            return self.progress(0.0, &format!("frame {frame}"));
        }
        if let Some(engine) = said.engine {
            let format = said.format.unwrap_or_default();
            return self
                .progress(0.0, &format!("{} × {} px, {}, {format}", said.width, said.height, engine_name(&engine)));
        }
        if let Some(code) = said.cause {
            return vec![cause(code, said.text)];
        }
        if let Some(text) = said.device {
            return vec![RunFact::Device { text }];
        }
        if let Some(Expect { width, height, moves }) = said.expect {
            return vec![RunFact::Expect { width, height, moves }];
        }
        said.warning.map(|text| RunFact::Warning { text }).into_iter().collect()
    }

    /// A file that asks for an engine which is not there is rendered by another, unless the job chose one.
    fn heard(&mut self, known: Option<RunFact>) -> Option<RunFact> {
        match known {
            Some(RunFact::Cause { code: ErrorCode::MissingAddon, .. }) if self.engine_chosen => None,
            Some(RunFact::Cause { code: ErrorCode::MissingAddon, text }) => {
                self.spoilt = true;
                Some(RunFact::Cause { code: ErrorCode::MissingAddon, text })
            }
            other => other,
        }
    }

    /// How far, when it differs from what was said last. Each view layer counts its samples from the start
    /// again; progress never goes back.
    fn progress(&mut self, of_frame: f32, note: &str) -> Vec<RunFact> {
        let before = self.last.as_ref().map_or(0.0, |(done, _)| *done);
        let done = ((self.place as f32 + of_frame) / self.of as f32).clamp(before, 1.0);
        let now = (done, note.to_owned());
        if self.last.as_ref() == Some(&now) {
            return Vec::new();
        }
        self.last = Some(now.clone());
        vec![RunFact::Progress { done: now.0, note: now.1 }]
    }

    /// `Sample 3/128`, `Rendered 2/9 Tiles, Sample 16/64`, `Rendering 26 / 64 samples`.
    fn samples(&mut self, status: &str) -> Vec<RunFact> {
        let sample = fraction_behind(status, "Sample ").or_else(|| fraction_behind(status, "Rendering "));
        let Some((sample, of)) = sample else { return Vec::new() };
        let within = sample as f32 / of as f32;
        let (tile, tiles) = fraction_behind(status, "Rendered ").unwrap_or((0, 1));
        let note = format!("frame {}, sample {sample} of {of}", self.frame);
        self.progress((tile as f32 + within) / tiles as f32, &note)
    }

    fn saved(&mut self, path: &str) -> Vec<RunFact> {
        let stem = Path::new(path).file_stem().and_then(|stem| stem.to_str());
        let Some(frame) = stem.and_then(tiles::frame_of) else { return Vec::new() };
        let ready = RunFact::OutputReady { unit: self.plan.unit(frame), path: path.to_owned() };
        let mut facts: Vec<_> = (!self.spoilt).then_some(ready).into_iter().collect();
        facts.extend(self.progress(1.0, &format!("frame {frame} saved")));
        facts
    }
}

impl OutputReader for Output {
    fn line(&mut self, line: &str) -> Vec<RunFact> {
        if let Some(json) = line.strip_prefix("ATELIER ").filter(|json| json.starts_with('{')) {
            return serde_json::from_str(json).map(|said| self.said(said)).unwrap_or_default();
        }
        if let Some(path) = line.strip_prefix("Saved: '").and_then(|rest| rest.strip_suffix('\'')) {
            return self.saved(path);
        }
        if line.starts_with("Fra:") {
            return line.rsplit(" | ").next().map(|status| self.samples(status)).unwrap_or_default();
        }
        let known = causes::in_line(Speaker::Blender, line);
        self.heard(known).into_iter().collect()
    }
}

/// Reads what the picture worker says while it puts tiles together.
pub struct Joining {
    plan: Plan,
    inner: worker_lines::Lines,
}

impl Joining {
    /// A fresh reader.
    pub fn new(plan: Plan, task: &TaskContext<'_>) -> Self {
        Self { plan, inner: worker_lines::Lines::new(plan::made_folder(task)) }
    }
}

impl OutputReader for Joining {
    fn line(&mut self, line: &str) -> Vec<RunFact> {
        let mut facts = self.inner.line(line);
        for fact in &mut facts {
            if let RunFact::OutputReady { unit, .. } = fact
                && let Some(frame) = tiles::frame_of(unit.split('.').next().unwrap_or_default())
            {
                *unit = self.plan.unit(frame);
            }
        }
        facts
    }
}

/// `12/64` or `12 / 64` behind a word; the second number is never 0.
fn fraction_behind(text: &str, word: &str) -> Option<(u32, u32)> {
    let rest = &text[text.find(word)? + word.len()..];
    let (first, rest) = rest.split_once('/')?;
    let rest = rest.trim_start();
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (first, second) = (first.trim().parse().ok()?, rest[..end].parse().ok()?);
    (second > 0).then_some((first, second))
}

/// What people call an engine.
fn engine_name(id: &str) -> &str {
    match id {
        "CYCLES" => "Cycles",
        "BLENDER_EEVEE" | "BLENDER_EEVEE_NEXT" => "Eevee",
        "BLENDER_WORKBENCH" => "Workbench",
        other => other,
    }
}

/// What Blender's Python only knows as "it failed" may be known better.
fn cause(code: ErrorCode, text: String) -> RunFact {
    let known =
        (code == ErrorCode::ProgramFailed).then(|| causes::in_line(Speaker::Blender, &format!("Error: {text}")));
    match known.flatten() {
        Some(cause @ RunFact::Cause { .. }) => cause,
        _ => RunFact::Cause { code, text },
    }
}
