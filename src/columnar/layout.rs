use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, SchemaRef};

use super::{PRECISION, SCALE};
use crate::emit::{Column, ColumnType, columns, native_columns};
use crate::rule::RuleSet;

/// The key of the metadata of a schema that holds the kinds of its facts.
pub const MARK: &str = "jushi.kinds";

/// The columns of the facts of one kind, or of several kinds together.
#[derive(Clone, Debug)]
pub struct Layout {
    pub(super) columns: Vec<(String, Content)>,
    /// The fields and the parts that have columns.
    pub(super) fields: BTreeSet<String>,
    pub(super) parts: BTreeSet<String>,
    pub(super) kinds: Vec<String>,
    /// Names of rules, in the order of their numbers in the column `rule`.
    pub(super) rules: Vec<String>,
    schema: SchemaRef,
}

/// What a column holds of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Id,
    Article,
    Line,
    Kind,
    Rule,
    Quote,
    Normalized,
    Repeats,
    Offset(Whose, Offset),
    Text(String),
    Decimal(String),
    Day(String),
    FirstDay(String),
    LastDay(String),
    PartQuote(String),
    /// Why there is no fact.
    Error,
}

/// What an offset is one of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    Fact,
    Sentence,
    Part(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Offset {
    CharStart,
    CharEnd,
    ByteStart,
    ByteEnd,
}

const OFFSETS: [(&str, Offset); 4] = [
    ("char_start", Offset::CharStart),
    ("char_end", Offset::CharEnd),
    ("byte_start", Offset::ByteStart),
    ("byte_end", Offset::ByteEnd),
];

/// The kinds of a rule set and the native kinds, with the fields of their records.
pub(crate) fn known_kinds(set: &RuleSet) -> Vec<(String, Vec<Column>)> {
    let of_rules = set.kinds.iter().map(|kind| (kind.name.clone(), columns(set, kind)));
    let native = native_columns().map(|(name, columns)| (name.to_owned(), columns));
    let mut kinds: Vec<(String, Vec<Column>)> = of_rules.collect();
    for (name, columns) in native {
        if !kinds.iter().any(|(known, _)| *known == name) {
            kinds.push((name, columns));
        }
    }
    kinds
}

/// The ids of all rules and frames of a set that state a kind of fact, in the order of the files.
pub(crate) fn rules_of(set: &RuleSet, kind: &str) -> Vec<String> {
    let is_of_kind = |index: usize| set.kinds[index].name == kind;
    let of_rules = set.files.iter().flat_map(|file| {
        let rules = file.rules.iter().filter(|rule| is_of_kind(rule.kind)).map(|rule| rule.id.clone());
        let frames = file.frames.iter().filter(|frame| is_of_kind(frame.kind)).map(|frame| frame.id.clone());
        rules.chain(frames).collect::<Vec<_>>()
    });
    let is_native = native_columns().iter().any(|(name, _)| *name == kind);
    of_rules.chain(is_native.then(|| format!("annotate/{kind}"))).collect()
}

impl Layout {
    /// The columns of some kinds of fact that rules state, or that need none, together. Of one kind they are those of its own table.
    ///
    /// None when a kind is not known.
    pub fn of_kinds<'k>(set: &RuleSet, kinds: impl IntoIterator<Item = &'k str>) -> Option<Self> {
        let known = known_kinds(set);
        let find = |kind: &str| known.iter().find(|(name, _)| name == kind).cloned();
        let kinds: Vec<(String, Vec<Column>)> = kinds.into_iter().map(find).collect::<Option<_>>()?;
        let mut rules: Vec<String> = kinds.iter().flat_map(|(kind, _)| rules_of(set, kind)).collect();
        let mut seen = BTreeSet::new();
        rules.retain(|rule| seen.insert(rule.clone()));
        Some(Self::new(&kinds, rules))
    }

    /// The same columns and one more, `error`, which says why an article has no facts. Such a row has nothing else but the article.
    #[must_use]
    pub fn with_error(mut self) -> Self {
        self.columns.push(("error".to_owned(), Content::Error));
        self.schema = schema(&self.columns, &self.kinds, true);
        self
    }

    /// The same columns, for which a rule is known that the rule set does not have.
    #[must_use]
    pub fn with_rules<'r>(mut self, rules: impl IntoIterator<Item = &'r String>) -> Self {
        for rule in rules {
            if !self.rules.contains(rule) {
                self.rules.push(rule.clone());
            }
        }
        self
    }

    /// The schema: names, types and what may be null.
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    fn new(kinds: &[(String, Vec<Column>)], rules: Vec<String>) -> Self {
        let merged = merged(kinds);
        let mut columns: Vec<(String, Content)> = Vec::new();
        let mut push = |name: &str, content: Content| {
            // A field may be called like a column that every table has.
            let mut name = name.to_owned();
            while columns.iter().any(|(known, _)| *known == name) {
                name = format!("field_{name}");
            }
            columns.push((name, content));
        };
        for (name, content) in [
            ("id", Content::Id),
            ("article", Content::Article),
            ("line", Content::Line),
            ("kind", Content::Kind),
            ("rule", Content::Rule),
            ("quote", Content::Quote),
            ("normalized", Content::Normalized),
        ] {
            push(name, content);
        }
        merged.iter().for_each(|column| push_field(column, &mut push));
        push("repeats", Content::Repeats);
        let parts: Vec<&Column> = merged.iter().filter(|column| column.may_be_part).collect();
        let mut offsets = |prefix: &str, whose: &Whose| {
            OFFSETS.iter().for_each(|(name, offset)| {
                push(&format!("{prefix}{name}"), Content::Offset(whose.clone(), *offset));
            });
        };
        offsets("", &Whose::Fact);
        offsets("sentence_", &Whose::Sentence);
        for Column { name, .. } in &parts {
            push(&format!("{name}_quote"), Content::PartQuote(name.clone()));
            let whose = Whose::Part(name.clone());
            OFFSETS.iter().for_each(|(offset_name, offset)| {
                push(&format!("{name}_{offset_name}"), Content::Offset(whose.clone(), *offset));
            });
        }
        let kinds: Vec<String> = kinds.iter().map(|(kind, _)| kind.clone()).collect();
        Self {
            fields: merged.iter().map(|column| column.name.clone()).collect(),
            parts: parts.iter().map(|column| column.name.clone()).collect(),
            schema: schema(&columns, &kinds, false),
            columns,
            kinds,
            rules,
        }
    }
}

