//! rabbitmq-plugins: what is built in counts as enabled, and stays so.

use super::super::call::Format;
use super::support::expect;
use super::{Answer, Call, Command, Failure, Outcome, Section, Support, Tool, Wrong, switch};
use crate::config::BUILT_IN_PLUGINS as BUILT_IN;
use crate::model::RABBITMQ_VERSION;
use fancy_regex::Regex;
use serde_json::{Value, json};

const PLUGINS: &[Tool] = &[Tool::Plugins];

const BUILT_IN_ALREADY: Support = Support::NoOp("plugins are built in: what is known succeeds, what is not fails");

pub const COMMANDS: &[Command] = &[
    Command::new("list", PLUGINS, Section::Plugins, "Lists plugins and their state", list)
        .words(0, 1, "[pattern] [--verbose] [--minimal] [--enabled] [--implicitly-enabled]")
        .flags(&[
            super::Flag { name: "verbose", short: Some('v'), takes_value: false },
            super::Flag { name: "minimal", short: Some('m'), takes_value: false },
            super::Flag { name: "enabled", short: Some('E'), takes_value: false },
            super::Flag { name: "implicitly-enabled", short: Some('e'), takes_value: false },
        ])
        .check(|call| expect(pattern(call).is_ok(), "Bad argument: the pattern is no regular expression"))
        .banner(list_banner),
    Command::new(
        "is_enabled",
        PLUGINS,
        Section::Monitoring,
        "Health check that exits with a non-zero code if provided plugins are not enabled on target node",
        is_enabled,
    )
    .words(1, super::MANY, "<plugin1> [ <plugin2>] [--offline] [--online]")
    .flags(&[switch("offline"), switch("online")])
    .check(one_line)
    .banner(|call| match call.arguments.as_slice() {
        [one] if call.has("offline") => format!("Inferring if plugin {one} is from local environment..."),
        several if call.has("offline") => {
            format!("Inferring if plugins {} are from local environment...", several.join(", "))
        }
        [one] => format!("Asking node {} if plugin {one} is enabled...", call.node),
        several => format!("Asking node {} if plugins {} are enabled...", call.node, several.join(", ")),
    }),
    Command::new("enable", PLUGINS, Section::Plugins, "Enables one or more plugins", enable)
        .words(0, super::MANY, "<plugin1> [ <plugin2>] | --all [--offline] [--online]")
        .flags(&[switch("all"), switch("offline"), switch("online")])
        .check(names_or_all)
        .support(BUILT_IN_ALREADY)
        .banner(|call| format!("Enabling plugins on node {}:\n{}", call.node, call.arguments.join("\n"))),
    Command::new("disable", PLUGINS, Section::Plugins, "Disables one or more plugins", disable)
        .words(0, super::MANY, "<plugin1> [ <plugin2>] | --all [--offline] [--online]")
        .flags(&[switch("all"), switch("offline"), switch("online")])
        .check(names_or_all)
        .support(Support::NoOp("plugins are built in and cannot be taken out; a sentence says so"))
        .banner(|call| format!("Disabling plugins on node {}:\n{}", call.node, call.arguments.join("\n"))),
    Command::new("set", PLUGINS, Section::Plugins, "Enables one or more plugins, disables the rest", enable)
        .words(0, super::MANY, "[<plugin1> [ <plugin2>]] [--offline] [--online]")
        .flags(&[switch("offline"), switch("online")])
        .support(BUILT_IN_ALREADY)
        .banner(|call| format!("Enabling plugins on node {}:\n{}", call.node, call.arguments.join("\n"))),
    Command::new(
        "directories",
        PLUGINS,
        Section::Monitoring,
        "Displays plugin directory and enabled plugin file paths",
        |_| Ok(Answer::Said("There are no plugin directories: plugins are built in.".to_owned())),
    )
    .flags(&[switch("offline"), switch("online")])
    .support(Support::NoOp("there are no plugin directories"))
    .banner(|call| format!("Listing plugin directories used by node {}", call.node)),
];

fn names_or_all(call: &Call) -> super::Checked {
    if call.arguments.is_empty() && !call.has("all") {
        return Err(Wrong(64, "not enough arguments.".to_owned()));
    }
    one_line(call)
}

