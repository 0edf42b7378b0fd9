//! A message as it travels through the broker: bytes as they came, and what the broker itself needs to know of them.

use super::time::Millis;
use bytes::{Bytes, BytesMut};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// `Attributes::expires_at` of a message that never expires.
pub const NEVER: Millis = Millis::MAX;

/// Where the store keeps the bytes of a message once for all queues that it went to. What the number means is the store's
/// affair; nobody else reads it.
#[derive(Debug, Default)]
pub struct Place(AtomicU64);

impl Place {
    /// What was set last; 0 where nothing was.
    #[must_use]
    pub fn get(&self) -> u64 {
        // One thread alone reads and writes it: the store's writer.
        self.0.load(Ordering::Relaxed)
    }

    /// Remembers a place.
    pub fn set(&self, place: u64) {
        self.0.store(place, Ordering::Relaxed);
    }
}

/// One message: the wire bytes of its exchange and routing key, its blind copies' keys, its properties and its body, in
/// one shared buffer.
///
/// The buffer is either a slice of the read buffer that it came in (free, but it pins that buffer) or an allocation of
/// its own ([`Message::compact`]). A clone costs a counter.
#[derive(Clone, Debug)]
pub struct Message {
    buffer: Bytes,
    route: Range<u32>,
    properties: Range<u32>,
    body: Range<u32>,
    exchange_len: u8,
    compact: bool,
    /// Shared by the clones of a message that goes to several durable queues.
    place: Option<Arc<Place>>,
}

impl Message {
    /// A message whose parts lie in `buffer`: `route` is the exchange and the routing key as two short strings, as
    /// basic.publish and basic.deliver carry them, and behind them any number of further ones, the keys of blind copies;
    /// `properties` the content header's flags and values.
    ///
    /// Returns `None` where the ranges or the short strings do not fit the buffer.
    #[must_use]
    pub fn in_buffer(buffer: Bytes, route: Range<usize>, properties: Range<usize>, body: Range<usize>) -> Option<Self> {
        let raw = buffer.get(route.clone())?;
        let exchange_len = *raw.first()?;
        let key_len = *raw.get(1 + usize::from(exchange_len))?;
        let mut blind = raw.get(2 + usize::from(exchange_len) + usize::from(key_len)..)?;
        while let Some((len, rest)) = blind.split_first() {
            blind = rest.get(usize::from(*len)..)?;
        }
        let narrow = |r: Range<usize>| {
            (r.start <= r.end && r.end <= buffer.len())
                .then_some(u32::try_from(r.start).ok()?..u32::try_from(r.end).ok()?)
        };
        let (route, properties, body) = (narrow(route)?, narrow(properties)?, narrow(body)?);
        Some(Self { route, properties, body, exchange_len, buffer, compact: false, place: None })
    }

    /// A message of parts, copied into one allocation. Exchange and key are cut to 255 bytes, which the protocol's
    /// short strings cannot exceed anyway.
    #[must_use]
    pub fn from_parts(exchange: &[u8], routing_key: &[u8], properties: &[u8], body: &[u8]) -> Self {
        let exchange = exchange.get(..255).unwrap_or(exchange);
        let routing_key = routing_key.get(..255).unwrap_or(routing_key);
        let route_len = 2 + exchange.len() + routing_key.len();
        let mut buffer = BytesMut::with_capacity(route_len + properties.len() + body.len());
        for text in [exchange, routing_key] {
            buffer.extend_from_slice(&[text.len() as u8]);
            buffer.extend_from_slice(text);
        }
        buffer.extend_from_slice(properties);
        buffer.extend_from_slice(body);
        Self::laid_out(buffer.freeze(), route_len, properties.len(), exchange.len() as u8)
    }

