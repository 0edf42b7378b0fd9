//! Ten connections publish as fast as their windows of unconfirmed messages let them; an eleventh publishes a message at
//! a time. How long it waits for a confirm is told in messages of the others that were confirmed meanwhile, not in
//! time: that holds on any machine.

use crate::support::{Broker, Client, Message, Queue};
use bytes::BytesMut;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Barrier};

const FLOODS: u64 = 10;
/// Messages that a flooding connection has unconfirmed.
const WINDOW: u64 = 500;
/// Messages of the eleventh.
const PUBLISHES: u64 = 100;
/// All windows of the others may be ahead of a message, and as many again be confirmed while its commit is under way and
/// its confirm on the way. Twice that is far from starvation, where there is no bound at all.
const BOUND: u64 = 4 * FLOODS * WINDOW;

#[test]
fn of_persistent_messages_in_one_queue() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Broker::on_directory(directory.path());
    broker.client().declare(&flooded("flooded").durable());
    measure(&broker, |_| "flooded".to_owned(), "flooded", &Message::new("x".repeat(100)).persistent());
}

#[test]
fn of_persistent_messages_in_queues_of_their_own() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Broker::on_directory(directory.path());
    for at in 0..=FLOODS {
        broker.client().declare(&flooded(&format!("flooded-{at}")).durable());
    }
    let own = format!("flooded-{FLOODS}");
    measure(&broker, |at| format!("flooded-{at}"), &own, &Message::new("x".repeat(100)).persistent());
}

#[test]
fn of_transient_messages() {
    let broker = Broker::in_memory();
    broker.client().declare(&flooded("flooded"));
    measure(&broker, |_| "flooded".to_owned(), "flooded", &Message::new("x".repeat(100)));
}

/// A queue that does not grow.
fn flooded(name: &str) -> Queue {
    Queue::named(name).with("x-max-length", 100)
}

fn measure(broker: &Broker, queue_of: impl Fn(u64) -> String, own: &str, message: &Message) {
    let (stop, confirmed) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let begun = Arc::new(Barrier::new(FLOODS as usize + 1));
    let floods: Vec<_> = (0..FLOODS)
        .map(|at| {
            let (address, queue, message) = (broker.address(), queue_of(at), message.clone());
            let (stop, confirmed, begun) = (stop.clone(), confirmed.clone(), begun.clone());
            std::thread::spawn(move || flood(address, &queue, &message, (&stop, &confirmed, &begun)))
        })
        .collect();
    begun.wait();
    let mut client = broker.client();
    client.confirm_select();
    let mut longest = 0;
    for number in 1..=PUBLISHES {
        let before = confirmed.load(Relaxed);
        assert!(client.publish_confirmed(number, own, message));
        longest = longest.max(confirmed.load(Relaxed) - before);
    }
    stop.store(true, Relaxed);
    floods.into_iter().for_each(|thread| thread.join().unwrap());
    assert!(confirmed.load(Relaxed) > BOUND, "there was no flood to be held up by");
    assert!(longest <= BOUND, "{longest} messages of others were confirmed before one of this connection");
}

/// Publishes a window at a time and waits until all of it is confirmed.
fn flood(
    address: SocketAddr,
    queue: &str,
    message: &Message,
    (stop, confirmed, begun): (&AtomicBool, &AtomicU64, &Barrier),
) {
    let mut client = Client::connect(address);
    client.confirm_select();
    let frames = client.publish_frames("", queue, false, &message.properties.build(), &message.body);
    let mut batch = BytesMut::new();
    (0..WINDOW).for_each(|_| batch.extend_from_slice(&frames));
    begun.wait();
    let mut first = 1;
    while !stop.load(Relaxed) {
        client.send_bytes(&batch);
        client.confirmed(first, first + WINDOW - 1);
        first += WINDOW;
        confirmed.fetch_add(WINDOW, Relaxed);
    }
}
