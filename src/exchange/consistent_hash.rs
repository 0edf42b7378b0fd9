//! The x-consistent-hash exchange: equal keys to equal destinations, in shares by weight.
//!
//! The buckets lie in a row, those of one binding side by side, in the order in which the bindings were made; jump
//! hashing picks one of them for a message. As in RabbitMQ a destination has the buckets of one binding, the first: a
//! second one with another weight waits until that is gone.

use super::jump::bucket;
use super::weight::weight;
use super::{BindError, Destination, Envelope, erlang_hash};
use crate::model::arguments::HashOn;
use amqp_spec::{FieldTable, Properties, Value};

#[derive(Clone, Debug)]
pub(super) struct ConsistentHash {
    on: HashOn,
    /// All bindings with their weights, in the order in which they were made.
    bindings: Vec<Bound>,
    /// Where the buckets of each destination end; they begin where those before end.
    ends: Vec<(u64, Destination)>,
}

/// A binding, with what tells it from others of the same destination.
#[derive(Clone, Debug)]
struct Bound {
    to: Destination,
    weight: u32,
    key: Box<[u8]>,
    arguments: FieldTable,
}

impl ConsistentHash {
    pub(super) fn new(on: HashOn) -> Self {
        Self { on, bindings: Vec::new(), ends: Vec::new() }
    }

    pub(super) fn bind(&mut self, key: &[u8], arguments: &FieldTable, to: Destination) -> Result<(), BindError> {
        let weight = weight(key)?;
        self.bindings.push(Bound { to, weight, key: key.into(), arguments: arguments.clone() });
        self.lay(to, weight);
        Ok(())
    }

    pub(super) fn unbind(&mut self, key: &[u8], arguments: &FieldTable, to: Destination) -> bool {
        let wanted = |bound: &Bound| bound.to == to && *bound.key == *key && bound.arguments == *arguments;
        let Some(at) = self.bindings.iter().position(wanted) else { return false };
        self.bindings.remove(at);
        self.ends.clear();
        let bindings = std::mem::take(&mut self.bindings);
        bindings.iter().for_each(|bound| self.lay(bound.to, bound.weight));
        self.bindings = bindings;
        true
    }

    /// Lays a destination's buckets at the end of the row, unless it has some.
    fn lay(&mut self, to: Destination, weight: u32) {
        if !self.ends.iter().any(|(_, known)| *known == to) {
            self.ends.push((self.buckets() + u64::from(weight), to));
        }
    }

    fn buckets(&self) -> u64 {
        self.ends.last().map_or(0, |(end, _)| *end)
    }

    pub(super) fn route(&self, message: &Envelope<'_>, out: &mut Vec<Destination>) {
        let bucket = bucket(self.hashed(message), self.buckets());
        let at = self.ends.partition_point(|(end, _)| *end <= bucket);
        out.extend(self.ends.get(at).map(|(_, to)| *to));
    }

    fn hashed(&self, message: &Envelope<'_>) -> u64 {
        let bytes = match &self.on {
            HashOn::Header(name) => return value(message.headers().and_then(|headers| headers.get(name))),
            HashOn::RoutingKey => Some(message.key()),
            HashOn::CorrelationId => message.properties.and_then(Properties::correlation_id),
            HashOn::MessageId => message.properties.and_then(Properties::message_id),
            HashOn::Timestamp => return timestamp(message.properties.and_then(Properties::timestamp)),
        };
        bytes.map_or(erlang_hash::UNDEFINED, erlang_hash::binary).into()
    }

    /// Whether the key alone decides.
    pub(super) fn goes_by_key(&self) -> bool {
        self.on == HashOn::RoutingKey
    }

    #[cfg(test)]
    pub(super) fn holds_nothing(&self) -> bool {
        self.bindings.is_empty() && self.ends.is_empty()
    }
}

/// RabbitMQ hashes a timestamp property as its decimal digits.
fn timestamp(seconds: Option<u64>) -> u64 {
    seconds.map_or(erlang_hash::UNDEFINED, |seconds| erlang_hash::binary(seconds.to_string().as_bytes())).into()
}

/// What a header counts as: a whole number as itself, everything else by its hash.
fn value(value: Option<Value<'_>>) -> u64 {
    let Some(value) = value else { return erlang_hash::UNDEFINED.into() };
    if let Some(number) = value.as_integer() {
        return number as u64;
    }
    match value {
        // RabbitMQ has these in milliseconds here.
        Value::Timestamp(seconds) => return seconds.wrapping_mul(1000),
        Value::Longstr(bytes) | Value::Binary(bytes) => erlang_hash::binary(bytes),
        Value::Bool(true) => erlang_hash::TRUE,
        Value::Bool(false) => erlang_hash::FALSE,
        Value::Float(value) => erlang_hash::double(value.into()),
        Value::Double(value) => erlang_hash::double(value),
        Value::Void => erlang_hash::UNDEFINED,
        composed => erlang_hash::binary(&encoded(composed)),
    }
    .into()
}

/// Arrays, tables and decimals count by their bytes on the wire.
fn encoded(value: Value<'_>) -> Vec<u8> {
    let table = FieldTable::from_iter([("", amqp_spec::FieldValue::from(value))]);
    let mut bytes = Vec::with_capacity(table.body_len());
    table.encode_body(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests;
