//! Tests of arguments: every value with RabbitMQ's text for it.
//!
//! It owns the helpers they share. It refuses to look at anything but what is accepted and what is said.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod consumers;
mod equivalence;
mod exchanges;
mod queue_flags;
mod queue_values;
mod stream_queues;

use super::*;
use crate::model::Resource;
use amqp_spec::{FieldTable, FieldValue};

pub(crate) fn table<const N: usize>(entries: [(&str, FieldValue); N]) -> FieldTable {
    entries.into_iter().collect()
}

fn queue() -> Resource {
    Resource::queue("Q".into(), "/".into())
}

const DURABLE: QueueFlags = QueueFlags { durable: true, exclusive: false, auto_delete: false, server_named: false };

/// Declares a durable queue.
fn declare(arguments: &FieldTable) -> Result<QueueArguments, String> {
    QueueArguments::of_new(&queue(), arguments, DURABLE, QueueType::Classic).map_err(|error| error.to_string())
}

fn classic(key: &str, value: impl Into<FieldValue>) -> Result<QueueArguments, String> {
    declare(&table([(key, value.into())]))
}

fn quorum(key: &str, value: impl Into<FieldValue>) -> Result<QueueArguments, String> {
    declare(&table([("x-queue-type", "quorum".into()), (key, value.into())]))
}

/// The text for a bad value of one argument.
fn invalid(key: &str, detail: &str) -> String {
    format!("invalid arg '{key}' for queue 'Q' in vhost '/': {detail}")
}

fn foreign(key: &str, module: &str) -> String {
    format!("invalid arg '{key}' for queue 'Q' in vhost '/' of queue type {module}")
}
