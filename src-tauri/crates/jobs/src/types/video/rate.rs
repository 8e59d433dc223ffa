//! Frames a second, exactly: what people call 23.976 is 24000/1001.

use std::fmt;

/// Frames in so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    frames: u32,
    seconds: u32,
}

impl Rate {
    /// The rate of films, taken for pictures when nothing is said.
    pub const FILM: Self = Self { frames: 24, seconds: 1 };

    /// `25`, `23.976`, `29,97`, `30000/1001`; up to 1,000 a second.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches("fps").trim().replace(',', ".");
        let rate = match text.split_once('/') {
            Some((frames, seconds)) => {
                Self { frames: frames.trim().parse().ok()?, seconds: seconds.trim().parse().ok()? }
            }
            None => Self::of_decimal(text.parse().ok()?)?,
        };
        let sensible = rate.seconds > 0 && (0.01..=1_000.0).contains(&rate.a_second());
        sensible.then_some(rate)
    }

    fn of_decimal(decimal: f64) -> Option<Self> {
        if !(0.01..=1_000.0).contains(&decimal) {
            return None;
        }
        // The television rates: a whole number slowed down by 1000/1001.
        let whole = (decimal * 1.001).round();
        let slowed = whole / 1.001;
        if decimal.fract() != 0.0 && (decimal - slowed).abs() < 0.005 {
            return Some(Self { frames: whole as u32 * 1_000, seconds: 1_001 });
        }
        if decimal.fract() == 0.0 {
            return Some(Self { frames: decimal as u32, seconds: 1 });
        }
        Some(Self { frames: (decimal * 1_000.0).round() as u32, seconds: 1_000 })
    }

    /// As a plain number.
    pub fn a_second(self) -> f64 {
        f64::from(self.frames) / f64::from(self.seconds)
    }

    /// How long so many frames last, in seconds.
    pub fn lasts(self, frames: usize) -> f64 {
        frames as f64 / self.a_second()
    }
}

/// As ffmpeg takes it.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.seconds == 1 { write!(f, "{}", self.frames) } else { write!(f, "{}/{}", self.frames, self.seconds) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_as_people_write_them() {
        let read = |text: &str| Rate::parse(text).map(|rate| rate.to_string());
        for (text, exact) in [
            ("24", "24"),
            ("25.0", "25"),
            ("23.976", "24000/1001"),
            ("23.98", "24000/1001"),
            ("29,97", "30000/1001"),
            ("59.94 fps", "60000/1001"),
            ("119.88", "120000/1001"),
            ("24000/1001", "24000/1001"),
            ("12.5", "12500/1000"),
            ("0.5", "500/1000"),
        ] {
            assert_eq!(read(text).as_deref(), Some(exact), "{text}");
        }
        for text in ["", "0", "-24", "1001", "24/0", "fast", "nan", "inf", "0/1"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert!((Rate::FILM.lasts(240) - 10.0).abs() < 1e-9);
    }
}
