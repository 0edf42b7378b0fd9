//! The pattern of a policy: compiled once, and matched anywhere in a name, as in RabbitMQ.

use fancy_regex::{Regex, RegexBuilder};

/// Steps that one match may backtrack: administrators write the patterns, but clients choose the names they are
/// matched with. Patterns without look-around and back-references never backtrack.
const BACKTRACK_LIMIT: usize = 100_000;

/// Where RabbitMQ breaks the line in its text for a bad pattern.
const INDENT: usize = 54;

/// PCRE's words for the mistakes that are made most, by a part of those of the library used here.
const WORDS: [(&str, &str); 5] = [
    ("paren", "missing closing parenthesis"),
    ("unclosed group", "missing closing parenthesis"),
    ("character class", "missing terminating ] for character class"),
    ("epeat", "quantifier does not follow a repeatable item"),
    ("lookbehind", "length of lookbehind assertion is not limited"),
];

/// Compiles a pattern.
///
/// # Errors
/// With RabbitMQ's text where it is no regular expression.
pub(super) fn compile(pattern: &str) -> Result<Regex, String> {
    RegexBuilder::new(pattern).backtrack_limit(BACKTRACK_LIMIT).build().map_err(|error| complaint(pattern, &error))
}

/// In PCRE's words where they are known, and as to where, that the pattern ends too soon.
fn complaint(pattern: &str, error: &fancy_regex::Error) -> String {
    let reason = error.to_string();
    let known = WORDS.iter().find(|(part, _)| reason.contains(part)).map(|(_, words)| (*words).to_owned());
    let words = known.unwrap_or_else(|| reason.lines().last().unwrap_or_default().replace('"', "\\\""));
    let at = pattern.len();
    format!("pattern should be regular expression but is invalid: {{\"{words}\",\n{:INDENT$}{at}}}", "")
}
