//! `rabbitmqadmin`: the classic tool's verbs and flags, over the HTTP API.
//!
//! Owns its command line, the objects it knows and its formats. It asks any broker that has RabbitMQ's HTTP API, by name and
//! password, and has no other way in.

mod arguments;
mod configured;
mod formats;
mod objects;
mod options;
mod verbs;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use crate::cli::ctl::ClientError;
use thiserror::Error;

/// Why a command failed; the exit code is always 1, as with the classic tool.
#[derive(Debug, Error)]
enum AdminError {
    /// The command line is wrong.
    #[error("\nERROR: {0}\n\nrabbitmqadmin --help for help\n")]
    Usage(String),
    /// Something else went wrong.
    #[error("*** {0}\n")]
    Failed(String),
}

impl From<ClientError> for AdminError {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::NotThere { place, source } => Self::Failed(format!("Could not connect: {source} ({place})")),
            other => Self::Failed(other.to_string()),
        }
    }
}

/// A command line, not yet understood.
#[derive(Debug)]
pub struct Admin {
    arguments: Vec<String>,
}

impl Admin {
    /// The arguments after the program's name.
    pub fn new(arguments: impl IntoIterator<Item = OsString>) -> Self {
        Self { arguments: arguments.into_iter().map(|it| it.to_string_lossy().into_owned()).collect() }
    }

    /// Whether a program's path is this tool's.
    #[must_use]
    pub fn is_program(path: &Path) -> bool {
        path.file_name().is_some_and(|name| name == "rabbitmqadmin")
    }

    /// Does what it says, prints the answer, and says how it went.
    #[must_use]
    pub fn run(self) -> ExitCode {
        match options::parse(&self.arguments).and_then(|request| verbs::carry_out(&request)) {
            Ok(text) => {
                print(&text);
                ExitCode::SUCCESS
            }
            Err(error) => {
                eprintln!("{error}");
                ExitCode::FAILURE
            }
        }
    }
}

/// A reader that went away is no failure.
fn print(text: &str) {
    use std::io::Write;
    if !text.is_empty() {
        let _ = writeln!(std::io::stdout().lock(), "{text}");
    }
}
