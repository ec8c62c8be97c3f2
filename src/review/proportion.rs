use std::fmt;

/// A share of a whole, with the interval in which the true share lies.
///
/// The interval is Wilson's for 95 in 100, computed in whole numbers and given in thousandths, rounded outwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proportion {
    /// How many are.
    pub part: u64,
    /// Of how many.
    pub whole: u64,
}

/// The square of 1.96, in ten-thousandths.
const Z2: u128 = 38_416;
/// 1.96, in hundredths.
const Z: u128 = 196;

impl Proportion {
    /// The share in thousandths, rounded down; `None` of nothing.
    pub fn permille(self) -> Option<u64> {
        (self.part * 1000).checked_div(self.whole)
    }

    /// The least and the greatest share that agree with what was seen, in thousandths; all shares when nothing was seen.
    pub fn interval(self) -> [u64; 2] {
        let (k, n) = (u128::from(self.part), u128::from(self.whole));
        if n == 0 {
            return [0, 1000];
        }
        // (2k + z² ± z·√(z² + 4k(n − k)/n)) / (2(n + z²)), every term times 10⁸.
        const SCALE: u128 = 100_000_000;
        let root = ((Z2 * 10_000 + 4 * k * (n - k) * SCALE / n) * SCALE).isqrt();
        let spread = (Z * root).div_ceil(100);
        let middle = 2 * k * SCALE + Z2 * 10_000;
        let whole = 2 * (n * SCALE + Z2 * 10_000);
        let low = middle.saturating_sub(spread) * 1000 / whole;
        let high = ((middle + spread) * 1000).div_ceil(whole).min(1000);
        [u64::try_from(low).unwrap_or(0), u64::try_from(high).unwrap_or(1000)]
    }
}

impl fmt::Display for Proportion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(permille) = self.permille() else { return f.write_str("-") };
        let [low, high] = self.interval();
        let tenths = |permille: u64| format!("{}.{}", permille / 10, permille % 10);
        write!(f, "{}% [{}, {}]", tenths(permille), tenths(low), tenths(high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(part: u64, whole: u64, expected: &str) {
        assert_eq!(Proportion { part, whole }.to_string(), expected);
    }

    /// Figures of R's `binom.wilson`, rounded outwards.
    #[test]
    fn intervals_are_wilsons() {
        check(0, 0, "-");
        check(0, 10, "0.0% [0.0, 27.8]");
        check(10, 10, "100.0% [72.2, 100.0]");
        check(8, 10, "80.0% [49.0, 94.4]");
        check(95, 100, "95.0% [88.8, 97.9]");
    }
}