/// The fields of several kinds, each once, in the order of the first kind that has them. Where kinds do not agree on what a field
/// holds it is text.
fn merged(kinds: &[(String, Vec<Column>)]) -> Vec<Column> {
    let mut merged: Vec<Column> = Vec::new();
    for column in kinds.iter().flat_map(|(_, columns)| columns) {
        match merged.iter_mut().find(|known| known.name == column.name) {
            Some(known) => {
                known.may_be_part |= column.may_be_part;
                if data_type(known.column_type) != data_type(column.column_type)
                    || (known.column_type == ColumnType::Interval) != (column.column_type == ColumnType::Interval)
                {
                    known.column_type = ColumnType::Text;
                }
            }
            None => merged.push(column.clone()),
        }
    }
    merged
}

fn data_type(column_type: ColumnType) -> DataType {
    match column_type {
        ColumnType::Decimal => DataType::Decimal128(PRECISION, SCALE),
        ColumnType::Date => DataType::Date32,
        _ => DataType::Utf8,
    }
}

/// The columns of a field: a decimal has its exact text beside it, a time its first and its last day.
fn push_field(column: &Column, push: &mut impl FnMut(&str, Content)) {
    let name = column.name.as_str();
    match column.column_type {
        ColumnType::Decimal => {
            push(name, Content::Decimal(name.to_owned()));
            push(&format!("{name}_text"), Content::Text(name.to_owned()));
        }
        ColumnType::Date => push(name, Content::Day(name.to_owned())),
        ColumnType::Interval => {
            push(name, Content::Text(name.to_owned()));
            let stem = name.strip_suffix("value").unwrap_or(name);
            push(&format!("{stem}start"), Content::FirstDay(name.to_owned()));
            push(&format!("{stem}end"), Content::LastDay(name.to_owned()));
        }
        _ => push(name, Content::Text(name.to_owned())),
    }
}

fn schema(columns: &[(String, Content)], kinds: &[String], has_error: bool) -> SchemaRef {
    let field = |(name, content): &(String, Content)| {
        let (data_type, is_given) = match content {
            Content::Id | Content::Article | Content::Quote | Content::Normalized => (DataType::Utf8, true),
            Content::Line | Content::Offset(Whose::Fact | Whose::Sentence, _) => (DataType::Int64, true),
            Content::Kind | Content::Rule => {
                (DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)), true)
            }
            Content::Offset(Whose::Part(_), _) => (DataType::Int64, false),
            Content::Decimal(_) => (DataType::Decimal128(PRECISION, SCALE), false),
            Content::Day(_) | Content::FirstDay(_) | Content::LastDay(_) => (DataType::Date32, false),
            Content::Text(_) | Content::PartQuote(_) | Content::Repeats | Content::Error => (DataType::Utf8, false),
        };
        Field::new(name, data_type, has_error || !is_given)
    };
    let fields: Vec<Field> = columns.iter().map(field).collect();
    Arc::new(Schema::new_with_metadata(fields, HashMap::from([(MARK.to_owned(), kinds.join(","))])))
}
