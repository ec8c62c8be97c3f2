use super::dictionary::cut;
use crate::text::Span;

/// What a word that is known besides the dictionary may cost: less than its characters would alone.
const KNOWN_COST: u32 = 4_300;

/// The words of a stretch of text, from left to right without gaps. `known` are further words in it, by start, such as names of places.
pub fn words(text: &str, stretch: Span, known: &[Span]) -> Vec<Span> {
    cut(text, stretch, known, KNOWN_COST)
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
    }
}
