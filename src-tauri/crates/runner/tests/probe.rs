//! The probes on the machine that runs the tests.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use atelier_runner::probe::{Sampler, hardware, programs};

#[test]
fn this_machine_is_described_without_guesses() {
    let data = tempfile::tempdir().unwrap();
    let found = hardware(data.path());
    assert!(!found.system.is_empty() && !found.host.is_empty());
    assert!(found.threads.value().unwrap() >= 1 && found.memory_bytes.value().unwrap() > 1 << 20);
    assert!(found.disk_bytes.value().unwrap() > 1 << 20);
    assert!(!found.gpus.is_empty() || found.gpu_note.is_some(), "no GPU is explained: {found:?}");
    assert!(found.gpus.iter().all(|gpu| gpu.vram_bytes.value() != Some(0)));
}

#[test]
fn samples_are_in_range() {
    let data = tempfile::tempdir().unwrap();
    let mut sampler = Sampler::new(data.path());
    let mut metrics = sampler.sample();
    while metrics.cpu_percent.is_none() {
        metrics = sampler.sample();
    }
    assert!((0.0..=100.0).contains(&metrics.cpu_percent.unwrap()));
    assert!(metrics.memory_used_bytes.unwrap() > 0 && metrics.disk_free_bytes.unwrap() > 0);
    assert_eq!(metrics.gpus.len(), hardware(data.path()).gpus.len());
}

#[test]
fn the_real_blender_is_found_and_asked() {
    let found = programs(&[]).programs;
    let blender = found.iter().find(|program| program.name == "blender").expect("Blender is installed where tests run");
    assert!(
        blender.path.starts_with('/') && blender.version.starts_with(|first: char| first.is_ascii_digit()),
        "{blender:?}"
    );
}
