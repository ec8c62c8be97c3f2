use std::cmp::Ordering;

/// A natural number: a machine word where it fits, else its digits, the highest first.
///
/// `Large` holds only what does not fit `Small`, so that equal numbers are equal values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Digits {
    Small(u128),
    Large(Vec<u8>),
}

impl Digits {
    /// The number with these digits; leading zeros are allowed, and values above 9 count as 9.
    pub(super) fn from_values(values: impl IntoIterator<Item = u8>) -> Self {
        let mut values = values.into_iter().map(|value| value.min(9));
        // Numbers are mostly short, and those are multiplied and divided much faster.
        let mut short = 0u64;
        while short < u64::MAX / 100
            && let Some(value) = values.next()
        {
            short = short * 10 + u64::from(value);
        }
        let mut number = u128::from(short);
        while let Some(value) = values.next() {
            match number.checked_mul(10).and_then(|number| number.checked_add(u128::from(value))) {
                Some(longer) => number = longer,
                None => {
                    let mut digits = Self::Small(number).to_vec();
                    digits.push(value);
                    digits.extend(values);
                    return Self::Large(digits);
                }
            }
        }
        Self::Small(number)
    }

    fn from_slice(digits: &[u8]) -> Self {
        Self::from_values(digits.iter().copied())
    }

    pub(super) fn is_zero(&self) -> bool {
        *self == Self::Small(0)
    }

    pub(super) fn small(&self) -> Option<u128> {
        match self {
            Self::Small(value) => Some(*value),
            Self::Large(_) => None,
        }
    }

    /// How many digits the number has.
    pub(super) fn len(&self) -> i64 {
        match self {
            Self::Small(value) => i64::from(value.checked_ilog10().unwrap_or(0)) + 1,
            Self::Large(digits) => i64::try_from(digits.len()).unwrap_or(i64::MAX),
        }
    }

    fn to_vec(&self) -> Vec<u8> {
        match self {
            Self::Small(0) => Vec::new(),
            Self::Small(value) => value.to_string().bytes().map(|byte| byte - b'0').collect(),
            Self::Large(digits) => digits.clone(),
        }
    }

    pub(super) fn to_text(&self) -> String {
        match self {
            Self::Small(value) => value.to_string(),
            Self::Large(digits) => digits.iter().map(|&digit| char::from(b'0' + digit)).collect(),
        }
    }

    /// The number without its trailing zeros, and how many they were.
    pub(super) fn without_trailing_zeros(self) -> (Self, i64) {
        match self {
            Self::Small(mut value) => {
                let mut zeros = 0;
                while value > u128::from(u64::MAX) && value.is_multiple_of(10) {
                    value /= 10;
                    zeros += 1;
                }
                if let Ok(mut short) = u64::try_from(value) {
                    while short != 0 && short.is_multiple_of(10) {
                        short /= 10;
                        zeros += 1;
                    }
                    value = u128::from(short);
                }
                (Self::Small(value), zeros)
            }
            Self::Large(mut digits) => {
                let len = digits.len();
                let kept = len - digits.iter().rev().take_while(|&&digit| digit == 0).count();
                digits.truncate(kept);
                (Self::from_values(digits), i64::try_from(len - kept).unwrap_or(i64::MAX))
            }
        }
    }

    /// The number times ten to the power of `power`, which is not negative.
    pub(super) fn shifted(&self, power: i64) -> Self {
        if let (Self::Small(value), Ok(power)) = (self, u32::try_from(power))
            && let Some(product) = 10u128.checked_pow(power).and_then(|factor| value.checked_mul(factor))
        {
            return Self::Small(product);
        }
        let mut digits = self.to_vec();
        digits.extend(std::iter::repeat_n(0, usize::try_from(power).unwrap_or(0)));
        Self::from_slice(&digits)
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        if let (Some(left), Some(right)) = (self.small(), other.small())
            && let Some(sum) = left.checked_add(right)
        {
            return Self::Small(sum);
        }
        let (left, right) = (self.to_vec(), other.to_vec());
        let mut sum = Vec::with_capacity(left.len().max(right.len()) + 1);
        let (mut left, mut right, mut carry) = (left.iter().rev(), right.iter().rev(), 0);
        loop {
            let (a, b) = (left.next(), right.next());
            if a.is_none() && b.is_none() && carry == 0 {
                break;
            }
            let digit = a.unwrap_or(&0) + b.unwrap_or(&0) + carry;
            sum.push(digit % 10);
            carry = digit / 10;
        }
        sum.reverse();
        Self::from_slice(&sum)
    }

    /// The difference; `other` is not greater.
    pub(super) fn minus(&self, other: &Self) -> Self {
        if let (Some(left), Some(right)) = (self.small(), other.small()) {
            return Self::Small(left.saturating_sub(right));
        }
        let (mut difference, right) = (self.to_vec(), other.to_vec());
        let mut right = right.iter().rev();
        let mut borrow = 0;
        for digit in difference.iter_mut().rev() {
            let taken = right.next().unwrap_or(&0) + borrow;
            borrow = u8::from(*digit < taken);
            *digit = *digit + 10 * borrow - taken;
        }
        Self::from_slice(&difference)
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        if let (Some(left), Some(right)) = (self.small(), other.small())
            && let Some(product) = left.checked_mul(right)
        {
            return Self::Small(product);
        }
        let (left, right) = (self.to_vec(), other.to_vec());
        let mut product = vec![0u64; left.len() + right.len()];
        for (i, a) in left.iter().enumerate() {
            for (j, b) in right.iter().enumerate() {
                product[i + j + 1] += u64::from(a * b);
            }
        }
        let mut digits = vec![0u8; product.len()];
        let mut carry = 0;
        for (digit, sum) in digits.iter_mut().zip(&product).rev() {
            *digit = u8::try_from((sum + carry) % 10).unwrap_or(0);
            carry = (sum + carry) / 10;
        }
        Self::from_slice(&digits)
    }

    /// Compares as fractions `0.digits`, the order of numbers of equal size.
    pub(super) fn cmp_from_top(&self, other: &Self) -> Ordering {
        if let (Some(left), Some(right)) = (self.small(), other.small()) {
            let lift = self.len().max(other.len());
            let lifted =
                |value: u128, len: i64| value.checked_mul(10u128.checked_pow(u32::try_from(lift - len).ok()?)?);
            if let (Some(left), Some(right)) = (lifted(left, self.len()), lifted(right, other.len())) {
                return left.cmp(&right);
            }
        }
        self.to_vec().cmp(&other.to_vec())
    }
}
