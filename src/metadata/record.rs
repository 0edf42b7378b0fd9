//! The records that bring declarations back: JSON with a version, so that a newer program may add fields and an older
//! one can tell what it does not understand. Argument tables are base64 of their wire form, which keeps every type.

use super::policy::StoredPolicy;
use super::record_identity::{
    StoredGlobalParameter, StoredParameter, StoredPermissions, StoredTopicPermissions, StoredUser, StoredVhost,
    StoredVhostLimits,
};
use super::{Binding, Change, Destination, DestinationId, Exchange, ParameterKey, Policy, PolicyKind, Queue, TopicKey};
use crate::model::Name;
use crate::store::{MetadataKey, MetadataWrite};
use amqp_spec::FieldTable;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// Version of all records. A field that may be left out does not raise it; one that must be understood does.
pub(super) const VERSION: u32 = 1;

/// Kinds of records: the first byte of their keys on disk.
pub(super) mod kind {
    pub(in super::super) const VHOST: u8 = b'v';
    pub(in super::super) const EXCHANGE: u8 = b'x';
    pub(in super::super) const QUEUE: u8 = b'q';
    pub(in super::super) const BINDING: u8 = b'b';
    pub(in super::super) const USER: u8 = b'u';
    pub(in super::super) const PERMISSIONS: u8 = b'p';
    pub(in super::super) const POLICY: u8 = b'y';
    pub(in super::super) const OPERATOR_POLICY: u8 = b'o';
    pub(in super::super) const ID_MARK: u8 = b'i';
    pub(in super::super) const TOPIC_PERMISSIONS: u8 = b't';
    pub(in super::super) const VHOST_LIMITS: u8 = b'l';
    pub(in super::super) const PARAMETER: u8 = b'r';
    pub(in super::super) const GLOBAL_PARAMETER: u8 = b'g';
}

#[derive(Serialize, Deserialize)]
pub(super) struct StoredExchange {
    pub(super) id: u64,
    pub(super) vhost: String,
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) auto_delete: bool,
    #[serde(default)]
    pub(super) internal: bool,
    #[serde(default)]
    pub(super) arguments: String,
    /// Not in the records of the first versions.
    #[serde(default)]
    pub(super) user: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct StoredQueue {
    pub(super) id: u64,
    pub(super) vhost: String,
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) queue_type: String,
    #[serde(default)]
    pub(super) auto_delete: bool,
    #[serde(default)]
    pub(super) arguments: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct StoredBinding {
    pub(super) vhost: String,
    /// Id of the exchange that it leads from.
    pub(super) source: u64,
    /// Id of the queue that it leads to, unless it is an exchange.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) queue: Option<u64>,
    /// Id of the exchange that it leads to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) exchange: Option<u64>,
    /// Base64: a key is any bytes.
    #[serde(default)]
    pub(super) key: String,
    #[serde(default)]
    pub(super) arguments: String,
    /// Its place among the bindings of an exchange that routes by their order.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) order: u64,
}

/// What is left out of a record; serde hands over a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[derive(Serialize, Deserialize)]
pub(super) struct StoredMark {
    pub(super) ids_below: u64,
}

/// A record with its version.
#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    v: u32,
    #[serde(flatten)]
    record: T,
}

/// The version alone, read first: of a newer record nothing else is looked at.
#[derive(Deserialize)]
struct VersionOnly {
    v: u32,
}

/// Why a record is not read.
pub(super) enum Unread {
    Newer(u32),
    Damaged(String),
}

pub(super) fn decode<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Result<T, Unread> {
    let damaged = |error: serde_json::Error| Unread::Damaged(error.to_string());
    let VersionOnly { v } = serde_json::from_slice(bytes).map_err(damaged)?;
    if v > VERSION {
        return Err(Unread::Newer(v));
    }
    serde_json::from_slice::<Versioned<T>>(bytes).map(|versioned| versioned.record).map_err(damaged)
}

