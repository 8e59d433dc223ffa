//! What this machine is made of and how busy it is. What can't be read is said to be unknown, never zero, and
//! nothing here fails: a machine without a driver is still a machine.

mod gpu;
mod nvidia;
mod programs;
mod sampler;
mod sysfs;
mod system;

use std::path::Path;

use atelier_core::worker::Hardware;

pub use programs::{Found, programs};
pub use sampler::Sampler;
pub use system::host as host_name;

/// Everything that does not change while the machine runs. `data_folder` says which disk is meant.
pub fn hardware(data_folder: &Path) -> Hardware {
    let found = gpu::Gpus::find(Path::new("/sys"));
    Hardware {
        system: system::name(),
        host: system::host(),
        cpu: system::cpu_model(),
        cores: system::cores(Path::new("/sys")),
        threads: system::threads(),
        memory_bytes: system::memory_bytes(),
        disk_bytes: system::disk_bytes(data_folder),
        gpus: found.described(),
        gpu_note: found.note(),
    }
}
