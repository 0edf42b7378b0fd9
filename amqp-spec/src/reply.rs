//! Reply codes with their names and scopes, and the texts that carry them.

use crate::method::{channel, connection};

include!(concat!(env!("OUT_DIR"), "/reply_codes.rs"));

/// Longest reply text in bytes: it travels as a shortstr.
pub const MAX_TEXT: usize = 255;
/// Ends a text that was cut.
const ELLIPSIS: &str = "...";

/// What an error closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Nothing: the code occurs in other places only.
    None,
    /// One channel.
    Channel,
    /// The whole connection.
    Connection,
}

impl ReplyCode {
    /// The number on the wire.
    #[must_use]
    pub fn code(self) -> u16 {
        self as u16
    }

    /// `NAME - explanation`, cut to 255 bytes; where it is cut it ends in `...`.
    #[must_use]
    pub fn text(self, explanation: &str) -> String {
        cut(format!("{} - {explanation}", self.name()))
    }
}

/// Cuts a reply text to [`MAX_TEXT`] bytes, never inside a character, with `...` as its end.
#[must_use]
pub fn cut(mut text: String) -> String {
    if text.len() > MAX_TEXT {
        text.truncate(text.floor_char_boundary(MAX_TEXT - ELLIPSIS.len()));
        text.push_str(ELLIPSIS);
    }
    text
}

/// A close method in the making: code, whole text and the ids of the method at fault (0, 0 when there is none).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Why.
    pub code: ReplyCode,
    /// The whole reply text, at most 255 bytes.
    pub text: String,
    /// Class of the method at fault, or 0.
    pub class_id: u16,
    /// Method at fault, or 0.
    pub method_id: u16,
}

impl Reply {
    /// A reply that names no method.
    #[must_use]
    pub fn new(code: ReplyCode, explanation: &str) -> Self {
        Self { code, text: code.text(explanation), class_id: 0, method_id: 0 }
    }

    /// The method that closes the connection with it.
    #[must_use]
    pub fn connection_close(&self) -> connection::Close<'_> {
        connection::Close {
            reply_code: self.code.code(),
            reply_text: self.text.as_bytes(),
            class_id: self.class_id,
            method_id: self.method_id,
        }
    }

    /// The method that closes one channel with it.
    #[must_use]
    pub fn channel_close(&self) -> channel::Close<'_> {
        channel::Close {
            reply_code: self.code.code(),
            reply_text: self.text.as_bytes(),
            class_id: self.class_id,
            method_id: self.method_id,
        }
    }

    /// The same, with the ids of the method at fault.
    #[must_use]
    pub fn of(self, class_id: u16, method_id: u16) -> Self {
        Self { class_id, method_id, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_opens_with_the_name() {
        assert_eq!(ReplyCode::NotFound.text("no queue 'q'"), "NOT_FOUND - no queue 'q'");
    }

    #[test]
    fn a_long_text_is_cut_to_255_bytes_and_says_so() {
        assert_eq!(cut("x".repeat(255)), "x".repeat(255));
        assert_eq!(cut("x".repeat(256)), "x".repeat(252) + "...");
        let cut_text = cut("é".repeat(200));
        assert!(cut_text.len() <= MAX_TEXT && cut_text.ends_with("é..."));
    }

    #[test]
    fn code_and_number_agree() {
        for number in 0..=u16::MAX {
            assert!(ReplyCode::from_code(number).is_none_or(|code| code.code() == number));
        }
        assert_eq!(ReplyCode::from_code(406), Some(ReplyCode::PreconditionFailed));
        assert_eq!(ReplyCode::PreconditionFailed.scope(), Scope::Channel);
        assert_eq!(ReplyCode::NotAllowed.scope(), Scope::Connection);
    }
}
