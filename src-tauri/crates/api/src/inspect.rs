//! Looking into a file with its own program, before anything is queued.

use atelier_core::Problem;
use atelier_jobs::inspection::Inspection;

use crate::command::InspectAsk;
use crate::host::Host;

impl Host {
    pub(crate) fn inspect(&self, ask: &InspectAsk) -> Result<Inspection, Problem> {
        atelier_jobs::types::by_id(&ask.job_type)?;
        Ok(Inspection { file: ask.file.clone(), ..Inspection::default() })
    }
}
