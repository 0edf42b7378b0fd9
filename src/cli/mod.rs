//! The command line: arguments and environment become a [`Command`], and failures become one line and an exit code.
//!
//! Owns what a person types and sees before the broker runs: flags, the log's set-up, and the commands `ping`, `check` and `backup`. It knows no
//! setting's meaning (that is `config`) and starts nothing itself (that is `main`).

mod arguments;
pub mod backup;
pub mod check;
mod error;
pub mod logging;
pub mod ping;

use std::ffi::OsString;
use std::process::ExitCode;

pub use arguments::Command;
pub use error::CliError;

/// Reads the arguments (the first is the program's name), the environment and the configuration files.
///
/// # Errors
/// Arguments that are not understood, a configuration that is refused; and the text of `--help` or `--version`, which
/// [`report`] prints.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, CliError> {
    arguments::parse(arguments, &|name| std::env::var(name).ok())
}

/// Ends a command: what went wrong in one line on standard error, and the exit code that says its kind.
#[must_use]
pub fn report(outcome: Result<(), CliError>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            error.print();
            ExitCode::from(error.exit_code())
        }
    }
}
