//! GPUs of other makers, as the kernel shows them under `/sys/class/drm`. AMD's driver tells memory and load;
//! Intel's tells neither, so those stay unknown.

use std::fs;
use std::path::{Path, PathBuf};

use atelier_core::worker::{Gpu, GpuMetrics, GpuVendor, Known};

/// One graphics card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Card {
    pub vendor: GpuVendor,
    number: u32,
    device: PathBuf,
}

/// All cards under `sys`, in order of their numbers. Outputs (`card0-HDMI-A-1`) are no cards.
pub(super) fn cards(sys: &Path) -> Vec<Card> {
    let Ok(entries) = fs::read_dir(sys.join("class/drm")) else { return Vec::new() };
    let mut cards: Vec<Card> = entries.filter_map(|entry| card(&entry.ok()?.path())).collect();
    cards.sort_by_key(|card| card.number);
    cards
}

fn card(folder: &Path) -> Option<Card> {
    let number = folder.file_name()?.to_str()?.strip_prefix("card")?.parse().ok()?;
    let device = folder.join("device");
    let vendor = match text(&device, "vendor")?.as_str() {
        "0x10de" => GpuVendor::Nvidia,
        "0x1002" => GpuVendor::Amd,
        "0x8086" => GpuVendor::Intel,
        // Adapters of virtual machines and of servers' remote consoles draw, and compute nothing.
        _ => return None,
    };
    Some(Card { vendor, number, device })
}

impl Card {
    pub(super) fn describe(&self, index: u32) -> Gpu {
        Gpu { index, name: self.name(), vendor: self.vendor, vram_bytes: self.vram() }
    }

    fn name(&self) -> String {
        let maker = match self.vendor {
            GpuVendor::Nvidia => "NVIDIA",
            GpuVendor::Amd => "AMD",
            GpuVendor::Intel => "Intel",
            GpuVendor::Apple | GpuVendor::Other => "Unknown",
        };
        let product = text(&self.device, "product_name").filter(|name| !name.is_empty());
        let model = || text(&self.device, "device").map(|id| format!("GPU {id}"));
        format!("{maker} {}", product.or_else(model).unwrap_or_else(|| "GPU".into()))
    }

    fn vram(&self) -> Known<u64> {
        // A driver that shares the machine's memory reports nothing, or zero.
        number(&self.device, "mem_info_vram_total").filter(|bytes| *bytes > 0).map_or(Known::Unknown, Known::Measured)
    }

    pub(super) fn metrics(&self) -> GpuMetrics {
        GpuMetrics {
            busy_percent: number(&self.device, "gpu_busy_percent").map(|percent| percent.min(100) as f32),
            vram_used_bytes: number(&self.device, "mem_info_vram_used"),
            celsius: self.celsius(),
        }
    }

    fn celsius(&self) -> Option<f32> {
        let mut sensors = fs::read_dir(self.device.join("hwmon")).ok()?;
        sensors
            .find_map(|sensor| number(&sensor.ok()?.path(), "temp1_input"))
            .map(|thousandths| thousandths as f32 / 1000.0)
    }
}

fn text(folder: &Path, name: &str) -> Option<String> {
    Some(fs::read_to_string(folder.join(name)).ok()?.trim().to_owned())
}

fn number(folder: &Path, name: &str) -> Option<u64> {
    text(folder, name)?.parse().ok()
}
