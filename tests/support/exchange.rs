//! Exchanges and the bindings between them.

use super::{Client, Closed};
use amqp_spec::method::exchange;
use amqp_spec::{FieldTable, FieldValue, Method, Table};

/// How an exchange is declared.
#[derive(Default, Clone)]
pub struct Exchange {
    pub name: String,
    pub kind: String,
    pub passive: bool,
    pub durable: bool,
    pub auto_delete: bool,
    pub internal: bool,
    pub arguments: FieldTable,
}

impl Exchange {
    pub fn new(name: &str, kind: &str) -> Self {
        Self { name: name.to_owned(), kind: kind.to_owned(), ..Self::default() }
    }

    pub fn with(mut self, key: &str, value: impl Into<FieldValue>) -> Self {
        self.arguments.insert(key, value);
        self
    }

    pub fn durable(self) -> Self {
        Self { durable: true, ..self }
    }

    /// One that delays, and routes as another type.
    pub fn delayed(name: &str, routes_as: &str) -> Self {
        Self::new(name, "x-delayed-message").with("x-delayed-type", routes_as)
    }
}

impl Client {
    pub fn try_exchange(&mut self, exchange: &Exchange) -> Result<(), Closed> {
        let mut arguments = Vec::new();
        exchange.arguments.encode_body(&mut arguments);
        let answer = self.call(&exchange::Declare {
            ticket: 0,
            exchange: exchange.name.as_bytes(),
            type_: exchange.kind.as_bytes(),
            passive: exchange.passive,
            durable: exchange.durable,
            auto_delete: exchange.auto_delete,
            internal: exchange.internal,
            nowait: false,
            arguments: Table::parse(&arguments).unwrap(),
        })?;
        assert!(matches!(answer.method(), Method::ExchangeDeclareOk(_)), "{answer:?}");
        Ok(())
    }

    pub fn exchange(&mut self, name: &str, kind: &str) {
        self.try_exchange(&Exchange::new(name, kind)).unwrap();
    }

    /// Whether an exchange of that name exists.
    pub fn exchange_exists(&mut self, name: &str) -> bool {
        let back = self.channel;
        self.open(60_001).unwrap();
        let found = self.try_exchange(&Exchange { passive: true, ..Exchange::new(name, "direct") });
        if found.is_ok() {
            self.close_channel();
        }
        self.channel = back;
        !matches!(found, Err(closed) if closed.channel_code() == 404)
    }

    pub fn bind_exchange(&mut self, destination: &str, source: &str, key: &str) {
        let answer = self.call(&exchange::Bind {
            ticket: 0,
            destination: destination.as_bytes(),
            source: source.as_bytes(),
            routing_key: key.as_bytes(),
            nowait: false,
            arguments: Table::parse(&[]).unwrap(),
        });
        assert!(matches!(answer.as_ref().unwrap().method(), Method::ExchangeBindOk(_)), "{answer:?}");
    }

    pub fn delete_exchange(&mut self, name: &str, if_unused: bool) -> Result<(), Closed> {
        let delete = exchange::Delete { ticket: 0, exchange: name.as_bytes(), if_unused, nowait: false };
        self.call(&delete).map(|answer| assert!(matches!(answer.method(), Method::ExchangeDeleteOk(_)), "{answer:?}"))
    }
}
