//! Characters that pinyin annotations have torn apart: `?xùn)|西` becomes `東西`.
//!
//! A tool looked for the GBK codes of certain traditional characters at every byte, whole characters or not, and put
//! `(pinyin)` behind each. Where the code it found was the second byte of one character and the first of the next, that
//! first byte was left alone before the bracket, and decoding made `?` of both. The rest of the character shows as
//! something else: its second byte as an ASCII character (`|`), or, where it is not ASCII, as the first byte of a wrong
//! character, and so on until an odd byte ends the shift: `我?guī)汀笔⊥鈩?wù)工` was `我幫”省外務工`.
//!
//! The pinyin says what was found, and that gives the lost byte back. Where several bytes are possible the likeliest is
//! taken and a warning names the others. What cannot be restored becomes U+FFFD, so that nothing is read across it.

mod evidence;
mod gbk;
mod restore;

use std::ops::Range;
use std::sync::LazyLock;

use evidence::Evidence;
use memchr::{memchr_iter, memmem::Finder};

use super::pinyin::syllable;
use super::{Findings, WarningKind};
use crate::text::Rewriter;

pub(super) fn rewrite(rewriter: &mut Rewriter<'_>, findings: &mut Findings) {
    let text = rewriter.input();
    let is_annotated = !findings.annotated.is_empty();
    let places = places(text, is_annotated);
    if places.is_empty() {
        return;
    }
    let annotated = std::mem::take(&mut findings.annotated);
    let evidence = Evidence::new(text, &annotated);
    // Where the last restored place ends, and the true character there.
    let mut done = (0, None);
    for place in places {
        if place.start() < done.0 {
            continue;
        }
        let shown = text[..place.start()].chars().next_back();
        let before = if done.0 == place.start() { done.1.or(shown) } else { shown };
        let Some(before) = before else { continue };
        let loss = match place {
            Place::Stray(range) => {
                if is_stray(text, before, range.clone()) {
                    done = (range.end, None);
                    rewriter.replace(range.clone(), &text[range.start..=range.start]);
                }
                continue;
            }
            Place::Loss(loss) => loss,
        };
        let mut ways = restore::restore(text, before, &loss, &evidence);
        if ways.is_empty() {
            // A lone bracket proves nothing in a text without annotations, unless it fits what is before.
            if is_annotated || restore::is_explained(before, &loss, &evidence) {
                let range = loss.start..restore::damage_end(text, &loss);
                done = (range.end, None);
                rewriter.replace(range.clone(), "\u{FFFD}");
                findings.warnings.push((range, WarningKind::Damaged));
            }
            continue;
        }
        let best = ways.remove(0);
        let range = loss.start..best.end;
        done = (best.end, best.text.chars().next_back());
        rewriter.replace(range.clone(), &best.text);
        if best.text.contains('\u{FFFD}') {
            findings.warnings.push((range.clone(), WarningKind::Damaged));
        }
        if !ways.is_empty() {
            let others = ways.into_iter().map(|other| other.text).collect();
            findings.warnings.push((range, WarningKind::Ambiguous { chosen: best.text, others }));
        }
    }
}

/// A place at which annotations may have done damage.
enum Place {
    /// A lost byte.
    Loss(Loss),
    /// An ASCII character with an annotation behind: `不斷l(xiāng)oop`. Nothing is lost.
    Stray(Range<usize>),
}

impl Place {
    fn start(&self) -> usize {
        match self {
            Self::Loss(loss) => loss.start,
            Self::Stray(range) => range.start,
        }
    }
}

/// A question mark with the second half of an annotation behind it: `?xùn)`.
#[derive(Clone, Debug)]
struct Loss {
    start: usize,
    end: usize,
    syllable: String,
}

/// All places to look at, in text order.
///
/// In a text without whole annotations only what nobody writes counts: a question mark, then a syllable with a tone and
/// no opening bracket.
fn places(text: &str, is_annotated: bool) -> Vec<Place> {
    let bytes = text.as_bytes();
    let wide_marks = WIDE_MARKS.iter().flat_map(|mark| mark.find_iter(bytes));
    let losses = memchr_iter(b'?', bytes)
        .chain(wide_marks)
        .filter_map(|at| loss(text, at))
        .filter(|loss| is_annotated || is_certain(text, loss));
    let mut places: Vec<Place> = losses.map(Place::Loss).collect();
    if is_annotated {
        places.extend(memchr_iter(b'(', bytes).filter_map(|at| stray(text, at)).map(Place::Stray));
    }
    places.sort_by_key(Place::start);
    places
}

