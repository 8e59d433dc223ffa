//! Preset and overrides put together over the defaults, each value checked against the schema.
//!
//! Values come from a form as JSON and from a command line as text, so text that reads as what is
//! wanted is taken. An empty text or `null` means "nothing said", which is the default.

use std::collections::BTreeMap;

use atelier_core::{ErrorCode, Parameters, Problem};
use serde_json::Value;

use crate::frames::Frames;
use crate::schema::{ChoiceOption, Description, Parameter, ParameterKind, Preset};
use crate::words::{grouped, nearest, one_of};

/// Preset and overrides put together over the defaults; problems for what does not fit the schema.
/// The answer has a value for every parameter, of the parameter's kind or `null`.
pub fn effective(description: &Description, parameters: &Parameters) -> Result<BTreeMap<String, Value>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut values: BTreeMap<String, Value> =
        description.parameters.iter().map(|each| (each.name.clone(), each.default.clone())).collect();
    let preset = preset(description, parameters).unwrap_or_else(|problem| {
        problems.push(problem);
        None
    });
    let from_preset = preset.iter().flat_map(|preset| &preset.values);
    for (name, value) in from_preset.chain(&parameters.overrides) {
        let checked = parameter(description, name).and_then(|parameter| checked(parameter, value));
        match checked {
            Ok(value) => drop(values.insert(name.clone(), value)),
            Err(problem) => problems.push(problem.in_field(name)),
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(problems) }
}

fn preset<'a>(description: &'a Description, parameters: &Parameters) -> Result<Option<&'a Preset>, Problem> {
    let Some(name) = parameters.preset.as_deref().filter(|name| !name.is_empty()) else { return Ok(None) };
    let found = description.presets.iter().find(|preset| preset.name == name);
    found.map(Some).ok_or_else(|| {
        let known: Vec<_> = description.presets.iter().map(|preset| preset.name.as_str()).collect();
        let next_step = format!("Choose {}, or none.", one_of(&known));
        let message = format!("{} has no preset '{name}'.", description.title);
        Problem::new(ErrorCode::BadParameter, name, message, next_step).in_field("preset")
    })
}

fn parameter<'a>(description: &'a Description, name: &str) -> Result<&'a Parameter, Problem> {
    description.parameters.iter().find(|each| each.name == name).ok_or_else(|| {
        let known: Vec<_> = description.parameters.iter().map(|each| each.name.as_str()).collect();
        let next_step = match nearest(name, known.iter().copied()) {
            Some(near) => format!("Did you mean '{near}'?"),
            None => format!("It has {}.", known.join(", ")),
        };
        let message = format!("{} has no parameter '{name}'.", description.title);
        Problem::new(ErrorCode::UnknownParameter, name, message, next_step)
    })
}

/// The value as its parameter's kind wants it.
fn checked(parameter: &Parameter, value: &Value) -> Result<Value, Problem> {
    let said = match value {
        Value::Null => return Ok(parameter.default.clone()),
        Value::String(text) if text.trim().is_empty() && !matches!(parameter.kind, ParameterKind::Text) => {
            return Ok(parameter.default.clone());
        }
        other => other,
    };
    match &parameter.kind {
        ParameterKind::Text | ParameterKind::Suggested => {
            text(said).map(Value::from).ok_or_else(|| wrong(parameter, said, "text"))
        }
        ParameterKind::Folder => folder(parameter, said),
        ParameterKind::Lines => lines(said).map(Value::from).ok_or_else(|| wrong(parameter, said, "a list of lines")),
        ParameterKind::Pairs => pairs(parameter, said),
        ParameterKind::Integer { min, max, unit } => integer(parameter, said, (*min, *max, unit)),
        ParameterKind::Switch => switch(said).map(Value::from).ok_or_else(|| wrong(parameter, said, "yes or no")),
        ParameterKind::Choice { options } => choice(parameter, said, options),
        ParameterKind::Frames => frames(said),
    }
}

