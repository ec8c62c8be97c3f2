//! Places as their document means them.

use super::level::Level;

/// Whether one reading was found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PlaceStatus {
    /// The place has one reading.
    Resolved,
    /// The name has several readings and the document does not say which.
    Ambiguous,
    /// The name is that of a place abroad.
    Foreign,
}

impl PlaceStatus {
    /// The word used in records: `resolved`, `ambiguous`, `foreign`.
    pub fn as_str(self) -> &'static str {
        match self {
            PlaceStatus::Resolved => "resolved",
            PlaceStatus::Ambiguous => "ambiguous",
            PlaceStatus::Foreign => "foreign",
        }
    }
}

/// What the name of a place belongs to in its phrase.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Head {
    /// Nothing else: the place itself is meant.
    Place,
    /// A public body, a school, a hospital, an office: `毕节市人民医院`.
    Body,
    /// A firm or its works: `广州越秀集团`.
    Company,
    /// A person, or people who stand for themselves: `河南籍球员`.
    Person,
    /// People whom a place sends, or who stand for it: `浙江医生`.
    Team,
    /// Something made or grown: `沙县小吃`.
    Product,
    /// A park or a sight: `北京动物园`.
    Park,
    /// A road, a line, a station: `天津站`.
    Road,
    /// A newspaper, a broadcaster: `羊城晚报`.
    Paper,
    /// An event, a language and the like: `杭州亚运会`.
    Other,
}

impl Head {
    /// All heads, with the words used in records and in the word list.
    const WORDS: [(Head, &'static str); 10] = [
        (Head::Place, "place"),
        (Head::Body, "body"),
        (Head::Company, "company"),
        (Head::Person, "person"),
        (Head::Team, "team"),
        (Head::Product, "product"),
        (Head::Park, "park"),
        (Head::Road, "road"),
        (Head::Paper, "paper"),
        (Head::Other, "other"),
    ];

    /// The word used in records: `place`, `body`, `company`, …
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|&&(head, _)| head == self).map_or("place", |&(_, word)| word)
    }

    /// The head that this word names.
    pub fn parse(word: &str) -> Option<Head> {
        Self::WORDS.iter().find(|&&(_, known)| known == word).map(|&(head, _)| head)
    }

    /// Whether the phrase names a thing of its own that acts for no place: a firm, a product, a park, a road, a paper, an event.
    pub fn is_thing(self) -> bool {
        matches!(self, Head::Company | Head::Product | Head::Park | Head::Road | Head::Paper | Head::Other)
    }
}

/// A place as read in its document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// Full path from the province down, with `/`: `广东省/广州市/花都区`; the name as written when no reading is sure.
    pub name: String,
    /// Its own six-digit code, or nine digits for a town; none for villages and zones without a code.
    pub code: Option<&'static str>,
    /// The six-digit code of the place or of the nearest unit above it that has one.
    pub county_code: Option<&'static str>,
    /// Its level; for an ambiguous name that of its first reading.
    pub level: Level,
    /// Whether the reading is settled.
    pub status: PlaceStatus,
    /// Paths of all readings when none is sure.
    pub candidates: Vec<String>,
    /// The unit as it was called, where the text has a name that it no longer bears: `襄樊市`, today 襄阳市.
    pub name_then: Option<String>,
    /// What the name belongs to in its phrase.
    pub head: Head,
    /// Where the words that say so end, in the normalized text; the end of the name when there are none.
    pub head_end: usize,
}

impl Place {
    /// Whether nobody acts for the place where it is named: it is abroad, or names a thing of its own.
    pub fn is_none_for_relations(&self) -> bool {
        self.head.is_thing() || self.status == PlaceStatus::Foreign
    }
}
