//! Connections and channels: listed, and closed.

use super::super::client::{ClientError, path};
use super::items::{arguments, field, wanted};
use super::support::text;
use super::{Answer, BOTH, CTL, Call, Cell, Command, Failure, Outcome, Section, items, switch, valued};
use serde_json::Value;

const CONNECTION: &[&str] = &[
    "auth_mechanism",
    "channel_max",
    "channels",
    "client_properties",
    "connected_at",
    "container_id",
    "frame_max",
    "host",
    "name",
    "peer_cert_issuer",
    "peer_cert_serial_number",
    "peer_cert_subject",
    "peer_cert_validity",
    "peer_host",
    "peer_port",
    "pid",
    "port",
    "protocol",
    "recv_cnt",
    "recv_oct",
    "send_cnt",
    "send_oct",
    "send_pend",
    "ssl",
    "ssl_cipher",
    "ssl_hash",
    "ssl_key_exchange",
    "ssl_protocol",
    "state",
    "timeout",
    "user",
    "vhost",
];
const CHANNEL: &[&str] = &[
    "acks_uncommitted",
    "confirm",
    "connection",
    "consumer_count",
    "messages_unacknowledged",
    "messages_uncommitted",
    "messages_unconfirmed",
    "name",
    "number",
    "pid",
    "prefetch_count",
    "transactional",
    "user",
    "vhost",
];

pub const COMMANDS: &[Command] = &[
    Command::new("list_connections", BOTH, Section::Monitoring, "Lists AMQP connections for the node", list)
        .items(CONNECTION, "[--no-table-headers] [<column> ...] [--timeout <timeout>]")
        .banner(|_| "Listing connections ...".to_owned()),
    Command::new("list_channels", BOTH, Section::Monitoring, "Lists all channels in the node", list_channels)
        .items(CHANNEL, "[--no-table-headers] [<column> ...]")
        .banner(|_| "Listing channels ...".to_owned()),
    Command::new(
        "close_connection",
        CTL,
        Section::Operations,
        "Instructs the broker to close a connection, by its pid or its name",
        close_one,
    )
    .words(2, 2, "<connection pid> <explanation>")
    .banner(|call| format!("Closing connection {}, reason: {}...", call.word(0), call.word(1))),
    Command::new(
        "close_all_connections",
        CTL,
        Section::Operations,
        "Instructs the broker to close all connections for the specified vhost or entire RabbitMQ node",
        close_all,
    )
    .words(
        1,
        1,
        "[--vhost <vhost> --limit <limit>] [-n <node> --global] [--per-connection-delay <delay>] <explanation>",
    )
    .flags(&[switch("global"), valued("limit"), valued("per-connection-delay")])
    .banner(|call| match call.has("global") {
        true => format!(
            "Closing {} connections to node {} (across all vhosts), reason: {}...",
            how_many(call),
            call.node,
            call.word(0)
        ),
        false => {
            format!("Closing {} connections in vhost {}, reason: {}...", how_many(call), call.vhost(), call.word(0))
        }
    }),
    Command::new(
        "close_all_user_connections",
        CTL,
        Section::Operations,
        "Instructs the broker to close all connections of the specified user",
        close_all_of_user,
    )
    .words(2, 2, "<username> <explanation>")
    .banner(|call| format!("Closing connections of user {}, reason: {}...", call.word(0), call.word(1))),
];

fn list(call: &Call) -> Outcome {
    let columns = wanted(call, &["user", "peer_host", "peer_port", "state"]);
    let found = call.list(&["connections"])?;
    Ok(Answer::Table(items::table(&columns, &found, |connection, item| match item {
        "pid" => Cell::text(items::process(&call.node, connection, None)),
        "client_properties" => arguments(connection, item),
        "protocol" => match text(connection, item) {
            "AMQP 0-9-1" => Cell::text("{0,9,1}"),
            other => Cell::text(other),
        },
        other => field(connection, other),
    })))
}

fn list_channels(call: &Call) -> Outcome {
    let columns = wanted(call, &["pid", "user", "consumer_count", "messages_unacknowledged"]);
    let found = call.list(&["channels"])?;
    Ok(Answer::Table(items::table(&columns, &found, |channel, item| match item {
        "pid" => Cell::text(items::process(&call.node, channel, channel.get("number").and_then(Value::as_u64))),
        "connection" => match channel.get("connection_details") {
            Some(connection) => Cell::text(items::process(&call.node, connection, None)),
            None => Cell::text(""),
        },
        other => field(channel, other),
    })))
}

/// Closes one by its name; one that is gone already needs no closing.
fn close(call: &Call, name: &str, reason: &str) -> Result<bool, ClientError> {
    match call.client.delete_because(&format!("/api{}", path(&["connections", name])), reason) {
        Err(error) if error.status() == Some(404) => Ok(false),
        other => other.map(|_| true),
    }
}

fn how_many(call: &Call) -> &str {
    call.flag("limit").filter(|limit| *limit != "0").unwrap_or("all")
}

fn close_one(call: &Call) -> Outcome {
    let wanted = call.word(0);
    let mut known = wanted.starts_with('<') && wanted.ends_with('>');
    for connection in call.list(&["connections"])? {
        let name = text(&connection, "name");
        // Whatever node the process is said to be on, there is one broker.
        let node = text(&connection, "node");
        let processes = [items::process(&call.node, &connection, None), items::process(node, &connection, None)];
        if name == wanted || processes.iter().any(|process| process == wanted) {
            known = true;
            close(call, name, call.word(1))?;
        }
    }
    if known {
        return Ok(Answer::Done);
    }
    Err(Failure::unavailable(format!("Error:\n{{:invalid_pid_syntax, \"{wanted}\"}}")))
}

fn close_each(call: &Call, reason: &str, meant: impl Fn(&Value) -> bool) -> Result<u64, Failure> {
    let flag = |name: &str| call.flag(name).map(|text| whole(name, text)).transpose();
    // RabbitMQ reads no number and 0 as "all".
    let limit = flag("limit")?.filter(|limit| *limit > 0).unwrap_or(u64::MAX);
    let pause = flag("per-connection-delay")?.unwrap_or_default();
    let mut closed = 0;
    for connection in call.list(&["connections"])?.iter().filter(|it| meant(it)) {
        if closed == limit {
            break;
        }
        closed += u64::from(close(call, text(connection, "name"), reason)?);
        std::thread::sleep(std::time::Duration::from_millis(pause));
    }
    Ok(closed)
}

fn whole(name: &str, text: &str) -> Result<u64, Failure> {
    text.parse().map_err(|_| Failure::data(format!("--{name} {text}: expected a whole number")))
}

fn close_all(call: &Call) -> Outcome {
    let everywhere = call.has("global");
    let closed = close_each(call, call.word(0), |it| everywhere || text(it, "vhost") == call.vhost())?;
    Ok(Answer::Said(format!("Closed {closed} connections")))
}

fn close_all_of_user(call: &Call) -> Outcome {
    close_each(call, call.word(1), |connection| text(connection, "user") == call.word(0))?;
    Ok(Answer::Done)
}
