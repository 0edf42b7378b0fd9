//! The running process: stopped, limited, described.

use super::super::client::ClientError;
use super::support::{expect, number, text};
use super::{Answer, BOTH, CTL, Call, Cell, Checked, Command, Failure, Outcome, Section, Support, Table, Wrong};
use serde_json::{Map, Value, json};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a stop may take: clients have their time to say goodbye, and what waits is written.
const STOPPING: Duration = Duration::from_secs(60);
/// Between two looks whether it is gone.
const PAUSE: Duration = Duration::from_millis(20);

const LOG_LEVEL: &str = "the log's level is log.console.level of the configuration, and needs a restart";

pub const COMMANDS: &[Command] = &[
    Command::new("stop", CTL, Section::Nodes, "Stops the broker", stop)
        .words(0, 1, "[--idempotent] [<pidfile>]")
        .flags(&[super::switch("idempotent")])
        .banner(|call| format!("Stopping and halting node {} ...", call.node)),
    Command::new("shutdown", CTL, Section::Nodes, "Stops the broker, and waits until it is gone", stop)
        .words(0, 0, "[--wait | --no-wait]")
        .flags(&[super::switch("wait"), super::switch("no-wait")])
        .banner(|call| format!("Shutting down RabbitMQ node {} ...", call.node)),
    Command::new(
        "set_vm_memory_high_watermark",
        CTL,
        Section::Configuration,
        "Sets the vm_memory_high_watermark setting",
        |call| {
            call.control(&["vm_memory_high_watermark"], &limit(call, "absolute"))?;
            Ok(Answer::Done)
        },
    )
    .words(1, 2, "<fraction> | absolute <value>")
    .check(|call| fraction_is_right(call).and_then(|()| limit_is_right(call, "absolute")))
    .banner(|call| match call.word(0) {
        "absolute" => format!("Setting memory threshold on {} to {} bytes ...", call.node, call.word(1)),
        fraction => format!("Setting memory threshold on {} to {fraction} ...", call.node),
    }),
    Command::new("set_disk_free_limit", CTL, Section::Configuration, "Sets the disk_free_limit setting", |call| {
        call.control(&["disk_free_limit"], &limit(call, "mem_relative"))?;
        Ok(Answer::Done)
    })
    .words(1, 2, "<disk_limit> | mem_relative <fraction>")
    .check(|call| limit_is_right(call, "mem_relative"))
    .banner(|call| match call.word(0) {
        "mem_relative" => {
            format!("Setting disk free limit on {} to {} times the total RAM ...", call.node, call.word(1))
        }
        limit => format!("Setting disk free limit on {} to {limit} bytes ...", call.node),
    }),
    Command::new("set_log_level", CTL, Section::Configuration, "Sets log level in the running node", |_| {
        Err(Failure::unavailable(LOG_LEVEL))
    })
    .words(1, 1, "<log_level>")
    .support(Support::Refused(LOG_LEVEL)),
    Command::new(
        "environment",
        BOTH,
        Section::Configuration,
        "Displays the effective configuration of the running broker, each value with its source",
        environment,
    )
    .support(Support::Partly("the settings of rabbitmq.conf with their sources, not Erlang's application environment"))
    .banner(|call| format!("Application environment of node {} ...", call.node)),
    Command::new(
        "os_env",
        &[super::Tool::Diagnostics],
        Section::Configuration,
        "Lists RabbitMQ-specific environment variables set on target node",
        |call| {
            let environment = call.control_get(&["environment"])?;
            let variables = environment.get("variables").and_then(Value::as_object).cloned().unwrap_or_default();
            let lines = variables.iter().map(|(name, value)| format!("{name}={}", value.as_str().unwrap_or_default()));
            let text = lines.collect::<Vec<_>>().join("\n");
            Ok(Answer::Both { text, value: Value::Object(variables) })
        },
    )
    .banner(|call| format!("Listing RabbitMQ-specific environment variables defined on node {}...", call.node)),
    Command::new("report", BOTH, Section::Monitoring, "Generate a server status report for support purposes", report)
        .banner(|call| format!("Reporting server status of node {} ...", call.node)),
];

