//! `status`, versions and memory of the broker.

use super::alarms::raised;
use super::ports::of_overview;
use super::support::{expect_usage, number, text};
use super::{Answer, BOTH, Call, Command, DIAGNOSTICS, Failure, Flag, Outcome, Section, Support, valued};
use crate::config::BUILT_IN_PLUGINS as BUILT_IN;
use serde_json::{Map, Value, json};

const UNITS: &[(&str, f64)] =
    &[("bytes", 1.0), ("mb", 1_000_000.0), ("mib", 1_048_576.0), ("gb", 1_000_000_000.0), ("gib", 1_073_741_824.0)];
const UNIT: &[Flag] = &[valued("unit")];
const UNIT_USAGE: &str = "[--unit <unit>] [--timeout <timeout>]";

pub const COMMANDS: &[Command] = &[
    Command::new("status", BOTH, Section::Monitoring, "Displays status of a node", status)
        .words(0, 0, UNIT_USAGE)
        .flags(UNIT)
        .check(unit_is_known)
        .support(Support::Partly("what belongs to the Erlang runtime is left out"))
        .banner(|call| format!("Status of node {} ...", call.node)),
    Command::new(
        "memory_breakdown",
        DIAGNOSTICS,
        Section::Monitoring,
        "Provides a memory usage breakdown on the target node.",
        memory,
    )
    .words(0, 0, UNIT_USAGE)
    .flags(UNIT)
    .check(unit_is_known)
    .banner(|call| format!("Reporting memory breakdown on node {}...", call.node)),
    Command::new(
        "server_version",
        DIAGNOSTICS,
        Section::Monitoring,
        "Displays server version on the target node",
        |call| {
            let overview = call.get(&["overview"])?;
            let text = text(&overview, "rabbitmq_version").to_owned();
            Ok(Answer::Both { value: json!({ "value": text, "result": "ok" }), text })
        },
    )
    .banner(|call| format!("Asking node {} for its RabbitMQ version...", call.node)),
    Command::new(
        "erlang_version",
        DIAGNOSTICS,
        Section::Monitoring,
        "Displays the Erlang/OTP version that the API tells",
        |call| Ok(Answer::Said(text(&call.get(&["overview"])?, "erlang_version").to_owned())),
    )
    .support(Support::Partly("what the API tells; there is no Erlang"))
    .banner(|call| format!("Asking node {} for its Erlang/OTP version...", call.node)),
];

fn unit(call: &Call) -> (&str, f64) {
    let wanted = call.flag("unit").unwrap_or("gb");
    let found = UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
    found.map_or((wanted, 1.0), |(name, bytes)| (*name, *bytes))
}

fn unit_is_known(call: &Call) -> super::Checked {
    let wanted = unit(call).0;
    let known = UNITS.iter().any(|(name, _)| *name == wanted);
    expect_usage(known, &format!("\"unit '{wanted}' is not supported. Please use one of: bytes, mb, gb\""))
}

/// Bytes in a unit, with four digits after the point, as RabbitMQ's tools have them.
fn in_unit(call: &Call, bytes: u64) -> String {
    let (name, size) = unit(call);
    let rounded = (bytes as f64 / size * 10_000.0).round() / 10_000.0;
    if name == "bytes" { format!("{bytes} bytes") } else { format!("{rounded:?} {name}") }
}

/// The parts of the memory in use, largest first.
fn parts(call: &Call, node: &str) -> Result<Vec<(String, u64)>, Failure> {
    let answer = match call.get(&["nodes", node, "memory"]) {
        Err(error) if error.status() == Some(404) => return Ok(Vec::new()),
        other => other?,
    };
    let memory = answer.get("memory").and_then(Value::as_object).into_iter().flatten();
    let parts = memory.filter_map(|(name, bytes)| Some((name.clone(), bytes.as_u64()?)));
    let mut parts: Vec<_> = parts.filter(|(name, _)| name != "total").collect();
    parts.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    Ok(parts)
}

fn percentage(bytes: u64, total: u64) -> f64 {
    if total == 0 { 0.0 } else { (bytes as f64 / total as f64 * 10_000.0).round() / 100.0 }
}

fn memory(call: &Call) -> Outcome {
    let overview = call.get(&["overview"])?;
    let parts = parts(call, text(&overview, "node"))?;
    let total: u64 = parts.iter().map(|(_, bytes)| bytes).sum();
    let line =
        |(name, bytes): &(String, u64)| format!("{name}: {} ({:?}%)", in_unit(call, *bytes), percentage(*bytes, total));
    let lines: Vec<String> = parts.iter().map(line).collect();
    let value = parts
        .iter()
        .map(|(name, bytes)| (name.clone(), json!({ "bytes": bytes, "percentage": percentage(*bytes, total) })));
    Ok(Answer::Both { text: lines.join("\n"), value: Value::Object(value.collect()) })
}

/// All that `status` is made of.
struct Status {
    overview: Value,
    node: Value,
    memory: Vec<(String, u64)>,
    vhosts: usize,
    environment: Value,
}

impl Status {
    fn ask(call: &Call) -> Result<Self, Failure> {
        let overview = call.get(&["overview"])?;
        let name = text(&overview, "node").to_owned();
        let node = call.get(&["nodes", &name])?;
        let memory = parts(call, &name)?;
        // Over TCP there is no such path: what it would tell is left out.
        let environment = call.control_get(&["environment"]).unwrap_or_default();
        Ok(Self { memory, vhosts: call.list(&["vhosts"])?.len(), overview, node, environment })
    }

