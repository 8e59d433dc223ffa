use atelier_core::worker::*;
use std::path::Path;
pub struct Sampler;
impl Sampler {
    pub fn new(_: &Path) -> Self {
        Self
    }
    pub fn sample(&mut self) -> Metrics {
        Metrics::default()
    }
}
pub fn hardware(_: &Path) -> Hardware {
    Hardware::default()
}
pub fn programs(_: &[(String, std::path::PathBuf)]) -> Vec<Program> {
    vec![Program { name: "blender".into(), path: "/usr/bin/blender".into(), version: "3.4".into() }]
}
pub fn host_name() -> String {
    "host".into()
}
