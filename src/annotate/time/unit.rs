//! Units of stretches of time and their lengths in ISO 8601.

use rustc_hash::FxHashMap;

use super::part::{Stretch, Unit};

/// An entry `word=length` or `word` alone.
pub(super) fn ended_stretch(entry: String) -> (String, Option<String>) {
    match entry.split_once('=') {
        Some((word, length)) => (word.to_owned(), Some(length.to_owned())),
        None => (entry, None),
    }
}

/// Units by their first characters.
pub(super) fn by_first(units: Vec<(String, Option<Unit>)>) -> FxHashMap<char, Vec<(String, Option<Unit>)>> {
    let mut by_first: FxHashMap<char, Vec<_>> = FxHashMap::default();
    for unit in units {
        by_first.entry(unit.0.chars().next().unwrap_or_default()).or_default().push(unit);
    }
    by_first
}

/// `P1Y`, `P3M`, `P7D`, `PT1H`.
pub(super) fn unit(written: &str) -> Option<Unit> {
    let number = |unit: &str| written.strip_prefix('P')?.strip_suffix(unit)?.parse().ok();
    match written {
        "P1Y" => Some(Unit::Years),
        "PT1H" => Some(Unit::Hours),
        _ => number("M").map(Unit::Months).or_else(|| number("D").map(Unit::Days)),
    }
}

impl Stretch {
    /// The stretch as a duration of ISO 8601.
    pub(super) fn duration(self) -> String {
        match self.unit {
            Unit::Years => format!("P{}Y", self.number),
            Unit::Months(factor) => format!("P{}M", self.number * factor),
            Unit::Days(factor) => format!("P{}D", self.number * factor),
            Unit::Hours => format!("PT{}H", self.number),
        }
    }
}
