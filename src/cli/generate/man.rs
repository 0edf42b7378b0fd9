//! Man pages: one for the program, one for each of its commands, and one for the configuration file.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::{GenerateError, PROGRAM};
use crate::cli::ctl;
use crate::config;

/// The configuration file's page is `leveret.conf.5`.
const CONFIGURATION: &str = "leveret.conf";

/// Writes all of them into a folder.
pub(super) fn write(program: Command, directory: &Path) -> Result<(), GenerateError> {
    let in_directory = |name: &str| directory.join(name).display().to_string();
    fs::create_dir_all(directory).map_err(GenerateError::at(in_directory("")))?;
    let mut program = program.disable_help_subcommand(true).after_help(see_also());
    program = program.mut_subcommand("ctl", |ctl| ctl.after_help(commands()));
    program.build();
    // A hidden command is for packagers, not for readers of man pages.
    for command in program.get_subcommands().filter(|command| !command.is_hide_set()) {
        let name = format!("{PROGRAM}-{}.1", command.get_name());
        page(command.clone(), &directory.join(&name)).map_err(GenerateError::at(in_directory(&name)))?;
    }
    let name = format!("{PROGRAM}.1");
    page(program, &directory.join(&name)).map_err(GenerateError::at(in_directory(&name)))?;
    let name = format!("{CONFIGURATION}.5");
    configuration(&directory.join(&name)).map_err(GenerateError::at(in_directory(&name)))
}

fn page(command: Command, path: &Path) -> io::Result<()> {
    let mut file = File::create(path)?;
    Man::new(command).manual("Leveret").render(&mut file)?;
    file.flush()
}

fn see_also() -> String {
    format!("The configuration file is described in {CONFIGURATION}(5).")
}

fn commands() -> String {
    let lines = ctl::summaries().into_iter().map(|(name, about)| format!("{name}: {about}\n"));
    format!("The commands are:\n\n{}", lines.collect::<String>())
}

fn configuration(path: &Path) -> io::Result<()> {
    let mut page = Roff::new();
    page.control("TH", [CONFIGURATION, "5", "", PROGRAM, "Leveret"]);
    page.control("SH", ["NAME"]);
    page.text([roman(format!("{CONFIGURATION} - the configuration of the message broker Leveret"))]);
    page.control("SH", ["DESCRIPTION"]);
    page.text([roman(
        "The file has the syntax of rabbitmq.conf: a line is key = value, what follows a # is a comment, and a value that \
         contains one stands between single quotes. The files *.conf of the folder conf.d beside it are read after it, and a \
         later value wins. An unknown key stops the start with its file and line; a key of RabbitMQ's that has no effect is \
         accepted with a warning. leveret config prints what all of it comes to.",
    )]);
    page.control("SH", ["KEYS"]);
    for known in config::KEYS {
        page.control("TP", []);
        page.text([bold(known.key)]);
        let default = if known.default.is_empty() { String::new() } else { format!(" (default: {})", known.default) };
        page.text([roman(format!("{}{default}", known.about.replace('`', "")))]);
    }
    page.control("SH", ["SEE ALSO"]);
    page.text([bold(PROGRAM), roman("(1)")]);
    let mut file = File::create(path)?;
    page.to_writer(&mut file)?;
    file.flush()
}
