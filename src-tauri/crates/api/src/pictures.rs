//! Pictures for the window, small or large: made once from a published file, kept in the data folder, named by the file's content.

use std::path::{Path, PathBuf};

use atelier_core::{ErrorCode, Output, OutputState, Problem};

use crate::command::{Thumbnail, ThumbnailAsk};
use crate::host::Host;

/// The longest side of a thumbnail, in pixels.
const SMALL: u32 = 256;
/// The longest side that may be asked for.
const LARGEST: u32 = 4_096;

impl Host {
    pub(crate) fn thumbnail(&self, ask: &ThumbnailAsk) -> Result<Thumbnail, Problem> {
        let output = self.machine.read(|reader| reader.output(ask.job, &ask.unit))?;
        let output = output.filter(|output| output.picture).ok_or_else(|| no_picture(&ask.unit))?;
        let side = if ask.longest_side == 0 { SMALL } else { ask.longest_side.min(LARGEST) };
        let target = self.thumbnail_path(&output, side);
        if !target.is_file() {
            let source = if output.state == OutputState::Published { &output.path } else { &output.source };
            atelier_jobs::pictures::thumbnail(Path::new(source), &target, side)?;
        }
        Ok(Thumbnail { path: target.to_string_lossy().into_owned() })
    }

    fn thumbnail_path(&self, output: &Output, side: u32) -> PathBuf {
        let folder = self.machine.about().data_folder.join("thumbnails").join(output.job.to_string());
        folder.join(if side == SMALL { format!("{}.png", output.hash) } else { format!("{}-{side}.png", output.hash) })
    }
}

fn no_picture(unit: &str) -> Problem {
    let message = format!("There is no picture called '{unit}' yet.");
    Problem::new(ErrorCode::OutputMissing, unit, message, "It is shown as soon as it is finished.")
}
