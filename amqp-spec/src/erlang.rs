//! Bytes as Erlang prints them: RabbitMQ's reply texts quote frames and names so.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter, Write};

/// Columns that `~p` fills before it starts a new line.
const LINE_WIDTH: usize = 79;

/// `~w`: always decimal, as `<<0,20,0,10>>`.
#[derive(Debug, Clone, Copy)]
pub struct Decimal<'a>(pub &'a [u8]);

/// `~p`: printable bytes as `<<"hello">>`, printable UTF-8 as `<<"é"/utf8>>`, others as `<<0,20,0,10>>`, broken into
/// lines where it grows too wide.
#[derive(Debug, Clone, Copy)]
pub struct Pretty<'a> {
    bytes: &'a [u8],
    column: usize,
}

impl<'a> Pretty<'a> {
    /// Printed at the start of a line.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self::at(bytes, 0)
    }

    /// Printed with `column` characters before it on its line.
    #[must_use]
    pub fn at(bytes: &'a [u8], column: usize) -> Self {
        Self { bytes, column }
    }

    fn octets(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let indent = self.column + 2;
        let mut column = indent;
        f.write_str("<<")?;
        for (at, byte) in self.bytes.iter().enumerate() {
            let last = at + 1 == self.bytes.len();
            let width = digits(*byte) + usize::from(!last);
            if at > 0 && column + width > LINE_WIDTH {
                write!(f, "\n{:indent$}", "")?;
                column = indent;
            }
            write!(f, "{byte}{}", if last { "" } else { "," })?;
            column += width;
        }
        f.write_str(">>")
    }
}

impl Display for Decimal<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("<<")?;
        for (at, byte) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(f, "{comma}{byte}")?;
        }
        f.write_str(">>")
    }
}

impl Display for Pretty<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (text, suffix) = match std::str::from_utf8(self.bytes) {
            Ok("") => return f.write_str("<<>>"),
            Ok(text) if text.is_ascii() => (Cow::Borrowed(text), ""),
            Ok(text) if text.chars().all(is_printable) => (Cow::Borrowed(text), "/utf8"),
            _ => (latin1(self.bytes), ""),
        };
        if !text.chars().all(is_printable) {
            return self.octets(f);
        }
        f.write_str("<<\"")?;
        text.chars().try_for_each(|character| write_escaped(f, character))?;
        write!(f, "\"{suffix}>>")
    }
}

/// Bytes as text: UTF-8 where they are that, else each byte as a Latin-1 character, as Erlang's `~ts` has it.
#[must_use]
pub fn text(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| latin1(bytes), Cow::Borrowed)
}

fn latin1(bytes: &[u8]) -> Cow<'_, str> {
    Cow::Owned(bytes.iter().copied().map(char::from).collect())
}

/// The first `limit` bytes only: enough to fill a reply text, however long the frame was.
#[must_use]
pub fn head(bytes: &[u8], limit: usize) -> &[u8] {
    bytes.get(..limit).unwrap_or(bytes)
}

fn digits(byte: u8) -> usize {
    match byte {
        0..=9 => 1,
        10..=99 => 2,
        _ => 3,
    }
}

/// What Erlang prints as itself, and the control characters that have an escape.
fn is_printable(character: char) -> bool {
    matches!(character, ' '..='~' | '\u{a0}'..='\u{fffd}' | '\u{10000}'.. | '\u{8}'..='\r' | '\u{1b}')
}

fn write_escaped(f: &mut Formatter<'_>, character: char) -> fmt::Result {
    let escape = match character {
        '\u{8}' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\u{b}' => "\\v",
        '\u{c}' => "\\f",
        '\r' => "\\r",
        '\u{1b}' => "\\e",
        '"' => "\\\"",
        '\\' => "\\\\",
        _ => return f.write_char(character),
    };
    f.write_str(escape)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pretty(bytes: &[u8]) -> String {
        Pretty::new(bytes).to_string()
    }

    #[test]
    fn printable_bytes_are_a_string_and_others_are_decimal() {
        assert_eq!(pretty(b""), "<<>>");
        assert_eq!(pretty(b"hello"), "<<\"hello\">>");
        assert_eq!(pretty(b"\0\x14\0\x0a\0"), "<<0,20,0,10,0>>");
        assert_eq!(pretty(b"a\"b\\\n\r\t\x1b\x0b\x0c\x08"), r#"<<"a\"b\\\n\r\t\e\v\f\b">>"#);
        assert_eq!(pretty(b"\x7f"), "<<127>>");
        assert_eq!(Decimal(b"hi").to_string(), "<<104,105>>");
    }

    #[test]
    fn utf8_says_so_and_latin_1_does_not() {
        assert_eq!(pretty("é".as_bytes()), "<<\"é\"/utf8>>");
        assert_eq!(pretty("日本".as_bytes()), "<<\"日本\"/utf8>>");
        assert_eq!(pretty(b"\xe9a"), "<<\"éa\">>");
        assert_eq!(pretty(b"\xc2\x85"), "<<194,133>>");
    }

    /// Recorded from RabbitMQ 4.3: 21 characters stand before the term.
    #[test]
    fn wide_terms_break_into_lines() {
        let shown = |octets: &[u8]| Pretty::at(&[&[131; 13], octets].concat(), 21).to_string();
        let row = "<<".to_owned() + &"131,".repeat(13);
        let indent = " ".repeat(23);
        assert_eq!(shown(&[131]), format!("{row}131>>"));
        assert_eq!(shown(&[131, 1]), format!("{row}131,\n{indent}1>>"));
        assert_eq!(shown(&[1, 13]), format!("{row}1,13>>"));
        assert_eq!(shown(&[1, 13, 1]), format!("{row}1,\n{indent}13,1>>"));
        assert_eq!(shown(&[1, 1, 1]), format!("{row}1,1,\n{indent}1>>"));
    }

    #[test]
    fn names_that_are_not_utf8_read_as_latin_1() {
        assert_eq!(text("é".as_bytes()), "é");
        assert_eq!(text(b"\xff"), "ÿ");
    }
}
