//! NVIDIA GPUs, through the driver's own library, which is looked for at run time: a machine without it is
//! told in words that it has none.

use std::fmt;

use atelier_core::worker::{Gpu, GpuMetrics, GpuVendor, Known};
use nvml_wrapper::Nvml;
use nvml_wrapper::enum_wrappers::device::TemperatureSensor;
use nvml_wrapper::error::NvmlError;

/// What a driver tells of its GPUs. A trait, so that what is made of it can be tested without one.
pub(super) trait Driver: fmt::Debug + Send {
    fn gpus(&self) -> Vec<Gpu>;
    fn metrics(&self) -> Vec<GpuMetrics>;
}

#[derive(Debug)]
struct Library(Nvml);

/// The driver, loaded; or why not, in words.
pub(super) fn load() -> Result<Box<dyn Driver>, String> {
    let library = Nvml::init().map_err(|error| words(&error))?;
    let count = library.device_count().map_err(|error| words(&error))?;
    if count == 0 {
        return Err("The NVIDIA driver is there and finds no GPU.".into());
    }
    Ok(Box::new(Library(library)))
}

fn words(error: &NvmlError) -> String {
    match error {
        NvmlError::LibloadingError(_) | NvmlError::LibraryNotFound => "No NVIDIA driver was found.".into(),
        NvmlError::DriverNotLoaded => "The NVIDIA driver is installed and not loaded; a restart may help.".into(),
        NvmlError::NoPermission => "The NVIDIA driver does not let this user read it.".into(),
        other => format!("The NVIDIA driver can't be read: {other}."),
    }
}

impl Library {
    /// One entry per GPU, in the driver's order; a GPU that can't be read keeps its place.
    fn each<T>(&self, read: impl Fn(u32, Option<&nvml_wrapper::Device>) -> T) -> Vec<T> {
        let count = self.0.device_count().unwrap_or(0);
        (0..count).map(|index| read(index, self.0.device_by_index(index).ok().as_ref())).collect()
    }
}

impl Driver for Library {
    fn gpus(&self) -> Vec<Gpu> {
        self.each(|index, device| Gpu {
            index,
            name: device.and_then(|device| device.name().ok()).unwrap_or_else(|| "NVIDIA GPU".into()),
            vendor: GpuVendor::Nvidia,
            vram_bytes: device
                .and_then(|device| device.memory_info().ok())
                .map_or(Known::Unknown, |memory| Known::Measured(memory.total)),
        })
    }

    fn metrics(&self) -> Vec<GpuMetrics> {
        self.each(|_, device| {
            let Some(device) = device else { return GpuMetrics::default() };
            GpuMetrics {
                busy_percent: device.utilization_rates().ok().map(|rates| rates.gpu as f32),
                vram_used_bytes: device.memory_info().ok().map(|memory| memory.used),
                celsius: device.temperature(TemperatureSensor::Gpu).ok().map(|degrees| degrees as f32),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_driver_is_said_in_words() {
        assert_eq!(words(&NvmlError::LibraryNotFound), "No NVIDIA driver was found.");
        assert!(words(&NvmlError::DriverNotLoaded).contains("not loaded"));
        // Whatever this machine has, asking is never an error that stops anything.
        if let Err(reason) = load() {
            assert!(reason.contains("NVIDIA driver"), "{reason}");
        }
    }
}
