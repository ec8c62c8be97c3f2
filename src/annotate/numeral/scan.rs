use super::arabic::{self, Arabic};
use super::beside::{HYPHEN, ONE, counts, ends_word, opens_word};
use super::cursor::{Cursor, is_han};
use super::glyph::{self, Glyph, glyph, next_start};
use super::identifier::{UrlFinder, identifier_end};
use super::not_number::{strong_word_at, word_over};
use super::portion::{Item, read_item, read_plain_item, spaced_discount};
use super::qualifier::{bound_after, bound_before, bound_before_scale, compared};
use super::range::join;
use super::read::counts_as_three;
use super::words::Word;
use super::{Numeral, NumeralKind, Script};
use crate::fact::{Bound, Number};
use crate::text::Span;

/// All numerals of a text, from left to right and without overlap.
///
/// ```
/// use jushi::annotate::numeral::scan_numerals;
///
/// let text = "每村近30—50万元,不少于3.7亿元";
/// let numerals = scan_numerals(text);
/// assert_eq!(numerals[0].span.of(text), "30—50万");
/// assert_eq!(numerals[0].number.value.to_string(), "300000");
/// assert_eq!(numerals[1].number.bound.name(), "at_least");
/// ```
pub fn scan_numerals(text: &str) -> Vec<Numeral> {
    NumeralScan::new(text).until(text.len())
}

/// The numerals of a text, taken a stretch at a time: together they are those of [`scan_numerals`].
pub struct NumeralScan<'a> {
    scanner: Scanner<'a>,
    at: usize,
}

impl<'a> NumeralScan<'a> {
    /// Begins at the start of a text.
    pub fn new(text: &'a str) -> Self {
        let scanner = Scanner {
            cursor: Cursor { text },
            urls: UrlFinder::default(),
            numerals: Vec::new(),
            last: None,
            floor: 0,
            ordinal_end: None,
            last_leading: None,
        };
        Self { scanner, at: 0 }
    }

    /// The numerals that begin before a position and were not taken yet.
    pub fn until(&mut self, end: usize) -> Vec<Numeral> {
        let scanner = &mut self.scanner;
        // A numeral may become a range with the next one, so it is what it is only when there is another behind it.
        while scanner.numerals.last().is_none_or(|last| last.span.start < end) {
            let Some(start) = next_start(scanner.cursor.text, self.at) else {
                scanner.flush();
                // What was searched to its end is not searched again.
                self.at = scanner.cursor.text.len();
                break;
            };
            self.at = scanner.advance(start);
        }
        let behind = scanner.numerals.partition_point(|numeral| numeral.span.start < end);
        let rest = scanner.numerals.split_off(behind);
        std::mem::replace(&mut scanner.numerals, rest)
    }
}

struct Scanner<'a> {
    cursor: Cursor<'a>,
    urls: UrlFinder,
    numerals: Vec<Numeral>,
    /// Read, but perhaps the lower end of a range.
    last: Option<Item>,
    /// Nothing before this position belongs to a numeral to come.
    floor: usize,
    /// Where the last ordinal ended.
    ordinal_end: Option<usize>,
    /// Where the qualifier before the last numeral begins.
    last_leading: Option<usize>,
}