    fn total(&self, what: &str) -> u64 {
        self.overview.get("object_totals").map(|totals| number(totals, what)).unwrap_or_default()
    }

    fn paths(&self, what: &str) -> Vec<String> {
        let found = self.environment.get(what).and_then(Value::as_array).into_iter().flatten();
        found.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    fn value(&self) -> Value {
        let parts = self.memory.iter().map(|(name, bytes)| (name.clone(), Value::from(*bytes)));
        let mut memory: Map<String, Value> = parts.collect();
        memory.insert("total".to_owned(), json!({ "rss": number(&self.node, "mem_used") }));
        let listeners = of_overview(&self.overview);
        json!({
            "pid": text(&self.node, "os_pid").parse::<u64>().unwrap_or_default(),
            "os": "Linux",
            "uptime": number(&self.node, "uptime") / 1000,
            "is_under_maintenance": false,
            "product_name": text(&self.overview, "product_name"),
            "product_version": text(&self.overview, "product_version"),
            "rabbitmq_version": text(&self.overview, "rabbitmq_version"),
            "erlang_version": text(&self.overview, "erlang_version"),
            "active_plugins": BUILT_IN,
            "data_directory": text(&self.environment, "data_dir"),
            "config_files": self.paths("config_files"),
            "log_files": ["<stderr>"],
            "alarms": raised(std::slice::from_ref(&self.node)),
            "tags": [],
            "memory": memory,
            "vm_memory_high_watermark_limit": number(&self.node, "mem_limit"),
            "disk_free_limit": number(&self.node, "disk_free_limit"),
            "disk_free": number(&self.node, "disk_free"),
            "run_queue": number(&self.node, "run_queue"),
            "processes": { "used": number(&self.node, "proc_used"), "limit": number(&self.node, "proc_total") },
            "file_descriptors": { "total_used": number(&self.node, "fd_used"), "total_limit": number(&self.node, "fd_total") },
            "listeners": listeners.iter().map(super::ports::Listener::value).collect::<Vec<_>>(),
            "totals": {
                "connection_count": self.total("connections"),
                "queue_count": self.total("queues"),
                "virtual_host_count": self.vhosts,
            },
        })
    }

    fn text(&self, call: &Call) -> String {
        let bytes = |key: &str| in_unit(call, number(&self.node, key));
        let listed = |items: Vec<String>| match items.as_slice() {
            [] => "(none)".to_owned(),
            items => items.iter().map(|item| format!(" * {item}")).collect::<Vec<_>>().join("\n"),
        };
        let alarms = raised(std::slice::from_ref(&self.node));
        let total: u64 = self.memory.iter().map(|(_, bytes)| bytes).sum();
        let part = |(name, bytes): &(String, u64)| {
            format!("{name}: {} ({:?} %)", in_unit(call, *bytes), percentage(*bytes, total))
        };
        let listeners = of_overview(&self.overview);
        let sections = [
            (
                "Runtime",
                format!(
                    "OS PID: {}\nOS: Linux\nUptime (seconds): {}\nIs under maintenance?: false\nRabbitMQ version: {}\nProduct: {} {}\nNode name: {}",
                    text(&self.node, "os_pid"),
                    number(&self.node, "uptime") / 1000,
                    text(&self.overview, "rabbitmq_version"),
                    text(&self.overview, "product_name"),
                    text(&self.overview, "product_version"),
                    text(&self.overview, "node"),
                ),
            ),
            (
                "Plugins",
                format!("Enabled plugins:\n\n{}", listed(BUILT_IN.iter().map(|it| (*it).to_owned()).collect())),
            ),
            ("Data directory", format!("Node data directory: {}", text(&self.environment, "data_dir"))),
            ("Config files", listed(self.paths("config_files"))),
            ("Log file(s)", " * <stderr>".to_owned()),
            ("Alarms", if alarms.is_empty() { "(none)".to_owned() } else { alarms.join("\n") }),
            ("Tags", "(none)".to_owned()),
            (
                "Memory",
                format!(
                    "Total memory used: {}\nCalculation strategy: rss\nMemory high watermark setting computed to: {}\n\n{}",
                    bytes("mem_used"),
                    bytes("mem_limit"),
                    self.memory.iter().map(part).collect::<Vec<_>>().join("\n")
                ),
            ),
            (
                "Free Disk Space",
                format!(
                    "Low free disk space watermark: {}\nFree disk space: {}",
                    bytes("disk_free_limit"),
                    bytes("disk_free")
                ),
            ),
            (
                "Totals",
                format!(
                    "Connection count: {}\nQueue count: {}\nVirtual host count: {}",
                    self.total("connections"),
                    self.total("queues"),
                    self.vhosts
                ),
            ),
            ("Listeners", listeners.iter().map(super::ports::Listener::sentence).collect::<Vec<_>>().join("\n")),
        ];
        let sections: Vec<String> = sections.iter().map(|(title, body)| format!("{title}\n\n{body}")).collect();
        sections.join("\n\n")
    }
}

fn status(call: &Call) -> Outcome {
    let status = Status::ask(call)?;
    Ok(Answer::Both { text: status.text(call), value: status.value() })
}
