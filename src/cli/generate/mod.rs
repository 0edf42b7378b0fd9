//! `leveret generate`: the files that a package puts beside the program, made from the program's own definitions so that
//! they cannot tell anything else.
//!
//! Owns what they look like: completions of shells, man pages, the configuration file with every key. It refuses to know
//! flags, commands and keys by itself: these come from clap, from the table of `ctl` and from the catalogue of `config`.

mod configuration;
mod man;

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Command, Subcommand};
use clap_complete::Shell;
use thiserror::Error;

use super::CliError;
use super::ctl;

/// The program's name in what is generated.
const PROGRAM: &str = "leveret";

/// What is to be written.
#[derive(Debug, Clone, Subcommand)]
pub enum Product {
    /// The completion of a shell, to standard output
    Completions {
        /// Which shell
        shell: Shell,
    },
    /// The man pages, into a folder that is made if need be
    Man {
        /// The folder
        directory: PathBuf,
    },
    /// leveret.conf with every key as a comment, to standard output
    Conf,
}

/// Why it was not written.
#[derive(Debug, Error)]
#[error("{place}: {source}")]
pub struct GenerateError {
    /// Where to.
    place: String,
    /// What the system said.
    source: io::Error,
}

impl GenerateError {
    fn at(place: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let place = place.into();
        |source| Self { place, source }
    }
}

/// Something to be written.
#[derive(Debug)]
pub struct Generate {
    product: Product,
    program: Command,
}

impl Generate {
    /// `program` is clap's definition of the whole program.
    pub(super) fn new(product: Product, program: Command) -> Self {
        Self { product, program }
    }

    /// Writes it.
    ///
    /// # Errors
    /// When a file or standard output does not take it.
    pub fn run(self) -> Result<(), CliError> {
        Ok(match self.product {
            Product::Completions { shell } => print(&completions(shell, self.program)),
            Product::Man { directory } => man::write(self.program, &directory),
            Product::Conf => print(configuration::file().as_bytes()),
        }?)
    }
}

fn print(bytes: &[u8]) -> Result<(), GenerateError> {
    io::stdout().lock().write_all(bytes).map_err(GenerateError::at("standard output"))
}

/// `leveret ctl` takes its words as they are; a shell is to know its commands all the same.
fn completions(shell: Shell, program: Command) -> Vec<u8> {
    let commands = ctl::summaries().into_iter().map(|(name, about)| Command::new(name).about(about));
    // Without the word `help`, behind which all of them would come once more.
    let program = program.disable_help_subcommand(true);
    let mut program = program.mut_subcommand("ctl", |ctl| ctl.disable_help_subcommand(true).subcommands(commands));
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut program, PROGRAM, &mut text);
    text
}