/// The tool asks either the broker or what is written about it; here both say the same.
fn one_line(call: &Call) -> super::Checked {
    let both = call.has("online") && call.has("offline");
    expect(!both, "Bad argument: Cannot set both online and offline")
}

/// What others bring with them, which nobody asks for by name.
const IMPLICIT: &[&str] = &["rabbitmq_management_agent", "rabbitmq_web_dispatch"];

fn pattern(call: &Call) -> Result<Regex, ()> {
    Regex::new(call.word(0)).map_err(|_| ())
}

fn list_banner(call: &Call) -> String {
    let shown = if call.word(0).is_empty() { ".*" } else { call.word(0) };
    let banner = format!("Listing plugins with pattern \"{shown}\" ...");
    if call.has("minimal") || call.options.format == Format::Json {
        return banner;
    }
    let legend = " Configured: E = explicitly enabled; e = implicitly enabled\n | Status: * = running on ";
    format!("{banner}\n{legend}{}\n |/", call.node)
}

fn list(call: &Call) -> Outcome {
    let pattern = pattern(call).map_err(|()| Failure::data("the pattern is no regular expression"))?;
    let names = BUILT_IN.iter().filter(|name| pattern.is_match(name).unwrap_or_default());
    let explicit = call.has("enabled");
    let names: Vec<&str> = names.copied().filter(|name| !explicit || !IMPLICIT.contains(name)).collect();
    let width = names.iter().map(|name| name.len()).max().unwrap_or_default();
    let line = |name: &&str| match (call.has("minimal"), IMPLICIT.contains(name)) {
        (true, _) => (*name).to_string(),
        (false, true) => format!("[e*] {name:width$} {RABBITMQ_VERSION}"),
        (false, false) => format!("[E*] {name:width$} {RABBITMQ_VERSION}"),
    };
    let entry = |name: &&str| {
        let enabled = if IMPLICIT.contains(name) { "implicit" } else { "enabled" };
        json!({
            "name": name, "enabled": enabled, "running": true,
            "version": RABBITMQ_VERSION, "running_version": RABBITMQ_VERSION,
        })
    };
    let plugins: Vec<Value> = names.iter().map(entry).collect();
    let text = names.iter().map(line).collect::<Vec<_>>().join("\n");
    Ok(Answer::Both { text, value: json!({ "status": "running", "format": "normal", "plugins": plugins }) })
}

fn unknown(call: &Call) -> Vec<&str> {
    let given = call.arguments.iter().map(String::as_str);
    given.filter(|name| !BUILT_IN.contains(name)).collect()
}

fn is_enabled(call: &Call) -> Outcome {
    let on = if call.has("offline") { String::new() } else { format!(" on node {}", call.node) };
    let missing = unknown(call);
    if missing.is_empty() {
        let text = match call.arguments.as_slice() {
            [one] => format!("Plugin {one} is enabled{on}"),
            several => format!("Plugins {} are enabled{on}", several.join(", ")),
        };
        return Ok(Answer::Both { value: json!({ "message": text, "result": "ok" }), text });
    }
    let (what, are) = if missing.len() == 1 { ("Plugin", "is") } else { ("Plugins", "are") };
    Err(Failure::unavailable(format!(
        "{what} {} {are} not enabled{on}. Enabled plugins and dependencies: {}",
        missing.join(", "),
        BUILT_IN.join(", ")
    )))
}

fn enable(call: &Call) -> Outcome {
    let missing = unknown(call);
    if !missing.is_empty() {
        let missing = missing.join(", ");
        return Err(Failure::data(format!("{{:plugins_not_found, [{missing}]}}: the broker has no such plugin")));
    }
    let unchanged = if call.command.name == "set" { "nothing to do." } else { "Plugin configuration unchanged." };
    let configured = BUILT_IN.iter().map(|name| format!("  {name}")).collect::<Vec<_>>().join("\n");
    Ok(Answer::Said(format!(
        "The following plugins have been configured:\n{configured}\nApplying plugin configuration to {}...\n{unchanged}",
        call.node
    )))
}

fn disable(_: &Call) -> Outcome {
    Ok(Answer::Said("Plugin configuration unchanged: plugins are built in and cannot be disabled.".to_owned()))
}
