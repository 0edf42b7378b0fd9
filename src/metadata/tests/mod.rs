//! Tests of the metadata machine, by what is declared; with a naive model of it for random commands.
//!
//! It owns the helpers they share. It refuses anything but the public commands and look-ups.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod auto_delete;
mod bindings;
mod exchanges;
mod limits;
mod many;
mod model;
mod policies;
mod queues;
mod records;
mod recovery;
mod users;

use super::*;
use crate::model::arguments::QueueType;
use crate::model::{AmqpError, ExchangeKind};
use crate::store::{MetadataKey, MetadataWrite};
use amqp_spec::{FieldTable, FieldValue};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The connection that does everything, unless a test says otherwise.
const US: Owner = Owner(1);
const THEM: Owner = Owner(2);

fn table<const N: usize>(entries: [(&str, FieldValue); N]) -> FieldTable {
    entries.into_iter().collect()
}

fn vhost_settings() -> VhostSettings {
    VhostSettings::new("/".into(), QueueType::Classic)
}

/// A machine with the vhost `/`.
fn machine() -> Metadata {
    let mut machine = Metadata::default();
    machine.put_vhost(vhost_settings());
    machine
}

/// A durable exchange.
fn exchange(name: &str, kind: &str) -> ExchangeDeclaration {
    ExchangeDeclaration {
        name: name.into(),
        kind: kind.into(),
        durable: true,
        auto_delete: false,
        internal: false,
        arguments: FieldTable::new(),
        user: "declarer".into(),
    }
}

/// A durable queue.
fn queue(name: &str) -> QueueDeclaration {
    QueueDeclaration {
        name: name.into(),
        server_named: false,
        durable: true,
        exclusive: false,
        auto_delete: false,
        arguments: FieldTable::new(),
        owner: US,
    }
}

fn to_queue(source: &str, queue: &str, key: &str) -> BindingRequest {
    binding(source, Target::Queue(queue.into()), key)
}

fn to_exchange(source: &str, exchange: &str, key: &str) -> BindingRequest {
    binding(source, Target::Exchange(exchange.into()), key)
}

fn binding(source: &str, target: Target, key: &str) -> BindingRequest {
    BindingRequest {
        source: source.into(),
        target,
        key: key.as_bytes().into(),
        arguments: FieldTable::new(),
        owner: US,
    }
}

/// Binds without a check of key and arguments.
fn bind_in(machine: &mut Metadata, vhost: &str, request: BindingRequest) -> Result<Changes, MetadataError> {
    machine.bind(vhost, request, |_, _, _| Ok(()))
}

/// The changes in short: `+q name`, `-x name`, `+b source>destination key`.
fn told(changes: &Changes) -> Vec<String> {
    changes.list.iter().map(tell).collect()
}

fn tell(change: &Change) -> String {
    let bound = |binding: &Binding| {
        let key = String::from_utf8_lossy(&binding.key).into_owned();
        format!("{}>{} {key}", binding.source.name, binding.destination.name())
    };
    match change {
        Change::VhostPut(settings) => format!("+v {}", settings.name),
        Change::VhostRemoved(name) => format!("-v {name}"),
        Change::ExchangeAdded(exchange, _) => format!("+x {}", exchange.name),
        Change::ExchangeRemoved(exchange) => format!("-x {}", exchange.name),
        Change::QueueAdded(queue, _) => format!("+q {}", queue.name),
        Change::QueueRemoved(queue) => format!("-q {}", queue.name),
        Change::BindingAdded(binding) => format!("+b {}", bound(binding)),
        Change::BindingRemoved(binding) => format!("-b {}", bound(binding)),
        Change::PolicyPut(policy) => format!("+y {}", policy.name),
        Change::PolicyRemoved(policy) => format!("-y {}", policy.name),
        Change::QueuePolicies(queue, applied) => format!("q {} {}", queue.name, applied_names(applied)),
        Change::ExchangePolicies(exchange, applied) => format!("x {} {}", exchange.name, applied_names(applied)),
        Change::UserPut(user) => format!("+u {}", user.name),
        Change::UserRemoved(name) => format!("-u {name}"),
        Change::PermissionsPut { user, vhost, .. } => format!("+p {user}@{vhost}"),
        Change::PermissionsRemoved { user, vhost } => format!("-p {user}@{vhost}"),
        Change::TopicPermissionsPut { key, .. } => format!("+t {}@{} {}", key.user, key.vhost, key.exchange),
        Change::TopicPermissionsRemoved(key) => format!("-t {}@{} {}", key.user, key.vhost, key.exchange),
        Change::VhostLimitsPut { vhost, .. } => format!("+l {vhost}"),
        Change::VhostLimitsRemoved(vhost) => format!("-l {vhost}"),
        Change::ParameterPut { key, .. } => format!("+r {}@{} {}", key.component, key.vhost, key.name),
        Change::ParameterRemoved(key) => format!("-r {}@{} {}", key.component, key.vhost, key.name),
        Change::GlobalParameterPut { name, .. } => format!("+g {name}"),
        Change::GlobalParameterRemoved(name) => format!("-g {name}"),
    }
}

/// The names of the policy and of the operator policy.
fn applied_names(applied: &Applied) -> String {
    let name = |policy: &Option<Arc<Policy>>| policy.as_ref().map_or_else(|| "-".to_owned(), |p| p.name.to_string());
    format!("{}/{}", name(&applied.policy), name(&applied.operator))
}

/// Code and text, as a client would see them.
fn refusal<T: std::fmt::Debug>(result: Result<T, MetadataError>) -> String {
    let error = AmqpError::from(result.unwrap_err());
    format!("{} {}", error.code.code(), error.text)
}

/// What a store would keep of the changes it is given.
#[derive(Default)]
struct Disk(BTreeMap<MetadataKey, Vec<u8>>);

impl Disk {
    fn write(&mut self, changes: &Changes) {
        for write in changes.writes() {
            match write {
                MetadataWrite::Put(key, value) => drop(self.0.insert(key, value)),
                MetadataWrite::Delete(key) => drop(self.0.remove(&key).expect("only what is there is deleted")),
                MetadataWrite::DropQueue(_) | MetadataWrite::DropSource(_) => {}
            }
        }
    }

    fn recover(&self) -> Metadata {
        Metadata::recover(self.0.clone().into_iter().collect()).unwrap()
    }
}