fn limit(call: &Call, keyword: &str) -> Value {
    if call.word(0) == keyword { json!({ keyword: call.word(1) }) } else { json!({ "limit": call.word(0) }) }
}

/// A number alone, or the keyword and a value.
fn limit_is_right(call: &Call, keyword: &str) -> Checked {
    if call.word(0) == keyword {
        return match call.arguments.len() {
            2 => expect(call.word(1).starts_with(|c: char| c.is_ascii_digit()), "Bad argument."),
            _ => Err(Wrong(64, "not enough arguments.".to_owned())),
        };
    }
    if call.arguments.len() > 1 {
        return Err(Wrong(64, "too many arguments.".to_owned()));
    }
    expect(call.word(0).starts_with(|c: char| c.is_ascii_digit()), "Bad argument.")
}

fn fraction_is_right(call: &Call) -> Checked {
    let out_of_range = call.word(0).parse::<f64>().is_ok_and(|fraction| !(0.0..=1.0).contains(&fraction));
    expect(!out_of_range, "Bad argument: The threshold should be a fraction between 0.0 and 1.0")
}

fn stop(call: &Call) -> Outcome {
    let stopping = match call.control(&["stop"], &json!({})) {
        Err(ClientError::NotThere { .. }) if call.has("idempotent") => return Ok(Answer::Done),
        other => other?,
    };
    if call.has("no-wait") {
        return Ok(Answer::Done);
    }
    let process = Path::new("/proc").join(number(&stopping, "pid").to_string()).join("stat");
    let end = Instant::now() + STOPPING;
    while runs(&process) {
        if Instant::now() > end {
            return Err(Failure::Timeout(format!("the broker did not end within {} seconds", STOPPING.as_secs())));
        }
        sleep(PAUSE);
    }
    Ok(Answer::Done)
}

/// Whether a process runs still. One that has ended and that nobody has asked for yet is a zombie.
fn runs(stat: &Path) -> bool {
    let state = std::fs::read_to_string(stat).ok();
    // The name before the state is within parentheses, and may hold any.
    state.is_some_and(|stat| !stat.rsplit(')').next().unwrap_or_default().trim_start().starts_with('Z'))
}

fn environment(call: &Call) -> Outcome {
    let environment = call.control_get(&["environment"])?;
    let settings = environment.get("settings").and_then(Value::as_array).cloned().unwrap_or_default();
    let row = |setting: &Value| ["key", "value", "source"].map(|key| Cell::text(text(setting, key))).to_vec();
    let table = Table::new(&["key", "value", "source"], settings.iter().map(row).collect());
    if call.options.format == super::super::call::Format::Json {
        let pair = |setting: &Value| (text(setting, "key").to_owned(), Value::from(text(setting, "value")));
        let value = json!({ "rabbit": settings.iter().map(pair).collect::<Map<_, _>>() });
        return Ok(Answer::Both { text: String::new(), value });
    }
    Ok(Answer::Table(table))
}

/// The parts of a report.
const REPORT: &[&str] =
    &["status", "cluster_status", "list_vhosts", "list_connections", "list_channels", "list_users", "environment"];
/// Its parts for each virtual host.
const REPORT_OF_VHOST: &[&str] =
    &["list_queues", "list_exchanges", "list_bindings", "list_permissions", "list_policies", "list_vhost_limits"];

fn report(call: &Call) -> Outcome {
    let mut parts = Vec::new();
    let mut add = |call: &Call| {
        let banner = call.command.banner.map(|banner| banner(call)).unwrap_or_default();
        let body = match (call.command.run)(call) {
            Ok(answer) => super::super::formats::render(&answer, &call.options, &call.node),
            Err(failure) => failure.to_string(),
        };
        parts.push(format!("{banner}\n{body}"));
    };
    let part =
        |name: &str, vhost: Option<String>| -> Option<Call> { call.like(super::find(super::Tool::Ctl, name)?, vhost) };
    REPORT.iter().filter_map(|name| part(name, None)).for_each(|call| add(&call));
    for vhost in call.list(&["vhosts"])? {
        let vhost = text(&vhost, "name");
        REPORT_OF_VHOST.iter().filter_map(|name| part(name, Some(vhost.to_owned()))).for_each(|call| add(&call));
    }
    Ok(Answer::Text(parts.join("\n\n")))
}
