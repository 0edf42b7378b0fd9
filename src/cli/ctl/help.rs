//! What the tools say about themselves and about a command line that they did not understand.

use super::commands::{self, Command, Section};
use super::failure::Failure;
use super::tool::Tool;
use crate::model::RABBITMQ_VERSION;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The release whose tools these stand in for.
pub const VERSION: &str = RABBITMQ_VERSION;
/// Words that differ in more letters mean something else.
const SIMILAR: usize = 3;

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
  -n, --node <node>      the node's name in sentences; which broker is asked depends on --data-dir
  -t, --timeout <n>      how many seconds the broker may take
  -q, --quiet            suppress informational messages
  -s, --silent           suppress informational messages and table headers
  -p, --vhost <vhost>    virtual host to use
  --formatter <name>     json, pretty_table, table, csv, erlang
  --data-dir <dir>       the data directory of the broker to ask [env: LEVERET_DATA_DIR]";

/// Nobody knows this command.
pub fn unknown(tool: Tool, name: &str) -> String {
    let nearest = commands::of(tool).map(|command| (distance(name, command.name), command.name)).min();
    let prefix = commands::of(tool).map(|command| command.name).find(|known| known.starts_with(name));
    let meant = nearest.filter(|(far, _)| *far <= SIMILAR).map(|(_, known)| known).or(prefix);
    match meant {
        Some(known) => format!("\nCommand '{name}' not found. \nDid you mean '{known}'? \n"),
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

/// How many letters are to be changed, put in or taken out to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut last = i;
        let mut next = vec![i + 1];
        for (above, other) in row.iter().skip(1).zip(&b) {
            let left = next.last().copied().unwrap_or_default();
            next.push((last + usize::from(letter != *other)).min(left + 1).min(above + 1));
            last = *above;
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_by_their_letters() {
        for (a, b, far) in [("", "abc", 3), ("abc", "abc", 0), ("list_q", "list_queues", 5), ("kitten", "sitting", 3)] {
            assert_eq!(distance(a, b), far, "{a} {b}");
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
