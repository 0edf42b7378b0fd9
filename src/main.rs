//! The program.

use std::process::ExitCode;

use leveret::cli::{self, Command};

fn main() -> ExitCode {
    match cli::parse(std::env::args_os()) {
        Ok(Command::Server(loaded)) => {
            cli::logging::start(&loaded.config.log);
            cli::logging::warn(&loaded.warnings);
            ExitCode::SUCCESS
        }
        Ok(Command::Ping(ping)) => cli::report(ping.run()),
        Err(error) => cli::report(Err(error)),
    }
}
