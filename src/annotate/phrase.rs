//! Noun phrases and verbs of a sentence, by the dictionary of words: normalized text and what is known of it in, typed spans out.
//!
//! A noun phrase is a noun with the nouns and adjectives directly before it (`城市低保平均标准`); what is joined by 的 or 、 is several. A phrase is
//! what its last word is. Where the dictionary and a word that is known beforehand disagree on where words end, what occurs more often
//! wins, so a word inside a longer one (工人 in 工人党) is none.

use crate::segment::dictionary::{PartOfSpeech, cut, part_of_speech};
use crate::text::Span;

/// What a known word costs at most when a sentence is cut: as much as one that occurs 500 times.
const KNOWN_COST: u32 = 4_300;
/// A phrase is cut from the left to this length, in characters.
const MAX_PHRASE: usize = 12;

/// A word of a list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KnownWord {
    pub(crate) span: Span,
    /// Mark of its list.
    pub(crate) mark: char,
    /// Whether its list is one that patterns see.
    pub(crate) is_listed: bool,
    /// Whether it may head a phrase; else no phrase goes across it.
    pub(crate) is_head: bool,
    /// Whether it says how much of something there is (总额, 幅度), and takes the noun or verb right before it.
    pub(crate) is_measure: bool,
    /// Whether it says what sort of sum it is (费用, 标准), and takes a verb right before it that no list has.
    pub(crate) is_sort: bool,
    /// Whether it is never part of a noun.
    pub(crate) governs: bool,
}

/// A phrase or word of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub(crate) span: Span,
    pub(crate) kind: ChunkKind,
}

/// What a chunk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChunkKind {
    /// A word of a list, or a phrase that such a word heads.
    Listed(char),
    /// A phrase whose last word is the name of a person, place or body.
    Name,
    /// Any other noun phrase.
    Noun,
    Verb,
    /// An adverb of two characters or more.
    Adverb,
}

impl ChunkKind {
    fn is_listed(self) -> bool {
        matches!(self, Self::Listed(_))
    }
}

/// What a word is to a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// It may be the last word of one.
    Head(ChunkKind),
    /// It stands before a noun.
    Modifier,
    Verb,
    Adverb,
    /// A word of a list that ends a phrase.
    Function(char),
    /// Anything else between phrases.
    Break,
}

#[derive(Clone, Copy, Debug)]
struct Word {
    span: Span,
    role: Role,
    is_short: bool,
    /// A noun for what a verb does (办学): alone it may be the verb.
    is_verbal: bool,
    /// By the dictionary it may stand before a noun, though a list says that it ends phrases (平均, 援助).
    may_modify: bool,
    is_measure: bool,
    is_sort: bool,
    /// A verb that may stand in a noun: 签约 of 签约总额.
    is_deed: bool,
    /// It is never part of a noun.
    governs: bool,
    /// A preposition or a conjunction.
    is_particle: bool,
    /// It begins with a word that is never part of a noun, and so has nothing before it: 每股净资产.
    opens_with_function: bool,
}

impl Word {
    /// Whether it says which of what the phrase behind it names: 不良|贷款余额, not 北京|贷款余额.
    fn describes(&self) -> bool {
        !self.is_short && matches!(self.role, Role::Head(ChunkKind::Noun) | Role::Modifier)
    }
}

/// The chunks of a sentence, from left to right. `fixed` is what is known to be no part of a phrase (numbers, times, facts), `known` are words of
/// lists; both are sorted by start. A measure with what it measures is a phrase of the list `measured`.
pub(crate) fn chunks(
    text: &str,
    sentence: Span,
    fixed: &[Span],
    known: &[KnownWord],
    measured: Option<char>,
) -> Vec<Chunk> {
    let measured = measured.map_or(ChunkKind::Noun, ChunkKind::Listed);
    let mut chunks = Vec::new();
    let mut at = sentence.start;
    let ends = Span::new(sentence.end, sentence.end);
    for gap_end in fixed.iter().chain([&ends]) {
        if gap_end.start > at {
            read(text, &words(text, Span::new(at, gap_end.start), known), measured, &mut chunks);
        }
        at = at.max(gap_end.end);
    }
    chunks
}

