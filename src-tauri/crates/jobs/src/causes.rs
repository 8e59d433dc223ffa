//! Why programs fail, as one table: what they say → the closed code → a sentence → what to do about it.
//!
//! The readers of all job types look lines up here. The table holds wordings that renderers, their plugins, ffmpeg
//! and operating systems are known to use; a line that fits none of them says nothing.

use atelier_core::ErrorCode;
use atelier_core::launch::RunFact;

/// Whose line it is: some words mean a failure only when a certain program says them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// Anybody.
    Any,
    /// Blender, with its engines and add-ons.
    Blender,
    /// ffmpeg and ffprobe.
    Ffmpeg,
}

/// What becomes of a line that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// Whoever says this fails, or has failed.
    Fatal,
    /// The work goes on, not as it was meant.
    Warning,
}

/// What is said, in plain words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    /// The line itself.
    Line,
    /// This sentence (without its full stop), with the line behind it in brackets.
    This(&'static str),
}

/// One entry of the table.
#[derive(Debug)]
struct Entry {
    speaker: Speaker,
    /// Any of these, in lower case; ` … ` in it stands for anything between.
    words: &'static [&'static str],
    weight: Weight,
    code: ErrorCode,
    says: Says,
    next_step: &'static str,
}

/// A line of the table; the first entry that fits a line decides, so the special come before the general.
const fn entry(
    speaker: Speaker,
    code: ErrorCode,
    words: &'static [&'static str],
    says: Says,
    next_step: &'static str,
) -> Entry {
    Entry { speaker, words, weight: Weight::Fatal, code, says, next_step }
}

const fn warning(
    speaker: Speaker,
    code: ErrorCode,
    words: &'static [&'static str],
    says: Says,
    next_step: &'static str,
) -> Entry {
    Entry { speaker, words, weight: Weight::Warning, code, says, next_step }
}

use ErrorCode as Code;
use Says::{Line, This};
use Speaker::{Any, Blender, Ffmpeg};

