//! The grammar of frames, not of sentences: every frame of the built-in rules in every construction of `tests/grammar/table.toml`, with the words
//! of its class. What a frame cannot take is named there; a cell that changes fails, whichever way.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use jushi::explain::Explainer;
use jushi::normalize::Normalizer;
use jushi::pipeline::Pipeline;
use jushi::rule::{RuleFiles, RuleSet, all_builtin_files};
use jushi::source::Source;
use jushi::{Direction, Extractor, Place, Statement};
use support::project;
use toml::{Table, Value};

/// What is named as impossible is tried with so many words.
const N_WORDS: usize = 4;
/// A document has at most so many sentences.
const N_SENTENCES: usize = 400;

/// A frame in a construction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cell {
    frame: String,
    construction: String,
}

struct Grammar {
    files: RuleFiles,
    pipeline: Pipeline,
    heading: String,
    places: BTreeMap<String, String>,
    /// Cells with their sentences, in which the words are still to be put.
    cells: BTreeMap<Cell, String>,
    cannot: BTreeSet<Cell>,
    words_without: BTreeSet<String>,
    /// The words of each frame.
    words: BTreeMap<String, Vec<String>>,
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// The words of each class, in the order of the tables.
fn words_by_class(files: &RuleFiles) -> BTreeMap<String, Vec<String>> {
    let mut words: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let tables = files.files.iter().filter(|(name, _)| name.starts_with("lexicon/frames/"));
    for line in tables.flat_map(|(_, text)| text.lines()).filter(|line| !line.starts_with(['#', '~'])) {
        let Some((word, classes)) = line.split_once('\t') else { continue };
        classes.split_whitespace().for_each(|class| words.entry(class.to_owned()).or_default().push(word.to_owned()));
    }
    words
}

fn grammar() -> Grammar {
    let files = all_builtin_files();
    let table: Table = fs::read_to_string(project("tests/grammar/table.toml")).expect("a table").parse().expect("TOML");
    let by_class = words_by_class(&files);
    let mut words = BTreeMap::new();
    for text in files.files.iter().filter(|(name, _)| name.ends_with(".toml")).map(|(_, text)| text) {
        let file: Table = text.parse().expect("TOML");
        for frame in file.get("frame").and_then(Value::as_array).into_iter().flatten() {
            let classes = texts(&frame["verb"]);
            let of_frame = classes.iter().flat_map(|class| by_class.get(class)).flatten().cloned().collect();
            words.insert(frame["id"].as_str().expect("an id").to_owned(), of_frame);
        }
    }
    let mut cells = BTreeMap::new();
    for shape in table["shape"].as_table().expect("shapes").values().filter_map(Value::as_table) {
        for frame in texts(&shape["frames"]) {
            for (construction, text) in shape.iter().filter(|(key, _)| *key != "frames") {
                let cell = Cell { frame: frame.clone(), construction: construction.clone() };
                let twice = cells.insert(cell, text.as_str().expect("a sentence").to_owned());
                assert!(twice.is_none(), "{frame} has two shapes");
            }
        }
    }
    let of_cannot = |(frame, constructions): (&String, &Value)| {
        let cell = |construction| Cell { frame: frame.clone(), construction };
        texts(constructions).into_iter().map(cell).collect::<Vec<_>>()
    };
    let pipeline = Pipeline::new(RuleSet::compile(&files).expect("sound rules"), Normalizer::new());
    let places = table["places"].as_table().expect("places");
    Grammar {
        heading: table["heading"].as_str().expect("a heading").to_owned(),
        places: places.iter().map(|(name, place)| (name.clone(), texts(place).concat())).collect(),
        cannot: table["cannot"].as_table().expect("cells").iter().flat_map(of_cannot).collect(),
        words_without: texts(&table["words"]["cannot"]).into_iter().collect(),
        pipeline,
        files,
        cells,
        words,
    }
}

impl Grammar {
    fn sentence(&self, cell: &Cell, word: &str) -> String {
        let named = self.cells[cell].replace("{V}", word);
        self.places.iter().fold(named, |text, (name, place)| text.replace(&format!("{{{name}}}"), place))
    }

    /// For each cell and word whether the frame joins the places there as it should.
    fn join(&self, asked: &[(&Cell, &str)]) -> Vec<bool> {
        asked.chunks(N_SENTENCES).flat_map(|asked| self.join_in_one(asked)).collect()
    }

    fn join_in_one(&self, asked: &[(&Cell, &str)]) -> Vec<bool> {
        let sentences = asked.iter().map(|(cell, word)| self.sentence(cell, word) + "。\n");
        let text = format!("{}\n{}", self.heading, sentences.collect::<String>());
        let document = self.pipeline.document("grammar", Source::from_text(text));
        let explanation = Explainer::new(&self.pipeline, &self.files).explain(&document, None);
        let mut joined: Vec<BTreeSet<(&str, &str)>> = vec![BTreeSet::new(); asked.len()];
        for sentence in &explanation.sentences {
            let Some(number) = sentence.line.checked_sub(2).filter(|number| *number < asked.len()) else { continue };
            let joins = sentence.clauses.iter().flat_map(|clause| &clause.joined);
            let here = joins.filter(|join| join.frame == asked[number].0.frame);
            joined[number].extend(here.map(|join| (join.from.phrase.as_str(), join.to.phrase.as_str())));
        }
        asked.iter().zip(joined).map(|((cell, _), joined)| self.is_right(cell, &joined)).collect()
    }

