//! A binding as JSON, and the key that tells it from others between the same ends.

use crate::exchange::arguments_hash;
use crate::http::api::arguments;
use crate::metadata::{Binding, Destination, Queue, Vhost};
use amqp_spec::FieldTable;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use std::cmp::Ordering;
use std::fmt::Write;
use std::sync::Arc;

/// One binding; `Default` is that of a queue to the default exchange, which is nowhere written.
#[derive(Clone)]
pub(super) enum Shown {
    /// One that was declared.
    Declared(Arc<Binding>),
    /// That of a queue by its name.
    Default(Arc<Queue>),
}

impl Shown {
    /// Its properties key.
    pub fn properties_key(&self) -> String {
        match self {
            Self::Declared(binding) => properties_key(&binding.key, &binding.arguments),
            Self::Default(queue) => properties_key(queue.name.as_bytes(), &FieldTable::new()),
        }
    }

    /// Whether a properties key is its; one whose first part came unquoted is understood too, as RabbitMQ does.
    pub fn answers_to(&self, props: &str) -> bool {
        let own = self.properties_key();
        own == props || own == requoted(props)
    }

    /// As JSON.
    pub fn view(&self, vhost: &str) -> Value {
        match self {
            Self::Declared(binding) => view(binding, vhost),
            Self::Default(queue) => json!({
                "source": "",
                "vhost": vhost,
                "destination": *queue.name,
                "destination_type": "queue",
                "routing_key": *queue.name,
                "arguments": {},
                "properties_key": self.properties_key(),
            }),
        }
    }
}

fn view(binding: &Binding, vhost: &str) -> Value {
    json!({
        "source": *binding.source.name,
        "vhost": vhost,
        "destination": **binding.destination.name(),
        "destination_type": kind(&binding.destination),
        "routing_key": arguments::utf8(&binding.key),
        "arguments": arguments::to_json(&binding.arguments),
        "properties_key": properties_key(&binding.key, &binding.arguments),
    })
}

fn kind(destination: &Destination) -> &'static str {
    match destination {
        Destination::Queue(_) => "queue",
        Destination::Exchange(_) => "exchange",
    }
}

/// The key between two ends: the binding key as in a form, `~`, and a hash of the arguments where there are any.
pub(super) fn properties_key(key: &[u8], arguments: &FieldTable) -> String {
    if arguments.is_empty() {
        return if key.is_empty() { "~".to_owned() } else { quoted(key) };
    }
    format!("{}~{}", quoted(key), URL_SAFE_NO_PAD.encode(arguments_hash(arguments).to_be_bytes()))
}

fn quoted(key: &[u8]) -> String {
    escaped(key, |byte| matches!(byte, b'.' | b'-' | b'_'), true)
}

/// A properties key with its first part as [`quoted`] writes it, whatever of that was done before.
fn requoted(props: &str) -> String {
    let (key, hash) = props.split_once('~').map_or((props, None), |(key, hash)| (key, Some(hash)));
    let spaced = key.replace('+', " ");
    let key = quoted(&percent_decode_str(&spaced).collect::<Vec<u8>>());
    hash.map_or_else(|| key.clone(), |hash| format!("{key}~{hash}"))
}

/// A part of a URL's path.
pub(super) fn path_part(text: &str) -> String {
    escaped(text.as_bytes(), |byte| matches!(byte, b'.' | b'-' | b'_' | b'~'), false)
}

fn escaped(bytes: &[u8], plain: impl Fn(u8) -> bool, plus: bool) -> String {
    let mut out = String::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b' ' if plus => out.push('+'),
            byte if byte.is_ascii_alphanumeric() || plain(*byte) => out.push(char::from(*byte)),
            // Writing to a string does not fail.
            byte => _ = write!(out, "%{byte:02X}"),
        }
    }
    out
}

/// All bindings of a vhost, in RabbitMQ's order: those of the default exchange first.
pub(super) fn all(vhost: &Vhost) -> Vec<Shown> {
    let mut declared: Vec<Shown> = vhost.bindings().map(|binding| Shown::Declared(binding.clone())).collect();
    sort(&mut declared);
    vhost.queues().map(|queue| Shown::Default(queue.clone())).chain(declared).collect()
}

/// By source, destination, key and arguments.
pub(super) fn sort(bindings: &mut [Shown]) {
    bindings.sort_by(|a, b| match (a, b) {
        (Shown::Declared(a), Shown::Declared(b)) => order(a).cmp(&order(b)),
        (Shown::Default(a), Shown::Default(b)) => a.name.cmp(&b.name),
        (Shown::Default(_), Shown::Declared(_)) => Ordering::Less,
        (Shown::Declared(_), Shown::Default(_)) => Ordering::Greater,
    });
}

fn order(binding: &Binding) -> (&str, &str, &str, &[u8], &[u8]) {
    let destination = &binding.destination;
    (&binding.source.name, kind(destination), destination.name(), &binding.key, binding.canonical_arguments())
}

#[cfg(test)]
mod tests {
    use super::*;
    use amqp_spec::FieldValue;

    #[test]
    fn properties_keys_are_rabbitmqs() {
        let none = FieldTable::new();
        let some: FieldTable = [("x", FieldValue::Long(1)), ("b", FieldValue::from("s"))].into_iter().collect();
        assert_eq!(properties_key(b"", &none), "~");
        assert_eq!(properties_key("a b~c/é".as_bytes(), &none), "a+b%7Ec%2F%C3%A9");
        assert_eq!(properties_key(b"k", &some), "k~6G4H6A");
        assert_eq!(properties_key(b"", &some), "~6G4H6A");
        assert_eq!(requoted("a+b%7Ec%2F%C3%A9"), "a+b%7Ec%2F%C3%A9");
        assert_eq!(requoted("a/b %"), "a%2Fb+%25");
        assert_eq!(requoted("a b~6G4H6A"), "a+b~6G4H6A");
        assert_eq!(path_part("a+b%7Ec%2F%C3%A9"), "a%2Bb%257Ec%252F%25C3%25A9");
    }
}
