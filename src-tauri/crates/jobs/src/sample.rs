//! The sample job of the empty window: it must really run, on any machine.

use std::io;
use std::path::Path;

use crate::job_type::Draft;

/// Puts the sample's inputs into `folder` and answers the id of its job type and the draft.
pub fn write(folder: &Path, blender_available: bool) -> io::Result<(&'static str, Draft)> {
    let _ = (folder, blender_available);
    Err(io::Error::other("no sample yet"))
}