/// The words of a stretch without fixed spans.
fn words(text: &str, stretch: Span, known: &[KnownWord]) -> Vec<Word> {
    let first = known.partition_point(|word| word.span.start < stretch.start);
    let mut here: Vec<KnownWord> = known[first..]
        .iter()
        .take_while(|word| word.span.start < stretch.end)
        .filter(|word| word.span.end <= stretch.end)
        .copied()
        .collect();
    join_overlapping(text, &mut here);
    let spans: Vec<Span> = here.iter().map(|word| word.span).collect();
    let cut = cut(text, stretch, &spans, KNOWN_COST);
    let mut words: Vec<Word> = Vec::with_capacity(cut.len());
    let is_latin = |word: &str| word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    for span in cut {
        match words.last_mut() {
            Some(last) if is_latin(last.span.of(text)) && is_latin(span.of(text)) => last.span.end = span.end,
            _ => words.push(word(text, span, &here)),
        }
    }
    words
}

/// What is known of a word; `known` are the words of lists in its stretch, by start.
fn word(text: &str, span: Span, known: &[KnownWord]) -> Word {
    let from = known.partition_point(|word| word.span.start < span.start);
    let mut listed: Option<&KnownWord> = None;
    let (mut governs, mut is_measure, mut is_sort, mut opens_with_function) = (false, false, false, false);
    for word in known[from..].iter().take_while(|word| word.span.start == span.start) {
        if word.span == span {
            // A word that may end a phrase as well as head one ends it.
            if word.is_listed && listed.is_none_or(|listed| listed.is_head && !word.is_head) {
                listed = Some(word);
            }
            governs |= word.governs;
            is_measure |= word.is_measure;
            is_sort |= word.is_sort;
        }
        opens_with_function |= word.governs && word.span.end < span.end;
    }
    let part_of_speech = part_of_speech(span.of(text));
    let role = match listed {
        Some(KnownWord { mark, is_head: true, .. }) => Role::Head(ChunkKind::Listed(*mark)),
        Some(KnownWord { mark, .. }) => Role::Function(*mark),
        // A verb of some list, whatever the dictionary makes of it.
        None if governs => Role::Verb,
        None => match role(span.of(text), part_of_speech) {
            role @ (Role::Verb | Role::Head(ChunkKind::Noun)) => suffix(text, span, role, known).unwrap_or(role),
            role => role,
        },
    };
    let is_short = span.of(text).chars().nth(1).is_none();
    let is_verb = matches!(part_of_speech, PartOfSpeech::Verb | PartOfSpeech::VerbalNoun);
    Word {
        span,
        role,
        is_short,
        is_verbal: part_of_speech == PartOfSpeech::VerbalNoun,
        may_modify: part_of_speech == PartOfSpeech::Adjective || part_of_speech == PartOfSpeech::VerbalNoun && !governs,
        is_measure,
        is_sort,
        is_deed: is_verb && !is_short && !governs,
        governs,
        is_particle: part_of_speech == PartOfSpeech::Particle,
        opens_with_function,
    }
}

/// Adds what two words of lists are together of which the first ends in the first character of the second: 鉴定费 and 费用 are 鉴定费用. Where
/// the character behind begins another word, they are apart (投资|金额).
fn join_overlapping(text: &str, known: &mut Vec<KnownWord>) {
    let is_one = |from: usize, to: usize| from < to && text[from..to].chars().nth(1).is_none();
    let mut joined: Vec<KnownWord> = Vec::new();
    for (index, left) in known.iter().enumerate().filter(|(_, left)| left.is_head) {
        let (start, end) = (left.span.start, left.span.end);
        let mut behind = known[index + 1..].iter().take_while(|right| right.span.start < end);
        let right = behind.find(|right| {
            let before = start..right.span.start;
            let is_word = text[before].chars().nth(1).is_some();
            right.is_head && is_word && is_one(right.span.start, end) && is_one(end, right.span.end)
        });
        let is_apart = || known[index..].iter().any(|word| word.span.start == end && !is_one(end, word.span.end));
        if let Some(right) = right.filter(|_| !is_apart()) {
            joined.push(KnownWord { span: left.span.cover(right.span), ..*right });
        }
    }
    if !joined.is_empty() {
        known.append(&mut joined);
        known.sort_by_key(|word| word.span.start);
    }
}

