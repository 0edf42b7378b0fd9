//! The exchange and queues of a run: named, declared, bound and deleted.

use amqp_spec::method::{exchange, queue};
use amqp_spec::{FieldTable, Table};
use bytes::BytesMut;

use super::client::{Client, append};
use super::error::PerfError;
use super::options::{ExchangeKind, Options, QueueType};

/// The header that a headers exchange goes by: a queue's name.
const HEADER: &str = "queue";

/// Names and who uses which.
#[derive(Debug)]
pub(super) struct Topology {
    prefix: String,
    queues: usize,
    /// Bindings besides those of the queues.
    bindings: usize,
    producers: usize,
    consumers: usize,
    kind: ExchangeKind,
    queue_type: Option<QueueType>,
    durable: bool,
}

impl Topology {
    pub(super) fn new(options: &Options) -> Self {
        let own = || format!("perf-{}-{:x}", std::process::id(), super::latency::now_ns() & 0xffff_ffff);
        Self {
            prefix: options.prefix.clone().unwrap_or_else(own),
            queues: options.queues,
            bindings: options.bindings,
            producers: options.producer_count(),
            consumers: options.consumer_count(),
            kind: options.exchange,
            queue_type: options.queue_type,
            durable: options.durable,
        }
    }

    /// The exchange that producers name: empty for the default one.
    pub(super) fn exchange(&self) -> String {
        if self.kind == ExchangeKind::Default { String::new() } else { self.prefix.clone() }
    }

    /// The name of queue `index`.
    fn queue(&self, index: usize) -> String {
        format!("{}-{index}", self.prefix)
    }

    /// The name of the queue whose turn is `turn`.
    pub(super) fn queue_in_turn(&self, turn: u64) -> String {
        self.queue((turn % (self.queues.max(1) as u64)) as usize)
    }

    /// The queues of consumer `consumer`.
    pub(super) fn queues_of_consumer(&self, consumer: usize) -> Vec<String> {
        self.share(consumer, self.consumers).map(|index| self.queue(index)).collect()
    }

    /// The routing keys of producer `producer`.
    pub(super) fn keys_of_producer(&self, producer: usize) -> Vec<String> {
        match self.kind {
            ExchangeKind::Fanout => vec![String::new()],
            ExchangeKind::Topic => {
                self.share(producer, self.producers).map(|index| format!("{}.{index}.new", self.prefix)).collect()
            }
            _ => self.share(producer, self.producers).map(|index| self.queue(index)).collect(),
        }
    }

