//! Texts with `[[marks]]`.

/// A text with `[[marks]]`, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// The text without the marks.
    pub text: String,
    /// Character ranges of the text without the marks.
    pub spans: Vec<[usize; 2]>,
}

impl Marked {
    /// Takes the marks out of a text.
    pub fn parse(marked: &str) -> Self {
        let mut text = String::new();
        let mut spans = Vec::new();
        let mut rest = marked;
        while let Some((before, inner, after)) = split_mark(rest) {
            text.push_str(before);
            let start = text.chars().count();
            text.push_str(inner);
            spans.push([start, text.chars().count()]);
            rest = after;
        }
        text.push_str(rest);
        Self { text, spans }
    }

    /// The text with marks around other spans, which come in order and do not overlap.
    pub fn write(&self, spans: &[[usize; 2]]) -> String {
        let mut out = String::new();
        for (at, c) in self.text.chars().enumerate() {
            if spans.iter().any(|span| span[1] == at && span[0] < at) {
                out.push_str("]]");
            }
            if spans.iter().any(|span| span[0] == at && span[1] > at) {
                out.push_str("[[");
            }
            out.push(c);
        }
        if spans.iter().any(|span| span[1] == self.text.chars().count() && span[0] < span[1]) {
            out.push_str("]]");
        }
        out
    }
}

fn split_mark(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("[[")?;
    let (inner, after) = rest.split_once("]]")?;
    Some((before, inner, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(marked: &str, spans: &[[usize; 2]]) {
        let parsed = Marked::parse(marked);
        assert_eq!(parsed.spans, spans);
        assert_eq!(parsed.write(spans), marked);
    }

    #[test]
    fn marks_are_taken_out_and_put_back() {
        check("没有", &[]);
        check("[[18人]]", &[[0, 3]]);
        check("互派[[18人]]、[[3人]][[5人]]，", &[[2, 5], [6, 8], [8, 10]]);
    }
}