/// What a listed word makes of one of three or more characters that ends in it: 补助费 is a noun by its last character, whatever the dictionary
/// says of it, and the noun 航空公司 is a 公司.
fn suffix(text: &str, word: Span, role: Role, known: &[KnownWord]) -> Option<Role> {
    let tail = |n: usize| {
        let start = word.of(text).char_indices().nth_back(n - 1)?.0;
        let span = Span::new(word.start + start, word.end);
        known.iter().find(|known| known.span == span && known.is_listed)
    };
    word.of(text).chars().nth(2)?;
    let last = tail(1).filter(|last| last.is_head);
    let last = last.or_else(|| tail(2).filter(|_| role != Role::Verb))?;
    Some(if last.is_head { Role::Head(ChunkKind::Listed(last.mark)) } else { Role::Function(last.mark) })
}

fn role(word: &str, part_of_speech: PartOfSpeech) -> Role {
    match part_of_speech {
        PartOfSpeech::Noun | PartOfSpeech::VerbalNoun | PartOfSpeech::Abbreviation => Role::Head(ChunkKind::Noun),
        PartOfSpeech::Person | PartOfSpeech::PlaceName | PartOfSpeech::Organization => Role::Head(ChunkKind::Name),
        PartOfSpeech::Adjective => Role::Modifier,
        PartOfSpeech::Verb => Role::Verb,
        PartOfSpeech::Adverb if word.chars().nth(1).is_some() => Role::Adverb,
        PartOfSpeech::Pronoun | PartOfSpeech::Adverb | PartOfSpeech::Particle | PartOfSpeech::Number => Role::Break,
        PartOfSpeech::Other | PartOfSpeech::Unknown => {
            if word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
                Role::Head(ChunkKind::Noun)
            } else if word.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c)) {
                Role::Modifier
            } else {
                Role::Break
            }
        }
    }
}

/// A phrase that grows word by word.
#[derive(Clone, Copy)]
struct Growing {
    start: usize,
    /// Where its last noun ends, and what it is.
    head: Option<(usize, ChunkKind)>,
}

