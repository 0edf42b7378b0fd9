//! The command line of RabbitMQ's tools: flags anywhere, the first other word is the command.

use super::call::{Call, Format, Options};
use super::client::{Client, Target};
use super::commands::{self, Command, Flag, Wrong};
use super::failure::Failure;
use super::tool::Tool;
use super::{help, invalid, place};
use crate::config::node_name;
use clap::builder::ValueParser;
use clap::error::{ContextKind, ContextValue};
use clap::{Arg, ArgAction, ArgMatches};
use std::collections::HashMap;
use std::time::Duration;

/// How long the broker may take where nobody says: longer than any command needs, and no script hangs for ever.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Flags that every command takes: name, letter, and whether a value follows.
pub(super) const COMMON: &[Flag] = &[
    Flag { name: "vhost", short: Some('p'), takes_value: true },
    Flag { name: "node", short: Some('n'), takes_value: true },
    Flag { name: "timeout", short: Some('t'), takes_value: true },
    Flag { name: "quiet", short: Some('q'), takes_value: false },
    Flag { name: "silent", short: Some('s'), takes_value: false },
    Flag { name: "longnames", short: Some('l'), takes_value: false },
    Flag { name: "formatter", short: None, takes_value: true },
    Flag { name: "printer", short: None, takes_value: true },
    Flag { name: "file", short: None, takes_value: true },
    Flag { name: "no-table-headers", short: None, takes_value: false },
    Flag { name: "dry-run", short: None, takes_value: false },
    Flag { name: "script-name", short: None, takes_value: true },
    Flag { name: "erlang-cookie", short: None, takes_value: true },
    Flag { name: "help", short: Some('?'), takes_value: false },
    Flag { name: "data-dir", short: None, takes_value: true },
    Flag { name: "url", short: None, takes_value: true },
];

/// What a command line asks for.
#[derive(Debug)]
pub enum Parsed {
    /// A command.
    Call(Box<Call>),
    /// Help, or the version.
    Print(String),
}

/// Understands a command line.
pub fn parse(tool: Tool, arguments: &[String]) -> Result<Parsed, Failure> {
    let Some((name, rest)) = split(arguments) else {
        return match arguments {
            [only] if only == "--version" => Ok(Parsed::Print(help::VERSION.to_owned())),
            [only] if ["--help", "-?", "-h"].contains(&only.as_str()) => Ok(Parsed::Print(help::overview(tool))),
            _ => Err(Failure::Usage(help::overview(tool))),
        };
    };
    if name == "help" {
        let Some(name) = rest.first() else { return Ok(Parsed::Print(help::overview(tool))) };
        return match commands::find(tool, name) {
            Some(command) => Ok(Parsed::Print(help::detailed(tool, command))),
            None => Err(Failure::Usage(format!("Error:\n\nCommand '{name}' not found. \n"))),
        };
    }
    if name == "version" {
        return Ok(Parsed::Print(help::VERSION.to_owned()));
    }
    let Some(command) = commands::find(tool, &name) else { return Err(Failure::Usage(help::unknown(tool, &name))) };
    let bad = |Wrong(code, what): Wrong| help::wrong_words(tool, command, arguments, code, &what);
    invalid::flags(command, &rest).map_err(bad)?;
    let matches = grammar(command).try_get_matches_from(&rest).map_err(|error| bad(Wrong(64, explain(&error))))?;
    if matches.get_flag("help") {
        return Ok(Parsed::Print(help::detailed(tool, command)));
    }
    let call = call(tool, command, &matches)?;
    count(command, call.arguments.len()).and_then(|()| (command.check)(&call)).map_err(bad)?;
    Ok(Parsed::Call(Box::new(call)))
}

/// The command's name, and everything else.
fn split(arguments: &[String]) -> Option<(String, Vec<String>)> {
    let mut rest = arguments.to_vec();
    let mut at = 0;
    while let Some(word) = arguments.get(at) {
        if !word.starts_with('-') || word == "-" {
            return Some((rest.remove(at), rest));
        }
        at += if takes_next(word) { 2 } else { 1 };
    }
    None
}

/// Whether the word after this flag is its value.
fn takes_next(word: &str) -> bool {
    COMMON
        .iter()
        .filter(|flag| flag.takes_value)
        .any(|flag| word.strip_prefix("--") == Some(flag.name) || flag.short.is_some_and(|it| word == format!("-{it}")))
}