    /// The header that messages carry their key in, if the exchange goes by it.
    pub(super) fn header(&self) -> Option<&'static str> {
        (self.kind == ExchangeKind::Headers).then_some(HEADER)
    }

    /// The queues of one of `clients`: one each in turn, or several where there are more queues, so that none is left
    /// out.
    fn share(&self, client: usize, clients: usize) -> impl Iterator<Item = usize> {
        let first = client % self.queues.max(1);
        (first..self.queues).step_by(clients.max(1))
    }

    /// Declares and binds everything.
    pub(super) fn declare(&self, client: &mut Client) -> Result<(), PerfError> {
        self.declare_exchange(client)?;
        self.declare_queues(client, self.queues as u64)?;
        if self.kind == ExchangeKind::Default {
            return Ok(());
        }
        let mut binds = BytesMut::new();
        for index in 0..self.queues + self.bindings {
            self.bind(&mut binds, index);
        }
        client.pipeline(&binds, (self.queues + self.bindings) as u64, queue::BindOk::ID)
    }

    fn declare_exchange(&self, client: &mut Client) -> Result<(), PerfError> {
        let kind = match self.kind {
            ExchangeKind::Default => return Ok(()),
            ExchangeKind::Direct => "direct",
            ExchangeKind::Fanout => "fanout",
            ExchangeKind::Topic => "topic",
            ExchangeKind::Headers => "headers",
        };
        let declare = exchange::Declare {
            ticket: 0,
            exchange: self.prefix.as_bytes(),
            type_: kind.as_bytes(),
            passive: false,
            durable: self.durable,
            auto_delete: false,
            internal: false,
            nowait: false,
            arguments: Table::default(),
        };
        client.call(&declare, exchange::DeclareOk::ID)
    }

    /// Declares the first `count` queues, all at once.
    pub(super) fn declare_queues(&self, client: &mut Client, count: u64) -> Result<(), PerfError> {
        let mut arguments = FieldTable::new();
        if let Some(queue_type) = self.queue_type {
            let name = match queue_type {
                QueueType::Classic => "classic",
                QueueType::Quorum => "quorum",
                QueueType::Stream => "stream",
            };
            arguments.insert("x-queue-type", name);
        }
        let (arguments, mut declares) = (arguments.encoded(), BytesMut::new());
        for index in 0..count {
            append(&mut declares, &self.queue_declare(&self.queue(index as usize), false, arguments.as_table()));
        }
        client.pipeline(&declares, count, queue::DeclareOk::ID)
    }

    /// Declares the first queue passively: is it there?
    pub(super) fn look_up(&self, client: &mut Client) -> Result<(), PerfError> {
        client.call(&self.queue_declare(&self.queue(0), true, Table::default()), queue::DeclareOk::ID)
    }

    fn queue_declare<'a>(&self, name: &'a str, passive: bool, arguments: Table<'a>) -> queue::Declare<'a> {
        queue::Declare {
            ticket: 0,
            queue: name.as_bytes(),
            passive,
            durable: self.durable,
            exclusive: false,
            auto_delete: false,
            nowait: false,
            arguments,
        }
    }

    /// Appends the binding that matches the messages of queue `index`: to that queue, or to the first where there is no
    /// such queue, and then there are no such messages either.
    fn bind(&self, out: &mut BytesMut, index: usize) {
        let (name, mut arguments) = (self.queue(index), FieldTable::new());
        let (queue, key) = (if index < self.queues { name.clone() } else { self.queue(0) }, self.binding_key(index));
        if self.kind == ExchangeKind::Headers {
            arguments = FieldTable::from_iter([("x-match", "all"), (HEADER, &name)]);
        }
        let arguments = arguments.encoded();
        let bind = queue::Bind {
            ticket: 0,
            queue: queue.as_bytes(),
            exchange: self.prefix.as_bytes(),
            routing_key: key.as_bytes(),
            nowait: false,
            arguments: arguments.as_table(),
        };
        append(out, &bind);
    }

    fn binding_key(&self, index: usize) -> String {
        if self.kind == ExchangeKind::Topic { format!("{}.{index}.*", self.prefix) } else { self.queue(index) }
    }

    /// Deletes everything.
    pub(super) fn delete(&self, client: &mut Client) -> Result<(), PerfError> {
        self.delete_queues(client, self.queues as u64)?;
        if self.kind != ExchangeKind::Default {
            let name = self.prefix.as_bytes();
            let delete = exchange::Delete { ticket: 0, exchange: name, if_unused: false, nowait: false };
            client.call(&delete, exchange::DeleteOk::ID)?;
        }
        Ok(())
    }

    /// Deletes the first `count` queues, all at once.
    pub(super) fn delete_queues(&self, client: &mut Client, count: u64) -> Result<(), PerfError> {
        let mut deletes = BytesMut::new();
        for index in 0..count {
            let name = self.queue(index as usize);
            let delete =
                queue::Delete { ticket: 0, queue: name.as_bytes(), if_unused: false, if_empty: false, nowait: false };
            append(&mut deletes, &delete);
        }
        client.pipeline(&deletes, count, queue::DeleteOk::ID)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn topology(queues: usize, producers: usize, kind: ExchangeKind) -> Topology {
        let (prefix, bindings) = ("p".to_owned(), 1);
        Topology { prefix, queues, bindings, producers, consumers: 2, kind, queue_type: None, durable: false }
    }

    #[test]
    fn producers_and_consumers_are_spread_in_turn() {
        let few = topology(2, 4, ExchangeKind::Direct);
        assert_eq!(few.keys_of_producer(3), ["p-1"]);
        assert_eq!(few.queues_of_consumer(3), ["p-1"]);
        let many = topology(5, 2, ExchangeKind::Default);
        assert_eq!(many.keys_of_producer(0), ["p-0", "p-2", "p-4"]);
        assert_eq!(many.keys_of_producer(1), ["p-1", "p-3"]);
        assert_eq!(many.queues_of_consumer(1), ["p-1", "p-3"]);
    }

    #[test]
    fn a_fanout_needs_no_key_and_the_default_exchange_no_name() {
        assert_eq!(topology(5, 2, ExchangeKind::Fanout).keys_of_producer(1), [""]);
        assert_eq!(topology(5, 2, ExchangeKind::Default).exchange(), "");
        assert_eq!(topology(5, 2, ExchangeKind::Topic).exchange(), "p");
    }

    #[test]
    fn a_topics_messages_match_the_binding_of_their_queue_alone() {
        let topic = topology(2, 1, ExchangeKind::Topic);
        assert_eq!(topic.keys_of_producer(0), ["p.0.new", "p.1.new"]);
        assert_eq!([topic.binding_key(1), topic.binding_key(2)], ["p.1.*", "p.2.*"]);
        assert_eq!((topic.header(), topology(1, 1, ExchangeKind::Headers).header()), (None, Some("queue")));
    }

    #[test]
    fn a_binding_without_a_queue_of_its_own_goes_to_the_first() {
        let headers = topology(2, 1, ExchangeKind::Headers);
        let mut bytes = BytesMut::new();
        headers.bind(&mut bytes, 2);
        let payload = &bytes[amqp_spec::frame::HEAD_LEN..bytes.len() - 1];
        let amqp_spec::Method::QueueBind(bind) = amqp_spec::Method::decode(payload).unwrap() else { panic!() };
        assert_eq!((bind.queue, bind.routing_key), (&b"p-0"[..], &b"p-2"[..]));
        assert_eq!(bind.arguments.get(HEADER).unwrap().as_longstr(), Some(&b"p-2"[..]));
    }
}
