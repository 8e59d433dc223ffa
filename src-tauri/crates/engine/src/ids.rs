//! Fresh ids from a seed, so that a simulation replays and a machine never repeats itself.

/// A stream of random bytes: `SplitMix64` (Steele, Lea and Flood, 2014). Unique, not secret.
#[derive(Debug, Clone)]
pub struct Ids(u64);

impl Ids {
    /// The stream of a seed.
    pub fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// The entropy of one id.
    pub fn entropy(&mut self) -> [u8; 10] {
        let mut bytes = [0; 10];
        let (high, low) = (self.next().to_le_bytes(), self.next().to_le_bytes());
        bytes[..8].copy_from_slice(&high);
        bytes[8..].copy_from_slice(&low[..2]);
        bytes
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}
