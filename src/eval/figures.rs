use std::fmt;

use crate::fact::Decimal;

/// A share of counts, exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    /// Counted.
    pub part: usize,
    /// The number it is a share of. There is no share of none.
    pub whole: usize,
}

impl Ratio {
    /// Whether there is a share at all.
    pub fn is_defined(self) -> bool {
        self.whole > 0
    }

    /// Rounded half up to this many digits behind the point; `–` for a share of none.
    pub fn rounded(self, digits: u32) -> String {
        if !self.is_defined() {
            return "–".to_owned();
        }
        let scale = 10u128.pow(digits);
        let (part, whole) = (self.part as u128, self.whole as u128);
        let units = (part * scale * 2 + whole) / (whole * 2);
        let width = digits as usize;
        format!("{}.{:0width$}", units / scale, units % scale)
    }

    /// Whether the share is less than a number, as a share of none never is.
    pub fn is_below(self, least: &Decimal) -> bool {
        Decimal::from(self.part as u64) < least * &Decimal::from(self.whole as u64)
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rounded(3))
    }
}

/// What precision, recall and F1 are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Found and wanted.
    pub right: usize,
    /// Found.
    pub found: usize,
    /// Wanted.
    pub wanted: usize,
}

impl Counts {
    /// The share of what was found that is right.
    pub fn precision(self) -> Ratio {
        Ratio { part: self.right, whole: self.found }
    }

    /// The share of what was wanted that was found.
    pub fn recall(self) -> Ratio {
        Ratio { part: self.right, whole: self.wanted }
    }

    /// The harmonic mean of precision and recall.
    pub fn f1(self) -> Ratio {
        Ratio { part: 2 * self.right, whole: self.found + self.wanted }
    }
}