    /// A with B, and C with D where they are named; with 分别 none else.
    fn is_right(&self, cell: &Cell, joined: &BTreeSet<(&str, &str)>) -> bool {
        let has = |one: &str, other: &str| {
            let [one, other] = [one, other].map(|name| self.places[name].as_str());
            joined.contains(&(one, other)) || joined.contains(&(other, one))
        };
        let names_more = self.cells[cell].contains("{D}");
        let crosses = names_more && (has("A", "D") || has("C", "B"));
        has("A", "B") && (!names_more || has("C", "D")) && (cell.construction != "respectively" || !crosses)
    }
}

#[test]
fn every_frame_has_a_shape() {
    let grammar = grammar();
    let shaped: BTreeSet<&String> = grammar.cells.keys().map(|cell| &cell.frame).collect();
    let frames: BTreeSet<&String> = grammar.words.keys().collect();
    assert_eq!(shaped, frames, "frames and those of tests/grammar/table.toml");
    let unknown: Vec<&Cell> = grammar.cannot.iter().filter(|cell| !grammar.cells.contains_key(cell)).collect();
    assert!(unknown.is_empty(), "no such cells: {unknown:?}");
}

#[test]
fn frames_take_all_constructions_but_those_named() {
    let grammar = grammar();
    // Round by round with another word, until each cell is found.
    let mut open: Vec<&Cell> = grammar.cells.keys().filter(|cell| !grammar.cannot.contains(cell)).collect();
    for round in 0.. {
        let asked: Vec<(&Cell, &str)> =
            open.iter().filter_map(|cell| Some((*cell, grammar.words[&cell.frame].get(round)?.as_str()))).collect();
        if asked.is_empty() {
            break;
        }
        let found = grammar.join(&asked);
        let is_found = |cell: &&Cell| asked.iter().zip(&found).any(|((of, _), found)| of == cell && *found);
        open.retain(|cell| !is_found(cell));
    }
    assert!(open.is_empty(), "constructions that these frames do not take: {open:#?}");
    let words = |cell: &Cell| grammar.words[&cell.frame].iter().take(N_WORDS);
    let asked: Vec<(&Cell, &str)> =
        grammar.cannot.iter().flat_map(|cell| words(cell).map(move |word| (cell, word.as_str()))).collect();
    let found = grammar.join(&asked);
    let wrong: Vec<_> = asked.iter().zip(found).filter(|(_, found)| *found).map(|(asked, _)| asked).collect();
    assert!(wrong.is_empty(), "named as impossible, and found: {wrong:#?}");
}

#[test]
fn every_word_of_a_frame_is_found() {
    let grammar = grammar();
    let possible: Vec<&Cell> = grammar.cells.keys().filter(|cell| !grammar.cannot.contains(cell)).collect();
    let cells_of = |word: &str| -> Vec<&Cell> {
        possible.iter().copied().filter(|cell| grammar.words[&cell.frame].iter().any(|known| known == word)).collect()
    };
    let all: BTreeSet<&str> = grammar.words.values().flatten().map(String::as_str).collect();
    let mut open: BTreeSet<&str> = all.clone();
    let cells: BTreeMap<&str, Vec<&Cell>> = all.iter().map(|word| (*word, cells_of(word))).collect();
    for round in 0.. {
        let asked: Vec<(&Cell, &str)> =
            open.iter().filter_map(|word| Some((*cells[word].get(round)?, *word))).collect();
        if asked.is_empty() {
            break;
        }
        let found = grammar.join(&asked);
        asked.iter().zip(found).filter(|(_, found)| *found).for_each(|((_, word), _)| _ = open.remove(word));
    }
    let expected: BTreeSet<&str> = grammar.words_without.iter().map(String::as_str).collect();
    assert_eq!(open, expected, "words that no construction finds");
}

/// The pairs of a text: `甲>乙` where one helps, `甲-乙` where both do something together.
fn pairs_in(extractor: &Extractor, text: &str) -> BTreeSet<String> {
    let facts = extractor.extract(text).expect("a text");
    let last = |place: &Place| place.name.rsplit('/').next().unwrap_or_default().to_owned();
    let pairs = facts.iter().filter_map(|fact| match fact.statement() {
        Statement::PlacePair(pair) => Some(pair),
        _ => None,
    });
    let sign = |direction| if direction == Direction::Assist { '>' } else { '-' };
    pairs.map(|pair| format!("{}{}{}", last(&pair.from), sign(pair.direction), last(&pair.to))).collect()
}

#[test]
fn sentences_give_their_pairs_and_no_others() {
    let extractor = Extractor::builder().kinds(["place_pair"]).build().expect("the built-in rules");
    let sentences = fs::read_to_string(project("tests/grammar/sentences.tsv")).expect("sentences");
    let rows = sentences.lines().filter(|line| !line.starts_with('#'));
    let wrong: Vec<String> = rows
        .filter_map(|row| {
            let (text, pairs) = row.split_once('\t').unwrap_or((row, ""));
            let wanted: BTreeSet<String> =
                pairs.split('|').filter(|pair| !pair.is_empty()).map(str::to_owned).collect();
            let found = pairs_in(&extractor, &text.replace("\\n", "\n").replace("\\t", "\t"));
            (found != wanted).then(|| format!("{text}: wanted {wanted:?}, found {found:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