/// Adds the chunks of words that follow each other.
fn read(text: &str, words: &[Word], measured: ChunkKind, chunks: &mut Vec<Chunk>) {
    let mut growing: Option<Growing> = None;
    let finish = |growing: &mut Option<Growing>, chunks: &mut Vec<Chunk>| {
        if let Some(Growing { start, head: Some((end, kind)) }) = growing.take() {
            let first = words.partition_point(|word| word.span.start < start);
            let behind = words.partition_point(|word| word.span.start < end);
            let first = if kind.is_listed() && opens_with_name(words, first, behind) { behind - 1 } else { first };
            emit(text, &words[first..behind], kind, chunks);
        }
    };
    for (index, word) in words.iter().enumerate() {
        let next = words.get(index + 1);
        let role = if word.is_measure && growing.is_some() { Role::Head(measured) } else { word.role };
        match role {
            // 盈余|投资|未来: a deed behind what is listed, with an object.
            Role::Head(kind)
                if word.is_deed
                    && kind.is_listed()
                    && growing.and_then(|growing| growing.head).is_some_and(|(_, head)| head.is_listed())
                    && next.is_some_and(|next| next.role == Role::Head(ChunkKind::Noun) && !next.is_measure) =>
            {
                finish(&mut growing, chunks);
                chunks.push(Chunk { span: word.span, kind: ChunkKind::Verb });
            }
            Role::Head(kind) => {
                // 转会费|加盟, 救灾款|张三: what is listed goes on in nouns only.
                let ends_listed = kind == ChunkKind::Name || kind == ChunkKind::Noun && word.is_verbal;
                if ends_listed && growing.and_then(|growing| growing.head).is_some_and(|(_, head)| head.is_listed()) {
                    finish(&mut growing, chunks);
                }
                // 供应商|报价: what is never part of a noun is no modifier of what is listed.
                let owner = index.checked_sub(1).map(|before| words[before]);
                let is_owner = |word: &Word| word.governs && matches!(word.role, Role::Head(_));
                if kind.is_listed() && !word.governs && owner.is_some_and(|owner| is_owner(&owner)) {
                    finish(&mut growing, chunks);
                }
                let start = growing.map_or(word.span.start, |growing| growing.start);
                growing = Some(Growing { start, head: Some((word.span.end, kind)) });
            }
            Role::Modifier => {
                // 资金|新建: an adjective behind what is listed begins another phrase.
                if growing.and_then(|growing| growing.head).is_some_and(|(_, head)| head.is_listed()) {
                    finish(&mut growing, chunks);
                }
                growing.get_or_insert(Growing { start: word.span.start, head: None });
            }
            Role::Verb | Role::Function(_) if is_part(words, index, growing) => {
                // 网络|平均车费: what ends phrases elsewhere begins one here.
                if word.governs
                    && word.may_modify
                    && growing.and_then(|growing| growing.head).is_some_and(|(_, head)| !head.is_listed())
                {
                    finish(&mut growing, chunks);
                }
                growing.get_or_insert(Growing { start: word.span.start, head: None });
            }
            Role::Verb => {
                finish(&mut growing, chunks);
                chunks.push(Chunk { span: word.span, kind: ChunkKind::Verb });
            }
            Role::Adverb if describes_listed(next) => {
                growing.get_or_insert(Growing { start: word.span.start, head: None });
            }
            Role::Adverb => {
                finish(&mut growing, chunks);
                chunks.push(Chunk { span: word.span, kind: ChunkKind::Adverb });
            }
            Role::Function(mark) => {
                finish(&mut growing, chunks);
                chunks.push(Chunk { span: word.span, kind: ChunkKind::Listed(mark) });
            }
            Role::Break => finish(&mut growing, chunks),
        }
        if next.is_none() {
            finish(&mut growing, chunks);
        }
    }
}

/// Whether an adverb before a word is part of its name, as it cannot be said of a noun: 特别|补贴.
fn describes_listed(next: Option<&Word>) -> bool {
    next.is_some_and(|next| matches!(next.role, Role::Head(ChunkKind::Listed(_))) && !next.is_deed && !next.is_short)
}

/// Whether a phrase is a person's name, which no dictionary has, and what is his: 原告|刘仁红|误工费.
fn opens_with_name(words: &[Word], first: usize, behind: usize) -> bool {
    let is_behind_function = first > 0 && matches!(words[first - 1].role, Role::Function(_));
    is_behind_function
        && behind - first == 4
        && words[first..behind - 1].iter().all(|word| word.is_short)
        && !words[behind - 1].is_short
}

/// Where the phrase begins of which these words are the most that it may have.
fn first_word(text: &str, words: &[Word], head: &Word, is_listed: bool) -> usize {
    let n_chars = |span: Span| span.of(text).chars().count();
    let max_chars = if is_listed && !head.is_measure { MAX_LISTED } else { MAX_PHRASE };
    let max_words = if is_listed { 3 + usize::from(head.is_measure) } else { MAX_PHRASE };
    let is_whole = is_listed && n_chars(head.span) > MAX_SHORT_HEAD;
    // 结|售|汇|顺差: characters that follow each other before the head are a word that no dictionary has.
    let modifiers = &words[..words.len() - 1];
    let n_short = modifiers.iter().rev().take_while(|word| word.is_short).count();
    let max_words = max_words + if head.is_short { 0 } else { n_short.clamp(1, 3) - 1 };
    let mut first = words.len() - 1;
    while first > 0 && words.len() - first < max_words {
        let before = &words[first - 1];
        let is_sum = matches!(before.role, Role::Head(ChunkKind::Listed(_)));
        let is_long = n_chars(before.span.cover(head.span)) > if is_sum { MAX_PHRASE } else { max_chars };
        if is_long || is_whole && (head.opens_with_function || !before.describes()) {
            break;
        }
        first -= 1;
    }
    // 美国|国债, 对日本|出口: whose it is does not name what a list knows.
    let before_short = words.len().saturating_sub(2);
    while is_listed
        && first + 1 < words.len()
        && words[first].role == Role::Head(ChunkKind::Name)
        && !(head.is_short && first == before_short)
    {
        first += 1;
    }
    first
}

