//! How far ffmpeg is, from what it says with `-progress`: blocks of `name=value` lines.

/// What was read so far.
#[derive(Debug, Default)]
pub struct Progress {
    of: Option<u64>,
    frames: u64,
    a_second: f32,
}

impl Progress {
    /// Of so many frames, if that is known.
    pub fn of(of: Option<u64>) -> Self {
        Self { of: of.filter(|of| *of > 0), ..Self::default() }
    }

    /// Frames made so far.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// At the end of a block: how far it is, 0 to 1, and in words.
    pub fn line(&mut self, line: &str) -> Option<(f32, String)> {
        let (name, value) = line.split_once('=')?;
        match (name.trim(), value.trim()) {
            ("frame", frames) => self.frames = frames.parse().ok()?,
            ("fps", frames) => self.a_second = frames.parse().unwrap_or(0.0),
            ("progress", _) => return Some(self.told()),
            _ => {}
        }
        None
    }

    fn told(&self) -> (f32, String) {
        let pace = if self.a_second > 0.0 { format!(", {:.0} frames a second", self.a_second) } else { String::new() };
        match self.of {
            Some(of) => {
                let frames = self.frames.min(of);
                ((frames as f32 / of as f32), format!("frame {frames} of {of}{pace}"))
            }
            None => (0.0, format!("frame {}{pace}", self.frames)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_says_how_far_it_is() {
        let mut progress = Progress::of(Some(240));
        let lines = ["frame=120", "fps=48.02", "bitrate= 125.8kbits/s", "speed=2x", "progress=continue"];
        let told: Vec<_> = lines.iter().filter_map(|line| progress.line(line)).collect();
        assert_eq!(told, [(0.5, "frame 120 of 240, 48 frames a second".to_owned())]);
        for line in ["frame=300", "fps=0.00", "progress=end"] {
            assert!(progress.line(line).is_none_or(|told| told == (1.0, "frame 240 of 240".to_owned())));
        }
        assert_eq!(progress.line("no sign"), None);
        let mut unknown = Progress::of(Some(0));
        assert_eq!((unknown.line("frame=7"), unknown.line("progress=end")), (None, Some((0.0, "frame 7".to_owned()))));
    }
}
