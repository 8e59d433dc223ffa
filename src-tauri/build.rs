//! Checks the configuration and the permissions of the window's commands.

fn main() {
    tauri_build::build();
}
