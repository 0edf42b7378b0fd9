//! `leveret ctl`, and the names of RabbitMQ's tools: commands to a running broker, with RabbitMQ's words and exit codes.
//!
//! Owns the table of commands, what each takes and prints, and the formats. A command asks the broker over HTTP: over the
//! control socket in its data directory, where whoever may use the directory is an administrator, or at an address with a
//! user's name and password. It refuses to know how the broker does what it is asked; that is the API's.

mod answer;
mod call;
mod client;
mod commands;
mod failure;
mod formats;
mod grammar;
mod help;
mod invalid;
mod place;
mod tool;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

pub use client::{Client, ClientError, Target, path};
pub use place::{data_dir, url};
pub use tool::Tool;

use call::{Call, Format};
use failure::Failure;
use grammar::Parsed;

/// A command line of one of the tools, not yet understood.
#[derive(Debug)]
pub struct Ctl {
    tool: Tool,
    arguments: Vec<String>,
}

impl Ctl {
    /// The arguments after the tool's name. What is not UTF-8 is shown with replacement characters in the error it gets.
    pub fn new(tool: Tool, arguments: impl IntoIterator<Item = OsString>) -> Self {
        let arguments = arguments.into_iter().map(|it| it.to_string_lossy().into_owned()).collect();
        Self { tool, arguments }
    }

    /// Does what it says, prints the answer, and says how it went.
    #[must_use]
    pub fn run(self) -> ExitCode {
        let outcome = grammar::parse(self.tool, &self.arguments).and_then(|parsed| match parsed {
            Parsed::Call(call) => carry_out(&call),
            Parsed::Print(text) => print(&text),
        });
        match outcome {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => {
                eprintln!("{failure}");
                ExitCode::from(failure.code())
            }
        }
    }
}

fn carry_out(call: &Call) -> Result<(), Failure> {
    in_time(call)?;
    node_is_meant(call)?;
    if let Some(banner) = call.banner().filter(|banner| !banner.is_empty()) {
        print(&banner)?;
    }
    if call.options.dry_run {
        return Ok(());
    }
    let answer = (call.command.run)(call).map_err(|failure| match failure {
        Failure::Client(error @ ClientError::NotThere { .. }) => Failure::no_node(&call.node, error.to_string()),
        Failure::Both { code, value, .. } if call.options.format == Format::Json => Failure::Json(code, value),
        other => other,
    })?;
    let text = formats::render(&answer, &call.options, &call.node);
    if text.is_empty() { Ok(()) } else { print(&text) }
}

/// No time at all is over at once.
fn in_time(call: &Call) -> Result<(), Failure> {
    if call.options.timeout != Some(0) {
        return Ok(());
    }
    let name = call.command.name;
    Err(Failure::Timeout(format!("operation {name} on node {} timed out. Timeout value used: 0", call.node)))
}

/// Fails where the command line names a node that this broker is not: what is meant for another must not happen here. A
/// broker that does not answer is the command's to tell.
fn node_is_meant(call: &Call) -> Result<(), Failure> {
    if !call.named {
        return Ok(());
    }
    match call.get(&["overview"]) {
        Ok(overview) => match overview.get("node").and_then(serde_json::Value::as_str) {
            Some(node) if node != call.node => {
                Err(Failure::no_node(&call.node, format!("the broker that uses {} is {node}", call.data_dir.display())))
            }
            _ => Ok(()),
        },
        Err(_) => Ok(()),
    }
}

/// A line, or several, on standard output. A reader that went away (`| head`) is no failure.
fn print(text: &str) -> Result<(), Failure> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::software(error.to_string())),
        _ => Ok(()),
    }
}

/// The rows of the table in `docs/commands.md`: tool, command, and how much of it there is.
#[must_use]
pub fn documented() -> Vec<(String, &'static str, String)> {
    commands::all()
        .map(|command| {
            let tools: Vec<_> = command.tools.iter().map(|tool| tool.program()).collect();
            (tools.join(", "), command.name, command.support.to_string())
        })
        .collect()
}

/// The commands of all tools with what each does in a line, by their names: for man pages and the completion of shells.
pub(super) fn summaries() -> Vec<(&'static str, &'static str)> {
    let mut all: Vec<_> = commands::all().map(|command| (command.name, command.about)).collect();
    all.sort_unstable();
    all
}
