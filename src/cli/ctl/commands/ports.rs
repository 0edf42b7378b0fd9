//! Listeners: what they are, and whether they take connections.

use super::support::{expect, number, text};
use super::{Answer, Call, Cell, Command, DIAGNOSTICS, Failure, Flag, Outcome, Section, Table};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

/// A listener that does not take a connection by then is not healthy.
const PATIENCE: Duration = Duration::from_secs(3);

pub const COMMANDS: &[Command] = &[
    Command::new(
        "listeners",
        DIAGNOSTICS,
        Section::Monitoring,
        "Lists active connection listeners (bound interface, port, protocol) on the target node",
        list,
    )
    .banner(|call| format!("Asking node {} to report its protocol listeners ...", call.node)),
    Command::new(
        "check_port_listener",
        DIAGNOSTICS,
        Section::Monitoring,
        "Health check that exits with a non-zero code if target node does not have an active listener for given port",
        check_port,
    )
    .words(1, 1, "<port> [--timeout <timeout>]")
    .check(|call| {
        let port = call.word(0).parse::<u16>().is_ok_and(|port| port > 0);
        expect(port, "Bad argument: Argument must be a positive integer")
    })
    .banner(|call| format!("Asking node {} if there's an active listener on port {} ...", call.node, call.word(0))),
    Command::new(
        "check_protocol_listener",
        DIAGNOSTICS,
        Section::Monitoring,
        "Health check that exits with a non-zero code if target node does not have an active listener for given protocol",
        check_protocol,
    )
    .words(1, 1, "<protocol> [--timeout <timeout>]")
    .banner(|call| {
        format!("Asking node {} if there's an active listener for protocol {} ...", call.node, call.word(0))
    }),
    Command::new(
        "check_port_connectivity",
        DIAGNOSTICS,
        Section::Monitoring,
        "Basic TCP connectivity health check for each listener's port on the target node",
        check_connectivity,
    )
    .words(0, 0, "[--address <ip_address>]")
    .flags(&[Flag { name: "address", short: Some('a'), takes_value: true }])
    .banner(|call| {
        let how = match call.flag("address") {
            Some(address) => format!("{address} for node IP address"),
            None => "hostname resolution".to_owned(),
        };
        format!("Testing TCP connections to all active listeners on node {} using {how} ...", call.node)
    }),
];

/// One listener.
pub struct Listener {
    node: String,
    protocol: String,
    interface: String,
    port: u64,
}

impl Listener {
    fn purpose(&self) -> &'static str {
        match self.protocol.as_str() {
            "amqp" => "AMQP 0-9-1 and AMQP 1.0",
            "amqp/ssl" => "AMQP 0-9-1 and AMQP 1.0 over TLS",
            "http" => "HTTP API",
            "https" => "HTTP API over TLS (HTTPS)",
            "http/prometheus" => "Prometheus exporter API over HTTP",
            "https/prometheus" => "Prometheus exporter API over TLS (HTTPS)",
            "clustering" => "inter-node and CLI tool communication",
            _ => "",
        }
    }

    /// For people.
    pub fn sentence(&self) -> String {
        let Self { protocol, interface, port, .. } = self;
        format!("Interface: {interface}, port: {port}, protocol: {protocol}, purpose: {}", self.purpose())
    }

    /// The same within a cluster.
    pub fn sentence_of_node(&self) -> String {
        let Self { node, protocol, interface, port } = self;
        format!("Node: {node}, interface: {interface}, port: {port}, protocol: {protocol}, purpose: {}", self.purpose())
    }

    /// For programs.
    pub fn value(&self) -> Value {
        json!({
            "node": self.node, "protocol": self.protocol, "interface": self.interface,
            "port": self.port, "purpose": self.purpose(),
        })
    }
}

/// The listeners that the overview shows.
pub fn of_overview(overview: &Value) -> Vec<Listener> {
    let found = overview.get("listeners").and_then(Value::as_array).into_iter().flatten();
    found
        .map(|listener| Listener {
            node: text(listener, "node").to_owned(),
            protocol: text(listener, "protocol").to_owned(),
            interface: match text(listener, "ip_address") {
                "::" => "[::]".to_owned(),
                address => address.to_owned(),
            },
            port: number(listener, "port"),
        })
        .collect()
}

fn listeners(call: &Call) -> Result<Vec<Listener>, Failure> {
    Ok(of_overview(&call.get(&["overview"])?))
}

fn ports(listeners: &[Listener]) -> String {
    let ports: BTreeSet<u64> = listeners.iter().map(|listener| listener.port).collect();
    ports.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")
}

