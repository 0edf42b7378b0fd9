//! The lines of a `rabbitmq.conf`: the dialect of Cuttlefish, RabbitMQ's configuration library.
//!
//! A line is blank, a comment from `#`, or `key = value`. A key is words joined by dots (`\.` is a dot within a word). A
//! value runs to the end of the line or to a `#`, which needs no space before it; within single quotes it is taken as it
//! is, and within three on either side it may span lines.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_until, take_while, take_while1};
use nom::character::complete::{char, line_ending, satisfy, space0};
use nom::combinator::{eof, map, opt, value, verify};
use nom::multi::{fold_many1, separated_list1};
use nom::sequence::{delimited, terminated};
use nom::{IResult, Parser};

/// One setting of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its first line, counted from 1.
    pub line: u32,
    /// The words of the key.
    pub key: Vec<String>,
    /// The value without its quotes.
    pub value: String,
}

/// The line that is not one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BadLine {
    /// Counted from 1.
    pub line: u32,
    /// Its text.
    pub text: String,
}

/// All settings of a text in their order.
pub(super) fn entries(text: &str) -> Result<Vec<Entry>, BadLine> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut line: u32 = 1;
    while !rest.is_empty() {
        let (after, setting) = item(rest).map_err(|_| bad_line(rest, line))?;
        if let Some((key, value)) = setting {
            found.push(Entry { line, key, value });
        }
        line = line.saturating_add(newlines(rest, after));
        rest = after;
    }
    Ok(found)
}

fn newlines(before: &str, after: &str) -> u32 {
    let consumed = before.len().saturating_sub(after.len());
    let count = before.bytes().take(consumed).filter(|byte| *byte == b'\n').count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn bad_line(rest: &str, line: u32) -> BadLine {
    BadLine { line, text: rest.lines().next().unwrap_or_default().trim().to_owned() }
}

type Setting = Option<(Vec<String>, String)>;

/// One line with its end, or the setting that begins on it.
fn item(input: &str) -> IResult<&str, Setting> {
    let end = (space0, opt(comment), line_end);
    terminated(delimited(space0, opt(setting), space0), end).parse(input)
}

fn comment(input: &str) -> IResult<&str, &str> {
    (char('#'), take_while(|c| c != '\n')).map(|(_, text)| text).parse(input)
}

fn line_end(input: &str) -> IResult<&str, &str> {
    alt((line_ending, eof)).parse(input)
}

fn setting(input: &str) -> IResult<&str, (Vec<String>, String)> {
    let equals = delimited(space0, char('='), space0);
    (terminated(key, equals), alt((multi_line, quoted, bare))).map(|(key, value)| (key, value.to_owned())).parse(input)
}

fn key(input: &str) -> IResult<&str, Vec<String>> {
    separated_list1(char('.'), word).parse(input)
}

fn word(input: &str) -> IResult<&str, String> {
    let letter = alt((value('.', tag("\\.")), satisfy(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')));
    fold_many1(letter, String::new, |mut word, letter| {
        word.push(letter);
        word
    })
    .parse(input)
}

fn multi_line(input: &str) -> IResult<&str, &str> {
    delimited(tag("'''"), take_until("'''"), tag("'''")).parse(input)
}

fn quoted(input: &str) -> IResult<&str, &str> {
    delimited(char('\''), take_while(|c| c != '\'' && c != '\n'), char('\'')).parse(input)
}

fn bare(input: &str) -> IResult<&str, &str> {
    let text = take_while1(|c| c != '\n' && c != '\r' && c != '#');
    verify(map(text, str::trim_end), |text: &str| !text.is_empty()).parse(input)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        entries(text).unwrap().into_iter().map(|entry| (entry.key.join("/"), entry.value)).collect()
    }

    fn one(text: &str) -> (String, String) {
        pairs(text).pop().unwrap()
    }

    #[test]
    fn values_end_at_the_line_or_a_hash() {
        for text in
            ["a = b", "a=b\n", "  a\t=\tb  \n", "a = b # c\n", "a = b#c\n", "a = b\r\n", "a = 'b'", "a = 'b' # c\r\n"]
        {
            assert_eq!(one(text), ("a".into(), "b".into()), "{text:?}");
        }
        assert_eq!(one("a = b = c").1, "b = c");
        assert_eq!(one("a = \"b\"").1, "\"b\"");
    }

    #[test]
    fn quotes_keep_what_is_within() {
        assert_eq!(one("a = 'x # y'").1, "x # y");
        assert_eq!(one("a = ''").1, "");
        assert_eq!(one("a = '''x\ny'''\n").1, "x\ny");
        assert_eq!(one("a = x'y").1, "x'y");
        assert_eq!(one("a = 'x").1, "'x");
    }

    #[test]
    fn keys_are_words_joined_by_dots() {
        assert_eq!(one("a.b.c = d").0, "a/b/c");
        assert_eq!(one("a\\.b.c = d").0, "a.b/c");
    }

    #[test]
    fn blank_lines_and_comments_are_nothing() {
        assert_eq!(pairs("\n  \n# a = b\n\t# c\r\n\r\n"), vec![]);
    }

    #[test]
    fn lines_are_counted_over_values_that_span_them() {
        let lines: Vec<u32> =
            entries("\n#\na = '''1\n2\n'''\nb = 1\n").unwrap().iter().map(|entry| entry.line).collect();
        assert_eq!(lines, vec![3, 6]);
    }

    #[test]
    fn anything_else_is_refused_with_its_line() {
        for line in [
            "a",
            "a =",
            "a = ",
            "a = # x",
            "a b = c",
            "a/b = c",
            "a..b = c",
            "a = 'x' y",
            "a = 'it\\'s'",
            "= b",
            "[section]",
            "$a = b",
        ] {
            let text = format!("ok = 1\n{line}\nok = 2\n");
            assert_eq!(entries(&text), Err(BadLine { line: 2, text: line.trim().into() }));
        }
    }
}
