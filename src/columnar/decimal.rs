use super::{PRECISION, SCALE};

/// A number in plain notation as a whole number of units of the last place of a decimal column; none where it has more places, or
/// more digits, than such a column.
pub(super) fn unscaled(text: &str) -> Option<i128> {
    let (is_negative, plain) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let n_missing = usize::from(SCALE.unsigned_abs()).checked_sub(fraction.len())?;
    let mut value: i128 = 0;
    for byte in whole.bytes().chain(fraction.bytes()).chain(std::iter::repeat_n(b'0', n_missing)) {
        let digit = byte.is_ascii_digit().then(|| i128::from(byte - b'0'))?;
        value = value.checked_mul(10)?.checked_add(digit)?;
    }
    let fits = value < 10i128.pow(u32::from(PRECISION));
    fits.then_some(if is_negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_fit_or_are_left_to_their_text() {
        for (text, expected) in [
            ("0", Some(0)),
            ("4200", Some(4_200_000_000_000)),
            ("-1.5", Some(-1_500_000_000)),
            ("0.000000001", Some(1)),
            ("0.0000000001", None),
            ("99999999999999999999999999999.999999999", Some(10i128.pow(38) - 1)),
            ("100000000000000000000000000000", None),
            ("340282366920938463463374607431768211456", None),
            ("1e5", None),
        ] {
            assert_eq!(unscaled(text), expected, "{text}");
        }
    }
}
