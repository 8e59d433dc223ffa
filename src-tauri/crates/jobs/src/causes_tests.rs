//! One line a wording. Lines marked `*` were printed by real programs here (Blender 3.4.1, ffmpeg 5.1, Python);
//! the others are wordings from the sources or the manuals of the programs, which need hardware or licences to print.

use super::*;

/// Who says what, and the code of the cause; `~` before the code: a warning.
const CASES: &[(Speaker, &str, &str)] = &[
    (Blender, "System is out of GPU memory", "OutOfVideoMemory"),
    (Blender, "System is out of GPU and shared host memory", "OutOfVideoMemory"),
    (Blender, "Error: Out of memory in cuMemAlloc_v2(&device_pointer, size) (device_impl.cpp:842)", "OutOfVideoMemory"),
    (Blender, "CUDA error: Out of memory in cuLaunchKernel", "OutOfVideoMemory"),
    (Blender, "Failed to create CUDA context (Out of memory)", "OutOfVideoMemory"),
    (Blender, "OptiX error OPTIX_ERROR_DEVICE_OUT_OF_MEMORY in optixAccelBuild", "OutOfVideoMemory"),
    (Blender, "Out of memory in hipMalloc((hipDeviceptr_t *)&device_pointer, size)", "OutOfVideoMemory"),
    (Blender, "hipErrorOutOfMemory", "OutOfVideoMemory"),
    (Blender, "oneAPI: -5 (PI_ERROR_OUT_OF_RESOURCES)", "OutOfVideoMemory"),
    (Blender, "UR_RESULT_ERROR_OUT_OF_DEVICE_MEMORY", "OutOfVideoMemory"),
    (Blender, "Insufficient Memory (00000008:kIOGPUCommandBufferCallbackErrorOutOfMemory)", "OutOfVideoMemory"),
    (Blender, "Illegal address in CUDA queue copy_from_device (integrator_intersect_closest)", "ProgramCrashed"),
    (Blender, "Launch failed in cuCtxSynchronize(), line 1500", "ProgramCrashed"),
    (Any, "VK_ERROR_DEVICE_LOST", "ProgramCrashed"),
    (Any, "Unable to determine the device handle: GPU is lost. Reboot the system", "ProgramCrashed"),
    (Blender, "Failed to create CUDA context (Unknown error)", "NoGpu"),
    (Blender, "Failed to create HIP context (no device)", "NoGpu"),
    (Blender, "Failed to load CUDA kernel from '/x/kernel_sm_75.cubin' (File not found)", "NoGpu"),
    (Blender, "Found no compatible GPU: no GPU found", "NoGpu"),
    (Blender, "Found no Cycles device of the specified type, falling back to CPU...", "~"),
    // *
    (Blender, "Malloc returns null: len=150994944 in Cycles Alloc, total 169078096", "OutOfMemory"),
    // *
    (Any, "terminate called after throwing an instance of 'std::bad_alloc'", "OutOfMemory"),
    (Ffmpeg, "av_interleaved_write_frame(): Cannot allocate memory", "OutOfMemory"),
    (Any, "cp: error writing 'x': No space left on device", "NoSpace"),
    (Ffmpeg, "av_interleaved_write_frame(): No space left on device", "NoSpace"),
    (Any, "Error: rlm: Communications error with license server (-17)", "Licence"),
    (Any, "RLM: All licenses in use (-22)", "Licence"),
    (Any, "FLEXnet Licensing error:-15,234.  System Error: 115", "Licence"),
    (Any, "[Redshift] License error: (RLM) License server does not support this product (-18)", "Licence"),
    (Any, "OctaneRender: no Octane license found for this account", "Licence"),
    (Any, "[V-Ray] Could not obtain a license (1002)", "Licence"),
    // *
    (
        Blender,
        "Error: Engine 'LUXCORE_X' not available for scene 'Sample' (an add-on may need to be installed or enabled)",
        "MissingAddon",
    ),
    (Blender, "Add-on not loaded: \"node_wrangler_x\", cause: No module named 'node_wrangler_x'", "~"),
    (Blender, "Warning: add-on \"sverchok\" was not found", "~"),
    (Blender, "ModuleNotFoundError: No module named 'sverchok'", "~"),
    // *
    (Any, "ModuleNotFoundError: No module named 'numpy'", "MissingAddon"),
    // *
    (Ffmpeg, "Unknown encoder 'libx266'", "MissingAddon"),
    (Ffmpeg, "[AVFilterGraph @ 0x55] No such filter: 'scale2'", "MissingAddon"),
    (Blender, "Warning: File written by newer Blender binary (402.10), expect loss of data!", "~"),
    (Blender, "Error: The file was saved by a newer version, open it with Blender 4.5 or later", "WrongVersion"),
    (Blender, "Error: Cannot render, no camera", "BadRequest"),
    // *
    (Blender, "Error: Cannot read file '/projects/missing.blend': No such file or directory", "MissingFile"),
    // *
    (Ffmpeg, "gone.mp4: No such file or directory", "MissingFile"),
    (Ffmpeg, "[image2 @ 0x55] Could find no file with path 'x%04d.png' and index in the range 0-4", "MissingFile"),
    // *
    (Ffmpeg, "notes.mp4: Invalid data found when processing input", "UnreadableFile"),
    // *
    (Ffmpeg, "Unrecognized option 'nonsense'.", "BadRequest"),
    // *
    (Blender, "Error: Failed to read blend file '/projects/trunc.blend': Missing DNA block", "UnreadableFile"),
    // *
    (Blender, "Error: File format is not supported in file '/projects/text.blend'", "UnreadableFile"),
    // *
    (Blender, "Error: Render error (Invalid argument) cannot save: '/proc/atelier/0001.png'", "OutputNotWritable"),
    (Any, "sh: 1: cannot create /x: Permission denied", "OutputNotWritable"),
    (Blender, "Unable to open a display", "NotStarted"),
    // *
    (Blender, "Writing: /tmp/lux.crash.txt", "ProgramCrashed"),
    (Any, "Segmentation fault (core dumped)", "ProgramCrashed"),
    (Any, "EXCEPTION_ACCESS_VIOLATION", "ProgramCrashed"),
];

