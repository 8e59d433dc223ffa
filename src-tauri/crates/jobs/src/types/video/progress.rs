//! How far ffmpeg is, from what it says with `-progress`: blocks of `name=value` lines.

/// Blocks that are waited for before anything is said of the time that is left: the first come while it warms up.
const BLOCKS_BEFORE_A_GUESS: u32 = 3;

/// What was read so far.
#[derive(Debug, Default)]
pub struct Progress {
    of: Option<u64>,
    frames: u64,
    /// Over the whole time so far, as ffmpeg counts it: time in which it is stopped makes it smaller for a while.
    a_second: f32,
    blocks: u32,
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
            ("progress", _) => {
                self.blocks += 1;
                return Some(self.told());
            }
            _ => {}
        }
        None
    }

    fn told(&self) -> (f32, String) {
        let pace = if self.a_second > 0.0 { format!(", {:.0} frames a second", self.a_second) } else { String::new() };
        match self.of {
            Some(of) => {
                let frames = self.frames.min(of);
                let left = self.left(of - frames).map(|left| format!(", {left}")).unwrap_or_default();
                ((frames as f32 / of as f32), format!("frame {frames} of {of}{pace}{left}"))
            }
            None => (0.0, format!("frame {}{pace}", self.frames)),
        }
    }

    /// How long so many frames take at this pace: "about 40 s left".
    fn left(&self, frames: u64) -> Option<String> {
        if self.blocks < BLOCKS_BEFORE_A_GUESS || self.a_second <= 0.0 || frames == 0 {
            return None;
        }
        let seconds = (frames as f32 / self.a_second).ceil() as u64;
        Some(match seconds {
            0..20 => format!("about {seconds} s left"),
            20..90 => format!("about {} s left", seconds.div_ceil(5) * 5),
            90..5_400 => format!("about {} min left", seconds.div_ceil(60)),
            _ => format!("about {:.1} h left", seconds as f32 / 3_600.0),
        })
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

    #[test]
    fn the_time_that_is_left_is_said_once_the_pace_is_known() {
        let told = |frames: u64, pace: f32, blocks: usize| {
            let mut progress = Progress::of(Some(10_000));
            let block = [format!("frame={frames}"), format!("fps={pace}"), "progress=continue".to_owned()];
            let lines = std::iter::repeat_n(block, blocks).flatten();
            lines.filter_map(|line| progress.line(&line)).last().map(|(_, words)| words)
        };
        let ends =
            |words: Option<String>, end: &str| assert!(words.as_deref().is_some_and(|w| w.ends_with(end)), "{words:?}");
        ends(told(9_000, 100.0, 2), "100 frames a second");
        ends(told(9_000, 100.0, 3), ", about 10 s left");
        ends(told(6_000, 100.0, 3), ", about 40 s left");
        ends(told(1_000, 10.0, 3), ", about 15 min left");
        ends(told(1_000, 0.5, 3), ", about 5.0 h left");
        ends(told(10_000, 100.0, 3), "100 frames a second");
    }
}
