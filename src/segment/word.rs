use std::sync::OnceLock;

use jieba_rs::Jieba;

use crate::text::Span;

/// A word and its part of speech.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it stands.
    pub span: Span,
    /// Part of speech as jieba tags it, for example `n` or `ns`.
    pub tag: String,
}

/// Gives the words that jieba is to know as places, once it is loaded.
type UserWords = Box<dyn Fn() -> Vec<&'static str> + Send + Sync>;

/// Cuts text into words. Loading takes a good tenth of a second, so it waits for the first text.
pub struct Segmenter {
    user_words: UserWords,
    jieba: OnceLock<Jieba>,
}

impl Segmenter {
    /// A segmenter that also knows `user_words`, as places.
    pub fn new(user_words: impl Fn() -> Vec<&'static str> + Send + Sync + 'static) -> Self {
        Self { user_words: Box::new(user_words), jieba: OnceLock::new() }
    }

    /// The words of a stretch of text, without gaps.
    pub fn segment(&self, text: &str, span: Span) -> Vec<Word> {
        let tags = self.jieba().tag(span.of(text), true);
        tags.into_iter()
            .map(|tag| Word {
                span: Span::new(span.start + tag.byte_start, span.start + tag.byte_end),
                tag: tag.tag.to_owned(),
            })
            .collect()
    }

    fn jieba(&self) -> &Jieba {
        self.jieba.get_or_init(|| {
            let mut jieba = Jieba::new();
            for word in (self.user_words)() {
                jieba.add_word(word, None, Some("ns"));
            }
            jieba
        })
    }
}

impl std::fmt::Debug for Segmenter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Segmenter").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let segmenter = Segmenter::new(|| vec!["瓮安县"]);
        let words = segmenter.segment(text, Span::new(0, text.len()));
        let found: Vec<&str> = words.iter().map(|word| word.span.of(text)).collect();
        assert_eq!(found, expected);
        assert_eq!(found.concat(), text);
    }

    #[test]
    fn words_of_a_clause() {
        check("帮助瓮安县农村劳动力就业", &["帮助", "瓮安县", "农村", "劳动力", "就业"]);
    }
}