fn grammar(command: &Command) -> clap::Command {
    let own = command.flags.iter();
    // A command's own flag may have the name of a common one.
    let common = COMMON.iter().filter(|common| !own.clone().any(|flag| flag.name == common.name));
    let flags = own.clone().chain(common).map(argument);
    let words = Arg::new("words").num_args(0..).action(ArgAction::Append).allow_negative_numbers(true);
    clap::Command::new(command.name)
        .no_binary_name(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .args_override_self(true)
        .arg(words)
        .args(flags)
}

fn argument(flag: &Flag) -> Arg {
    let argument = Arg::new(flag.name).long(flag.name);
    let argument = flag.short.into_iter().fold(argument, Arg::short);
    // RabbitMQ's tools take both spellings.
    let argument = if flag.name.contains('-') { argument.alias(underscored(flag.name)) } else { argument };
    match flag.takes_value {
        true => argument.value_parser(ValueParser::string()).allow_hyphen_values(true),
        false => argument.action(ArgAction::SetTrue),
    }
}

/// Clap keeps names for as long as the program runs; a command line has a handful.
pub(super) fn underscored(name: &'static str) -> &'static str {
    match name {
        "no-table-headers" => "no_table_headers",
        "dry-run" => "dry_run",
        "apply-to" => "apply_to",
        "if-empty" => "if_empty",
        "if-unused" => "if_unused",
        other => other,
    }
}

fn explain(error: &clap::Error) -> String {
    let named = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        _ => String::new(),
    };
    let flag = named(ContextKind::InvalidArg);
    let flag = flag.split_whitespace().next().unwrap_or_default();
    format!("Invalid options for this command:\n{flag} : {}", named(ContextKind::InvalidValue))
}

fn count(command: &Command, words: usize) -> Result<(), Wrong> {
    if words < command.least {
        return Err(Wrong(64, "not enough arguments.".to_owned()));
    }
    if words > command.most { Err(Wrong(64, "too many arguments.".to_owned())) } else { Ok(()) }
}

fn call(tool: Tool, command: &'static Command, matches: &ArgMatches) -> Result<Call, Failure> {
    let env = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let value = |name: &str| matches.try_get_one::<String>(name).ok().flatten().cloned();
    let set = |name: &str| matches.try_get_one::<bool>(name).ok().flatten().copied().unwrap_or_default();
    let timeout = value("timeout").and_then(|text| seconds(&text));
    let options = Options {
        vhost: value("vhost"),
        quiet: set("quiet"),
        silent: set("silent"),
        no_headers: set("no-table-headers"),
        dry_run: set("dry-run"),
        format: value("formatter").map_or(Ok(Format::Own), |text| format(&text))?,
        timeout,
    };
    let data_dir = place::data_dir(value("data-dir").as_deref(), &env);
    let target = match value("url") {
        Some(url) => place::url(&url).map_err(Failure::Usage)?,
        None => Target::Socket(place::socket(&data_dir)),
    };
    let limit = timeout.map_or(TIMEOUT, Duration::from_secs);
    let client = Client::new(target, Some(limit)).map_err(|error| Failure::software(error.to_string()))?;
    let node = value("node").or_else(|| env("RABBITMQ_NODENAME")).map_or_else(default_node, |name| node_name(&name));
    let arguments = matches.get_many::<String>("words").unwrap_or_default().cloned().collect();
    let flags = command.flags.iter().filter_map(|flag| {
        let given = if flag.takes_value { value(flag.name) } else { set(flag.name).then(String::new) };
        given.map(|given| (flag.name, given))
    });
    let flags: HashMap<_, _> = flags.collect();
    // An address names its broker, whatever its node is called.
    let named = value("node").is_some() && value("url").is_none();
    Ok(Call { tool, command, arguments, options, flags, client, data_dir, node, named })
}

fn format(name: &str) -> Result<Format, Failure> {
    Ok(match name {
        "table" => Format::Table,
        "pretty_table" => Format::PrettyTable,
        "json" => Format::Json,
        "json_stream" => Format::JsonStream,
        "csv" => Format::Csv,
        "erlang" => Format::Erlang,
        "string" | "string_per_line" => Format::Text,
        "inspect" => Format::Inspect,
        other => {
            let known = "json, json_stream, pretty_table, table, csv, erlang, inspect, string";
            return Err(Failure::Usage(format!("Error: unknown formatter `{other}`; expected one of {known}")));
        }
    })
}

/// A number of seconds. RabbitMQ's tools take none that are below 0 for no time at all.
fn seconds(text: &str) -> Option<u64> {
    text.parse::<i64>().ok().map(|seconds| u64::try_from(seconds).unwrap_or_default())
}

/// What RabbitMQ calls a node that nobody named.
fn default_node() -> String {
    node_name("rabbit")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn parsed(words: &str) -> Result<Parsed, Failure> {
        let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        parse(Tool::Ctl, &words)
    }

    fn called(words: &str) -> Call {
        match parsed(words).unwrap() {
            Parsed::Call(call) => *call,
            Parsed::Print(text) => panic!("printed {text}"),
        }
    }

    #[test]
    fn every_command_has_a_grammar() {
        for command in commands::all() {
            grammar(command).debug_assert();
        }
    }

    #[test]
    fn flags_stand_anywhere() {
        for line in [
            "list_queues -p v -q name messages",
            "-p v -q list_queues name messages",
            "--vhost=v list_queues name --quiet messages",
            "-q list_queues name messages --vhost v -n node@host",
        ] {
            let call = called(line);
            assert_eq!((call.command.name, call.vhost(), call.options.quiet), ("list_queues", "v", true), "{line}");
            assert_eq!(call.arguments, ["name", "messages"], "{line}");
        }
        let call = called("-qs list_queues --no-table-headers --formatter=json -t 5");
        assert!(call.options.silent && call.options.no_headers && call.options.format == Format::Json);
        assert_eq!(call.options.timeout, Some(5));
    }

    #[test]
    fn wrong_words_are_told_with_code_64() {
        for (line, part) in [
            ("add_user", "not enough arguments."),
            ("add_user a b c", "too many arguments."),
            ("list_queues --bogus", "Invalid options for this command:\n--bogus"),
            ("bogus", "Command 'bogus' not found."),
            ("list_q", "Did you mean 'list_queues'?"),
            ("list_queues --formatter bogus", "unknown formatter"),
            ("list_queues bogus", "Info key(s) bogus are not supported"),
            ("", "Usage"),
        ] {
            let failure = parsed(line).unwrap_err();
            assert_eq!(failure.code(), 64, "{line}");
            assert!(failure.to_string().contains(part), "{line}: {failure}");
        }
    }

    #[test]
    fn words_that_look_like_flags_may_follow_two_dashes() {
        assert_eq!(called("add_user u -- --secret").arguments, ["u", "--secret"]);
        assert_eq!(called("set_disk_free_limit mem_relative 1.5").arguments, ["mem_relative", "1.5"]);
    }
}
