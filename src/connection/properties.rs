//! What the server says of itself in connection.start, and what it reads from the client's properties.

use crate::channel::Capabilities;
use crate::model::RABBITMQ_VERSION;
use amqp_spec::{FieldTable, FieldValue, Table};

/// What the server can do, all of it true.
const CAPABILITIES: [&str; 9] = [
    "publisher_confirms",
    "exchange_exchange_bindings",
    "basic.nack",
    "consumer_cancel_notify",
    "connection.blocked",
    "consumer_priorities",
    "authentication_failure_close",
    "per_consumer_qos",
    "direct_reply_to",
];

fn text(value: &str) -> FieldValue {
    FieldValue::Longstr(value.as_bytes().to_vec())
}

/// server-properties.
#[must_use]
pub fn server(cluster_name: &str) -> FieldTable {
    let mut capabilities = FieldTable::new();
    for name in CAPABILITIES {
        capabilities.insert(name, FieldValue::Bool(true));
    }
    let mut table = FieldTable::new();
    table.insert("capabilities", FieldValue::Table(capabilities));
    table.insert("cluster_name", text(cluster_name));
    table.insert("copyright", text("Copyright (c) the Leveret authors"));
    table.insert("information", text("Licensed under the Apache License, version 2.0"));
    table.insert("platform", text(concat!("Rust, leveret ", env!("CARGO_PKG_VERSION"))));
    table.insert("product", text("Leveret"));
    table.insert("version", text(RABBITMQ_VERSION));
    table
}

/// What the client understands, from its properties.
#[must_use]
pub fn capabilities(client: Table<'_>) -> Capabilities {
    let said = client.get("capabilities").and_then(|value| value.as_table());
    let has = |name: &str| said.and_then(|table| table.get(name)).and_then(|value| value.as_bool()).unwrap_or(false);
    Capabilities {
        consumer_cancel_notify: has("consumer_cancel_notify"),
        authentication_failure_close: has("authentication_failure_close"),
        connection_blocked: has("connection.blocked"),
    }
}

/// The name that the client gives its connection.
#[must_use]
pub fn connection_name(client: Table<'_>) -> Option<String> {
    let value = client.get("connection_name")?;
    Some(String::from_utf8_lossy(value.as_longstr()?).into_owned())
}
