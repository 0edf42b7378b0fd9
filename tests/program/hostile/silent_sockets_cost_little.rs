//! A thousand sockets before the login, and a thousand idle connections after it.

use crate::process::Process;
use crate::support::{Bystander, Client, Login};

const SOCKETS: u64 = 1000;
/// A socket that says nothing; LavinMQ's cost 14.5 KiB each.
const EACH: u64 = 20 << 10;

fn cost(begin: impl Fn(&Process) -> Client, each: u64) {
    let directory = tempfile::tempdir().unwrap();
    let broker = Process::start(directory.path(), &[]);
    let bystander = Bystander::at(broker.address);
    let before = broker.memory();
    let sockets: Vec<Client> = (0..SOCKETS).map(|_| begin(&broker)).collect();
    // The broker has accepted the last of them when it serves one that came after.
    broker.client().close();
    broker.has_grown_by_less_than(before, SOCKETS * each);
    bystander.works_on();
    drop(sockets);
    bystander.done();
    broker.ended_well();
}

#[test]
fn that_never_speak() {
    cost(|broker| Client::raw(broker.address, Login::default()), EACH);
}

#[test]
fn that_stop_behind_the_protocol_header() {
    cost(
        |broker| {
            let mut client = Client::raw(broker.address, Login::default());
            client.send_bytes(b"AMQP\0\0\x09\x01");
            client.reply_on(0).unwrap();
            client
        },
        2 * EACH,
    );
}

#[test]
fn that_announce_a_large_start_ok() {
    cost(
        |broker| {
            let mut client = Client::raw(broker.address, Login::default());
            client.send_bytes(b"AMQP\0\0\x09\x01\x01\0\0\0\0\x1f\xf8");
            client.reply_on(0).unwrap();
            client
        },
        2 * EACH,
    );
}

#[test]
fn that_are_logged_in_and_idle() {
    cost(|broker| Client::try_connect(broker.address, Login::default()).unwrap(), 3 * EACH);
}
