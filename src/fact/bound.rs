use std::fmt;

/// How a number was qualified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bound {
    /// Said without qualification.
    #[default]
    Exact,
    /// 约, 大约, 左右, 上下.
    Approx,
    /// 近, 将近, 接近.
    Nearly,
    /// 多, 余, 来, 超, 超过, 逾, 突破.
    Over,
    /// 不少于, 不低于, 至少, 以上, 起, 上(百/千/万).
    AtLeast,
    /// 不超过, 至多, 不到, 不足, 以内, 以下.
    AtMost,
    /// Two ends are given; the value is the lower one.
    Range,
}

impl Bound {
    /// All bounds.
    pub const ALL: [Self; 7] =
        [Self::Exact, Self::Approx, Self::Nearly, Self::Over, Self::AtLeast, Self::AtMost, Self::Range];

    /// The name in records and rule files, for example `at_least`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Approx => "approx",
            Self::Nearly => "nearly",
            Self::Over => "over",
            Self::AtLeast => "at_least",
            Self::AtMost => "at_most",
            Self::Range => "range",
        }
    }

    /// The bound of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|bound| bound.name() == name)
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
