//! Tokens -> a tree, not yet checked: `or` binds weakest, then `and`, `not`, comparisons.

use std::ops::Range;

use super::lex::Token;
use super::{Comparison, ConditionError};

#[derive(Debug)]
pub(super) enum Tree {
    Not(Box<Self>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Has(Term),
    Compare(Term, Comparison, Term),
    In(Term, Vec<Term>, bool),
}

#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) kind: TermKind,
    pub(super) span: Range<usize>,
}

#[derive(Clone, Debug)]
pub(super) enum TermKind {
    Number(String),
    Text(String),
    /// A name, and the part of it behind a dot.
    Name(String, Option<(String, Range<usize>)>),
}

/// Brackets and `not` may be nested so deep.
const MAX_DEPTH: usize = 32;
/// So many parts may be joined by `and` and `or`: each hangs on those before it.
const MAX_JOINS: usize = 256;

pub(super) fn parse(source: &str, tokens: &[(Token, Range<usize>)]) -> Result<Tree, ConditionError> {
    if tokens.is_empty() {
        return Err(ConditionError::new(0..source.len(), "the expression is empty").hint("write for example n >= 2"));
    }
    let mut parser = Parser { source, tokens, position: 0, n_joins: 0 };
    let tree = parser.any(0)?;
    match parser.peek() {
        None => Ok(tree),
        Some(_) => Err(parser.unexpected("`and`, `or` or the end")),
    }
}

struct Parser<'a> {
    source: &'a str,
    tokens: &'a [(Token, Range<usize>)],
    position: usize,
    /// How often `and` and `or` were met.
    n_joins: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<(Token, &'a str)> {
        let (token, span) = self.tokens.get(self.position)?;
        Some((*token, &self.source[span.clone()]))
    }

    fn span(&self) -> Range<usize> {
        let end = self.source.len();
        self.tokens.get(self.position).map_or(end..end, |(_, span)| span.clone())
    }

    fn takes(&mut self, words: &[&str]) -> bool {
        let found = self.peek().is_some_and(|(token, text)| token != Token::Text && words.contains(&text));
        self.position += usize::from(found);
        found
    }

    fn unexpected(&self, expected: &str) -> ConditionError {
        let message = match self.peek() {
            Some((_, text)) => format!("expected {expected}, found `{text}`"),
            None => format!("expected {expected}, found the end"),
        };
        ConditionError::new(self.span(), message)
    }

    fn joins(&mut self, words: &[&str]) -> Result<bool, ConditionError> {
        let found = self.takes(words);
        self.n_joins += usize::from(found);
        if self.n_joins > MAX_JOINS {
            return Err(ConditionError::new(
                self.span(),
                format!("more than {MAX_JOINS} parts joined by `and` and `or`"),
            ));
        }
        Ok(found)
    }

    fn any(&mut self, depth: usize) -> Result<Tree, ConditionError> {
        let mut tree = self.all(depth)?;
        while self.joins(&["||", "or"])? {
            tree = Tree::Or(Box::new(tree), Box::new(self.all(depth)?));
        }
        Ok(tree)
    }

    fn all(&mut self, depth: usize) -> Result<Tree, ConditionError> {
        let mut tree = self.one(depth)?;
        while self.joins(&["&&", "and"])? {
            tree = Tree::And(Box::new(tree), Box::new(self.one(depth)?));
        }
        Ok(tree)
    }

    fn one(&mut self, depth: usize) -> Result<Tree, ConditionError> {
        if depth == MAX_DEPTH {
            return Err(ConditionError::new(self.span(), format!("more than {MAX_DEPTH} brackets inside each other")));
        }
        if self.takes(&["!", "not"]) {
            return Ok(Tree::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.takes(&["("]) {
            let tree = self.any(depth + 1)?;
            return if self.takes(&[")"]) { Ok(tree) } else { Err(self.unexpected("`)`")) };
        }
        let next = self.tokens.get(self.position + 1).map(|(_, span)| &self.source[span.clone()]);
        if next == Some("(") && self.takes(&["has"]) {
            self.position += 1;
            let term = self.term()?;
            return if self.takes(&[")"]) { Ok(Tree::Has(term)) } else { Err(self.unexpected("`)`")) };
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<Tree, ConditionError> {
        let left = self.term()?;
        let negated = self.takes(&["not"]);
        if self.takes(&["in"]) {
            return Ok(Tree::In(left, self.list()?, negated));
        }
        let comparisons = [
            ("==", Comparison::Equal),
            ("!=", Comparison::NotEqual),
            ("<=", Comparison::AtMost),
            (">=", Comparison::AtLeast),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        let found = comparisons.into_iter().find(|(sign, _)| !negated && self.takes(&[sign]));
        match found {
            Some((_, comparison)) => Ok(Tree::Compare(left, comparison, self.term()?)),
            None => Err(self.unexpected("a comparison (== != < <= > >= in)")),
        }
    }

    fn list(&mut self) -> Result<Vec<Term>, ConditionError> {
        if !self.takes(&["["]) {
            return Err(self.unexpected("a list [\"…\", \"…\"]"));
        }
        let mut terms = vec![self.term()?];
        while self.takes(&[","]) {
            terms.push(self.term()?);
        }
        if self.takes(&["]"]) { Ok(terms) } else { Err(self.unexpected("`,` or `]`")) }
    }

    fn term(&mut self) -> Result<Term, ConditionError> {
        let span = self.span();
        let kind = match self.peek() {
            Some((Token::Number, text)) => TermKind::Number(text.replace('_', "")),
            Some((Token::Text, text)) => TermKind::Text(text[1..text.len() - 1].to_owned()),
            Some((Token::Name, text)) if !["and", "or", "not", "in"].contains(&text) => {
                TermKind::Name(text.to_owned(), None)
            }
            _ => return Err(self.unexpected("a name, a number or a text")),
        };
        self.position += 1;
        if let TermKind::Name(name, _) = &kind
            && self.takes(&["."])
        {
            let Some((Token::Name, part)) = self.peek() else { return Err(self.unexpected("the name of a part")) };
            let at = self.span();
            self.position += 1;
            let kind = TermKind::Name(name.clone(), Some((part.to_owned(), at.clone())));
            return Ok(Term { kind, span: span.start..at.end });
        }
        Ok(Term { kind, span })
    }
}