/// Plain structs of texts and numbers always have a JSON form, so nothing is lost by the default.
fn encode<T: Serialize>(record: T) -> Vec<u8> {
    serde_json::to_vec(&Versioned { v: VERSION, record }).unwrap_or_default()
}

pub(super) fn encode_table(table: &FieldTable) -> String {
    let mut body = Vec::with_capacity(table.body_len());
    table.encode_body(&mut body);
    STANDARD.encode(body)
}

pub(super) fn decode_bytes(text: &str) -> Result<Vec<u8>, Unread> {
    STANDARD.decode(text).map_err(|error| Unread::Damaged(error.to_string()))
}

pub(super) fn decode_table(text: &str) -> Result<FieldTable, Unread> {
    FieldTable::decode(&decode_bytes(text)?).map_err(|error| Unread::Damaged(error.to_string()))
}

/// The record below which all ids were given.
pub(super) fn id_mark(ids_below: u64) -> MetadataWrite {
    MetadataWrite::Put(MetadataKey { kind: kind::ID_MARK, key: Vec::new() }, encode(StoredMark { ids_below }))
}

/// What a durable change writes.
pub(super) fn write_change(change: &Change, writes: &mut Vec<MetadataWrite>) {
    if let Change::QueueRemoved(queue) = change {
        writes.push(MetadataWrite::DropQueue(queue.id));
    }
    let write = match change {
        Change::VhostPut(settings) => put(named(kind::VHOST, &settings.name), StoredVhost::from(settings)),
        Change::VhostRemoved(name) => MetadataWrite::Delete(named(kind::VHOST, name)),
        Change::ExchangeAdded(exchange, _) => put(numbered(kind::EXCHANGE, exchange.id.0), stored_exchange(exchange)),
        Change::ExchangeRemoved(exchange) => MetadataWrite::Delete(numbered(kind::EXCHANGE, exchange.id.0)),
        Change::QueueAdded(queue, _) => put(numbered(kind::QUEUE, queue.id.0), stored_queue(queue)),
        Change::QueueRemoved(queue) => MetadataWrite::Delete(numbered(kind::QUEUE, queue.id.0)),
        Change::BindingAdded(binding) => put(binding_key(binding), stored_binding(binding)),
        Change::BindingRemoved(binding) => MetadataWrite::Delete(binding_key(binding)),
        Change::PolicyPut(policy) => put(policy_key(policy), StoredPolicy::from(&**policy)),
        Change::PolicyRemoved(policy) => MetadataWrite::Delete(policy_key(policy)),
        // Found again at the next start.
        Change::QueuePolicies(..) | Change::ExchangePolicies(..) => return,
        Change::UserPut(user) => put(named(kind::USER, &user.name), StoredUser::from(user)),
        Change::UserRemoved(name) => MetadataWrite::Delete(named(kind::USER, name)),
        Change::PermissionsPut { user, vhost, patterns } => {
            put(several(kind::PERMISSIONS, [user, vhost]), StoredPermissions::new(user, vhost, patterns))
        }
        Change::PermissionsRemoved { user, vhost } => MetadataWrite::Delete(several(kind::PERMISSIONS, [user, vhost])),
        Change::TopicPermissionsPut { key, patterns } => {
            put(topic_key(key), StoredTopicPermissions::new(key, patterns))
        }
        Change::TopicPermissionsRemoved(key) => MetadataWrite::Delete(topic_key(key)),
        Change::VhostLimitsPut { vhost, limits } => {
            put(named(kind::VHOST_LIMITS, vhost), StoredVhostLimits { vhost: vhost.to_string(), limits: *limits })
        }
        Change::VhostLimitsRemoved(vhost) => MetadataWrite::Delete(named(kind::VHOST_LIMITS, vhost)),
        Change::ParameterPut { key, value } => put(parameter_key(key), StoredParameter::new(key, value)),
        Change::ParameterRemoved(key) => MetadataWrite::Delete(parameter_key(key)),
        Change::GlobalParameterPut { name, value } => {
            put(named(kind::GLOBAL_PARAMETER, name), StoredGlobalParameter::new(name, value))
        }
        Change::GlobalParameterRemoved(name) => MetadataWrite::Delete(named(kind::GLOBAL_PARAMETER, name)),
    };
    writes.push(write);
}