impl Scanner<'_> {
    /// Reads what begins at `start` and gives the position to go on from, which lies behind it.
    fn advance(&mut self, start: usize) -> usize {
        let end = if self.cursor.byte(start).is_ascii_digit() { self.arabic(start) } else { self.chinese(start) };
        self.floor = end;
        end
    }

    fn arabic(&mut self, start: usize) -> usize {
        if let Some(end) = self.urls.url_end(self.cursor.text, start) {
            return end;
        }
        let number = arabic::read_number(self.cursor, start);
        if self.is_torn(&number) {
            return read_item(self.cursor, start, usize::MAX).map_or(number.end, |item| item.reading.end);
        }
        if self.is_ordinal(start) {
            return self.ordinal(start, number.end);
        }
        if let Some(item) = spaced_discount(self.cursor, start) {
            return self.found(item);
        }
        if let Some(end) = identifier_end(self.cursor, &number, self.floor) {
            return end;
        }
        let item = read_plain_item(self.cursor, &number).or_else(|| read_item(self.cursor, start, usize::MAX));
        match item {
            Some(item) => self.found(self.without_strong_word(item, start)),
            None => number.end,
        }
    }

    /// `00万元` is the rest of a number that was cut in two.
    fn is_torn(&self, number: &Arabic) -> bool {
        self.cursor.rest(number.start).starts_with("00")
            && self.cursor.byte(self.cursor.skip_digits(number.start)) != b':'
    }

    fn chinese(&mut self, start: usize) -> usize {
        let Some(character) = self.cursor.char_at(start) else { return self.cursor.text.len() };
        let next = start + character.len_utf8();
        if !self.can_begin(character, start, next) || self.is_money_zero(character, start, next) {
            return next;
        }
        if let Some(end) = self.hidden_name_end(character, next) {
            return end;
        }
        if self.is_change_of_each(start, next)
            && let Some(item) = read_item(self.cursor, start, next)
        {
            return self.found(item);
        }
        let is_ordinal = self.is_ordinal(start);
        let is_number = is_ordinal || self.is_small_change(start, next);
        let word = word_over(self.cursor.text, start, self.floor).filter(|_| !is_number);
        if let Some(word) = word
            && self
                .cursor
                .char_at(next)
                .is_none_or(|after| after != ' ' && !Word::ReadingOn.has(after) && glyph(after).is_none())
        {
            return word.end;
        }
        let Some(item) = read_item(self.cursor, start, usize::MAX) else {
            return word.map_or(next, |word| word.end);
        };
        if is_ordinal {
            return self.ordinal(start, item.reading.end);
        }
        let pointed = word.is_some_and(|word| Word::Pointing.begins(&self.cursor.text[word.start..]));
        if let Some(word) = word.filter(|word| word.start < start && !pointed || word.end >= item.reading.end) {
            return word.end;
        }
        self.found(self.without_strong_word(item, start))
    }

    /// 零 between a unit of money and its small change, 三块零五: the change is 五, and the rules see the 零.
    fn is_money_zero(&self, character: char, start: usize, next: usize) -> bool {
        glyph(character) == Some(Glyph::Digit(0))
            && self.is_behind_money(start)
            && self
                .cursor
                .char_at(next)
                .and_then(glyph)
                .is_some_and(|after| matches!(after, Glyph::Digit(1..) | Glyph::Ascii))
    }

    /// Where two Chinese zeros end with which a numeral would begin: 丁○○二人 hides a name, and no year or number is written so.
    fn hidden_name_end(&self, character: char, next: usize) -> Option<usize> {
        let is_zero = |character| !is_han(character) && glyph(character) == Some(Glyph::Digit(0));
        let second = self.cursor.char_at(next).filter(|second| is_zero(character) && is_zero(*second))?;
        Some(next + second.len_utf8())
    }

    /// 三毛 in 十块三毛 is money, nobody's name.
    fn is_small_change(&self, start: usize, next: usize) -> bool {
        Word::SmallChange.is(self.cursor.char_at(next))
            && (self.is_behind_money(start) || self.is_behind_zero(start) || self.is_dime_of_each(next))
    }

    fn is_behind_zero(&self, at: usize) -> bool {
        self.cursor.char_before(at).and_then(glyph) == Some(Glyph::Digit(0))
    }

    /// 三毛五一斤: a price, and not a name.
    fn is_dime_of_each(&self, dime: usize) -> bool {
        let digit = self.cursor.behind(dime);
        let is_digit = self.cursor.char_at(digit).and_then(glyph::spelled_digit).is_some();
        is_digit && self.is_change_of_each(digit, self.cursor.behind(digit))
    }

    /// 五 in 两块五一斤: the 一 or 两 behind it counts what the price is for.
    fn is_change_of_each(&self, start: usize, next: usize) -> bool {
        let Some(unit) = Word::PaidFor.strip_start(self.cursor.rest(next)) else { return false };
        opens_word(ONE, unit.chars().next()) && (self.is_behind_money(start) || self.is_behind_dime(start))
    }

    fn is_behind_dime(&self, at: usize) -> bool {
        let before = Word::Dime.strip_end(&self.cursor.text[..at]);
        before.is_some_and(|before| before.chars().next_back().and_then(glyph).is_some())
    }

    fn is_behind_money(&self, at: usize) -> bool {
        Word::BeforeChange.ends(&self.cursor.text[..at])
    }

    /// 半 in 两块半: half of the unit right before it.
    fn is_half_a_unit(&self, at: usize, after: Option<char>) -> bool {
        let before = Word::BeforeChange.strip_end(&self.cursor.text[..at]);
        before.is_some_and(|before| before.chars().next_back().and_then(glyph).is_some())
            && (!after.is_some_and(is_han) || Word::PaidFor.is(after))
    }

    /// Turns away most of the characters that may begin a numeral and do not.
    fn can_begin(&self, character: char, start: usize, next: usize) -> bool {
        let after = self.cursor.char_at(next);
        match glyph(character) {
            Some(Glyph::Several) => {
                let counted = counts_things(&self.cursor.text[..start], &self.cursor.text[start..next]);
                let next_at = self.cursor.skip_blanks(next, 1);
                self.cursor.char_at(next_at).and_then(glyph::scale).is_some() && !counted
            }
            Some(Glyph::Half) => Word::HalfOf.is(after) || self.is_half_a_unit(start, after),
            Some(_) => !Word::Weak3.has(character) || counts_as_three(self.cursor, start),
            None => Word::Discount.is(after),
        }
    }

    fn is_ordinal(&self, start: usize) -> bool {
        let before = &self.cursor.text[..start];
        Word::Ordinal.ends(before.strip_suffix(' ').unwrap_or(before))
            || self.ordinal_end.is_some_and(|end| self.continues_ordinal(end, start))
    }

    /// 第三至五, 第二、三.
    fn continues_ordinal(&self, end: usize, start: usize) -> bool {
        let Some(between) = self.cursor.text.get(end..start) else { return false };
        matches!(between, "-" | "—" | "~")
            || between == "、" && self.cursor.char_at(start).is_some_and(is_han)
            || Word::RangeJoin.is_word(between)
    }

    fn ordinal(&mut self, start: usize, fallback: usize) -> usize {
        let end = read_item(self.cursor, start, usize::MAX).map_or(fallback, |item| item.reading.end).max(fallback);
        self.ordinal_end = Some(end);
        end
    }

    /// Gives back a last character that begins another word: 一 in 两万一起, 百 in 五百姓.
    fn without_strong_word(&self, item: Item, start: usize) -> Item {
        let Some(last) = self.cursor.char_before(item.reading.end) else { return item };
        let last_start = item.reading.end - last.len_utf8();
        if last_start <= start || glyph(last).is_none() || !strong_word_at(self.cursor.text, last_start) {
            return item;
        }
        let before = self.cursor.char_before(last_start).and_then(glyph);
        let cut = glyph(last) != Some(Glyph::Digit(1)) || matches!(before, Some(Glyph::Scale(2..)));
        cut.then(|| read_item(self.cursor, start, last_start)).flatten().unwrap_or(item)
    }

    /// Takes an item: with its sign, and joined to the one before where the two are a range.
    fn found(&mut self, mut item: Item) -> usize {
        let end = item.reading.end;
        if let Some(start) = self.sign_start(&item) {
            item.reading.start = start;
            item.reading.negate();
        }
        let joined = self.last.as_ref().and_then(|last| join(self.cursor, last, &item));
        match joined {
            Some(range) => self.last = Some(range),
            None => {
                self.flush();
                self.last = Some(item);
            }
        }
        end
    }

    /// Where the sign of the item begins, if it has one. A hyphen between two numbers joins them, and behind a letter or a digit it
    /// belongs to a name.
    fn sign_start(&self, item: &Item) -> Option<usize> {
        let before = self.cursor.text.get(self.floor..item.reading.start)?;
        let unspaced = before.as_bytes().strip_suffix(b" ").map_or(before, |rest| &before[..rest.len()]);
        let rest = match unspaced.chars().next_back()? {
            minus if Word::Minus.has(minus) => {
                let rest = &unspaced[..unspaced.len() - minus.len_utf8()];
                return (!ends_word(&unspaced[rest.len()..], rest)).then_some(self.floor + rest.len());
            }
            hyphen @ ('-' | '−') if unspaced.len() == before.len() => &before[..before.len() - hyphen.len_utf8()],
            _ => return None,
        };
        let previous = self.cursor.char_before(self.floor + rest.len());
        let is_sign = match previous {
            None => true,
            Some(previous) if is_han(previous) => self.is_quantity(item) && !self.is_behind_unit(item, rest),
            Some(previous) => {
                !previous.is_alphanumeric() && !matches!(previous, '-' | '—' | ')' | ']' | '%' | '"' | '”')
            }
        };
        is_sign.then_some(self.floor + rest.len())
    }

    /// Whether a number measures something. What only has digits may number a rocket or an appendix: 长征-5, 附件-2.
    fn is_quantity(&self, item: &Item) -> bool {
        let shape = item.reading.shape;
        let unit = self.cursor.char_at(self.cursor.skip_blanks(item.reading.end, 1));
        item.kind == NumeralKind::Percent
            || shape.big_exponent > 0
            || shape.fraction
            || unit.is_some_and(|unit| counts(HYPHEN, unit))
    }

    /// Whether `between`, which stands behind another number, is nothing or no more than its unit: 元 in `3000元-5000元`. A longer word is a unit
    /// only where the item has it too; 季度净利润 in `一季度净利润-120万元` is none.
    fn is_behind_unit(&self, item: &Item, between: &str) -> bool {
        /// 公里, 美元 and the like: no unit that is left out behind the second number is longer.
        const LONGEST_ALONE: usize = 6;
        if self.last.is_none() {
            return false;
        }
        let same = || self.cursor.rest(item.reading.end).trim_start().starts_with(between);
        let short =
            || between.len() <= LONGEST_ALONE && !Word::DateUnit.begins(between) && !Word::RangeJoin.ends(between);
        between.chars().all(|c| is_han(c) || c == '/') && (same() || short())
    }

    /// Qualifies and keeps the last item.
    fn flush(&mut self) {
        let Some(item) = self.last.take() else { return };
        let (start, end, shape) = (item.reading.start, item.reading.end, item.reading.shape);
        let floor = self.numerals.last().map_or(0, |numeral| numeral.span.end).min(start);
        let before_text = &self.cursor.text[floor..start];
        let takes_more = shape.bare || item.kind == NumeralKind::Percent && item.lift == 1;
        let behind = self.cursor.rest(end);
        let before =
            if takes_more { bound_before_scale(before_text, behind) } else { bound_before(before_text, behind) };
        if shape.bare && !shape.over && before.is_none() {
            return;
        }
        let after = bound_after(behind).or_else(|| compared(before_text, behind));
        let number = match item.reading.high {
            Some(high) => Number::range(item.reading.low, high),
            None => Number::single(item.reading.low, combined_bound(before, after, shape.over)),
        };
        let script = match (shape.has_ascii, shape.has_chinese) {
            (true, false) => Script::Digits,
            (true, true) => Script::Mixed,
            (false, _) => Script::Chinese,
        };
        let numeral = Numeral { span: Span::new(start, end), kind: item.kind, number, script, bare_scale: shape.bare };
        let leading = before.map(|(_, len)| start - len);
        if !self.merge_limits(&numeral, leading, after) {
            self.last_leading = leading;
            self.numerals.push(numeral);
        }
    }

    /// Makes one range of two limits: 不少于50不超过100, `5以上10以下`.
    fn merge_limits(&mut self, numeral: &Numeral, leading: Option<usize>, after: Option<(Bound, usize)>) -> bool {
        let Some(last) = self.numerals.last_mut().filter(|last| last.kind == numeral.kind) else {
            return false;
        };
        let text = self.cursor.text;
        let linked = match (leading, self.last_leading) {
            (Some(leading), Some(_)) => {
                let between = &text[last.span.end..leading];
                matches!(between, "" | "," | "、") || Word::LimitJoin.is_word(between)
            }
            (None, None) if after.is_some() => {
                let between = &text[last.span.end..numeral.span.start];
                bound_after(between).is_some_and(|(_, len)| len == between.len())
            }
            _ => false,
        };
        let (low, high) = match (last.number.bound, numeral.number.bound) {
            (Bound::AtLeast | Bound::Over, Bound::AtMost) => (&last.number.value, &numeral.number.value),
            (Bound::AtMost, Bound::AtLeast | Bound::Over) => (&numeral.number.value, &last.number.value),
            _ => return false,
        };
        if !linked || low >= high {
            return false;
        }
        last.number = Number::range(low.clone(), high.clone());
        last.span = last.span.cover(numeral.span);
        if last.script != numeral.script {
            last.script = Script::Mixed;
        }
        true
    }
}

/// Whether 数 behind `before` counts things. Behind 每人, 每户, 一件 it is a digit again: 每户数千元.
fn counts_things(before: &str, several: &str) -> bool {
    ends_word(several, before) && !Word::Hiding.ends(before) && !Word::EachBefore.is(before.chars().rev().nth(1))
}

/// A limit before the number outweighs one behind it and 多 inside; these outweigh 约 and 近.
fn combined_bound(before: Option<(Bound, usize)>, after: Option<(Bound, usize)>, over: bool) -> Bound {
    let before = before.map(|(bound, _)| bound).filter(|&bound| bound != Bound::Exact);
    let after = after.map(|(bound, _)| bound);
    let is_soft = |bound: &Bound| matches!(bound, Bound::Approx | Bound::Nearly);
    let hard = [before, after, over.then_some(Bound::Over)].into_iter().flatten().find(|bound| !is_soft(bound));
    hard.or(before).or(after).unwrap_or(Bound::Exact)
}
