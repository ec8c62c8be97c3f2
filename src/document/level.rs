//! The levels of administrative units. The build script has this file too.

/// Where a unit stands in the hierarchy. The order is that of the hierarchy, province first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    /// Province, autonomous region, municipality, special administrative region.
    Province,
    /// Prefecture, autonomous prefecture, league, prefecture-level city.
    Prefecture,
    /// County, district, county-level city, banner.
    County,
    /// Development zone or new area.
    Zone,
    /// Town, township, subdistrict.
    Town,
    /// Village or community.
    Village,
}

impl Level {
    /// The word used in records: `province`, `prefecture`, `county`, `zone`, `town`, `village`.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Province => "province",
            Level::Prefecture => "prefecture",
            Level::County => "county",
            Level::Zone => "zone",
            Level::Town => "town",
            Level::Village => "village",
        }
    }
}
