use super::{Bound, Decimal};

/// A value with what its words say about its precision.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    /// The value; of a range the lower end.
    pub value: Decimal,
    /// The lower end of a range.
    pub low: Option<Decimal>,
    /// The upper end of a range.
    pub high: Option<Decimal>,
    /// How the value was qualified; [`Bound::Range`] exactly when both ends are given.
    pub bound: Bound,
}

impl Number {
    /// One value and its qualification.
    pub fn single(value: Decimal, bound: Bound) -> Self {
        Self { value, low: None, high: None, bound }
    }

    /// All values from `low` to `high`.
    pub fn range(low: Decimal, high: Decimal) -> Self {
        Self { value: low.clone(), low: Some(low), high: Some(high), bound: Bound::Range }
    }

    /// The number with a function applied to its value and both ends.
    #[must_use]
    pub fn map(&self, change: impl Fn(&Decimal) -> Decimal) -> Self {
        Self {
            value: change(&self.value),
            low: self.low.as_ref().map(&change),
            high: self.high.as_ref().map(&change),
            bound: self.bound,
        }
    }
}
