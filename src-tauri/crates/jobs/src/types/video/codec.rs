//! The formats that are made, as ffmpeg takes them. Which of them a machine can make is its ffmpeg's business: what
//! it lacks it names ("Unknown encoder").

/// How a format holds what a picture lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alpha {
    /// Not at all: it is put on black.
    No,
    /// Always.
    Yes,
    /// In these pixels, when the source has any.
    When(&'static str),
}

/// One format.
#[derive(Debug)]
pub struct Codec {
    /// As stored and typed.
    pub name: &'static str,
    /// As shown.
    pub title: &'static str,
    /// Of the file, which says the container too.
    pub ending: &'static str,
    /// The encoder and its settings.
    pub video: &'static [&'static str],
    /// How its pixels are stored; `None`: as they are in the source.
    pub pixels: Option<&'static str>,
    /// Whether transparency is kept.
    pub alpha: Alpha,
    /// The option that says the quality, and what it is for small, good, high and best.
    pub quality: Option<[&'static str; 4]>,
    /// The encoder of the sound.
    pub sound: &'static [&'static str],
}

impl Codec {
    /// The one of that name; the schema lets no other through.
    pub fn named(name: &str) -> &'static Self {
        ALL.iter().find(|each| each.name == name).unwrap_or(&ALL[0])
    }

    /// Whether both sides must be even: colours of two by two, or two by one, pixels are stored together.
    pub fn wants_even(&self) -> bool {
        self.pixels.is_some_and(|pixels| pixels.contains("420") || pixels.contains("422"))
    }
}

/// Words for quality, in the order of [`Codec::quality`].
pub const QUALITIES: [(&str, &str); 4] =
    [("small", "Small file"), ("good", "Good"), ("high", "High"), ("best", "Best")];

const AAC: &[&str] = &["-c:a", "aac", "-b:a", "192k"];
const OPUS: &[&str] = &["-c:a", "libopus", "-b:a", "160k"];
const PCM: &[&str] = &["-c:a", "pcm_s16le"];
const FLAC: &[&str] = &["-c:a", "flac"];

/// All of them; the first is the default.
pub static ALL: [Codec; 9] = [
    Codec {
        name: "h264",
        title: "H.264 (plays everywhere)",
        ending: "mp4",
        video: &["-c:v", "libx264", "-preset", "medium", "-movflags", "+faststart"],
        pixels: Some("yuv420p"),
        alpha: Alpha::No,
        quality: Some(["28", "21", "17", "12"]),
        sound: AAC,
    },
    Codec {
        name: "h265",
        title: "H.265 (smaller files)",
        ending: "mp4",
        // Apple's players take H.265 under this tag alone.
        video: &["-c:v", "libx265", "-preset", "medium", "-tag:v", "hvc1", "-movflags", "+faststart"],
        pixels: Some("yuv420p"),
        alpha: Alpha::No,
        quality: Some(["30", "24", "20", "15"]),
        sound: AAC,
    },
    Codec {
        name: "prores_422_hq",
        title: "ProRes 422 HQ",
        ending: "mov",
        video: &["-c:v", "prores_ks", "-profile:v", "3", "-vendor", "apl0"],
        pixels: Some("yuv422p10le"),
        alpha: Alpha::No,
        quality: None,
        sound: PCM,
    },
    Codec {
        name: "prores_4444",
        title: "ProRes 4444 (with transparency)",
        ending: "mov",
        video: &["-c:v", "prores_ks", "-profile:v", "4", "-vendor", "apl0", "-alpha_bits", "16"],
        pixels: Some("yuva444p10le"),
        alpha: Alpha::Yes,
        quality: None,
        sound: PCM,
    },
    Codec {
        name: "prores_proxy",
        title: "ProRes Proxy (for cutting)",
        ending: "mov",
        video: &["-c:v", "prores_ks", "-profile:v", "0", "-vendor", "apl0"],
        pixels: Some("yuv422p10le"),
        alpha: Alpha::No,
        quality: None,
        sound: PCM,
    },
    Codec {
        name: "dnxhr_hq",
        title: "DNxHR HQ",
        ending: "mov",
        video: &["-c:v", "dnxhd", "-profile:v", "dnxhr_hq"],
        pixels: Some("yuv422p"),
        alpha: Alpha::No,
        quality: None,
        sound: PCM,
    },
    Codec {
        name: "vp9",
        title: "VP9 (WebM, with transparency)",
        ending: "webm",
        // The alternative reference frames of libvpx can't be had together with transparency.
        video: &["-c:v", "libvpx-vp9", "-b:v", "0", "-row-mt", "1", "-auto-alt-ref", "0"],
        pixels: Some("yuv420p"),
        alpha: Alpha::When("yuva420p"),
        quality: Some(["40", "31", "24", "15"]),
        sound: OPUS,
    },
    Codec {
        name: "av1",
        title: "AV1 (WebM, smallest files)",
        ending: "webm",
        video: &["-c:v", "libsvtav1", "-preset", "7"],
        pixels: Some("yuv420p"),
        alpha: Alpha::No,
        quality: Some(["45", "35", "27", "18"]),
        sound: OPUS,
    },
    Codec {
        name: "ffv1",
        title: "FFV1 (loses nothing)",
        ending: "mkv",
        video: &["-c:v", "ffv1", "-level", "3", "-slicecrc", "1"],
        pixels: None,
        alpha: Alpha::Yes,
        quality: None,
        sound: FLAC,
    },
];
