//! Which value came from where: what was said, in the order in which it was said.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use super::Origin;
use super::catalogue::{self, Known};

/// What stands for a secret.
const MASK: &str = "********";
/// Words that make a key's or a variable's value a secret.
const SECRETS: &[&str] = &["pass", "secret", "cookie"];

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Nobody said anything.
    Default,
    /// A line of a file.
    File(Origin),
    /// An environment variable, by its name.
    Variable(String),
    /// A flag of the command line.
    Flag(&'static str),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(origin) => origin.fmt(f),
            Self::Variable(name) => write!(f, "environment {name}"),
            Self::Flag(flag) => write!(f, "command line {flag}"),
        }
    }
}

/// A key, its value and the value's source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// As in `rabbitmq.conf`; `data_dir` and `pid_file` are not of it.
    pub key: String,
    /// As it was written; a secret is masked.
    pub value: String,
    /// Where it came from.
    pub source: Source,
}

/// What was said, and where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    said: BTreeMap<String, (String, Source)>,
    /// The files that were read, in their order.
    pub files: Vec<PathBuf>,
}

impl Record {
    /// Notes a value; a later one of the same key takes its place.
    pub(super) fn note(&mut self, key: &str, value: &str, source: Source) {
        self.said.insert(key.to_owned(), (masked(key, value), source));
    }

    /// Notes a value that takes the place of every one that a pattern fits.
    pub(super) fn replace(&mut self, pattern: &str, values: &[(String, String)], source: &Source) {
        self.said.retain(|key, _| !catalogue::fits(pattern, key));
        values.iter().for_each(|(key, value)| self.note(key, value, source.clone()));
    }
}

/// The value, or a mask where its name says that it is a secret.
#[must_use]
pub fn masked(name: &str, value: &str) -> String {
    let name = name.to_lowercase();
    let secret = SECRETS.iter().any(|word| name.contains(word)) && !name.ends_with("_file");
    if secret { MASK.to_owned() } else { value.to_owned() }
}

/// Every key that has an effect with its value and where that came from; then what was said of keys without one.
#[must_use]
pub fn effective(record: &Record) -> Vec<Setting> {
    let known = catalogue::KEYS.iter().flat_map(|known| of_key(record, known));
    let fits_any = |key: &str| catalogue::KEYS.iter().any(|known| catalogue::fits(known.key, key));
    let others = record.said.iter().filter(|(key, _)| !fits_any(key)).map(setting);
    known.chain(others).collect()
}

fn of_key(record: &Record, known: &Known) -> Vec<Setting> {
    let said: Vec<Setting> =
        record.said.iter().filter(|(key, _)| catalogue::fits(known.key, key)).map(setting).collect();
    if !said.is_empty() {
        return said;
    }
    let value = masked(known.key, known.default);
    vec![Setting { key: known.key.to_owned(), value, source: Source::Default }]
}

fn setting((key, (value, source)): (&String, &(String, Source))) -> Setting {
    Setting { key: key.clone(), value: value.clone(), source: source.clone() }
}
