//! A message handed on while it comes: no more of it is held than the frame at hand.

use super::lane::Lane;
use super::properties::{self, Delivery, Publisher};
use crate::cli::migrate::amqp::Output;
use amqp_spec::frame::{put_body, put_header};
use amqp_spec::method::{RouteBuf, basic, exchange, queue};
use amqp_spec::{ContentHeader, FieldTable};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::time::Instant;

/// What the exchanges that keep routing keys begin with; the queue's name follows.
const EXCHANGE_PREFIX: &str = "leveret.migrate.";
/// The longest name that AMQP has, in bytes.
const LONGEST_NAME: usize = 255;

/// The message that is being handed on.
#[derive(Debug, Default)]
pub struct Forward {
    /// Its header is awaited.
    awaits_header: bool,
    /// Bytes of its body that are to come.
    left: u64,
    /// Its routing key, where it is not the queue's name or came through an exchange.
    routing_key: Vec<u8>,
    /// Whether the default exchange would deliver it as it was.
    is_plain: bool,
    redelivered: bool,
}

impl Forward {
    /// Whether the destination has a part of a message.
    pub fn is_under_way(&self) -> bool {
        self.left > 0
    }

    /// Whether a message is not complete.
    pub fn is_busy(&self) -> bool {
        self.awaits_header || self.left > 0
    }
}

/// The exchange that hands messages to one queue whatever their routing keys are. A name that leaves no room is hashed.
pub fn exchange_of(queue: &str) -> String {
    if EXCHANGE_PREFIX.len() + queue.len() <= LONGEST_NAME {
        return format!("{EXCHANGE_PREFIX}{queue}");
    }
    let hash = Sha256::digest(queue.as_bytes());
    hash.iter().fold(EXCHANGE_PREFIX.to_owned(), |mut name, byte| {
        // Writing to a text does not fail.
        let _ = write!(name, "{byte:02x}");
        name
    })
}

/// How messages are published.
#[derive(Debug, Clone)]
pub struct Manner {
    /// As whom.
    pub publisher: Publisher,
    /// To the default exchange, whatever their routing keys are.
    pub default_exchange: bool,
}

impl Lane {
    /// A delivery begins.
    pub fn delivered(&mut self, deliver: &basic::Deliver<'_>) {
        let (exchange, key) = deliver.route.parts();
        let forward = &mut self.forward;
        forward.awaits_header = true;
        forward.is_plain = exchange.is_empty() && key == self.planned.name.as_bytes();
        forward.redelivered = deliver.redelivered;
        forward.routing_key.clear();
        forward.routing_key.extend_from_slice(key);
        self.last = Instant::now();
        self.report.redelivered += u64::from(deliver.redelivered);
    }

    /// A content header: the message is published from here on.
    pub fn header(&mut self, payload: &[u8], manner: &Manner, destination: &mut Output) {
        let Some(header) = ContentHeader::parse(payload) else { return };
        if !std::mem::take(&mut self.forward.awaits_header) {
            return;
        }
        let delivery = Delivery { of_stream: self.planned.is_stream, redelivered: self.forward.redelivered };
        let fitted = properties::fit(header.properties, delivery, &manner.publisher);
        self.report.user_ids_moved += u64::from(fitted.user_id_moved);
        let plain = manner.default_exchange || (self.forward.is_plain && !fitted.carbon_copies);
        self.put_publish(plain, destination);
        let raw = fitted.raw.as_deref().unwrap_or(header.properties);
        put_header(&mut destination.bytes, self.channel, &ContentHeader::basic(header.body_size, raw));
        if self.planned.is_stream {
            // One without a place is taken to follow the one before it.
            let next = self.offsets.back().map(|offset| offset + 1).or(self.offset).unwrap_or_default();
            self.offsets.push_back(fitted.offset.unwrap_or(next));
        }
        self.forward.left = header.body_size;
        self.window.published();
        self.published += 1;
    }

    /// A piece of a body.
    pub fn body(&mut self, payload: &[u8], destination: &mut Output) {
        if self.forward.left == 0 {
            return;
        }
        let frame_max = destination.frame_max;
        put_body(&mut destination.bytes, self.channel, payload, frame_max);
        self.forward.left = self.forward.left.saturating_sub(payload.len() as u64);
    }

    fn put_publish(&mut self, plain: bool, destination: &mut Output) {
        let name = self.planned.name.clone();
        let route = if plain {
            RouteBuf::new("", &name)
        } else {
            let exchange = exchange_of(&name);
            if !std::mem::replace(&mut self.has_exchange, true) {
                self.put_exchange(&exchange, destination);
            }
            RouteBuf::new(&exchange, &self.forward.routing_key)
        };
        // Names that came in frames fit into frames.
        let Ok(route) = route else { return };
        let publish = basic::Publish { ticket: 0, route: route.as_route(), mandatory: true, immediate: false };
        destination.put(self.channel, &publish);
    }

    /// Declares an exchange that leads to the queue and nowhere else, without waiting: a refusal closes the channel.
    fn put_exchange(&self, name: &str, destination: &mut Output) {
        let none = FieldTable::new().encoded();
        let declare = exchange::Declare {
            ticket: 0,
            exchange: name.as_bytes(),
            type_: b"fanout",
            passive: false,
            durable: false,
            auto_delete: true,
            internal: false,
            nowait: true,
            arguments: none.as_table(),
        };
        destination.put(self.channel, &declare);
        let bind = queue::Bind {
            ticket: 0,
            queue: self.planned.name.as_bytes(),
            exchange: name.as_bytes(),
            routing_key: b"",
            nowait: true,
            arguments: none.as_table(),
        };
        destination.put(self.channel, &bind);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exchange_bears_its_queues_name_if_that_fits() {
        assert_eq!(exchange_of("orders"), "leveret.migrate.orders");
        assert_eq!(exchange_of(&"q".repeat(239)).len(), 255);
        assert_eq!(exchange_of(&"q".repeat(240)).len(), 16 + 64);
    }
}
