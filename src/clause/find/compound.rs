//! Names side by side: 闽宁协作, 花都·普定东西部协作.

use super::{Case, Finder, FrameMatch, MAX_LIST};
use crate::clause::frame::Frame;
use crate::clause::grammar::class;
use crate::clause::token::{Token, TokenKind};
use crate::text::char_set::HAN_LEN;

/// Nouns between letters side by side and their verb: 京冀产业和公共服务等领域协同发展.
const MAX_NOUNS: usize = 14;

impl<'a> Finder<'a> {
    /// 闽宁协作, 花都·普定东西部协作: names side by side, and the word behind them.
    pub(super) fn compounds(&self, frame: &Frame, found: &mut Vec<FrameMatch>) {
        let tokens = &self.analysis.tokens;
        let mut at = 0;
        while at < tokens.len() {
            if tokens[at].kind != TokenKind::Place {
                at += 1;
                continue;
            }
            let (mut run, end, is_linked) = self.run(at);
            at = end.max(at + 1);
            let is_letter_place = |token: &Token| token.is(TokenKind::Place) && token.span.len() == HAN_LEN;
            let is_letter = |at: &usize| is_letter_place(&tokens[*at]);
            let is_partner = |at: usize| at > 0 && tokens[at - 1].has(class::WITH);
            if run.len() > 2 && !is_letter(&run[0]) && run[1..].iter().all(is_letter) {
                run.remove(0);
            }
            // 京豫南水北调对口协作: letters side by side are joined, whatever it is about.
            let is_linked = is_linked || run.iter().all(is_letter);
            if !(2..=MAX_LIST).contains(&run.len()) {
                continue;
            }
            let passes = |token: &Token| {
                let closes = class::NOT | class::BELOW | class::WHILE | class::ONWARD;
                let is_adverb = token.is(TokenKind::Adverb) && !token.has(closes);
                let is_said = token.has(class::PAIR | class::MODIFIER) || token.is(TokenKind::Quote);
                !token.is(TokenKind::Verb) && (is_said || is_adverb)
            };
            let mut trigger = end;
            while trigger < end + 5 && tokens.get(trigger).is_some_and(passes) && !tokens[trigger].has(frame.verb) {
                trigger += 1;
            }
            let is_trigger = |at: usize| tokens.get(at).is_some_and(|token| token.has(frame.verb));
            let trigger = match is_trigger(trigger) {
                true => Some(trigger),
                false if is_linked => {
                    (end..end + if run.iter().all(is_letter) { 3 } else { 8 }).find(|at| is_trigger(*at))
                }
                false => None,
            };
            // 粤港和粤澳科技合作: the word behind the second is said of the first too.
            let trigger = trigger.or_else(|| {
                let is_and = tokens.get(end).is_some_and(|token| token.is(TokenKind::And));
                let n_letters = tokens[end..].iter().skip(1).take_while(|token| is_letter_place(token)).count();
                let behind = end + 1 + n_letters;
                let at = (behind..behind + 3).find(|at| is_trigger(*at));
                at.filter(|_| is_and && n_letters > 1 && run.iter().all(is_letter))
            });
            // 京冀产业和公共服务等领域协同发展: nothing but nouns stands between.
            let trigger = match trigger {
                // 与京冀、长三角对接: they are the partners of somebody else.
                None if run.iter().all(is_letter) && !is_partner(run[0]) => {
                    let is_noun = |token: &&Token| {
                        let is_named =
                            token.is_nominal() || matches!(token.kind, TokenKind::And | TokenKind::OtherVerb);
                        (is_named || token.has(class::ETC)) && !token.has(frame.verb)
                    };
                    let n_nouns = tokens[end..].iter().take(MAX_NOUNS).take_while(is_noun).count();
                    let between = &tokens[end..end + n_nouns];
                    let is_list =
                        between.iter().any(|token| token.has(class::ETC)) || !between.iter().any(Token::is_verb);
                    let is_said = |at: usize| is_trigger(at) && tokens[at].is_verb();
                    let listed = Some(end + n_nouns).filter(|at| n_nouns > 0 && is_list && is_said(*at));
                    listed.or_else(|| self.behind_field(end).filter(|at| is_said(*at)))
                }
                trigger => trigger,
            };
            let Some(trigger) = trigger else { continue };
            let clause = self.analysis.clauses.partition_point(|clause| clause.start <= trigger).saturating_sub(1);
            let phrase = self.analysis.phrases.iter().position(|phrase| phrase.start <= at && phrase.end > run[0]);
            let Some(phrase) = phrase.or(if self.analysis.phrases.is_empty() { None } else { Some(0) }) else {
                continue;
            };
            let case = Case {
                clause,
                token: trigger,
                predicate: None,
                from: phrase,
                to: phrase,
                list: None,
                lead: None,
                trigger: None,
            };
            if self.meet(frame, &case).is_err() {
                continue;
            }
            let places: Vec<usize> = run.iter().filter_map(|at| tokens[*at].place).collect();
            let name = |place: &usize| self.place(*place).map(|place| &place.name);
            // 粤桂粤黔: two pairs in a row.
            if places.len() == 4 && name(&places[0]) == name(&places[2]) {
                places.chunks(2).for_each(|pair| self.emit(pair[0], pair[1], trigger, None, found));
                continue;
            }
            for (index, from) in places.iter().enumerate() {
                places[index + 1..].iter().for_each(|to| self.emit(*from, *to, trigger, None, found));
            }
        }
    }

