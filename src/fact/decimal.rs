use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Mul, Neg};
use std::str::FromStr;

use super::digits::Digits;

/// Significant digits of a quotient that has no finite decimal form.
const QUOTIENT_DIGITS: u32 = 15;

/// An exact decimal number of any length.
///
/// `1.1亿` is eleven shifted by seven powers of ten. Equal numbers are equal values however they were written
/// (`1.50` and `1.5`), and [`Display`](fmt::Display) gives plain notation: no exponent, no trailing zeros.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    negative: bool,
    /// Never ends in a zero, save for zero itself.
    digits: Digits,
    exponent: i64,
}

/// Why a text is no decimal number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a decimal number in plain notation, found {text:?}")]
pub struct ParseDecimalError {
    /// The text at fault.
    pub text: String,
}

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self { negative: false, digits: Digits::Small(0), exponent: 0 };

    /// The number with these digits (values 0 to 9, the highest first), times ten to the power of `exponent`.
    ///
    /// Leading zeros are allowed; values above 9 count as 9.
    pub fn from_digits(digits: impl IntoIterator<Item = u8>, exponent: i64) -> Self {
        Self::new(false, Digits::from_values(digits), exponent)
    }

    fn new(negative: bool, digits: Digits, exponent: i64) -> Self {
        let (digits, zeros) = digits.without_trailing_zeros();
        if digits.is_zero() {
            return Self::ZERO;
        }
        Self { negative, digits, exponent: exponent.saturating_add(zeros) }
    }

    /// Whether the number is zero.
    pub fn is_zero(&self) -> bool {
        self.digits.is_zero()
    }

    /// Whether the number is below zero.
    pub fn is_negative(&self) -> bool {
        self.negative
    }

    /// Whether the number has no fraction.
    pub fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    /// The number as a machine integer, when it is one.
    pub fn to_u64(&self) -> Option<u64> {
        if self.negative || !(0..20).contains(&self.exponent) {
            return None;
        }
        let Digits::Small(digits) = self.digits else { return None };
        let power = 10u128.checked_pow(u32::try_from(self.exponent).ok()?)?;
        u64::try_from(digits.checked_mul(power)?).ok()
    }

    /// The number times ten to the power of `power`.
    #[must_use]
    pub fn shifted(mut self, power: i64) -> Self {
        if !self.is_zero() {
            self.exponent = self.exponent.saturating_add(power);
        }
        self
    }

    /// The number multiplied by itself, `power` factors in all.
    #[must_use]
    pub fn pow(&self, power: u32) -> Self {
        (0..power).fold(Self::from(1), |product, _| &product * self)
    }

    /// The quotient: exact where it has a finite decimal form, else rounded half up to 15 significant digits.
    ///
    /// None when the divisor is zero, or when either number has more than 37 significant digits.
    pub fn divided_by(&self, divisor: &Self) -> Option<Self> {
        if divisor.is_zero() {
            return None;
        }
        let (numerator, denominator) = (self.digits.small()?, divisor.digits.small()?);
        if numerator.max(denominator) >= 10u128.pow(37) {
            return None;
        }
        let common = greatest_common_divisor(numerator, denominator);
        let (digits, exponent) = quotient(numerator / common, denominator / common);
        let exponent = self.exponent.checked_sub(divisor.exponent)?.checked_add(exponent)?;
        Some(Self::new(self.negative != divisor.negative, digits, exponent))
    }

    fn magnitude_cmp(&self, other: &Self) -> Ordering {
        let top = |number: &Self| number.exponent.saturating_add(number.digits.len());
        match (self.is_zero(), other.is_zero()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => top(self).cmp(&top(other)).then_with(|| self.digits.cmp_from_top(&other.digits)),
        }
    }
}

/// Digits and exponent of a reduced fraction.
fn quotient(numerator: u128, denominator: u128) -> (Digits, i64) {
    let (mut rest, mut twos, mut fives) = (denominator, 0u32, 0u32);
    while rest.is_multiple_of(2) {
        rest /= 2;
        twos += 1;
    }
    while rest.is_multiple_of(5) {
        rest /= 5;
        fives += 1;
    }
    if rest != 1 {
        return rounded_quotient(numerator, denominator);
    }
    let factor = if twos > fives { Decimal::from(5).pow(twos - fives) } else { Decimal::from(2).pow(fives - twos) };
    let product = Decimal::new(false, Digits::Small(numerator), 0);
    let product = &product * &factor;
    (product.digits, product.exponent - i64::from(twos.max(fives)))
}

