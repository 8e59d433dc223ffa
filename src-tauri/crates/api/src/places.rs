//! Where things lie when nobody says otherwise.

use std::env;
use std::path::PathBuf;

/// The data folder of this user's machine: `ATELIER_DATA_DIR`, or `atelier` in the user's data folder.
pub fn data_folder() -> PathBuf {
    if let Some(chosen) = env::var_os("ATELIER_DATA_DIR").filter(|chosen| !chosen.is_empty()) {
        return PathBuf::from(chosen);
    }
    let home = || env::var_os("HOME").map_or_else(env::temp_dir, PathBuf::from);
    if cfg!(target_os = "macos") {
        return home().join("Library/Application Support/Atelier");
    }
    let data = env::var_os("XDG_DATA_HOME").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    data.unwrap_or_else(|| home().join(".local/share")).join("atelier")
}

/// The program that serves as supervisor and for built-in job types: `atelier` beside this one, or this one.
pub fn own_program() -> PathBuf {
    let this = env::current_exe().unwrap_or_else(|_| PathBuf::from("atelier"));
    let sibling = this.with_file_name(if cfg!(windows) { "atelier.exe" } else { "atelier" });
    if sibling.is_file() { sibling } else { this }
}
