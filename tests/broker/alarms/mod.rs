//! Memory and disk alarms.
//!
//! Owns the ways to raise and clear one. Limits that no machine keeps raise it before the first client comes.

mod a_blocked_client_is_not_timed_out;
mod a_blocked_client_that_goes_leaves_nothing;
mod a_publish_over_http_is_refused_meanwhile;
mod a_publisher_is_not_read_while_memory_is_low;
mod the_disk_has_an_alarm_of_its_own;

use crate::support::{Broker, Client, Queue};
use amqp_spec::method::queue;
use amqp_spec::{Method, Table};
use leveret::config::{Config, DiskLimit, MemoryLimit};

fn low_on_memory(config: &mut Config) {
    config.resources.memory = MemoryLimit::Absolute(1);
}

fn low_on_disk(config: &mut Config) {
    config.data_dir = std::env::temp_dir();
    config.resources.disk_free = DiskLimit::Absolute(u64::MAX);
}

fn lift_memory(broker: &Broker) {
    broker.server().limit_memory(MemoryLimit::Absolute(u64::MAX));
}

/// The reason in the connection.blocked that is due.
fn blocked(client: &mut Client) -> String {
    let received = client.wait(0, "connection.blocked", |m| matches!(m, Method::ConnectionBlocked(_))).unwrap();
    let Method::ConnectionBlocked(m) = received.method() else { panic!("{received:?}") };
    String::from_utf8(m.reason.to_vec()).unwrap()
}

/// Whether connection.unblocked is what comes next, before any answer.
fn unblocked(client: &mut Client) -> bool {
    let received = client.next_anywhere();
    received.channel == 0 && matches!(received.method(), Method::ConnectionUnblocked(_))
}

/// Declares a queue and does not wait for the answer.
fn ask_queue(client: &mut Client, name: &str) {
    client.send(&queue::Declare {
        ticket: 0,
        queue: name.as_bytes(),
        passive: false,
        durable: false,
        exclusive: false,
        auto_delete: false,
        nowait: false,
        arguments: Table::parse(&[]).unwrap(),
    });
}

fn exists(broker: &Broker, name: &str) -> bool {
    broker.client().try_declare(&Queue { passive: true, ..Queue::named(name) }).is_ok()
}