fn wrong(parameter: &Parameter, value: &Value, wanted: &str) -> Problem {
    let shown = text(value).unwrap_or_else(|| value.to_string());
    let message = format!("{} is '{shown}'; it must be {wanted}.", parameter.title);
    Problem::new(ErrorCode::BadParameter, &parameter.name, message, "Change it, or leave it empty.")
}

/// Text, or a number or a truth written as text.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

fn folder(parameter: &Parameter, value: &Value) -> Result<Value, Problem> {
    let path = text(value).filter(|path| std::path::Path::new(path).is_absolute());
    path.map(Value::from).ok_or_else(|| wrong(parameter, value, "the full path of a folder"))
}

/// A list of text; one text is one line.
fn lines(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Array(items) => items.iter().map(text).collect(),
        other => text(other).map(|line| vec![line]),
    }
}

/// `NAME=VALUE` lines, or an object.
fn pairs(parameter: &Parameter, value: &Value) -> Result<Value, Problem> {
    let wanted = "NAME=VALUE pairs";
    let lines = match value {
        Value::Object(map) => map.iter().map(|(name, value)| Some(format!("{name}={}", text(value)?))).collect(),
        other => lines(other),
    };
    let lines = lines.ok_or_else(|| wrong(parameter, value, wanted))?;
    let bad = |line: &&String| line.split_once('=').is_none_or(|(name, _)| name.is_empty());
    match lines.iter().find(bad) {
        Some(line) => Err(wrong(parameter, &Value::from(line.as_str()), wanted)),
        None => Ok(Value::from(lines)),
    }
}

fn integer(parameter: &Parameter, value: &Value, (min, max, unit): (i64, i64, &str)) -> Result<Value, Problem> {
    let space = if unit.is_empty() || unit == "%" { "" } else { " " };
    let wanted = format!("a whole number from {} to {}{space}{unit}", grouped(min), grouped(max));
    let number = match value {
        Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) => text.trim().trim_end_matches(unit).trim().parse().ok(),
        _ => None,
    };
    let number = number.filter(|number| (min..=max).contains(number));
    number.map(Value::from).ok_or_else(|| wrong(parameter, value, &wanted))
}

/// A form may send 40.0.
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
}

fn switch(value: &Value) -> Option<bool> {
    match text(value)?.trim().to_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// By value or title, in any case.
fn choice(parameter: &Parameter, value: &Value, options: &[ChoiceOption]) -> Result<Value, Problem> {
    let said = text(value).unwrap_or_default().trim().to_lowercase();
    let found = options.iter().find(|each| each.value.to_lowercase() == said || each.title.to_lowercase() == said);
    let known: Vec<_> = options.iter().map(|each| each.value.as_str()).collect();
    let found = found.ok_or_else(|| wrong(parameter, value, &one_of(&known)))?;
    Ok(Value::from(found.value.as_str()))
}

fn frames(value: &Value) -> Result<Value, Problem> {
    let typed = text(value).unwrap_or_else(|| value.to_string());
    Ok(Frames::parse(&typed).map(|_| Value::from(typed.trim()))?)
}

/// Reads checked values by name; a name that the schema lacks reads as nothing.
#[derive(Debug, Clone)]
pub struct Values(BTreeMap<String, Value>);

impl Values {
    /// The checked values of `parameters`.
    pub fn of(description: &Description, parameters: &Parameters) -> Result<Self, Vec<Problem>> {
        effective(description, parameters).map(Self)
    }

    /// The same for a job that was checked when it was submitted.
    pub fn of_job(description: &Description, job: &atelier_core::Job) -> Result<Self, Problem> {
        Self::of(description, &job.parameters).map_err(|mut problems| problems.remove(0))
    }

    /// Text, a choice, frames or a folder.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// A whole number.
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.0.get(name)?.as_i64()
    }

    /// A switch; nothing is off.
    pub fn switch(&self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    /// Lines or pairs.
    pub fn lines(&self, name: &str) -> Vec<&str> {
        let items = self.0.get(name).and_then(Value::as_array);
        items.into_iter().flatten().filter_map(Value::as_str).collect()
    }
}

#[cfg(test)]
#[path = "effective_tests.rs"]
mod tests;
