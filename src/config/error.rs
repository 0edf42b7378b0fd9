//! What can be wrong with a configuration, each in one line that says where.

use std::fmt;
use std::path::PathBuf;

use thiserror::Error;

/// Where a setting came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A line of a configuration file, counted from 1.
    File {
        /// The file as it was named.
        path: PathBuf,
        /// The line, counted from 1.
        line: u32,
    },
    /// An environment variable.
    Environment,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Environment => f.write_str("environment"),
        }
    }
}

/// A text from outside in an error's one line: control characters (a carriage return, a value that spans lines) are
/// escaped.
struct Shown<'a>(&'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .chars()
            .try_for_each(|c| if c.is_control() { write!(f, "{}", c.escape_default()) } else { write!(f, "{c}") })
    }
}

/// Why the configuration was refused.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// A file that was asked for cannot be read.
    #[error("{}: cannot read the configuration file: {source}", path.display())]
    Unreadable {
        /// The file as it was named.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A file is larger than any configuration is.
    #[error("{}: larger than {limit} bytes, which no configuration file is", path.display())]
    TooLarge {
        /// The file as it was named.
        path: PathBuf,
        /// The limit in bytes.
        limit: u64,
    },
    /// A line is neither a setting, a comment nor blank.
    #[error("{origin}: expected `key = value`, found `{}`", Shown(found))]
    Syntax {
        /// The line.
        origin: Origin,
        /// Its beginning.
        found: String,
    },
    /// No setting has this name.
    #[error("{origin}: unknown key `{key}`")]
    UnknownKey {
        /// Where it stands.
        origin: Origin,
        /// The key as written.
        key: String,
    },
    /// The key is known, its value is not one it can have.
    #[error("{origin}: `{key} = {}`: expected {expected}", Shown(value))]
    BadValue {
        /// Where it stands.
        origin: Origin,
        /// The key, or the variable's name.
        key: String,
        /// The value as written.
        value: String,
        /// What would have been accepted.
        expected: String,
    },
    /// A listener on the command line or in its variable is not an address.
    #[error("{flag} {}: expected {expected}", Shown(value))]
    BadListen {
        /// The flag.
        flag: &'static str,
        /// The value as written.
        value: String,
        /// What would have been accepted.
        expected: String,
    },
}

/// A setting that was understood and has no effect in this version, or not the one it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Where it stands.
    pub origin: Origin,
    /// The key, or the variable's name.
    pub key: String,
    /// Why it has no effect.
    pub reason: &'static str,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: `{}`: {}", self.origin, self.key, self.reason)
    }
}