fn rounded_quotient(numerator: u128, denominator: u128) -> (Digits, i64) {
    let (mut digits, mut rest, mut exponent) = (numerator / denominator, numerator % denominator, 0);
    while digits < 10u128.pow(QUOTIENT_DIGITS - 1) {
        rest *= 10;
        digits = digits * 10 + rest / denominator;
        rest %= denominator;
        exponent -= 1;
    }
    let mut round_up = rest >= denominator - rest;
    while digits >= 10u128.pow(QUOTIENT_DIGITS) {
        round_up = digits % 10 >= 5;
        digits /= 10;
        exponent += 1;
    }
    (Digits::Small(digits + u128::from(round_up)), exponent)
}

fn greatest_common_divisor(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

impl From<u64> for Decimal {
    fn from(value: u64) -> Self {
        Self::new(false, Digits::Small(u128::from(value)), 0)
    }
}

impl Neg for Decimal {
    type Output = Self;

    fn neg(mut self) -> Self {
        self.negative = !self.negative && !self.is_zero();
        self
    }
}

impl Add for &Decimal {
    type Output = Decimal;

    fn add(self, other: &Decimal) -> Decimal {
        if self.is_zero() {
            return other.clone();
        }
        if other.is_zero() {
            return self.clone();
        }
        let exponent = self.exponent.min(other.exponent);
        let left = self.digits.shifted(self.exponent - exponent);
        let right = other.digits.shifted(other.exponent - exponent);
        if self.negative == other.negative {
            return Decimal::new(self.negative, left.plus(&right), exponent);
        }
        match self.magnitude_cmp(other) {
            Ordering::Equal => Decimal::ZERO,
            Ordering::Greater => Decimal::new(self.negative, left.minus(&right), exponent),
            Ordering::Less => Decimal::new(other.negative, right.minus(&left), exponent),
        }
    }
}

impl Add for Decimal {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        &self + &other
    }
}

impl Mul for &Decimal {
    type Output = Decimal;

    fn mul(self, other: &Decimal) -> Decimal {
        let exponent = self.exponent.saturating_add(other.exponent);
        Decimal::new(self.negative != other.negative, self.digits.times(&other.digits), exponent)
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.magnitude_cmp(other),
            (true, true) => other.magnitude_cmp(self),
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = self.digits.to_text();
        if self.exponent >= 0 {
            text.extend(std::iter::repeat_n('0', usize::try_from(self.exponent).unwrap_or(0)));
        } else {
            let places = usize::try_from(self.exponent.unsigned_abs()).unwrap_or(usize::MAX);
            if places >= text.len() {
                text.insert_str(0, &"0".repeat(places - text.len() + 1));
            }
            text.insert(text.len() - places, '.');
        }
        f.pad_integral(!self.negative, "", &text)
    }
}

impl FromStr for Decimal {
    type Err = ParseDecimalError;

