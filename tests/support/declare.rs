//! Queues: declaring, deleting, counting.

use super::{Client, Closed, PATIENCE, Received, table};
use amqp_spec::method::queue;
use amqp_spec::{FieldTable, FieldValue, Method, Table};
use std::time::Instant;

/// How a queue is declared.
#[derive(Default, Clone)]
pub struct Queue {
    pub name: String,
    pub passive: bool,
    pub durable: bool,
    pub exclusive: bool,
    pub auto_delete: bool,
    pub arguments: FieldTable,
}

impl Queue {
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    pub fn with(mut self, key: &str, value: impl Into<FieldValue>) -> Self {
        self.arguments.insert(key, value);
        self
    }

    pub fn durable(self) -> Self {
        Self { durable: true, ..self }
    }

    pub fn exclusive(self) -> Self {
        Self { exclusive: true, ..self }
    }

    pub fn auto_delete(self) -> Self {
        Self { auto_delete: true, ..self }
    }

    /// The method, with its arguments as they are on the wire.
    pub fn declaration<'a>(&'a self, arguments: &'a [u8]) -> queue::Declare<'a> {
        queue::Declare {
            ticket: 0,
            queue: self.name.as_bytes(),
            passive: self.passive,
            durable: self.durable,
            exclusive: self.exclusive,
            auto_delete: self.auto_delete,
            nowait: false,
            arguments: Table::parse(arguments).unwrap(),
        }
    }
}

impl Client {
    /// Declares a queue: its name, its ready messages and its consumers.
    pub fn try_declare(&mut self, queue: &Queue) -> Result<(String, u32, u32), Closed> {
        let mut arguments = Vec::new();
        queue.arguments.encode_body(&mut arguments);
        let answer = self.call(&queue.declaration(&arguments))?;
        let Method::QueueDeclareOk(ok) = answer.method() else { panic!("{answer:?}") };
        Ok((String::from_utf8(ok.queue.to_vec()).unwrap(), ok.message_count, ok.consumer_count))
    }

    pub fn declare(&mut self, queue: &Queue) -> String {
        self.try_declare(queue).unwrap().0
    }

    /// A transient queue with arguments.
    pub fn queue(&mut self, name: &str, arguments: &[(&str, FieldValue)]) -> String {
        self.declare(&Queue { arguments: table(arguments), ..Queue::named(name) })
    }

    /// Ready messages and consumers.
    pub fn counts(&mut self, name: &str) -> (u32, u32) {
        let (_, ready, consumers) = self.try_declare(&Queue { passive: true, ..Queue::named(name) }).unwrap();
        (ready, consumers)
    }

    pub fn ready(&mut self, name: &str) -> u32 {
        self.counts(name).0
    }

    /// Asks until the queue has that many ready messages.
    pub fn until_ready(&mut self, name: &str, count: u32) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let ready = self.ready(name);
            if ready == count {
                return;
            }
            assert!(Instant::now() < deadline, "{name} has {ready} messages and not {count}");
            std::thread::yield_now();
        }
    }

    /// Asks until the queue has that many consumers.
    pub fn until_consumers(&mut self, name: &str, count: u32) {
        let deadline = Instant::now() + PATIENCE;
        while self.counts(name).1 != count {
            assert!(
                Instant::now() < deadline,
                "{name} has {:?} messages and consumers, and not {count}",
                self.counts(name)
            );
            std::thread::yield_now();
        }
    }

    /// Takes a message as soon as there is one.
    pub fn until_taken(&mut self, queue: &str) -> Received {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(message) = self.take(queue) {
                return message;
            }
            assert!(Instant::now() < deadline, "nothing comes to {queue}");
            std::thread::yield_now();
        }
    }

    /// Asks until the queue is gone, on a channel of its own each time.
    pub fn until_no_queue(&mut self, name: &str) {
        let deadline = Instant::now() + PATIENCE;
        let (back, passive) = (self.channel, Queue { passive: true, ..Queue::named(name) });
        self.open(60_000).unwrap();
        while let Ok(found) = self.try_declare(&passive) {
            assert!(Instant::now() < deadline, "still there: {found:?}");
            std::thread::yield_now();
        }
        self.channel = back;
    }

    /// Whether a queue of that name exists.
    pub fn queue_exists(&mut self, name: &str) -> bool {
        let back = self.channel;
        self.open(60_001).unwrap();
        let found = self.try_declare(&Queue { passive: true, ..Queue::named(name) });
        if found.is_ok() {
            self.close_channel();
        }
        self.channel = back;
        !matches!(found, Err(closed) if closed.channel_code() == 404)
    }

    pub fn bind(&mut self, queue: &str, exchange: &str, key: &str) {
        self.bind_with(queue, exchange, key, &[]).unwrap();
    }

    pub fn bind_with(
        &mut self,
        queue: &str,
        exchange: &str,
        key: &str,
        arguments: &[(&str, FieldValue)],
    ) -> Result<(), Closed> {
        let mut wire = Vec::new();
        table(arguments).encode_body(&mut wire);
        let answer = self.call(&queue::Bind {
            ticket: 0,
            queue: queue.as_bytes(),
            exchange: exchange.as_bytes(),
            routing_key: key.as_bytes(),
            nowait: false,
            arguments: Table::parse(&wire).unwrap(),
        })?;
        assert!(matches!(answer.method(), Method::QueueBindOk(_)), "{answer:?}");
        Ok(())
    }

    pub fn unbind(&mut self, queue: &str, exchange: &str, key: &str) {
        let answer = self.call(&queue::Unbind {
            ticket: 0,
            queue: queue.as_bytes(),
            exchange: exchange.as_bytes(),
            routing_key: key.as_bytes(),
            arguments: Table::parse(&[]).unwrap(),
        });
        assert!(matches!(answer.as_ref().unwrap().method(), Method::QueueUnbindOk(_)), "{answer:?}");
    }

    pub fn purge(&mut self, name: &str) -> Result<u32, Closed> {
        let answer = self.call(&queue::Purge { ticket: 0, queue: name.as_bytes(), nowait: false })?;
        let Method::QueuePurgeOk(ok) = answer.method() else { panic!("{answer:?}") };
        Ok(ok.message_count)
    }

    pub fn delete_if(&mut self, name: &str, if_unused: bool, if_empty: bool) -> Result<u32, Closed> {
        let delete = queue::Delete { ticket: 0, queue: name.as_bytes(), if_unused, if_empty, nowait: false };
        let answer = self.call(&delete)?;
        let Method::QueueDeleteOk(ok) = answer.method() else { panic!("{answer:?}") };
        Ok(ok.message_count)
    }

    pub fn delete(&mut self, name: &str) -> u32 {
        self.delete_if(name, false, false).unwrap()
    }
}
