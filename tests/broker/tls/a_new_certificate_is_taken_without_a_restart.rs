//! The files change: connections go on, new handshakes get the new certificate, and a broken one changes nothing.

use super::setup::{broker, tunnel};
use crate::support::{Authority, Client, PATIENCE, Tls};
use std::time::{Duration, Instant};

#[test]
fn new_handshakes_get_it_and_old_connections_go_on() {
    let (first, second) = (Authority::new("first"), Authority::new("second"));
    let broker = broker(&first, |_| {});
    let by_first = tunnel(&broker, Tls::trusting(&first.certificate));
    let by_second = tunnel(&broker, Tls::trusting(&second.certificate));
    let mut old = Client::connect(by_first.address);
    let renewed = second.server();
    // One half of the pair is there before the other: that fits nothing, and the old one stays.
    first.file("server.pem", &renewed.certificate);
    assert_eq!(broker.server().reload_certificates(), (0, 1));
    Client::connect(by_first.address).close();
    first.file("server.key", &renewed.key);
    assert_eq!(broker.server().reload_certificates(), (1, 0));
    Client::connect(by_second.address).close();
    drop(std::net::TcpStream::connect(by_first.address).unwrap());
    let why = by_first.failure();
    assert!(why.contains("UnknownIssuer"), "{why}");
    old.queue("q", &[]);
    old.close();
}

#[test]
fn broken_files_leave_the_old_one() {
    let authority = Authority::new("authority");
    let broker = broker(&authority, |_| {});
    let tunnel = tunnel(&broker, Tls::trusting(&authority.certificate));
    authority.file("server.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assert_eq!(broker.server().reload_certificates(), (0, 1));
    Client::connect(tunnel.address).close();
}

#[test]
fn nobody_need_say_that_they_have_changed() {
    let (first, second) = (Authority::new("first"), Authority::new("second"));
    let broker = broker(&first, |_| {});
    let tunnel = tunnel(&broker, Tls::trusting(&second.certificate));
    let renewed = second.server();
    first.file("server.pem", &renewed.certificate);
    first.file("server.key", &renewed.key);
    let deadline = Instant::now() + PATIENCE;
    loop {
        let mut client = Client::raw(tunnel.address, Default::default());
        client.send_bytes(b"AMQP\0\0\x09\x01");
        if client.read(deadline) {
            return;
        }
        assert!(Instant::now() < deadline, "the new certificate was never taken");
        std::thread::sleep(Duration::from_millis(100));
    }
}
