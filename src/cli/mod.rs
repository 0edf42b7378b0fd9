//! The command line: arguments and environment become a [`Command`], and failures become one line and an exit code.
//!
//! Owns what a person types and sees before the broker runs: flags, the log's set-up, and the commands, those of RabbitMQ's tools among them. It knows
//! no setting's meaning (that is `config`) and starts nothing itself (that is `main`).

pub mod admin;
mod arguments;
pub mod backup;
pub mod check;
pub mod config_print;
pub mod ctl;
mod error;
pub mod generate;
mod journal;
pub mod logging;
pub mod migrate;
pub mod ping;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

pub use arguments::Command;
pub use error::CliError;

/// Reads the arguments (the first is the program's name), the environment and the configuration files.
///
/// # Errors
/// Arguments that are not understood, a configuration that is refused; and the text of `--help` or `--version`, which
/// [`report`] prints.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, CliError> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if let Some(command) = tool(&arguments) {
        return Ok(command);
    }
    arguments::parse(arguments, &|name| std::env::var(name).ok())
}

/// The tool of RabbitMQ's under whose name the program is called (by a link), with the arguments as they are: those tools
/// have a grammar of their own.
fn tool(arguments: &[OsString]) -> Option<Command> {
    let (program, rest) = arguments.split_first()?;
    let program = Path::new(program);
    if admin::Admin::is_program(program) {
        return Some(Command::Admin(admin::Admin::new(rest.iter().cloned())));
    }
    let tool = ctl::Tool::of_program(program)?;
    Some(Command::Ctl(ctl::Ctl::new(tool, rest.iter().cloned())))
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