const TABLE: &[Entry] = &[
    entry(
        Any,
        Code::OutOfVideoMemory,
        &[
            "out of gpu memory",
            "out of gpu and shared host memory",
            "out of memory in cu",
            "out of memory in hip",
            "out of memory in optix",
            "failed to create cuda context (out of memory",
            "failed to create hip context (out of memory",
            "cuda_error_out_of_memory",
            "cudaerrormemoryallocation",
            "optix_error_device_out_of_memory",
            "optix_error_host_out_of_memory",
            "hiperroroutofmemory",
            "hip_error_out_of_memory",
            "out_of_device_memory",
            "pi_error_out_of_resources",
            "ur_result_error_out_of_resources",
            "kiogpucommandbuffercallbackerroroutofmemory",
            "cuda error: out of memory",
            "out of video memory",
            "out of vram",
            "openclerror … mem_object_allocation_failure",
        ],
        This("The GPU ran out of memory"),
        "Lower the texture sizes or the resolution, render in tiles, or run it on a machine with more video memory.",
    ),
    entry(
        Any,
        Code::ProgramCrashed,
        &[
            "illegal address in",
            "illegal memory access",
            "cuda_error_illegal_address",
            "cuda_error_launch_failed",
            "launch failed in cu",
            "unspecified launch failure",
            "cuda_error_launch_timeout",
            "launch timed out",
            "vk_error_device_lost",
            "dxgi_error_device_removed",
            "gpu has fallen off the bus",
            "gpu is lost",
            "cuda_error_unknown",
            "kiogpucommandbuffercallbackerrortimeout",
        ],
        This("The GPU's driver gave up in the middle"),
        "If it happens again, update the driver, lower the load on this GPU, or render on the CPU.",
    ),
    entry(
        Any,
        Code::NoGpu,
        &[
            "failed to create cuda context",
            "failed to create hip context",
            "failed to create optix context",
            "failed to create oneapi",
            "cuda_error_no_device",
            "cuda_error_system_driver_mismatch",
            "cuda driver version is insufficient",
            "no cuda-capable device",
            "no compatible gpus found",
            "no gpu device found",
            "no gpu found",
            "optix initialization failed",
            "failed to load cuda kernel",
            "failed to load hip kernel",
            "failed loading render kernel",
        ],
        This("The GPU could not be used"),
        "Check the GPU's driver on this machine, or set the device to CPU.",
    ),
    warning(
        Any,
        Code::NoGpu,
        &[
            "falling back to cpu",
            "fallback to cpu",
            "falling back to the cpu",
            "using cpu instead",
            "switching to cpu",
            "rendering on cpu instead",
        ],
        This("It works on the CPU instead of the GPU"),
        "",
    ),
    entry(
        Any,
        Code::OutOfMemory,
        &[
            "alloc returns null",
            "std::bad_alloc",
            "cannot allocate memory",
            "failed allocate render result, out of memory",
            "oom-kill",
            "memoryerror",
            "not enough memory",
            "out of memory",
            "insufficient memory",
        ],
        This("Memory ran out"),
        "Run fewer tasks at once on this machine, lower the resolution, or use a machine with more memory.",
    ),
    entry(
        Any,
        Code::NoSpace,
        &["no space left on device", "disk quota exceeded", "not enough space on the disk", "disk full"],
        This("The disk is full"),
        "Free some space on the disk, then retry.",
    ),
    entry(
        Any,
        Code::Licence,
        &[
            "license server",
            "licence server",
            "license error",
            "licensing error",
            "no license for product",
            "no licence for product",
            "could not obtain a license",
            "could not obtain a licence",
            "all licenses in use",
            "licensed number of users already reached",
            "failed to check out license",
            "failed to checkout license",
            "license checkout failed",
            "no valid license",
            "license has expired",
            "license expired",
            "failed to activate license",
            "flexnet",
            "flexlm",
            "no redshift license",
            "no octane license",
        ],
        This("No licence was given out"),
        "Check the licence server, or wait until a licence is free, then retry.",
    ),
    entry(
        Blender,
        Code::MissingAddon,
        &["error: engine ' … ' not available"],
        Line,
        "Install and enable the add-on of that engine on this machine, or choose another engine for the job.",
    ),
    warning(
        Blender,
        Code::MissingAddon,
        &[
            "modulenotfounderror",
            "warning: add-on",
            "add-on not loaded:",
            "addon not loaded:",
            "addon not found:",
            "add-on not found:",
        ],
        This("An add-on is missing or does not load"),
        "",
    ),
    entry(
        Any,
        Code::MissingAddon,
        &["modulenotfounderror: no module named"],
        Line,
        "Install that add-on or module for this program on this machine, then retry.",
    ),
    entry(
        Ffmpeg,
        Code::MissingAddon,
        &["unknown encoder", "unknown decoder", "encoder not found", "decoder ( … ) not found", "no such filter"],
        Line,
        "Install an ffmpeg that has it on this machine, or choose another codec.",
    ),
    entry(
        Blender,
        Code::WrongVersion,
        &["saved by a newer version", "created by a newer version", "written by a newer version"],
        Line,
        "Choose a newer Blender for the job, or save the file for an older one.",
    ),
    warning(Blender, Code::WrongVersion, &["file written by newer blender binary"], Line, ""),
    entry(
        Blender,
        Code::BadRequest,
        &["error: cannot render, no camera", "no camera found in scene"],
        Line,
        "Set a camera in the file, or choose one for the job.",
    ),
    entry(Blender, Code::MissingFile, &["error: cannot read file"], Line, "Put the file back, then retry."),
    entry(
        Ffmpeg,
        Code::MissingFile,
        &[": no such file or directory", "could find no file with path"],
        Line,
        "Put the file back, then retry.",
    ),
    entry(
        Ffmpeg,
        Code::UnreadableFile,
        &["invalid data found when processing input", "moov atom not found", "could not find codec parameters"],
        Line,
        "Check the file in a player; make or copy it again.",
    ),
    entry(
        Ffmpeg,
        Code::BadRequest,
        &["unrecognized option", "error splitting the argument list", "unable to find a suitable output format"],
        Line,
        "Change the settings of the job, then submit it again.",
    ),
    entry(
        Blender,
        Code::UnreadableFile,
        &["error: failed to read blend file", "error: file format is not supported", "is not a blend file"],
        Line,
        "Open the file in Blender and save it again, then retry.",
    ),
    entry(
        Blender,
        Code::OutputNotWritable,
        &["error: render error", "render error ( … cannot save"],
        Line,
        "Check the disk and its permissions, then retry.",
    ),
    entry(
        Any,
        Code::OutputNotWritable,
        &["permission denied", "read-only file system"],
        Line,
        "Check the disk and its permissions, then retry.",
    ),
    entry(
        Blender,
        Code::NotStarted,
        &["unable to open a display"],
        This("Eevee and Workbench need a graphics display on this machine"),
        "Give the machine a display or a GPU driver that works without one, or choose Cycles.",
    ),
    entry(
        Any,
        Code::ProgramCrashed,
        &[
            "segmentation fault",
            "writing: … .crash.txt",
            "exception_access_violation",
            "terminate called after throwing",
            "double free or corruption",
            "core dumped",
            "stack smashing detected",
            "fatal python error",
        ],
        This("It crashed"),
        "If it happens again, try another version of the program, or a simpler file.",
    ),
];

