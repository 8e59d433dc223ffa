//! What a window, a terminal or a script may ask: commands, views, error codes, TypeScript bindings.

pub mod bindings;
pub mod command;
pub mod view;