fn list(call: &Call) -> Outcome {
    let found = listeners(call)?;
    if call.options.format == super::super::call::Format::Csv {
        let row = |it: &Listener| {
            let cells = [it.node.as_str(), it.protocol.as_str(), it.interface.as_str()].map(Cell::text);
            cells.into_iter().chain([Cell::Value(it.port.into()), Cell::text(it.purpose())]).collect()
        };
        let names = ["node", "protocol", "interface", "port", "purpose"];
        return Ok(Answer::Table(Table::new(&names, found.iter().map(row).collect())));
    }
    let lines: Vec<_> = found.iter().map(Listener::sentence).collect();
    let values: Vec<_> = found.iter().map(Listener::value).collect();
    let value = json!({ "node": call.node, "result": "ok", "listeners": values });
    Ok(Answer::Both { text: lines.join("\n"), value })
}

fn check_port(call: &Call) -> Outcome {
    let found = listeners(call)?;
    let (node, port) = (&call.node, call.word(0));
    if found.iter().any(|listener| listener.port.to_string() == port) {
        let text = format!("A listener for port {port} is running on node {node}.");
        return Ok(Answer::Both { text, value: json!({ "node": node, "port": port, "result": "ok" }) });
    }
    let text = format!(
        "No listener for port {port} is active on node {node}. Found listeners that use the following ports: {}",
        ports(&found)
    );
    Err(failed(call, text, &found, "port"))
}

/// A protocol may have several names.
fn protocol(name: &str) -> &str {
    match name {
        "amqp091" | "amqp0.9.1" | "amqp0-9-1" | "amqp091-0-9-1" | "amqp10" | "amqp1.0" => "amqp",
        "amqps" => "amqp/ssl",
        "management" => "http",
        "prometheus" => "http/prometheus",
        other => other,
    }
}

fn check_protocol(call: &Call) -> Outcome {
    let found = listeners(call)?;
    let (node, wanted) = (&call.node, call.word(0));
    let meant = protocol(wanted);
    if found.iter().any(|listener| listener.protocol == meant) {
        let text = format!("A listener for protocol {meant} is running on node {node}.");
        return Ok(Answer::Both { text, value: json!({ "node": node, "protocol": meant, "result": "ok" }) });
    }
    let known: BTreeSet<&str> = found.iter().map(|listener| listener.protocol.as_str()).collect();
    let known = known.into_iter().collect::<Vec<_>>().join(", ");
    let text = format!(
        "Error:\nNo listener for protocol {wanted} is active on node {node}. Found listeners for the following protocols: {known}"
    );
    Err(failed(call, text, &found, "protocol"))
}

/// What was looked for, and what there is instead.
fn failed(call: &Call, text: String, found: &[Listener], what: &str) -> Failure {
    let listeners: Vec<Value> = found.iter().map(Listener::value).collect();
    let value = json!({ "listeners": listeners, "node": call.node, what: call.word(0), "result": "error" });
    Failure::Both { code: 69, text, value }
}

/// Where a listener is reached from this machine.
fn address_of<'a>(call: &'a Call, listener: &'a Listener) -> &'a str {
    let own = match listener.interface.as_str() {
        "[::]" | "::" | "0.0.0.0" => "localhost",
        interface => interface,
    };
    call.flag("address").unwrap_or(own)
}

fn takes_connections(host: &str, port: u64) -> bool {
    let Ok(port) = u16::try_from(port) else { return false };
    let addresses = (host, port).to_socket_addrs().into_iter().flatten();
    addresses.into_iter().any(|address| TcpStream::connect_timeout(&address, PATIENCE).is_ok())
}

fn check_connectivity(call: &Call) -> Outcome {
    let found = listeners(call)?;
    for listener in &found {
        let host = call.node.split_once('@').map_or("localhost", |(_, host)| host);
        println!("Will connect to {}:{}", call.flag("address").unwrap_or(host), listener.port);
    }
    let dead = found.iter().filter(|listener| !takes_connections(address_of(call, listener), listener.port));
    let dead: Vec<String> = dead.map(Listener::sentence).collect();
    let node = &call.node;
    if dead.is_empty() {
        let how = match call.flag("address") {
            Some(address) => format!("using {address} for target IP address"),
            None => "using node hostname resolution".to_owned(),
        };
        let text = format!("Successfully connected to ports {} on node {node} ({how})", ports(&found));
        let listeners: Vec<Value> = found.iter().map(Listener::value).collect();
        return Ok(Answer::Both { text, value: json!({ "node": node, "result": "ok", "listeners": listeners }) });
    }
    Err(Failure::Check(format!(
        "Error:\nConnection to ports of the following listeners on node {node} failed:\n{}",
        dead.join("\n")
    )))
}