/// What a line says of the work: a cause of failure, or a warning. `None`: nothing that is known.
pub fn in_line(speaker: Speaker, line: &str) -> Option<RunFact> {
    let low = line.to_lowercase();
    let heard = |entry: &&Entry| entry.speaker == Any || entry.speaker == speaker;
    let found = TABLE.iter().filter(heard).find(|entry| entry.words.iter().any(|words| has(&low, words)))?;
    let text = sentence(found.says, line);
    Some(match found.weight {
        Weight::Fatal => RunFact::Cause { code: found.code, text },
        Weight::Warning => RunFact::Warning { text },
    })
}

/// What to do about a cause: what its entry says, else what helps with its code.
pub fn next_step(code: ErrorCode, text: &str) -> &'static str {
    // Programs say `Error: ` first; a sentence does not.
    let low = format!("error: {}", text.to_lowercase());
    let fits = |entry: &&Entry| {
        entry.code == code && !entry.next_step.is_empty() && entry.words.iter().any(|words| has(&low, words))
    };
    TABLE.iter().find(fits).map_or_else(|| next_step_of(code), |entry| entry.next_step)
}

fn next_step_of(code: ErrorCode) -> &'static str {
    let of_code = |entry: &&Entry| entry.code == code && !entry.next_step.is_empty();
    match code {
        Code::BadRequest | Code::BadParameter => "Mend it in the file or in the job, then submit again.",
        Code::UnreadableFile => "Open the file in its program and save it again, then retry.",
        Code::MissingFile => "Put the file back, then retry.",
        Code::MissingAddon => "Install it for this program on this machine, then retry.",
        Code::OutputNotWritable => "Check the disk and its permissions, then retry.",
        Code::NotStarted => "Check that the program is installed and may be run, then retry.",
        Code::ProgramFailed => "The log has what it said last.",
        _ => TABLE.iter().find(of_code).map_or("The log has what it said last.", |entry| entry.next_step),
    }
}

/// Whether the same work may go well when it is tried again unchanged. What lies in the file, the job or the
/// machine's equipment will not; what lies in the moment may.
pub fn is_retryable(code: ErrorCode) -> bool {
    matches!(code, Code::ProgramFailed | Code::ProgramCrashed | Code::OutOfMemory | Code::NoSpace | Code::Licence)
}

/// How much a cause explains: that something failed, that it crashed, or why.
pub fn weight(code: ErrorCode) -> u8 {
    match code {
        Code::ProgramFailed => 0,
        Code::ProgramCrashed => 1,
        _ => 2,
    }
}

fn has(low: &str, words: &str) -> bool {
    let mut rest = low;
    words.split(" … ").all(|piece| {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
        true
    })
}

fn sentence(says: Says, line: &str) -> String {
    let plain = plain(line);
    match says {
        Line => format!("{plain}."),
        This(sentence) => format!("{sentence} ({plain})."),
    }
}

/// A line without what programs put before it, and without its full stop.
fn plain(line: &str) -> String {
    let mut rest = line.trim();
    for before in ["RuntimeError: ", "Error: ", "ERROR "] {
        rest = rest.strip_prefix(before).unwrap_or(rest);
    }
    let whole: String = rest.chars().take(LONGEST).collect();
    whole.trim_end_matches(['.', '!', ' ']).to_owned()
}

/// Characters of a line that are repeated; the log has the whole.
const LONGEST: usize = 300;

#[cfg(test)]
#[path = "causes_tests.rs"]
mod tests;
