//! A consumer that never reads holds what its socket and its outbox take; the queue's other consumer gets all the
//! rest, and the broker's memory stays where it was.

use crate::process::Process;
use crate::support::{Bystander, Client, Message};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

const SIZE: usize = 16 << 10;
const BATCH: u64 = 64;
/// 200 MiB in all: ten times what may stay.
const BATCHES: u64 = 200;
/// What two outboxes and the allocator may keep. (RabbitMQ grows by 70 MiB in as many seconds, and goes on on disk.)
const ROOM: u64 = 32 << 20;

/// Reads what comes until it is told to stop.
fn reads_all(client: &mut Client, stop: &AtomicBool) {
    while !stop.load(Relaxed) {
        let _ = client.deliveries_here();
        while client.pending(|_| true) > 0 {
            client.next_anywhere();
        }
    }
}

fn beside_one_that_reads(no_ack: bool) {
    let directory = tempfile::tempdir().unwrap();
    let broker = Process::start(directory.path(), &[]);
    let bystander = Bystander::at(broker.address);
    let (mut deaf, mut reading, mut publisher) = (broker.client(), broker.client(), broker.client());
    publisher.queue("q", &[]);
    deaf.try_consume("q", "deaf", no_ack, false, &[]).unwrap();
    reading.try_consume("q", "reading", true, false, &[]).unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = stop.clone();
    let reader = std::thread::spawn(move || reads_all(&mut reading, &stopped));
    publisher.confirm_select();
    let mut before = 0;
    for batch in 0..BATCHES {
        for _ in 0..BATCH {
            publisher.publish_message("", "q", &Message::new(vec![b'x'; SIZE]));
        }
        publisher.confirmed(batch * BATCH + 1, (batch + 1) * BATCH);
        publisher.until_ready("q", 0);
        if batch == 20 {
            // By now the deaf one has all it can hold.
            before = broker.memory();
        }
    }
    broker.has_grown_by_less_than(before, ROOM);
    stop.store(true, Relaxed);
    reader.join().unwrap();
    bystander.done();
    drop(deaf);
    broker.ended_well();
}

#[test]
fn without_acknowledgements() {
    beside_one_that_reads(true);
}

#[test]
fn with_acknowledgements() {
    beside_one_that_reads(false);
}

#[test]
fn answers_that_nobody_reads_stop_the_questions() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Process::start(directory.path(), &[]);
    let bystander = Bystander::at(broker.address);
    let mut deaf = broker.client();
    deaf.queue("q", &[]);
    deaf.publish("", "q", vec![b'x'; 100 << 10]);
    deaf.until_ready("q", 1);
    let before = broker.memory();
    // Each get takes 30 bytes and is answered with 100 KiB: 2 GiB of answers in all.
    let mut asking = deaf.stream.try_clone().unwrap();
    let questions = std::thread::spawn(move || {
        let get = b"\x01\0\x01\0\0\0\x09\0\x3c\0\x46\0\0\x01q\0\xce";
        let nack = b"\x01\0\x01\0\0\0\x0d\0\x3c\0\x78\0\0\0\0\0\0\0\0\x03\xce";
        for _ in 0..20_000 {
            // Once the broker has stopped reading, this waits; the test's end closes the socket.
            if std::io::Write::write_all(&mut asking, &[&get[..], nack].concat()).is_err() {
                return;
            }
        }
    });
    (0..20).for_each(|_| bystander.works_on());
    broker.has_grown_by_less_than(before, 2 * ROOM);
    deaf.stream.shutdown(std::net::Shutdown::Both).unwrap();
    questions.join().unwrap();
    bystander.done();
    broker.ended_well();
}
