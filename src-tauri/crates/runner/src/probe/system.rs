//! Processor, memory and disk, as Linux tells them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use atelier_core::worker::Known;

/// The system and its version: `Debian GNU/Linux 12 (bookworm)`.
pub(super) fn name() -> String {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    pretty_name(&release).unwrap_or_else(|| {
        let uname = rustix::system::uname();
        format!("{} {}", uname.sysname().to_string_lossy(), uname.release().to_string_lossy())
    })
}

fn pretty_name(release: &str) -> Option<String> {
    let value = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    let value = value.trim_matches(['"', '\'']);
    (!value.is_empty()).then(|| value.to_owned())
}

/// The name of this computer on its network.
pub fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// The model of the first processor; empty when the system does not say.
pub(super) fn cpu_model() -> String {
    model(&fs::read_to_string("/proc/cpuinfo").unwrap_or_default())
}

fn model(cpuinfo: &str) -> String {
    let named = |name: &str| {
        let mut lines = cpuinfo.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim().to_owned())
    };
    named("model name").or_else(|| named("Model")).or_else(|| named("Hardware")).unwrap_or_default()
}

pub(super) fn threads() -> Known<u32> {
    std::thread::available_parallelism().map_or(Known::Unknown, |count| Known::Measured(count.get() as u32))
}

/// Distinct cores in `sys/devices/system/cpu`.
pub(super) fn cores(sys: &Path) -> Known<u32> {
    let Ok(entries) = fs::read_dir(sys.join("devices/system/cpu")) else { return Known::Unknown };
    let core = |folder: &Path| {
        let number =
            |name: &str| fs::read_to_string(folder.join("topology").join(name)).ok()?.trim().parse::<i64>().ok();
        Some((number("physical_package_id")?, number("core_id")?))
    };
    let cores: BTreeSet<_> = entries.filter_map(|entry| core(&entry.ok()?.path())).collect();
    if cores.is_empty() { Known::Unknown } else { Known::Measured(cores.len() as u32) }
}

pub(super) fn memory_bytes() -> Known<u64> {
    meminfo("MemTotal").map_or(Known::Unknown, Known::Measured)
}

/// Bytes in use: what no program could get without somebody else giving it back.
pub(super) fn memory_used_bytes() -> Option<u64> {
    Some(meminfo("MemTotal")?.saturating_sub(meminfo("MemAvailable")?))
}

fn meminfo(key: &str) -> Option<u64> {
    memory_line(&fs::read_to_string("/proc/meminfo").ok()?, key)
}

fn memory_line(meminfo: &str, key: &str) -> Option<u64> {
    let value = meminfo.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
    Some(value.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

pub(super) fn disk_bytes(folder: &Path) -> Known<u64> {
    rustix::fs::statvfs(folder)
        .map_or(Known::Unknown, |found| Known::Measured(found.f_blocks.saturating_mul(found.f_frsize)))
}

/// Time that all processors together spent working, and in all, in ticks since boot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CpuTime {
    busy: u64,
    total: u64,
}

impl CpuTime {
    pub(super) fn now() -> Option<Self> {
        Self::parse(&fs::read_to_string("/proc/stat").ok()?)
    }

    fn parse(stat: &str) -> Option<Self> {
        let line = stat.lines().find_map(|line| line.strip_prefix("cpu "))?;
        // user nice system idle iowait irq softirq steal; what follows is contained in user and nice
        let fields: Vec<u64> = line.split_ascii_whitespace().take(8).map_while(|field| field.parse().ok()).collect();
        let total = fields.iter().sum();
        let idle = fields.get(3)? + fields.get(4).copied().unwrap_or(0);
        Some(Self { busy: u64::saturating_sub(total, idle), total })
    }

    /// 0 to 100 between `earlier` and this; `None` when no time has passed.
    pub(super) fn percent_since(self, earlier: Self) -> Option<f32> {
        let total = self.total.checked_sub(earlier.total).filter(|total| *total > 0)?;
        let busy = self.busy.saturating_sub(earlier.busy).min(total);
        Some((busy as f64 * 100.0 / total as f64) as f32)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    #[test]
    fn recorded_readings_are_understood() {
        assert_eq!(
            pretty_name("ID=x\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n").unwrap(),
            "Debian GNU/Linux 12 (bookworm)"
        );
        assert_eq!(pretty_name("ID=x\n"), None);
        assert_eq!(
            model("processor\t: 0\nmodel name\t: AMD Ryzen 9 5950X\nmodel name\t: other\n"),
            "AMD Ryzen 9 5950X"
        );
        assert_eq!(model("processor : 0\nModel\t\t: Raspberry Pi 4\n"), "Raspberry Pi 4");
        assert_eq!(memory_line("MemTotal:       49368172 kB\nMemFree: 1 kB\n", "MemTotal"), Some(49_368_172 * 1024));
        assert_eq!(memory_line("MemTotal:       x kB\n", "MemTotal"), None);
    }

    #[test]
    fn processor_time_becomes_a_share() {
        let at = |text: &str| CpuTime::parse(text).unwrap();
        let earlier = at("cpu  100 0 100 700 100 0 0 0 0 0\ncpu0 1 1 1 1\n");
        let later = at("cpu  150 0 125 750 125 0 0 0 9 9\n");
        assert_eq!(later.percent_since(earlier), Some(50.0));
        assert_eq!(later.percent_since(later), None);
        assert_eq!(earlier.percent_since(later), None, "a clock that went backwards");
        assert_eq!(CpuTime::parse("intr 1"), None);
    }

    #[test]
    fn cores_are_counted_once_and_unknown_is_not_zero() {
        let sys = tempfile::tempdir().unwrap();
        assert_eq!(cores(sys.path()), Known::Unknown);
        for (cpu, core) in [(0, 0), (1, 0), (2, 1), (3, 1)] {
            let topology = sys.path().join(format!("devices/system/cpu/cpu{cpu}/topology"));
            fs::create_dir_all(&topology).unwrap();
            fs::write(topology.join("physical_package_id"), "0\n").unwrap();
            fs::write(topology.join("core_id"), format!("{core}\n")).unwrap();
        }
        assert_eq!(cores(sys.path()), Known::Measured(2));
    }
}
