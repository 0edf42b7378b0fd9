//! Just enough of Rust's lexical grammar to see paths and braces, and to skip comments and literals.

use std::iter::Peekable;
use std::str::Chars;

/// What matters of a source text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// A name or a keyword.
    Word(String),
    /// `::`
    Separator,
    /// `{`
    Open,
    /// `}`
    Close,
    /// `,`
    Comma,
    /// Anything else.
    Other,
}

/// The tokens of a source text, without comments and with literals as [`Token::Other`].
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            '/' if rest.peek() == Some(&'/') => drop(rest.by_ref().find(|letter| *letter == '\n')),
            '/' if rest.peek() == Some(&'*') => skip_block_comment(&mut rest),
            '"' => found.push(string(&mut rest)),
            '\'' => found.push(lifetime_or_character(&mut rest)),
            'r' if matches!(rest.peek(), Some('"' | '#')) => found.push(raw_string(&mut rest)),
            ':' if rest.next_if_eq(&':').is_some() => found.push(Token::Separator),
            '{' => found.push(Token::Open),
            '}' => found.push(Token::Close),
            ',' => found.push(Token::Comma),
            letter if is_word(letter) => found.push(word(letter, &mut rest)),
            letter if letter.is_whitespace() => {}
            _ => found.push(Token::Other),
        }
    }
    found
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

fn word(first: char, rest: &mut Peekable<Chars<'_>>) -> Token {
    let mut word = String::from(first);
    while let Some(letter) = rest.next_if(|letter| is_word(*letter)) {
        word.push(letter);
    }
    // `b"..."`, `br"..."` and the like continue as literals, which is as well.
    Token::Word(word)
}

fn string(rest: &mut Peekable<Chars<'_>>) -> Token {
    while let Some(letter) = rest.next() {
        match letter {
            '\\' => drop(rest.next()),
            '"' => break,
            _ => {}
        }
    }
    Token::Other
}

fn raw_string(rest: &mut Peekable<Chars<'_>>) -> Token {
    let mut hashes = 0;
    while rest.next_if_eq(&'#').is_some() {
        hashes += 1;
    }
    if rest.next_if_eq(&'"').is_none() {
        // `r#name`, a raw identifier.
        return Token::Other;
    }
    loop {
        match rest.next() {
            None => return Token::Other,
            Some('"') if (0..hashes).all(|_| rest.next_if_eq(&'#').is_some()) => return Token::Other,
            Some(_) => {}
        }
    }
}

fn lifetime_or_character(rest: &mut Peekable<Chars<'_>>) -> Token {
    if rest.next_if_eq(&'\\').is_some() {
        rest.next();
        rest.find(|letter| *letter == '\'');
    } else if let Some(letter) = rest.next()
        && rest.next_if_eq(&'\'').is_none()
        && is_word(letter)
    {
        while rest.next_if(|letter| is_word(*letter)).is_some() {}
    }
    Token::Other
}

fn skip_block_comment(rest: &mut Peekable<Chars<'_>>) {
    rest.next();
    let mut depth = 1;
    while depth > 0 {
        match rest.next() {
            None => return,
            Some('*') if rest.next_if_eq(&'/').is_some() => depth -= 1,
            Some('/') if rest.next_if_eq(&'*').is_some() => depth += 1,
            Some(_) => {}
        }
    }
}

#[test]
fn comments_and_literals_are_skipped() {
    let text = "a // b\n /* c /* d */ e */ \"f \\\" g\" r#\"h \" i\"# 'j' '\\n' '\\u{1f}' &'k l";
    let words: Vec<Token> = tokens(text).into_iter().filter(|token| matches!(token, Token::Word(_))).collect();
    assert_eq!(words, [Token::Word("a".into()), Token::Word("l".into())]);
}
