//! Worker: what executes, described so that placement and people can judge it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{MachineId, WorkerId};
use crate::requirements::Tag;
use crate::time::Timestamp;

/// A value and how it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "known", content = "value")]
pub enum Known<T> {
    /// Read from the system.
    Measured(T),
    /// Said by a person.
    Declared(T),
    /// Not known; never taken for zero.
    #[default]
    Unknown,
}

impl<T: Copy> Known<T> {
    /// The value, if there is one.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Measured(value) | Self::Declared(value) => Some(value),
            Self::Unknown => None,
        }
    }
}

/// Who made a GPU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum GpuVendor {
    /// Read through NVML.
    Nvidia,
    /// Read from sysfs.
    Amd,
    /// Read from sysfs.
    Intel,
    /// Unified memory.
    Apple,
    /// Something else.
    Other,
}

/// One GPU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Gpu {
    /// The system's index of it.
    pub index: u32,
    /// The model.
    pub name: String,
    /// Who made it.
    pub vendor: GpuVendor,
    /// Video memory in bytes.
    #[ts(type = "Known<number>")]
    pub vram_bytes: Known<u64>,
}

/// What a machine is made of.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Hardware {
    /// Operating system and version.
    pub system: String,
    /// Host name.
    pub host: String,
    /// Model of the CPU.
    pub cpu: String,
    /// Physical cores.
    #[ts(type = "Known<number>")]
    pub cores: Known<u32>,
    /// Hardware threads.
    #[ts(type = "Known<number>")]
    pub threads: Known<u32>,
    /// Main memory in bytes.
    #[ts(type = "Known<number>")]
    pub memory_bytes: Known<u64>,
    /// Size in bytes of the disk that holds the data folder.
    #[ts(type = "Known<number>")]
    pub disk_bytes: Known<u64>,
    /// The GPUs found.
    pub gpus: Vec<Gpu>,
    /// Why GPUs could not be read, when they could not ("NVIDIA driver not found").
    pub gpu_note: Option<String>,
}

/// A program that job types use, as found on the machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Program {
    /// The name that job types ask for: `blender`, `ffmpeg`.
    pub name: String,
    /// Absolute path.
    pub path: String,
    /// As the program says it.
    pub version: String,
}

/// What kind of work a worker is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    /// No GPU that work may use.
    #[default]
    Cpu,
    /// GPU work alone.
    Gpu,
    /// Both.
    Hybrid,
}

/// The states of a worker. `Busy` is derived and never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WorkerStatus {
    /// Takes work.
    #[default]
    Online,
    /// Online, with no free capacity.
    Busy,
    /// Hot, full, failing or hard to hear.
    Degraded,
    /// Not heard.
    Offline,
    /// Said goodbye to sleep.
    Asleep,
    /// Taken out by a person.
    Maintenance,
    /// Can't work until somebody looks.
    Error,
}

/// Readings that change from second to second.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Metrics {
    /// 0 to 100, over all cores, other people's programs included.
    pub cpu_percent: Option<f32>,
    /// Bytes in use.
    #[ts(type = "number | null")]
    pub memory_used_bytes: Option<u64>,
    /// Bytes free on the disk that holds the data folder.
    #[ts(type = "number | null")]
    pub disk_free_bytes: Option<u64>,
    /// One entry per GPU, in the order of the hardware.
    pub gpus: Vec<GpuMetrics>,
}

/// Readings of one GPU.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct GpuMetrics {
    /// 0 to 100.
    pub busy_percent: Option<f32>,
    /// Bytes in use.
    #[ts(type = "number | null")]
    pub vram_used_bytes: Option<u64>,
    /// Degrees Celsius.
    pub celsius: Option<f32>,
}

/// A worker, as described and as last heard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Worker {
    /// Its id.
    pub id: WorkerId,
    /// The machine that it belongs to.
    pub machine: MachineId,
    /// The name that people see.
    pub name: String,
    /// A sentence about it.
    pub description: String,
    /// Whether it is this machine's own.
    pub is_local: bool,
    /// Whether it takes work at all.
    pub enabled: bool,
    /// CPU, GPU or both.
    pub capability: Capability,
    /// What the machine is made of.
    pub hardware: Hardware,
    /// Programs found.
    pub programs: Vec<Program>,
    /// Words and `key=value`.
    pub tags: BTreeSet<Tag>,
    /// Groups that it belongs to.
    pub groups: BTreeSet<String>,
    /// Tasks at once; at least 1.
    pub capacity: u16,
    /// Where it stands.
    pub status: WorkerStatus,
    /// When it was first registered.
    pub registered_at: Timestamp,
    /// When it was last heard.
    pub last_heartbeat: Timestamp,
    /// The version of Atelier that it runs.
    pub version: String,
    /// Anything else.
    pub metadata: BTreeMap<String, String>,
}

impl Worker {
    /// The largest capacity that is accepted.
    pub const MAX_CAPACITY: u16 = 1_024;

    /// A machine's own worker before anything is known of it: online, one task at once.
    pub fn local(id: WorkerId, machine: MachineId, name: impl Into<String>, at: Timestamp) -> Self {
        Self {
            id,
            machine,
            name: name.into(),
            description: String::new(),
            is_local: true,
            enabled: true,
            capability: Capability::Cpu,
            hardware: Hardware::default(),
            programs: Vec::new(),
            tags: BTreeSet::new(),
            groups: BTreeSet::new(),
            capacity: 1,
            status: WorkerStatus::Online,
            registered_at: at,
            last_heartbeat: at,
            version: String::new(),
            metadata: BTreeMap::new(),
        }
    }
}
