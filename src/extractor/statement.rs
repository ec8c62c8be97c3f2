#[cfg(doc)]
use super::Fact;
use crate::emit::Record;
use crate::fact::{Bound, Number};

/// What a fact says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Statement {
    /// A sum of money.
    Amount(Amount),
    /// A number of people.
    Headcount(Headcount),
    /// Two places joined in assistance or cooperation.
    PlacePair(PlacePair),
    /// A kind of further rules or of your own; its fields are [`Fact::fields`], its number [`Fact::number`].
    Other,
}

/// A sum of money.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Amount {
    /// How much, in whole units of the currency.
    pub number: Number,
    /// ISO 4217 code, or `XXX` for money that no table knows.
    pub currency: String,
    /// What one sum is paid for: 人均, 每亩.
    pub per: Option<String>,
    /// The noun phrase that names the sum.
    pub what: Option<String>,
    /// What dates it.
    pub time: Option<Time>,
}

/// A number of people.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Headcount {
    /// How many.
    pub number: Number,
    /// What is counted.
    pub unit: HeadcountUnit,
    /// The noun phrase that says who they are.
    pub role: Option<String>,
    /// What dates it.
    pub time: Option<Time>,
}

/// What a headcount counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HeadcountUnit {
    /// 人, 名.
    Person,
    /// 人次.
    PersonTime,
    /// 户.
    Household,
}

/// Two places joined in assistance or cooperation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlacePair {
    /// The helping place, or the one named first.
    pub from: Place,
    /// The helped place, or the one named second.
    pub to: Place,
    /// Whether one helps the other.
    pub direction: Direction,
    /// The words that state the relation.
    pub trigger: Option<String>,
}

/// Who helps whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Direction {
    /// `from` helps `to`.
    Assist,
    /// The words do not say that one helps the other.
    Mutual,
}

/// An administrative place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// Path from the province down, `广东省/广州市/花都区`; the name as written where it has several readings.
    pub name: String,
    /// Six-digit administrative code.
    pub code: Option<String>,
    /// `province`, `prefecture`, `county`, `zone`, `town` or `village`.
    pub level: Option<String>,
    /// The paths of its readings, where there are several.
    pub candidates: Vec<String>,
}

/// The expression that dates a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Time {
    /// As written, cleaned.
    pub text: String,
    /// ISO 8601, where it has such a value: `2021-12/2022-02`, `2021/..`.
    pub value: Option<String>,
    /// The date of the article, where the value was reckoned from it.
    pub basis: Option<String>,
}

impl Statement {
    /// What a record says. One of a known kind whose own rules leave out what the type needs is [`Statement::Other`].
    pub(super) fn of(record: &Record) -> Self {
        let typed = match record.kind.as_str() {
            "amount" => Amount::of(record).map(Self::Amount),
            "headcount" => Headcount::of(record).map(Self::Headcount),
            "place_pair" => PlacePair::of(record).map(Self::PlacePair),
            _ => None,
        };
        typed.unwrap_or(Self::Other)
    }
}

fn text(record: &Record, name: &str) -> Option<String> {
    record.field(name).map(str::to_owned)
}

/// The number of a record, where its kind has one.
pub(super) fn number(record: &Record) -> Option<Number> {
    let decimal = |name| record.field(name).and_then(|text| text.parse().ok());
    let bound = Bound::from_name(record.field("bound")?)?;
    Some(Number { value: decimal("value")?, low: decimal("low"), high: decimal("high"), bound })
}

impl Amount {
    fn of(record: &Record) -> Option<Self> {
        Some(Self {
            number: number(record)?,
            currency: text(record, "currency")?,
            per: text(record, "per"),
            what: text(record, "what"),
            time: Time::of(record),
        })
    }
}

impl Headcount {
    fn of(record: &Record) -> Option<Self> {
        let unit = match record.field("unit")? {
            "person" => HeadcountUnit::Person,
            "person_time" => HeadcountUnit::PersonTime,
            "household" => HeadcountUnit::Household,
            _ => return None,
        };
        Some(Self { number: number(record)?, unit, role: text(record, "role"), time: Time::of(record) })
    }
}

impl PlacePair {
    fn of(record: &Record) -> Option<Self> {
        let direction = match record.field("direction")? {
            "assist" => Direction::Assist,
            "mutual" => Direction::Mutual,
            _ => return None,
        };
        let (from, to) = (Place::of(record, "from")?, Place::of(record, "to")?);
        Some(Self { from, to, direction, trigger: text(record, "trigger") })
    }
}

impl Place {
    fn of(record: &Record, field: &str) -> Option<Self> {
        let candidates = record.field(&format!("{field}_candidates")).map_or(Vec::new(), |paths| {
            // A path has no |, which parts them.
            paths.split('|').map(str::to_owned).collect()
        });
        Some(Self {
            name: text(record, field)?,
            code: text(record, &format!("{field}_code")),
            level: text(record, &format!("{field}_level")),
            candidates,
        })
    }
}

impl Time {
    fn of(record: &Record) -> Option<Self> {
        Some(Self { text: text(record, "time")?, value: text(record, "time_value"), basis: text(record, "time_basis") })
    }
}
