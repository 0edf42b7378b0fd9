//! What the tools say about themselves and about a command line that they did not understand.

use super::commands::{self, Command, Section};
use super::failure::Failure;
use super::tool::Tool;
use crate::model::RABBITMQ_VERSION;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The release whose tools these stand in for.
pub const VERSION: &str = RABBITMQ_VERSION;
/// Names that are less alike (Jaro, 1.0 for the same) mean something else: where RabbitMQ's tools draw the line.
const ALIKE: f64 = 0.75;

/// All commands of a tool.
pub fn overview(tool: Tool) -> String {
    let mut sections: BTreeMap<Section, Vec<&Command>> = BTreeMap::new();
    commands::of(tool).for_each(|command| sections.entry(command.section).or_default().push(command));
    let width = commands::of(tool).map(|command| command.name.len()).max().unwrap_or_default();
    let program = tool.program();
    let flags = "[--node <node>] [--timeout <timeout>] [--longnames] [--quiet]";
    let mut text = format!("\nUsage\n\n{program} {flags} <command> [<command options>]\n\nAvailable commands:\n");
    for (section, mut commands) in sections {
        commands.sort_by_key(|command| command.name);
        let lines = commands.iter().map(|command| format!("   {:width$}  {}\n", command.name, command.about));
        // Writing to a text does not fail.
        let _ = write!(text, "\n{}:\n\n{}", section.title(), lines.collect::<String>());
    }
    text + &format!("\nUse '{program} help <command>' to learn more about a specific command")
}

/// How one command is used.
fn usage(tool: Tool, command: &Command) -> String {
    let words = if command.usage.is_empty() { String::new() } else { format!(" {}", command.usage) };
    format!("Usage\n\n{} [--node <node>] [--longnames] [--quiet] {}{words}", tool.program(), command.name)
}

/// All about one command.
pub fn detailed(tool: Tool, command: &Command) -> String {
    let items = match command.items {
        [] => String::new(),
        items => format!("\n\n<column>\n\tmust be one of {}", items.join(", ")),
    };
    format!(
        "\n{}\n\n{}.\n\nIn Leveret: {}{items}\n\n{GENERAL}",
        usage(tool, command),
        command.about.trim_end_matches('.'),
        command.support
    )
}

/// The flags of every command.
const GENERAL: &str = "General options

  -?, --help             displays command help
  -n, --node <node>      the node that is meant: nothing is done where the broker is another
  -t, --timeout <n>      how many seconds the broker may take
  -q, --quiet            suppress informational messages
  -s, --silent           suppress informational messages and table headers
  -p, --vhost <vhost>    virtual host to use
  --dry-run              says what would be done, and does nothing
  --formatter <name>     json, json_stream, pretty_table, table, csv, erlang, inspect
  --data-dir <dir>       the data directory of the broker to ask [env: LEVERET_DATA_DIR]";

/// Nobody knows this command.
pub fn unknown(tool: Tool, name: &str) -> String {
    let known = commands::of(tool).map(|command| (strsim::jaro(name, command.name), command.name));
    let nearest = known.filter(|(alike, _)| *alike > ALIKE).max_by(|(a, _), (b, _)| a.total_cmp(b));
    match nearest {
        Some((_, known)) => format!("\nCommand '{name}' not found. \nDid you mean '{known}'? \n"),
        None => format!("\nCommand '{name}' not found. \n{}", overview(tool)),
    }
}

/// A command line that a command does not take.
pub fn wrong_words(tool: Tool, command: &Command, given: &[String], code: u8, what: &str) -> Failure {
    let text = format!(
        "Error (argument validation): {what}\nArguments given:\n\t{}\n\n{}",
        given.join(" "),
        usage(tool, command)
    );
    if code == 64 { Failure::Usage(text) } else { Failure::Argument(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_guessed_as_rabbitmq_guesses() {
        for (word, meant) in
            [("list_q", Some("list_queues")), ("sync_queue", Some("list_queues")), ("frobnicate", None)]
        {
            let text = unknown(Tool::Ctl, word);
            match meant {
                Some(meant) => assert!(text.contains(&format!("Did you mean '{meant}'?")), "{text}"),
                None => assert!(text.contains("Available commands"), "{text}"),
            }
        }
    }

    #[test]
    fn the_overview_has_every_command_of_its_tool() {
        for tool in [Tool::Ctl, Tool::Diagnostics, Tool::Plugins, Tool::Queues, Tool::Upgrade] {
            let text = overview(tool);
            assert!(commands::of(tool).all(|command| text.contains(command.name)));
        }
        assert!(!overview(Tool::Upgrade).contains("add_user"));
    }
}