fn put<T: Serialize>(key: MetadataKey, record: T) -> MetadataWrite {
    MetadataWrite::Put(key, encode(record))
}

fn named(kind: u8, name: &Name) -> MetadataKey {
    MetadataKey { kind, key: name.as_bytes().to_vec() }
}

fn numbered(kind: u8, id: u64) -> MetadataKey {
    MetadataKey { kind, key: id.to_be_bytes().to_vec() }
}

/// Several names, told apart by the lengths of all but the last.
fn several<const N: usize>(kind: u8, names: [&Name; N]) -> MetadataKey {
    let mut key = Vec::new();
    for (at, name) in names.into_iter().enumerate() {
        if at + 1 < N {
            key.extend_from_slice(&(name.len() as u64).to_be_bytes());
        }
        key.extend_from_slice(name.as_bytes());
    }
    MetadataKey { kind, key }
}

fn topic_key(key: &TopicKey) -> MetadataKey {
    several(kind::TOPIC_PERMISSIONS, [&key.user, &key.vhost, &key.exchange])
}

fn parameter_key(key: &ParameterKey) -> MetadataKey {
    several(kind::PARAMETER, [&key.vhost, &key.component, &key.name])
}

fn policy_key(policy: &Policy) -> MetadataKey {
    let kind = match policy.kind {
        PolicyKind::Policy => kind::POLICY,
        PolicyKind::Operator => kind::OPERATOR_POLICY,
    };
    several(kind, [&policy.vhost, &policy.name])
}

/// Everything that makes a binding what it is; ordered by source, then destination.
fn binding_key(binding: &Binding) -> MetadataKey {
    let (to, id) = match binding.destination.id() {
        DestinationId::Queue(id) => (kind::QUEUE, id.0),
        DestinationId::Exchange(id) => (kind::EXCHANGE, id.0),
    };
    let mut key = binding.source.id.0.to_be_bytes().to_vec();
    key.push(to);
    key.extend_from_slice(&id.to_be_bytes());
    key.extend_from_slice(&(binding.key.len() as u64).to_be_bytes());
    key.extend_from_slice(&binding.key);
    key.extend_from_slice(binding.canonical_arguments());
    MetadataKey { kind: kind::BINDING, key }
}

fn stored_exchange(exchange: &Exchange) -> StoredExchange {
    StoredExchange {
        id: exchange.id.0,
        vhost: exchange.vhost.to_string(),
        name: exchange.name.to_string(),
        kind: exchange.kind.name().to_owned(),
        auto_delete: exchange.auto_delete,
        internal: exchange.internal,
        arguments: encode_table(&exchange.arguments),
        user: exchange.user.to_string(),
    }
}

fn stored_queue(queue: &Queue) -> StoredQueue {
    StoredQueue {
        id: queue.id.0,
        vhost: queue.vhost.to_string(),
        name: queue.name.to_string(),
        queue_type: queue.queue_type().name().to_owned(),
        auto_delete: queue.auto_delete,
        arguments: encode_table(&queue.arguments),
    }
}

fn stored_binding(binding: &Binding) -> StoredBinding {
    let (queue, exchange) = match &binding.destination {
        Destination::Queue(queue) => (Some(queue.id.0), None),
        Destination::Exchange(exchange) => (None, Some(exchange.id.0)),
    };
    StoredBinding {
        vhost: binding.source.vhost.to_string(),
        source: binding.source.id.0,
        queue,
        exchange,
        key: STANDARD.encode(&binding.key),
        arguments: encode_table(&binding.arguments),
        order: binding.order,
    }
}
