//! Shorthand for writing parameters as data.

use std::ops::RangeInclusive;

use serde_json::Value;

use crate::schema::{ChoiceOption, Parameter, ParameterKind};

pub fn parameter(name: &str, title: &str, kind: ParameterKind, default: Value, essential: bool) -> Parameter {
    Parameter { name: name.into(), title: title.into(), help: String::new(), kind, default, essential }
}

/// A whole number; without a default it is the file's or the program's own.
pub fn integer(
    name: &str,
    title: &str,
    range: RangeInclusive<i64>,
    unit: &str,
    default: Option<i64>,
    essential: bool,
) -> Parameter {
    let kind = ParameterKind::Integer { min: *range.start(), max: *range.end(), unit: unit.into() };
    parameter(name, title, kind, default.into(), essential)
}

pub fn choice(name: &str, title: &str, options: &[(&str, &str)], default: &str, essential: bool) -> Parameter {
    let option = |(value, title): &(&str, &str)| ChoiceOption { value: (*value).into(), title: (*title).into() };
    let kind = ParameterKind::Choice { options: options.iter().map(option).collect() };
    parameter(name, title, kind, default.into(), essential)
}

pub fn switch(name: &str, title: &str, default: bool) -> Parameter {
    parameter(name, title, ParameterKind::Switch, default.into(), false)
}

impl Parameter {
    /// The same with its sentence.
    #[must_use]
    pub(crate) fn help(mut self, help: &str) -> Self {
        self.help = help.into();
        self
    }
}
