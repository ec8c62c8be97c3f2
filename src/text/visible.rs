use std::fmt::{self, Display, Write};

/// Whether terminals and browsers act on a character instead of showing it: controls, line separators, and the
/// characters that turn the direction of writing round.
pub fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Shows a value on one line: what a terminal would act on becomes an escape, `\n` or `\u{202e}`.
///
/// Names of files and texts of articles come from anywhere. Written as they are they could clear the screen, color
/// or hide what stands beside them, or begin a line that looks like a message of ours.
///
/// ```
/// use jushi::text::Visible;
///
/// assert_eq!(Visible("a\nwarning: b\u{1b}[2J").to_string(), r"a\nwarning: b\u{1b}[2J");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Visible<T>(pub T);

impl<T: Display> Display for Visible<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let alternate = f.alternate();
        let mut escaper = Escaper(f);
        if alternate { write!(escaper, "{:#}", self.0) } else { write!(escaper, "{}", self.0) }
    }
}

/// Shows a text of several lines: line ends stay, and colors where they are asked for; everything else that a terminal
/// would act on becomes an escape.
#[derive(Clone, Copy, Debug)]
pub struct VisibleLines<'a> {
    /// The text.
    pub text: &'a str,
    /// Whether sequences that set a color stay.
    pub color: bool,
}

impl Display for VisibleLines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.text;
        while let Some(at) = rest.find(is_control) {
            f.write_str(&rest[..at])?;
            rest = &rest[at..];
            let kept = if rest.starts_with('\n') { 1 } else { self.color_len(rest) };
            let first = rest.chars().next().map_or(0, char::len_utf8);
            let (shown, behind) = rest.split_at(kept.max(first));
            if kept > 0 {
                f.write_str(shown)?
            } else {
                Escaper(f).write_str(shown)?
            }
            rest = behind;
        }
        f.write_str(rest)
    }
}

impl VisibleLines<'_> {
    /// The length of the sequence that sets a color at the start of a text; 0 where there is none, or it may not stay.
    fn color_len(&self, text: &str) -> usize {
        let Some(codes) = text.strip_prefix("\x1b[").filter(|_| self.color) else { return 0 };
        let n_codes = codes.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b';').count();
        if codes[n_codes..].starts_with('m') { n_codes + 3 } else { 0 }
    }
}

/// Writes on with escapes.
struct Escaper<'a, 'b>(&'a mut fmt::Formatter<'b>);

impl Write for Escaper<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some(at) = rest.find(is_control) {
            self.0.write_str(&rest[..at])?;
            let c = rest[at..].chars().next().unwrap_or_default();
            match c {
                '\n' => self.0.write_str("\\n")?,
                '\r' => self.0.write_str("\\r")?,
                '\t' => self.0.write_str("\\t")?,
                _ => write!(self.0, "\\u{{{:x}}}", u32::from(c))?,
            }
            rest = &rest[at + c.len_utf8()..];
        }
        self.0.write_str(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_escaped() {
        for (text, expected) in [
            ("广州市投入5万元", "广州市投入5万元"),
            ("\x1b[31ma\x07", r"\u{1b}[31ma\u{7}"),
            ("a\r\n\tb", r"a\r\n\tb"),
            ("\u{9b}31m\u{2028}\u{202e}x\u{2069}\u{61c}", r"\u{9b}31m\u{2028}\u{202e}x\u{2069}\u{61c}"),
        ] {
            assert_eq!(Visible(text).to_string(), expected);
        }
    }

    #[test]
    fn lines_and_wanted_colors_stay() {
        let text = "\x1b[1;31ma\x1b[0m\nb\x1b[2J\x1b[\r";
        let shown = |color| VisibleLines { text, color }.to_string();
        assert_eq!(shown(true), "\x1b[1;31ma\x1b[0m\nb\\u{1b}[2J\\u{1b}[\\r");
        assert_eq!(shown(false), "\\u{1b}[1;31ma\\u{1b}[0m\nb\\u{1b}[2J\\u{1b}[\\r");
    }
}
