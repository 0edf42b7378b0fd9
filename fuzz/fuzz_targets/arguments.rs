//! The arguments of queues, exchanges and consumers, whatever their types: read, or refused with the words of a reply.
#![no_main]

use amqp_spec::{FieldTable, Table};
use libfuzzer_sys::fuzz_target;

#[allow(dead_code, unused_imports)]
#[path = "../../src/model/mod.rs"]
mod model;

use model::arguments::{ConsumerArguments, ExchangeArguments, QueueArguments, QueueFlags, QueueType};
use model::{AmqpError, ExchangeKind, Name, Resource};

fuzz_target!(|input: (u8, &[u8])| {
    let (chosen, body) = input;
    let Ok(table) = Table::parse(body) else { return };
    let arguments = FieldTable::from(table);
    let bit = |at: u8| chosen & (1 << at) != 0;
    let flags = QueueFlags { durable: bit(0), exclusive: bit(1), auto_delete: bit(2), server_named: bit(3) };
    let resource = Resource::queue(Name::from("q"), Name::from("/"));
    let default_type = if bit(4) { QueueType::Quorum } else { QueueType::Classic };
    match QueueArguments::of_new(&resource, &arguments, flags, default_type) {
        Ok(read) => assert_eq!(QueueArguments::read(&arguments, read.queue_type), read),
        Err(error) => said(error.into()),
    }
    let kind =
        [ExchangeKind::Topic, ExchangeKind::ConsistentHash, ExchangeKind::RecentHistory][usize::from(chosen) % 3];
    if let Err(error) = ExchangeArguments::of_new(&resource, kind, &arguments) {
        said(error.into());
    }
    if let Err(error) = ConsumerArguments::of(&resource, default_type, &arguments) {
        said(error.into());
    }
});

fn said(error: AmqpError) {
    assert!(!error.text.is_empty() && error.code.text(&error.text).len() <= 255);
}
