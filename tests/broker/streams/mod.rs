//! Streams: logs that are read from any place and by as many as like.
//!
//! It owns what these scenarios share: a stream, what is published to it, and readers.

use crate::support::{Broker, Client, Message, Queue};
use amqp_spec::FieldValue;

mod a_fan_out_reaches_streams_and_queues_alike;
mod a_filter_gives_what_it_names;
mod a_hundred_readers_at_a_hundred_offsets;
mod a_reader_begins_where_it_says;
mod a_reader_holds_no_more_than_its_prefetch;
mod a_slow_reader_holds_up_nobody;
mod a_stream_goes_on_after_a_stop;
mod readers_are_told_when_their_stream_goes;
mod retention_takes_whole_segments;
mod what_a_stream_cannot_do_is_refused;

/// A stream to be declared.
pub fn stream(name: &str) -> Queue {
    Queue::named(name).durable().with("x-queue-type", "stream")
}

/// A broker with an empty stream `s`, and a client that publishes to it with confirms.
pub fn with_stream() -> (Broker, Publisher) {
    let broker = Broker::in_memory();
    let publisher = Publisher::of(&broker, &stream("s"));
    (broker, publisher)
}

/// Publishes to one stream.
pub struct Publisher {
    pub client: Client,
    stream: String,
    published: u64,
}

impl Publisher {
    pub fn of(broker: &Broker, stream: &Queue) -> Self {
        let mut client = broker.client();
        let stream = client.declare(stream);
        client.confirm_select();
        Self { client, stream, published: 0 }
    }

    /// Publishes messages and waits until they are confirmed: they are chunks of their own.
    pub fn publish(&mut self, bodies: impl IntoIterator<Item = String>) {
        let first = self.published + 1;
        for body in bodies {
            self.client.publish_message("", &self.stream, &Message::new(body));
            self.published += 1;
        }
        assert!(self.client.confirmed(first, self.published).iter().all(|taken| *taken));
    }

    /// Publishes the messages of these numbers at once.
    pub fn numbers(&mut self, numbers: std::ops::Range<u64>) {
        self.publish(numbers.map(|number| number.to_string()));
    }

    pub fn message(&mut self, message: &Message) {
        self.published += 1;
        assert!(self.client.publish_confirmed(self.published, &self.stream, message));
    }
}

/// A client that reads `s` from an offset, and may hold `prefetch` messages.
pub fn reader(broker: &Broker, offset: impl Into<FieldValue>, prefetch: u16) -> Client {
    reader_with(broker, &[("x-stream-offset", offset.into())], prefetch)
}

pub fn reader_with(broker: &Broker, arguments: &[(&str, FieldValue)], prefetch: u16) -> Client {
    let mut client = broker.client();
    client.qos(prefetch, false).unwrap();
    client.try_consume("s", "c", false, false, arguments).unwrap();
    client
}

/// The next delivery: its text and its offset. It is acknowledged.
pub fn read(client: &mut Client) -> (String, i64) {
    let delivery = client.delivery();
    let offset = delivery.headers().get("x-stream-offset").and_then(FieldValue::as_integer).unwrap();
    assert!(!delivery.redelivered());
    client.ack(delivery.tag(), false);
    (delivery.text(), offset)
}

/// Reads the messages of these numbers, which are at the offsets of the same numbers.
pub fn read_numbers(client: &mut Client, numbers: std::ops::Range<u64>) {
    for number in numbers {
        assert_eq!(read(client), (number.to_string(), number as i64));
    }
}
