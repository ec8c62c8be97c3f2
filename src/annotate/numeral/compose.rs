//! Arithmetic of numerals: numbers and scales in, the value out.

use crate::fact::Decimal;

/// The first scale that counts groups of four digits.
pub(super) const MYRIAD: i64 = 4;

/// No numeral reaches further; longer chains of 万 and 亿 are noise.
const MAX_EXPONENT: i64 = 64;

/// Adds up a numeral from left to right.
///
/// `一万五千亿` comes in as 1, 万, 5, 千, 亿. Groups that end in 万 or higher wait on a stack, since a later 亿 multiplies
/// the 万 before it. A numeral with a spread (`三四十亿`) is added up for both ends at once.
#[derive(Clone, Debug, Default)]
pub(super) struct Composer {
    low: Sum,
    high: Option<Sum>,
    /// The lowest scale of each waiting group, falling.
    group_exponents: Vec<i64>,
    /// The last of 十, 百, 千 in the open group.
    last_small: Option<i64>,
    has_pending: bool,
    after_big: bool,
}

#[derive(Clone, Debug)]
struct Sum {
    groups: Vec<Decimal>,
    section: Decimal,
    pending: Decimal,
}

impl Default for Sum {
    fn default() -> Self {
        Self { groups: Vec::new(), section: Decimal::ZERO, pending: Decimal::ZERO }
    }
}

impl Composer {
    /// Whether a number waits for its scale.
    pub(super) fn has_pending(&self) -> bool {
        self.has_pending
    }

    /// Takes a number, or both ends of a spread, that a scale may follow.
    pub(super) fn number(&mut self, low: Decimal, high: Option<Decimal>) {
        if high.is_some() && self.high.is_none() {
            self.high = Some(self.low.clone());
        }
        if let Some(sum) = &mut self.high {
            sum.pending = high.unwrap_or_else(|| low.clone());
        }
        self.low.pending = low;
        self.has_pending = true;
        self.after_big = false;
    }

    /// Adds a fraction to the number that waits, or to the open group.
    pub(super) fn add(&mut self, amount: &Decimal) {
        let pending = self.has_pending;
        self.each(|sum| {
            let target = if pending { &mut sum.pending } else { &mut sum.section };
            *target = &*target + amount;
        });
    }

    /// Multiplies by ten to the power of `exponent`; false, with nothing changed, when no scale can stand here.
    pub(super) fn scale(&mut self, exponent: i64) -> bool {
        if exponent < MYRIAD { self.small_scale(exponent) } else { self.big_scale(exponent) }
    }

    fn small_scale(&mut self, exponent: i64) -> bool {
        if !self.has_pending || self.last_small.is_some_and(|last| last <= exponent) {
            return false;
        }
        self.each(|sum| {
            let amount = sum.take_pending().shifted(exponent);
            sum.section = &sum.section + &amount;
        });
        self.last_small = Some(exponent);
        self.has_pending = false;
        true
    }

    fn big_scale(&mut self, exponent: i64) -> bool {
        if self.has_pending || self.last_small.is_some() {
            self.close_group(exponent)
        } else {
            self.scale_group(exponent)
        }
    }

    /// 万 or higher behind a number: closes the group, together with the lower groups before it.
    fn close_group(&mut self, exponent: i64) -> bool {
        let kept = self.group_exponents.iter().take_while(|&&waiting| waiting >= exponent).count();
        if kept > 0 && self.group_exponents[kept - 1] == exponent {
            return false;
        }
        self.each(|sum| {
            let section = std::mem::replace(&mut sum.section, Decimal::ZERO);
            let total = section + sum.take_pending();
            let total = sum.groups.drain(kept..).fold(total, |total, group| total + group);
            sum.groups.push(total.shifted(exponent));
        });
        self.group_exponents.truncate(kept);
        self.group_closed(exponent)
    }

    /// 万亿 and 万万: a scale right behind another multiplies the group that the other closed.
    fn scale_group(&mut self, exponent: i64) -> bool {
        let Some((&last, before)) = self.group_exponents.split_last() else { return false };
        let product = last + exponent;
        if !self.after_big
            || exponent < last.min(8)
            || product > MAX_EXPONENT
            || before.last().is_some_and(|&e| e <= product)
        {
            return false;
        }
        self.each(|sum| {
            if let Some(group) = sum.groups.last_mut() {
                *group = std::mem::replace(group, Decimal::ZERO).shifted(exponent);
            }
        });
        self.group_exponents.pop();
        self.group_closed(product)
    }

    fn group_closed(&mut self, exponent: i64) -> bool {
        self.group_exponents.push(exponent);
        self.last_small = None;
        self.has_pending = false;
        self.after_big = true;
        true
    }

    fn each(&mut self, mut change: impl FnMut(&mut Sum)) {
        change(&mut self.low);
        if let Some(high) = &mut self.high {
            change(high);
        }
    }

    /// The value, and the upper end when there was a spread.
    pub(super) fn finish(&mut self) -> (Decimal, Option<Decimal>) {
        (self.low.take_total(), self.high.as_mut().map(Sum::take_total))
    }
}

impl Sum {
    fn take_pending(&mut self) -> Decimal {
        std::mem::replace(&mut self.pending, Decimal::ZERO)
    }

    fn take_total(&mut self) -> Decimal {
        // Most numerals are one number and nothing to add.
        let last = if self.section.is_zero() { self.take_pending() } else { &self.section + &self.pending };
        if self.groups.is_empty() { last } else { self.groups.drain(..).fold(last, |total, group| total + group) }
    }
}