/// Lines that look like a cause and are none.
const HARMLESS: &[(Speaker, &str)] = &[
    // *
    (Blender, "/proc/atelier/0001.png: No such file or directory"),
    (Blender, "Fra:1 Mem:14.52M (Peak 20.00M) | Time:00:00.10 | Mem:0.00M, Peak:0.00M | Scene | Rendering"),
    (Blender, "Writing: '/attempt/out/0001.png'"),
    (Any, "Unknown encoder of the rings"),
    (Any, ""),
];

#[test]
fn every_wording_has_its_code_its_sentence_and_its_next_step() {
    for (speaker, line, expected) in CASES {
        match in_line(*speaker, line) {
            Some(RunFact::Cause { code, text }) => {
                assert_eq!(format!("{code:?}"), *expected, "{line}");
                assert!(text.ends_with('.') && !next_step(code, &text).is_empty(), "{text}");
            }
            Some(RunFact::Warning { .. }) => assert_eq!("~", *expected, "{line}"),
            other => panic!("{line}: {other:?}"),
        }
    }
    for (speaker, line) in HARMLESS {
        assert_eq!(in_line(*speaker, line), None, "{line}");
    }
}

#[test]
fn every_wording_of_the_table_can_be_reached() {
    for (place, entry) in TABLE.iter().enumerate() {
        for words in entry.words {
            let line = words.replace(" … ", "'x'");
            let fits = |other: &Entry| [Any, entry.speaker].contains(&other.speaker);
            let first = TABLE.iter().position(|other| fits(other) && other.words.iter().any(|each| has(&line, each)));
            let first = &TABLE[first.expect("its own entry at least")];
            assert_eq!((first.code, first.weight), (entry.code, entry.weight), "entry {place}: {words}");
        }
    }
}

#[test]
fn a_sentence_names_the_thing_and_its_own_next_step() {
    let Some(RunFact::Cause { code, text }) = in_line(Blender, "Illegal address in CUDA queue") else { panic!() };
    assert_eq!(text, "The GPU's driver gave up in the middle (Illegal address in CUDA queue).");
    assert!(next_step(code, &text).contains("update the driver"));
    assert!(next_step(ErrorCode::ProgramCrashed, "Blender crashed.").len() > 10);
    let long = format!("Error: Cannot read file '{}'", "x".repeat(9_000));
    let Some(RunFact::Cause { text, .. }) = in_line(Blender, &long) else { panic!() };
    assert!(text.len() < 400, "a line of any length gives a sentence");
}
