//! Expression text -> tokens.

use std::ops::Range;

use super::ConditionError;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Name,
    Number,
    Text,
    /// One of the operators and brackets.
    Sign(&'static str),
}

/// The longer ones first.
const SIGNS: [&str; 17] = ["&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")", "[", "]", ",", ".", "=", "&"];

pub(super) fn tokens(source: &str) -> Result<Vec<(Token, Range<usize>)>, ConditionError> {
    let mut tokens = Vec::new();
    let mut position = 0;
    while let Some(c) = source[position..].chars().next() {
        let rest = &source[position..];
        if c.is_whitespace() {
            position += c.len_utf8();
            continue;
        }
        let (token, length) = token(rest, position)?;
        let span = position..position + length;
        refuse_single(token, &span)?;
        tokens.push((token, span));
        position += length;
    }
    Ok(tokens)
}

fn token(rest: &str, position: usize) -> Result<(Token, usize), ConditionError> {
    let first = rest.chars().next().unwrap_or_default();
    let run = |end: fn(char) -> bool| rest.find(end).unwrap_or(rest.len());
    if first.is_alphabetic() || first == '_' {
        return Ok((Token::Name, run(|c| !(c.is_alphanumeric() || c == '_'))));
    }
    if first.is_ascii_digit() || (first == '-' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) {
        let digits = rest[1..].find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_'));
        return Ok((Token::Number, digits.map_or(rest.len(), |at| at + 1)));
    }
    if first == '"' || first == '\'' {
        return match rest[1..].find(first) {
            Some(end) => Ok((Token::Text, end + 2)),
            None => Err(ConditionError::new(position..position + rest.len(), "this text is not closed")
                .hint(format!("write {first} behind it"))),
        };
    }
    match SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
        Some(sign) => Ok((Token::Sign(sign), sign.len())),
        None => Err(ConditionError::new(position..position + first.len_utf8(), format!("unexpected `{first}`"))),
    }
}

fn refuse_single(token: Token, span: &Range<usize>) -> Result<(), ConditionError> {
    match token {
        Token::Sign("=") => Err(ConditionError::new(span.clone(), "`=` tests nothing").hint("write `==`")),
        Token::Sign("&") => Err(ConditionError::new(span.clone(), "`&` joins nothing").hint("write `&&` or `and`")),
        _ => Ok(()),
    }
}
