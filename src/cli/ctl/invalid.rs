//! Flags that a command does not know, and values that are no numbers where one is wanted: all of them at once, as
//! RabbitMQ's tools tell them.

use super::commands::{Command, Flag, Wrong};
use super::grammar::{COMMON, underscored};

/// The flags whose value is a whole number.
const NUMBERS: &[&str] = &["timeout", "priority", "within", "limit", "per-connection-delay"];

/// Fails on flags that the command does not take, or whose value it cannot.
pub fn flags(command: &Command, words: &[String]) -> Result<(), Wrong> {
    let mut found = Vec::new();
    let mut words = words.iter().take_while(|word| *word != "--");
    while let Some(word) = words.next() {
        let (name, value) = word.split_once('=').map_or((word.as_str(), None), |(name, value)| (name, Some(value)));
        let Some(spelled) = Spelled::of(name) else { continue };
        let Some(flag) = command.flags.iter().chain(COMMON).find(|flag| spelled.means(flag)) else {
            if spelled.is_alone() {
                found.push(format!("{name} :"));
            }
            continue;
        };
        if !flag.takes_value {
            continue;
        }
        match value.or_else(|| words.next().map(String::as_str)) {
            None => found.push(format!("{name} :")),
            Some(value) if NUMBERS.contains(&flag.name) && value.parse::<i64>().is_err() => {
                found.push(format!("{name} : {value}"));
            }
            Some(_) => {}
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    Err(Wrong(64, format!("Invalid options for this command:\n{}", found.join("\n"))))
}

/// How a flag is written.
enum Spelled<'a> {
    /// `--name`
    Long(&'a str),
    /// `-n`, or several letters at once.
    Short(&'a str),
}

impl<'a> Spelled<'a> {
    /// `None` for a word that is no flag: a lone dash, or a number below 0.
    fn of(word: &'a str) -> Option<Self> {
        if let Some(name) = word.strip_prefix("--") {
            return Some(Self::Long(name));
        }
        let letters = word.strip_prefix('-')?;
        (letters.starts_with(|c: char| c.is_alphabetic() || c == '?')).then_some(Self::Short(letters))
    }

    fn means(&self, flag: &Flag) -> bool {
        match self {
            Self::Long(name) => *name == flag.name || *name == underscored(flag.name),
            Self::Short(letters) => flag.short.is_some_and(|short| letters.chars().eq([short])),
        }
    }

    /// Whether it is one flag: what several letters mean, the grammar finds out.
    fn is_alone(&self) -> bool {
        match self {
            Self::Long(_) => true,
            Self::Short(letters) => letters.chars().count() == 1,
        }
    }
}