/// Adds the phrase that these words are, the last of which is its head. One that a list names is cut to the words next to the head.
fn emit(text: &str, words: &[Word], kind: ChunkKind, chunks: &mut Vec<Chunk>) {
    let Some(head) = words.last() else { return };
    let is_listed = kind.is_listed();
    let n_chars = |span: Span| span.of(text).chars().count();
    let mut first = first_word(text, words, head, is_listed);
    // A single character before a phrase is mostly the rest of something else; before another one it may be a word with it, and 新 is an adjective.
    let is_adjective = words[first].may_modify && !is_listed;
    if first + 1 < words.len() && words[first].is_short && !words[first + 1].is_short && !is_adjective {
        first += 1;
    }
    if let Some((from, to)) = words[..first].first().zip(words[..first].last()) {
        let kind = if first == 1 && from.is_verbal { ChunkKind::Verb } else { ChunkKind::Noun };
        chunks
            .extend(Some(from.span.cover(to.span)).filter(|rest| n_chars(*rest) > 1).map(|span| Chunk { span, kind }));
    }
    let span = words[first].span.cover(head.span);
    let is_alone = first + 1 == words.len();
    let kind = match head.role {
        Role::Function(mark) if is_alone => ChunkKind::Listed(mark),
        Role::Head(own) if is_alone && head.is_measure => own,
        _ if is_alone && head.is_verbal && !is_listed => ChunkKind::Verb,
        _ => kind,
    };
    if n_chars(span) > 1 {
        chunks.push(Chunk { span, kind });
    }
}

/// A head of more characters that a list names says what it is by itself (收费标准).
const MAX_SHORT_HEAD: usize = 3;
/// A phrase that a list names has at most so many characters.
const MAX_LISTED: usize = 8;

/// Whether a verb is part of a noun: 助 of 助残志愿者, 收购 of 最低收购价格.
fn is_part(words: &[Word], index: usize, growing: Option<Growing>) -> bool {
    let Some(next) = words.get(index + 1) else { return false };
    let word = words[index];
    let is_noun = |word: &Word| matches!(word.role, Role::Head(_) | Role::Modifier);
    let makes_compound = word.is_short
        && !word.is_particle
        && next.is_short
        && is_noun(next)
        && words.get(index + 2).is_some_and(|behind| behind.is_measure || matches!(behind.role, Role::Head(_)));
    let is_sandwiched = word.role == Role::Verb
        && !word.governs
        && matches!(next.role, Role::Head(_))
        && growing.is_some_and(|growing| growing.head.is_none_or(|(end, _)| end < words[index].span.start));
    let is_modifier = word.may_modify && !word.is_short && matches!(next.role, Role::Head(_));
    // 认购款, 保全费: a listed noun of one character never stands alone.
    let takes_suffix = next.is_short && matches!(next.role, Role::Head(ChunkKind::Listed(_)));
    // 签约总额, 加价幅度: how much of something there is says nothing without what it measures.
    let is_measured = word.is_deed && (next.is_measure || next.is_sort && word.role == Role::Verb);
    makes_compound || is_sandwiched || is_modifier || is_measured || takes_suffix && !word.is_short
}

#[cfg(test)]
mod tests;
