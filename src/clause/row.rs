//! Rows under a heading or a lead-in that states the relation: `县区结对` over `1．A区—B县`, `一对一帮扶：A对B，C对D`.

use super::find::{Case, Finder, FrameMatch};
use super::frame::Frame;
use super::grammar::class;
use super::token::{Token, TokenKind};

/// Tokens that may stand before the first place of a row: its number and marks.
const MAX_NUMBER: usize = 5;
/// Tokens that may stand behind the last place of a row.
const MAX_TAIL: usize = 8;

/// Two sides of a row, by phrase; one phrase that holds both when they are equal.
struct Row {
    from: usize,
    to: usize,
    /// First token, and the one behind the last.
    range: (usize, usize),
}

impl Finder<'_> {
    /// The rows of a sentence that its lead-in, or the heading over it, joins.
    pub(super) fn rows(&self, frame: &Frame, is_reversed: bool, found: &mut Vec<FrameMatch>) {
        let tokens = &self.analysis.tokens;
        let colon = tokens.iter().position(|token| token.has(class::LEAD));
        let own = colon.map(|colon| (&tokens[..colon], colon + 1));
        let own = own.filter(|(lead, _)| lead.iter().any(|token| token.has(frame.verb)));
        let Some((lead, start)) = own.or(self.lead.map(|lead| (lead, 0))) else { return };
        let Some(trigger) = lead.iter().rev().find(|token| token.has(frame.verb)) else { return };
        let mut at = start;
        while at < tokens.len() {
            let breaks = |token: &Token| token.is(TokenKind::Break) && !token.is_blank();
            let end = tokens[at..].iter().position(breaks).map_or(tokens.len(), |n| at + n);
            let row = self.columns(lead).and_then(|columns| self.row_of_columns(at, end, columns));
            if let Some(row) = row.or_else(|| self.row(at, end, self.is_header(lead))) {
                self.join_row(frame, lead, trigger, &row, is_reversed, found);
            }
            at = end + 1;
        }
    }

    fn join_row(
        &self,
        frame: &Frame,
        lead: &[Token],
        trigger: &Token,
        row: &Row,
        is_reversed: bool,
        found: &mut Vec<FrameMatch>,
    ) {
        let clause = self.analysis.clauses.partition_point(|clause| clause.start <= row.range.0).saturating_sub(1);
        let case = Case {
            clause,
            token: row.range.0,
            predicate: None,
            from: row.from,
            to: row.to,
            list: None,
            lead: Some((lead, row.range)),
            trigger: Some(trigger.classes),
        };
        if self.meet(frame, &case).is_err() {
            return;
        }
        let mut pairs = Vec::new();
        if row.from == row.to {
            self.split(row.from, row.range.1.saturating_sub(1), &mut pairs);
        } else {
            self.sides(row.from, row.to, row.range.0, &mut pairs);
        }
        found.extend(pairs.into_iter().map(|pair| {
            let (from, to) = if is_reversed { (pair.to, pair.from) } else { (pair.from, pair.to) };
            FrameMatch { from, to, trigger: trigger.span, ..pair }
        }));
    }

    /// Whether a heading is the header of a table, which names both sides.
    fn is_header(&self, lead: &[Token]) -> bool {
        let sides = ["side-from", "side-to"].map(|side| self.article.grammar.class(side).unwrap_or_default());
        sides.into_iter().all(|side| lead.iter().any(|token| token.has(side)))
    }

    /// The columns of a table whose header names both sides: that of the first side named, and that of the second.
    fn columns(&self, lead: &[Token]) -> Option<(usize, usize)> {
        let sides = ["side-from", "side-to"].map(|side| self.article.grammar.class(side).unwrap_or_default());
        let of = |side| lead.iter().position(|token| token.has(side)).map(|at| self.column(lead, at));
        let [from, to] = sides.map(of);
        let (from, to) = (from?, to?);
        (from != to).then(|| (from.min(to), from.max(to)))
    }

    /// In which column of a line a token stands: behind so many bars or, where there are none, blanks.
    fn column(&self, line: &[Token], at: usize) -> usize {
        let is_bar = |token: &&Token| token.is(TokenKind::Mark) && token.span.of(self.article.text()) == "|";
        let has_bars = line.iter().any(|token| is_bar(&token));
        line[..at].iter().filter(|token| if has_bars { is_bar(token) } else { token.is_blank() }).count()
    }

    /// The places that stand in two columns of a line.
    fn row_of_columns(&self, start: usize, end: usize, columns: (usize, usize)) -> Option<Row> {
        let line = &self.analysis.tokens[start..end];
        let in_column = |column: usize| {
            (0..self.analysis.phrases.len()).find(|phrase| {
                let phrase = self.slots.phrase(*phrase);
                phrase.start >= start && phrase.end <= end && self.column(line, phrase.start - start) == column
            })
        };
        let (from, to) = (in_column(columns.0)?, in_column(columns.1)?);
        Some(Row { from, to, range: (start, end) })
    }

    /// The row between two tokens: nothing but two sides, what joins them, and a number before; in a table other cells too.
    fn row(&self, start: usize, end: usize, is_table: bool) -> Option<Row> {
        let tokens = &self.analysis.tokens;
        let phrases: Vec<usize> = (0..self.analysis.phrases.len())
            .filter(|phrase| {
                let phrase = self.slots.phrase(*phrase);
                phrase.start >= start && phrase.end <= end
            })
            .collect();
        let &first = phrases.first()?;
        let last = *phrases.last()?;
        let (from, to) = (self.slots.phrase(first), self.slots.phrase(last));
        let is_plain = |token: &Token| !token.is_verb() && !token.is(TokenKind::Preposition);
        let number = &tokens[start..from.start];
        let tail = &tokens[to.end.min(end)..end];
        let is_bare = number.len() <= MAX_NUMBER
            && tail.len() <= MAX_TAIL
            && number.iter().chain(tail).all(is_plain)
            && !number.iter().any(|token| {
                token.is(TokenKind::Adverb) || token.is(TokenKind::Noun) && token.part_of_speech.is_word()
            });
        if !is_bare && !is_table {
            return None;
        }
        let range = (start, end);
        if first == last {
            return (from.items.len() > 1 && from.is_close_row()).then_some(Row { from: first, to: last, range });
        }
        if phrases.len() != 2 {
            return None;
        }
        let between = &tokens[from.end..to.start];
        let joins = |token: &Token| {
            token.is_blank() || token.is(TokenKind::Mark) || token.has(class::TO | class::WITH | class::LINK)
        };
        let is_column = between.iter().all(|token| token.is_blank() || token.is(TokenKind::Mark));
        let joined = !between.is_empty() && (between.len() <= 2 || is_column) && between.iter().all(joins);
        joined.then_some(Row { from: first, to: last, range })
    }
}
