//! Numbers in text: normalized text in, exact numerals out, in every Chinese and Arabic form.
//!
//! The numerals come from left to right and do not overlap. Percentages, fractions, spreads (三四十), ranges (`30—50万`)
//! and the words that qualify a number (近, 不少于, 以上) are understood here, so that every rule has them for free.
//! Digits that count nothing (names, codes, scores, ordinals) and words such as 一般 are left out. The time taken is
//! linear in the length of the text.

mod arabic;
mod beside;
mod compose;
mod cursor;
mod glyph;
mod identifier;
mod money;
mod not_number;
mod portion;
mod qualifier;
mod range;
mod read;
mod scan;
mod sums;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use glyph::{Glyph, glyph, spelled_digit};
pub(crate) use money::{ends_money, money_at};
pub(crate) use qualifier::bound_around;
pub use qualifier::{bound_after, bound_before, bound_before_scale};
pub use scan::{NumeralScan, scan_numerals};
pub(crate) use sums::{Money, monies_of_sums};
pub(crate) use words::Word as NumeralWord;

use crate::fact::Number;
use crate::text::Span;

/// A number in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numeral {
    /// From the first digit to the last, with 多 and 余 inside, without the words around it that qualify it.
    pub span: Span,
    /// Whether it counts one by one or per hundred.
    pub kind: NumeralKind,
    /// What it says.
    pub number: Number,
    /// In which characters it is written.
    pub script: Script,
    /// A scale without a digit, such as the 千 of 上千名.
    pub bare_scale: bool,
}

/// What the value of a numeral counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumeralKind {
    /// Ones.
    Number,
    /// Hundredths: 35.5% and 三成五 are 35.5 and 35.
    Percent,
}

/// The characters of a numeral; 一名 may be indefinite where `1名` is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Script {
    /// ASCII digits only.
    Digits,
    /// Chinese numeral characters only.
    Chinese,
    /// Both, as in `4.32亿`.
    Mixed,
}
