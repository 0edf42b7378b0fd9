//! Sockets that never speak, stop in the middle of the handshake, or say one byte at a time: they have the handshake's
//! time in all, and then they are closed.

use crate::support::{Broker, Bystander, Client, Login};
use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

/// As many as figures in other brokers' hostile tests are for.
const SOCKETS: usize = 1000;

fn hasty() -> Broker {
    Broker::configured(|config| config.amqp.handshake_timeout = Duration::from_millis(500))
}

#[test]
fn a_thousand_that_never_speak() {
    let broker = hasty();
    let bystander = Bystander::at(broker.address());
    let mut silent: Vec<Client> = (0..SOCKETS).map(|_| Client::raw(broker.address(), Login::default())).collect();
    // While some are there yet, others come and are served.
    broker.client().close();
    silent.iter_mut().for_each(Client::until_end);
    bystander.done();
}

#[test]
fn half_open_at_every_step() {
    let broker = hasty();
    let bystander = Bystander::at(broker.address());
    let whole = b"AMQP\0\0\x09\x01\x01\0\0\0\0\0\x30";
    let mut started: Vec<Client> = (0..200)
        .map(|number| {
            let mut client = Client::raw(broker.address(), Login::default());
            client.send_bytes(&whole[..number % whole.len()]);
            client
        })
        .collect();
    started.iter_mut().for_each(Client::until_end);
    bystander.done();
}

#[test]
fn one_byte_at_a_time_is_no_excuse() {
    let broker = hasty();
    let bystander = Bystander::at(broker.address());
    let mut client = Client::raw(broker.address(), Login::default());
    client.send_bytes(b"AMQP\0\0\x09\x01\x01\0\0\0\0\x10\0");
    // The rest of the frame trickles in, and would for minutes.
    let mut sending: TcpStream = client.stream.try_clone().unwrap();
    let trickle = std::thread::spawn(move || while sending.write_all(b"x").is_ok() {});
    client.until_end();
    trickle.join().unwrap();
    bystander.done();
}

#[test]
fn nor_are_heartbeats() {
    let broker = hasty();
    let bystander = Bystander::at(broker.address());
    let mut client = Client::raw(broker.address(), Login::default());
    client.send_bytes(b"AMQP\0\0\x09\x01");
    let mut sending = client.stream.try_clone().unwrap();
    let beats = std::thread::spawn(move || while sending.write_all(b"\x08\0\0\0\0\0\0\xce").is_ok() {});
    client.until_end();
    beats.join().unwrap();
    bystander.done();
}

#[test]
fn after_the_handshake_a_slow_sender_is_served() {
    let broker = Broker::in_memory();
    let bystander = Bystander::at(broker.address());
    let mut slow = broker.client();
    slow.trickle = true;
    slow.queue("q", &[]);
    slow.publish("", "q", "letter by letter");
    assert_eq!(slow.drain("q"), ["letter by letter"]);
    bystander.done();
}

#[test]
fn a_client_that_falls_silent_in_the_middle_of_a_frame_is_given_up() {
    let broker = Broker::in_memory();
    let bystander = Bystander::at(broker.address());
    let mut client = Client::connect_as(broker.address(), Login { heartbeat: 1, ..Login::default() });
    client.queue("q", &[]);
    client.consume("q", "c");
    let frames = client.publish_frames("", "q", false, &[0, 0], &[b'x'; 1000]);
    client.send_bytes(&frames[..frames.len() / 2]);
    client.until_end();
    let mut other = broker.client();
    assert_eq!(other.counts("q"), (0, 0), "its consumer is gone, and half a message never was one");
    bystander.done();
}