    /// The same message with further routing keys that no client sees, in place of those that it had; those that do not
    /// fit a short string, or 64 KiB together with the others, are left out.
    #[must_use]
    pub fn with_blind_keys<'a>(&self, keys: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut route = self.route().to_vec();
        for key in keys {
            if let Ok(len) = u8::try_from(key.len())
                && route.len() + 1 + key.len() <= usize::from(u16::MAX)
            {
                route.push(len);
                route.extend_from_slice(key);
            }
        }
        let (properties, body) = (self.properties(), self.body());
        let buffer = [&route, properties, body].concat();
        Self::laid_out(buffer.into(), route.len(), properties.len(), self.exchange_len)
    }

    fn laid_out(buffer: Bytes, route: usize, properties: usize, exchange_len: u8) -> Self {
        let (route, properties) = (route as u32, (route + properties) as u32);
        let end = buffer.len() as u32;
        Self {
            buffer,
            route: 0..route,
            properties: route..properties,
            body: properties..end,
            exchange_len,
            compact: true,
            place: None,
        }
    }

    /// The same message, whose clones from here on may be kept on disk as one.
    #[must_use]
    pub fn in_one_place(mut self) -> Self {
        self.place.get_or_insert_default();
        self
    }

    /// What the store remembers of it, where it may be kept as one with its clones.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        self.place.as_deref()
    }

    /// The same message in an allocation of its own, so that it does not pin the read buffer it came in. Costs a
    /// counter where it has one already, so a message for many queues is best made compact once, before them all.
    #[must_use]
    pub fn compact(&self) -> Self {
        if self.compact {
            return self.clone();
        }
        let (route, properties) = (self.full_route(), self.properties());
        let body = self.body();
        let mut buffer = BytesMut::with_capacity(route.len() + properties.len() + body.len());
        buffer.extend_from_slice(route);
        buffer.extend_from_slice(properties);
        buffer.extend_from_slice(body);
        Self::laid_out(buffer.freeze(), route.len(), properties.len(), self.exchange_len)
    }

    fn part(&self, range: &Range<u32>) -> &[u8] {
        self.buffer.get(range.start as usize..range.end as usize).unwrap_or_default()
    }

    /// The exchange and the routing key as two short strings, verbatim from basic.publish.
    #[must_use]
    pub fn route(&self) -> &[u8] {
        let route = self.full_route();
        let key_at = 1 + usize::from(self.exchange_len);
        let end = route.get(key_at).map_or(0, |len| key_at + 1 + usize::from(*len));
        route.get(..end).unwrap_or_default()
    }

    /// The same, and the keys of blind copies behind them as more short strings.
    #[must_use]
    pub fn full_route(&self) -> &[u8] {
        self.part(&self.route)
    }

    /// The keys of its blind copies (the header BCC, which is not among its properties any more).
    pub fn blind_keys(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = self.full_route().get(self.route().len()..).unwrap_or_default();
        std::iter::from_fn(move || {
            let (len, after) = rest.split_first()?;
            let (key, after) = after.split_at_checked(usize::from(*len))?;
            rest = after;
            Some(key)
        })
    }

    /// The name of the exchange it was published to.
    #[must_use]
    pub fn exchange(&self) -> &[u8] {
        self.route().get(1..1 + usize::from(self.exchange_len)).unwrap_or_default()
    }

    /// The routing key it was published with.
    #[must_use]
    pub fn routing_key(&self) -> &[u8] {
        self.route().get(2 + usize::from(self.exchange_len)..).unwrap_or_default()
    }

    /// The content header's property flags and values, raw.
    #[must_use]
    pub fn properties(&self) -> &[u8] {
        self.part(&self.properties)
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.part(&self.body)
    }

    /// The body, sharing the message's buffer.
    #[must_use]
    pub fn body_bytes(&self) -> Bytes {
        self.buffer.slice(self.body.start as usize..self.body.end as usize)
    }

    /// The length of the body in bytes: what `x-max-length-bytes` counts.
    #[must_use]
    pub fn body_len(&self) -> usize {
        (self.body.end - self.body.start) as usize
    }

    /// Bytes of memory that the message's parts take.
    #[must_use]
    pub fn size(&self) -> usize {
        self.body_len() + self.properties.len() + self.route.len()
    }
}

/// What a queue knows of a message besides its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attributes {
    /// When it expires, or [`NEVER`]; the smaller of the queue's and the message's own time to live.
    pub expires_at: Millis,
    /// delivery-mode 2.
    pub persistent: bool,
    /// The priority property; `None` where absent.
    pub priority: Option<u8>,
    /// Whether its `x-death` header was written by this broker (one published by a client is not trusted).
    pub dead_lettered: bool,
    /// It was handed out before and came back.
    pub redelivered: bool,
    /// Times handed out before (`x-acquired-count`).
    pub acquired_count: u32,
    /// Times it came back that count towards the delivery limit (`x-delivery-count`), in the queues where it was
    /// before too.
    pub delivery_count: u32,
    /// It came back and is not handed out again before this time; 0 where it does not wait.
    pub retry_at: Millis,
}

impl Default for Attributes {
    fn default() -> Self {
        Self {
            expires_at: NEVER,
            persistent: false,
            priority: None,
            dead_lettered: false,
            redelivered: false,
            acquired_count: 0,
            delivery_count: 0,
            retry_at: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_back_as_they_were_given() {
        let message = Message::from_parts(b"logs", b"a.b", &[0, 0], b"hello");
        for message in [message.compact(), message] {
            assert_eq!(message.exchange(), b"logs");
            assert_eq!(message.routing_key(), b"a.b");
            assert_eq!(message.properties(), [0, 0]);
            assert_eq!(message.body(), b"hello");
            assert_eq!(message.route(), b"\x04logs\x03a.b");
        }
    }

    #[test]
    fn blind_keys_are_carried_along_and_are_not_of_the_route() {
        let message = Message::from_parts(b"logs", b"a.b", &[0, 0], b"hello");
        assert_eq!(message.blind_keys().count(), 0);
        let long = [7; 256];
        let message = message.with_blind_keys([&b"x"[..], b"", &long, b"yz"].into_iter());
        for message in [message.compact(), message] {
            assert_eq!(message.blind_keys().collect::<Vec<_>>(), [&b"x"[..], b"", b"yz"]);
            assert_eq!((message.route(), message.routing_key()), (&b"\x04logs\x03a.b"[..], &b"a.b"[..]));
            assert_eq!((message.properties(), message.body()), (&[0, 0][..], &b"hello"[..]));
        }
        let others = message_of_many().with_blind_keys(std::iter::repeat_n(&[1; 200][..], 1000));
        assert_eq!(others.blind_keys().count(), (usize::from(u16::MAX) - 4) / 201);
    }

    fn message_of_many() -> Message {
        Message::from_parts(b"x", b"k", b"", b"")
    }

    #[test]
    fn ranges_that_do_not_fit_are_refused() {
        let buffer = Bytes::from_static(b"\x01x\x01kPPbody");
        assert!(Message::in_buffer(buffer.clone(), 0..4, 4..6, 6..10).is_some());
        assert!(Message::in_buffer(Bytes::from_static(b"\x01x\x01k\x02b"), 0..6, 6..6, 6..6).is_none());
        assert!(Message::in_buffer(buffer.clone(), 0..3, 4..6, 6..10).is_none());
        assert!(Message::in_buffer(buffer, 0..4, 4..6, 6..11).is_none());
    }
}
