//! Man pages: one for the program, one for each of its commands, and one for the configuration file.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::{GenerateError, PROGRAM, ctl};

/// The configuration file's page is `leveret.conf.5`.
const CONFIGURATION: &str = "leveret.conf";

/// Writes all of them into a folder.
pub(super) fn write(program: Command, directory: &Path) -> Result<(), GenerateError> {
    let in_directory = |name: &str| directory.join(name).display().to_string();
    fs::create_dir_all(directory).map_err(GenerateError::at(in_directory("")))?;
    let mut program = program.disable_help_subcommand(true);
    program.build();
    // A hidden command is for packagers, not for readers of man pages.
    for command in program.get_subcommands().filter(|command| !command.is_hide_set()) {
        let name = format!("{PROGRAM}-{}.1", command.get_name());
        let more = if command.get_name() == "ctl" { commands() } else { see_also(&format!("{PROGRAM}(1)")) };
        page(command.clone(), &more, &directory.join(&name)).map_err(GenerateError::at(in_directory(&name)))?;
    }
    let name = format!("{PROGRAM}.1");
    let more = see_also(&format!("{CONFIGURATION}(5)"));
    page(program, &more, &directory.join(&name)).map_err(GenerateError::at(in_directory(&name)))?;
    let name = format!("{CONFIGURATION}.5");
    save(&configuration(), &directory.join(&name)).map_err(GenerateError::at(in_directory(&name)))
}

/// What clap knows of a command, and what it does not.
fn page(command: Command, more: &Roff, path: &Path) -> io::Result<()> {
    let mut file = File::create(path)?;
    Man::new(command).manual("Leveret").render(&mut file)?;
    more.to_writer(&mut file)?;
    file.flush()
}

fn save(page: &Roff, path: &Path) -> io::Result<()> {
    let mut file = File::create(path)?;
    page.to_writer(&mut file)?;
    file.flush()
}

fn see_also(other: &str) -> Roff {
    let mut section = Roff::new();
    section.control("SH", ["SEE ALSO"]);
    section.text([roman(other)]);
    section
}

/// The commands of `ctl`, whose words clap leaves alone.
fn commands() -> Roff {
    let mut section = Roff::new();
    section.control("SH", ["COMMANDS"]);
    for (name, about) in ctl::summaries() {
        section.control("TP", []);
        section.text([bold(name)]);
        section.text([roman(about)]);
    }
    section
}

fn configuration() -> Roff {
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
    for known in super::configuration::keys() {
        page.control("TP", []);
        page.text([bold(known.key)]);
        let default = if known.default.is_empty() { String::new() } else { format!(" (default: {})", known.default) };
        page.text([roman(format!("{}{default}", known.about.replace('`', "")))]);
    }
    page.control("SH", ["SEE ALSO"]);
    page.text([bold(PROGRAM), roman("(1)")]);
    page
}
