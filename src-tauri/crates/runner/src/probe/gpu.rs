//! All GPUs of the machine, from whoever knows them: first those of the NVIDIA driver, then the kernel's cards.

use std::path::Path;

use atelier_core::worker::{Gpu, GpuMetrics, GpuVendor};

use super::nvidia::{self, Driver};
use super::sysfs::{self, Card};

/// The sources, kept open: asking again is cheap.
#[derive(Debug)]
pub(super) struct Gpus {
    nvidia: Result<Box<dyn Driver>, String>,
    cards: Vec<Card>,
}

impl Gpus {
    pub(super) fn find(sys: &Path) -> Self {
        Self::new(nvidia::load(), sysfs::cards(sys))
    }

    /// What the driver tells, the kernel need not tell again.
    fn new(nvidia: Result<Box<dyn Driver>, String>, mut cards: Vec<Card>) -> Self {
        cards.retain(|card| nvidia.is_err() || card.vendor != GpuVendor::Nvidia);
        Self { nvidia, cards }
    }

    pub(super) fn described(&self) -> Vec<Gpu> {
        let mut gpus = self.nvidia.as_ref().map(|driver| driver.gpus()).unwrap_or_default();
        for card in &self.cards {
            gpus.push(card.describe(gpus.len() as u32));
        }
        gpus
    }

    /// In the order of [`Gpus::described`].
    pub(super) fn metrics(&self) -> Vec<GpuMetrics> {
        let mut metrics = self.nvidia.as_ref().map(|driver| driver.metrics()).unwrap_or_default();
        metrics.extend(self.cards.iter().map(Card::metrics));
        metrics
    }

    /// What a person should know when a GPU may be missing from the list.
    pub(super) fn note(&self) -> Option<String> {
        let reason = self.nvidia.as_ref().err()?;
        let nvidia = self.cards.iter().any(|card| card.vendor == GpuVendor::Nvidia);
        if nvidia {
            return Some(format!("{reason} The machine has an NVIDIA card, and its memory stays unknown without one."));
        }
        // With a card of another maker nobody misses this driver.
        self.cards.is_empty().then(|| reason.clone())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use std::fs;

    use atelier_core::worker::Known;

    use super::*;

    #[derive(Debug)]
    struct Recorded;

    impl Driver for Recorded {
        fn gpus(&self) -> Vec<Gpu> {
            let name = "NVIDIA GeForce RTX 3090".into();
            vec![Gpu { index: 0, name, vendor: GpuVendor::Nvidia, vram_bytes: Known::Measured(24 << 30) }]
        }

        fn metrics(&self) -> Vec<GpuMetrics> {
            vec![GpuMetrics { busy_percent: Some(97.0), vram_used_bytes: Some(1 << 30), celsius: Some(71.0) }]
        }
    }

    /// A recorded tree: an AMD card, an Intel one, an NVIDIA one, a virtual one and an output.
    fn tree() -> tempfile::TempDir {
        let sys = tempfile::tempdir().unwrap();
        let files: [(&str, &str); 12] = [
            ("card1/device/vendor", "0x1002\n"),
            ("card1/device/product_name", "Radeon RX 7900 XTX\n"),
            ("card1/device/mem_info_vram_total", "25753026560\n"),
            ("card1/device/mem_info_vram_used", "1073741824\n"),
            ("card1/device/gpu_busy_percent", "42\n"),
            ("card1/device/hwmon/hwmon3/temp1_input", "55000\n"),
            ("card0/device/vendor", "0x8086\n"),
            ("card0/device/device", "0x4680\n"),
            ("card2/device/vendor", "0x10de\n"),
            ("card2/device/device", "0x2204\n"),
            ("card3/device/vendor", "0x1af4\n"),
            ("card0-HDMI-A-1/device/vendor", "0x8086\n"),
        ];
        for (path, content) in files {
            let path = sys.path().join("class/drm").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        sys
    }

    fn described(gpus: &Gpus) -> Vec<(u32, String, Known<u64>)> {
        gpus.described().into_iter().map(|gpu| (gpu.index, gpu.name, gpu.vram_bytes)).collect()
    }

    #[test]
    fn cards_of_all_makers_are_found_and_unknown_stays_unknown() {
        let tree = tree();
        let gpus = Gpus::new(Err("No NVIDIA driver was found.".into()), sysfs::cards(tree.path()));
        let expected = [
            (0, "Intel GPU 0x4680".to_owned(), Known::Unknown),
            (1, "AMD Radeon RX 7900 XTX".to_owned(), Known::Measured(25_753_026_560)),
            (2, "NVIDIA GPU 0x2204".to_owned(), Known::Unknown),
        ];
        assert_eq!(described(&gpus), expected);
        let amd = GpuMetrics { busy_percent: Some(42.0), vram_used_bytes: Some(1 << 30), celsius: Some(55.0) };
        assert_eq!(gpus.metrics(), [GpuMetrics::default(), amd, GpuMetrics::default()]);
        assert!(gpus.note().unwrap().contains("No NVIDIA driver was found"));
    }

    #[test]
    fn the_driver_comes_first_and_its_cards_are_not_told_twice() {
        let tree = tree();
        let gpus = Gpus::new(Ok(Box::new(Recorded)), sysfs::cards(tree.path()));
        let names: Vec<String> = gpus.described().into_iter().map(|gpu| gpu.name).collect();
        assert_eq!(names, ["NVIDIA GeForce RTX 3090", "Intel GPU 0x4680", "AMD Radeon RX 7900 XTX"]);
        assert_eq!(gpus.metrics().len(), 3);
        assert_eq!(gpus.note(), None);
    }

    #[test]
    fn a_machine_without_gpus_says_why() {
        let empty = tempfile::tempdir().unwrap();
        let gpus = Gpus::new(Err("No NVIDIA driver was found.".into()), sysfs::cards(empty.path()));
        assert!(gpus.described().is_empty());
        assert_eq!(gpus.note().as_deref(), Some("No NVIDIA driver was found."));
    }
}
