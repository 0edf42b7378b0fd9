//! The exchange and queues of a run: named, declared, bound and deleted.

use amqp_spec::method::{exchange, queue};
use amqp_spec::{FieldTable, Table};

use super::client::Client;
use super::error::PerfError;
use super::options::{ExchangeKind, Options, QueueType};

/// Names and who uses which.
#[derive(Debug)]
pub(super) struct Topology {
    prefix: String,
    queues: usize,
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

    /// The queues of consumer `consumer`.
    pub(super) fn queues_of_consumer(&self, consumer: usize) -> Vec<String> {
        self.share(consumer, self.consumers)
    }

    /// The routing keys of producer `producer`.
    pub(super) fn keys_of_producer(&self, producer: usize) -> Vec<String> {
        if self.kind == ExchangeKind::Fanout { vec![String::new()] } else { self.share(producer, self.producers) }
    }

    /// The queues of one of `clients`: one each in turn, or several where there are more queues, so that none is left
    /// out.
    fn share(&self, client: usize, clients: usize) -> Vec<String> {
        let first = client % self.queues.max(1);
        (first..self.queues).step_by(clients.max(1)).map(|index| self.queue(index)).collect()
    }

    /// Declares and binds everything.
    pub(super) fn declare(&self, client: &mut Client) -> Result<(), PerfError> {
        self.declare_exchange(client)?;
        for index in 0..self.queues {
            self.declare_queue(client, &self.queue(index))?;
        }
        Ok(())
    }

    fn declare_exchange(&self, client: &mut Client) -> Result<(), PerfError> {
        let kind = match self.kind {
            ExchangeKind::Default => return Ok(()),
            ExchangeKind::Direct => "direct",
            ExchangeKind::Fanout => "fanout",
            ExchangeKind::Topic => "topic",
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

    /// Declares a queue and binds it, by its own name, if there is an exchange.
    fn declare_queue(&self, client: &mut Client, name: &str) -> Result<(), PerfError> {
        let mut arguments = FieldTable::new();
        if let Some(queue_type) = self.queue_type {
            let name = if queue_type == QueueType::Classic { "classic" } else { "quorum" };
            arguments.insert("x-queue-type", name);
        }
        let arguments = arguments.encoded();
        let declare = queue::Declare {
            ticket: 0,
            queue: name.as_bytes(),
            passive: false,
            durable: self.durable,
            exclusive: false,
            auto_delete: false,
            nowait: false,
            arguments: arguments.as_table(),
        };
        client.call(&declare, queue::DeclareOk::ID)?;
        if self.kind == ExchangeKind::Default {
            return Ok(());
        }
        let bind = queue::Bind {
            ticket: 0,
            queue: name.as_bytes(),
            exchange: self.prefix.as_bytes(),
            routing_key: name.as_bytes(),
            nowait: false,
            arguments: Table::default(),
        };
        client.call(&bind, queue::BindOk::ID)
    }

    /// Deletes everything.
    pub(super) fn delete(&self, client: &mut Client) -> Result<(), PerfError> {
        for index in 0..self.queues {
            let name = self.queue(index);
            let delete =
                queue::Delete { ticket: 0, queue: name.as_bytes(), if_unused: false, if_empty: false, nowait: false };
            client.call(&delete, queue::DeleteOk::ID)?;
        }
        if self.kind != ExchangeKind::Default {
            let name = self.prefix.as_bytes();
            let delete = exchange::Delete { ticket: 0, exchange: name, if_unused: false, nowait: false };
            client.call(&delete, exchange::DeleteOk::ID)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn topology(queues: usize, producers: usize, kind: ExchangeKind) -> Topology {
        Topology { prefix: "p".to_owned(), queues, producers, consumers: 2, kind, queue_type: None, durable: false }
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
}