    /// Reads plain notation: `-1.5`, `0.35`, `432000000`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fail = || ParseDecimalError { text: text.to_owned() };
        let (negative, plain) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain, "0"));
        if whole.is_empty() || fraction.is_empty() {
            return Err(fail());
        }
        let mut digits = Vec::with_capacity(plain.len());
        for byte in whole.bytes().chain(fraction.bytes()) {
            digits.push(byte.is_ascii_digit().then(|| byte - b'0').ok_or_else(fail)?);
        }
        let places = i64::try_from(fraction.len()).map_err(|_| fail())?;
        Ok(Self::new(negative, Digits::from_values(digits), -places))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().expect("a decimal in a test")
    }

    #[track_caller]
    fn check(actual: &Decimal, expected: &str) {
        assert_eq!(actual.to_string(), expected);
        assert_eq!(*actual, decimal(expected));
    }

    #[test]
    fn notation_is_plain() {
        for (text, expected) in [
            ("0", "0"),
            ("-0", "0"),
            ("0.350", "0.35"),
            ("-1.5", "-1.5"),
            ("00432000000", "432000000"),
            ("9999999999999999.99", "9999999999999999.99"),
            ("0.0000000000001", "0.0000000000001"),
            ("170141183460469231731687303715884105727999", "170141183460469231731687303715884105727999"),
        ] {
            check(&decimal(text), expected);
        }
    }

    #[test]
    fn other_text_is_an_error() {
        for text in ["", "-", ".", "1.", ".5", "1e5", "1,000", "+1", "一", "1.2.3", "--1"] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
    }

    #[test]
    fn arithmetic_is_exact() {
        check(&decimal("4.32").shifted(8), "432000000");
        check(&(&decimal("0.1") + &decimal("0.2")), "0.3");
        check(&(&decimal("-5") + &decimal("3.5")), "-1.5");
        check(&(&decimal("5") + &decimal("-5")), "0");
        check(&(&decimal("-3.5") + &decimal("5")), "1.5");
        check(
            &(&decimal("340282366920938463463374607431768211455") + &decimal("1")),
            "340282366920938463463374607431768211456",
        );
        check(
            &(&decimal("340282366920938463463374607431768211457") + &decimal("-2")),
            "340282366920938463463374607431768211455",
        );
        check(
            &(&decimal("99999999999999999999") * &decimal("99999999999999999999.5")),
            "9999999999999999999850000000000000000000.5",
        );
        check(&(-decimal("1.5")), "-1.5");
        check(&decimal("1.1").pow(23), "8.95430243255237372246531");
    }

    #[test]
    fn quotients_are_exact_when_finite() {
        for (a, b, expected) in [
            ("3", "2", "1.5"),
            ("1", "3", "0.333333333333333"),
            ("2", "3", "0.666666666666667"),
            ("-157", "-3", "52.3333333333333"),
            ("25", "500000", "0.00005"),
            ("1", "2.5", "0.4"),
            ("1", "1024", "0.0009765625"),
            ("1000000000000000000000", "3", "333333333333333000000"),
        ] {
            check(&decimal(a).divided_by(&decimal(b)).expect("a quotient"), expected);
        }
        assert_eq!(decimal("1").divided_by(&Decimal::ZERO), None);
    }

    #[test]
    fn integers_come_out_again() {
        assert_eq!(Decimal::from(2022).to_u64(), Some(2022));
        assert_eq!(Decimal::from(u64::MAX).to_u64(), Some(u64::MAX));
        assert_eq!(decimal("18446744073709551616").to_u64(), None);
        assert_eq!(decimal("1.5").to_u64(), None);
        assert_eq!(decimal("-1").to_u64(), None);
        assert_eq!(Decimal::ZERO.to_u64(), Some(0));
    }

    proptest! {
        #[test]
        fn text_round_trips(text in "-?[1-9][0-9]{0,60}(\\.[0-9]{0,20}[1-9])?") {
            prop_assert_eq!(decimal(&text).to_string(), text);
        }

        #[test]
        fn small_numbers_agree_with_the_machine(a in -1_000_000_000i64..1_000_000_000, b in -1_000_000_000i64..1_000_000_000) {
            let (x, y) = (decimal(&a.to_string()), decimal(&b.to_string()));
            prop_assert_eq!((&x + &y).to_string(), (a + b).to_string());
            prop_assert_eq!((&x * &y).to_string(), (a * b).to_string());
            prop_assert_eq!(x.cmp(&y), a.cmp(&b));
        }

        #[test]
        fn long_numbers_obey_the_laws(a in "-?[0-9]{1,60}", b in "-?[0-9]{1,60}", c in "-?[0-9]{1,60}\\.[0-9]{1,9}") {
            let (a, b, c) = (decimal(&a), decimal(&b), decimal(&c));
            prop_assert_eq!(&(&a + &b) + &c, &a + &(&b + &c));
            prop_assert_eq!(&(&a + &b) * &c, &(&a * &c) + &(&b * &c));
            prop_assert_eq!(&(&a + &b) + &(-b.clone()), a.clone());
            prop_assert_eq!(a.cmp(&b), (&a + &(-b)).cmp(&Decimal::ZERO));
        }
    }
}
