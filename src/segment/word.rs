use super::dictionary::cut;
use crate::text::Span;

/// What a word that is known besides the dictionary may cost: less than its characters would alone.
const KNOWN_COST: u32 = 4_300;

/// The words of a stretch of text, from left to right without gaps: those of the dictionary, numbers and Latin words whole, and `known`
/// ones, such as names of places.
pub fn words(text: &str, stretch: Span, known: &[Span]) -> Vec<Span> {
    let mut known = known.to_vec();
    known.extend(latin_words(text, stretch));
    known.sort_unstable_by_key(|word| (word.start, word.end));
    cut(text, stretch, &known, KNOWN_COST)
}

/// The stretches of digits and Latin letters.
fn latin_words(text: &str, stretch: Span) -> impl Iterator<Item = Span> {
    let mut at = stretch.start;
    let words = stretch.of(text).split_inclusive(|c: char| !c.is_ascii_alphanumeric());
    words.filter_map(move |word| {
        let start = at;
        at += word.len();
        let word = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        (word.len() > 1).then_some(Span::new(start, start + word.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, known: &[&str], expected: &[&str]) {
        let span = |word: &&str| text.find(word).map(|start| Span::new(start, start + word.len()));
        let known: Vec<Span> = known.iter().filter_map(span).collect();
        let words = words(text, Span::new(0, text.len()), &known);
        let found: Vec<&str> = words.iter().map(|word| word.of(text)).collect();
        assert_eq!(found, expected);
        assert_eq!(found.concat(), text);
    }

    #[test]
    fn words_of_a_clause() {
        check("帮助瓮安县农村劳动力就业", &["瓮安县"], &["帮助", "瓮安县", "农村", "劳动力", "就业"]);
        check("在附近600米买A4纸", &[], &["在", "附近", "600", "米", "买", "A4", "纸"]);
    }
}
