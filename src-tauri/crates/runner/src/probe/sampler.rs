//! Readings that change from second to second. Cheap enough for once a second: a few small files, no
//! processes, and the GPU driver stays loaded.

use std::path::{Path, PathBuf};

use atelier_core::worker::Metrics;

use super::gpu::Gpus;
use super::system::{self, CpuTime};

/// Takes readings; keeps what the next one is measured against.
#[derive(Debug)]
pub struct Sampler {
    data_folder: PathBuf,
    gpus: Gpus,
    last: Option<CpuTime>,
    percent: Option<f32>,
}

impl Sampler {
    /// The share of the processors is measured from here on.
    pub fn new(data_folder: &Path) -> Self {
        Self {
            data_folder: data_folder.to_owned(),
            gpus: Gpus::find(Path::new("/sys")),
            last: CpuTime::now(),
            percent: None,
        }
    }

    /// Now. The processors' share is the mean since the sample before; of two in one tick the first counts.
    pub fn sample(&mut self) -> Metrics {
        let now = CpuTime::now();
        let percent = now.zip(self.last).and_then(|(now, last)| now.percent_since(last));
        if percent.is_some() {
            self.percent = percent;
            self.last = now;
        }
        Metrics {
            cpu_percent: self.percent,
            memory_used_bytes: system::memory_used_bytes(),
            disk_free_bytes: crate::publish::free_space(&self.data_folder).ok(),
            gpus: self.gpus.metrics(),
        }
    }
}