/// What stands for a lost byte besides `?`.
static WIDE_MARKS: LazyLock<[Finder<'_>; 2]> = LazyLock::new(|| ["？", "\u{FFFD}"].map(Finder::new));

/// The ASCII character before the bracket at `open`, with the annotation in the bracket.
fn stray(text: &str, open: usize) -> Option<Range<usize>> {
    let start = open.checked_sub(1).filter(|&start| matches!(text.as_bytes()[start], 0x40..=0x7E))?;
    let (syllable, len) = syllable(&text[open + 1..])?;
    let behind = text[open + 1 + len..].strip_prefix(')')?;
    (!syllable.is_ascii()).then_some(start..text.len() - behind.len())
}

/// Whether the annotation in `range` belongs to the code that the ASCII character at its start makes with the second byte
/// of `before`.
fn is_stray(text: &str, before: char, range: Range<usize>) -> bool {
    let Some([_, trail]) = gbk::encode(before) else { return false };
    let found = gbk::decode(trail, text.as_bytes()[range.start]);
    found.is_some_and(|c| annotation_end(text, range.start + 1, c) == range.end)
}

fn is_certain(text: &str, loss: &Loss) -> bool {
    !loss.syllable.is_ascii() && !text[loss.start..loss.end].contains(['(', '（'])
}

/// The loss at `at`, if there is one.
fn loss(text: &str, at: usize) -> Option<Loss> {
    let inside = text[at..].strip_prefix(['?', '？', '\u{FFFD}'])?;
    let inside = inside.strip_prefix(['(', '（']).unwrap_or(inside);
    let (syllable, len) = syllable(inside)?;
    let behind = inside[len..].strip_prefix([')', '）'])?;
    Some(Loss { start: at, end: text.len() - behind.len(), syllable })
}

/// Where the annotation `(pinyin)` of `character` ends that begins at `at`; `at` when there is none.
fn annotation_end(text: &str, at: usize, character: char) -> usize {
    let end = || -> Option<usize> {
        let inside = text[at..].strip_prefix(['(', '（'])?;
        let (syllable, len) = syllable(inside)?;
        let behind = inside[len..].strip_prefix([')', '）'])?;
        super::pinyin::is_reading(character, &syllable).then_some(text.len() - behind.len())
    };
    end().unwrap_or(at)
}

/// A way to read a damaged place.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Restored {
    /// Where in the damaged text it ends.
    end: usize,
    /// The characters that were there.
    text: String,
    score: i64,
}

#[cfg(test)]
mod tests {
    use super::super::{Normalizer, WarningKind};

    fn normalize(text: &str) -> (String, Vec<WarningKind>) {
        let normalizer = Normalizer::STEP_NAMES
            .iter()
            .filter(|name| !matches!(**name, "pinyin" | "lost-bytes"))
            .fold(Normalizer::new(), |normalizer, name| normalizer.without(name).expect("a step"));
        let normalized = normalizer.normalize(text);
        let warnings = normalized.warnings.iter().map(|warning| warning.kind.clone()).collect();
        (normalized.text.into_owned(), warnings)
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(normalize(text).0, expected);
    }

    #[test]
    fn the_second_byte_shows_as_ascii() {
        check("推動(dòng)?xùn)|西部協(xié)作", "推動東西部協作");
        check("廣州黔南兩地?cái)y手", "廣州黔南兩地攜手");
        check("同時(shí)投入?yún)f(xié)作資金", "同時投入協作資金");
    }

    #[test]
    fn both_bytes_are_lost() {
        check("一批東部?jī)?yōu)質(zhì)", "一批東部優質");
        check("平臺(tái)流量?jī)?yōu)勢(shì)", "平臺流量優勢");
    }

    #[test]
    fn the_shift_goes_on() {
        check("“就業(yè)我?guī)汀笔⊥鈩?wù)工服務(wù)熱線", "“就業我幫”省外務工服務熱線");
    }

    #[test]
    fn an_annotation_of_half_a_character_and_a_letter() {
        check("音樂(lè)令人不斷l(xiāng)oop不斷聽", "音樂令人不斷loop不斷聽");
        check("這個(gè)a(b)c(xiāng)", "這個a(b)c(xiāng)");
    }

    #[test]
    fn the_shift_ends_at_a_lost_byte() {
        check("眾新聞?dòng)浾?7月10日", "眾新聞記\u{FFFD}7月10日");
    }

    #[test]
    fn two_bytes_that_are_no_code() {
        check("照?qǐng)蟮溃?绹?guó)總統", "照報道\u{FFFD}\u{FFFD}國總統");
    }

    #[test]
    fn other_marks_of_loss() {
        check("推動(dòng)\u{FFFD}xùn)|西部", "推動東西部");
        check("推動(dòng)？(xùn)|西部", "推動東西部");
    }

    #[test]
    fn what_cannot_be_restored_is_marked() {
        let (text, warnings) = normalize("個(gè)人?zhuāng)東西,產(chǎn)業");
        assert_eq!(text, "個人\u{FFFD}東西,產業");
        assert_eq!(warnings, [WarningKind::Damaged]);
    }

    #[test]
    fn a_source_span_covers_the_damage() {
        let source = "推動(dòng)?xùn)|西部";
        let normalized = Normalizer::new().normalize(source);
        assert_eq!(normalized.text, "推动东西部");
        assert_eq!(&source[normalized.maps.source_range(6..9)], "?xùn)|");
    }

    #[test]
    fn questions_stay() {
        for text in ["協作的廣度?", "真的?（dú）", "他说?zhè)", "what?huh)", "?xùn)|", "为什么?(yīn)为"]
        {
            check(text, text);
        }
    }
}