    /// 川港在科技方面的合作: the word of joint action behind a field that opens at a token.
    fn behind_field(&self, start: usize) -> Option<usize> {
        let tokens = &self.analysis.tokens;
        let opens = tokens.get(start).is_some_and(|token| token.has(class::AT));
        let passes = |token: &Token| {
            let joins = [TokenKind::And, TokenKind::De, TokenKind::Adverb, TokenKind::OtherVerb];
            let is_done = token.has(class::LIGHT | class::ETC) || token.is_nominal() || joins.contains(&token.kind);
            is_done && !token.has(self.article.grammar.melting)
        };
        let n = tokens.iter().skip(start + 1).take(MAX_NOUNS).take_while(|token| passes(token)).count();
        (opens && n > 0).then_some(start + 1 + n)
    }

    /// Places side by side from a token on, the token behind them, and whether a mark joins them.
    pub(super) fn run(&self, start: usize) -> (Vec<usize>, usize, bool) {
        let tokens = &self.analysis.tokens;
        let (mut run, mut at, mut is_linked) = (vec![start], start + 1, false);
        loop {
            let is_place = |at: usize| tokens.get(at).is_some_and(|token| token.is(TokenKind::Place));
            let last = run[run.len() - 1];
            let part = tokens.get(at).and_then(|token| token.place).zip(tokens[last].place);
            if is_place(at) && tokens[at].span.start == tokens[at - 1].span.end {
                let inside = part.is_some_and(|(part, whole)| self.is_inside(part, whole));
                if inside {
                    let n = run.len();
                    run[n - 1] = at;
                } else {
                    run.push(at);
                }
                at += 1;
            } else if tokens.get(at).is_some_and(|token| token.is_blank()) && is_place(at + 1) {
                run.push(at + 1);
                at += 2;
            } else if tokens.get(at).is_some_and(|token| token.has(class::LINK)) && is_place(at + 1) {
                run.push(at + 1);
                (at, is_linked) = (at + 2, true);
            } else if self.is_bracketed(at + 1) && is_place(at + 1) {
                // 深圳（汕尾）产业园; 深圳（福田） is one place.
                let part = tokens[at + 1].place.zip(tokens[last].place);
                if !part.is_some_and(|(part, whole)| self.is_inside(part, whole)) {
                    run.push(at + 1);
                }
                at += 3;
            } else {
                return (run, at, is_linked);
            }
        }
    }

    /// Whether a token alone stands in brackets.
    pub(super) fn is_bracketed(&self, at: usize) -> bool {
        let is = |at: usize, brackets: [char; 2]| {
            let token = self.analysis.tokens.get(at).filter(|token| token.is(TokenKind::Quote));
            token.is_some_and(|token| token.span.of(self.article.text).starts_with(brackets))
        };
        is(at - 1, ['(', '（']) && is(at + 1, [')', '）'])
    }
}
