//! Chance that is the same in every run of a seed (splitmix64).

/// A stream of random numbers.
pub struct Chance(u64);

impl Chance {
    /// A stream of its own for each seed and part of the simulation.
    pub fn new(seed: u64, part: u64) -> Self {
        let mut chance =
            Self(seed.wrapping_mul(0xD134_2543_DE82_EF95) ^ part.wrapping_mul(0xA24B_AED4_963E_E407));
        chance.next();
        chance
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to 1, without 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number from one to below another.
    pub fn between(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * self.unit()
    }

    /// A whole number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.unit() * limit as f64) as usize
    }

    /// One of them.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// True in such a part of all cases.
    pub fn is(&mut self, part: f64) -> bool {
        self.unit() < part
    }

    /// A wait for what happens at any time, on average after so many milliseconds.
    pub fn wait(&mut self, mean_ms: f64) -> f64 {
        1.0 - mean_ms * (1.0 - self.unit()).ln()
    }
}
