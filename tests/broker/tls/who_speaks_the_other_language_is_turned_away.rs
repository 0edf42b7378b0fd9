//! TLS on the plain port, plain AMQP on the TLS port, and those who say nothing at all.

use super::setup::{address, broker};
use crate::support::{Authority, Client, Tls, Tunnel, answer_to};
use std::io::Read;
use std::net::TcpStream;
use std::time::{Duration, Instant};

#[test]
fn tls_on_the_plain_port() {
    let authority = Authority::new("authority");
    let broker = broker(&authority, |_| {});
    let tunnel = Tunnel::tls(broker.address(), Tls::trusting(&authority.certificate));
    drop(TcpStream::connect(tunnel.address).unwrap());
    assert!(!tunnel.failure().is_empty());
    broker.client().close();
}

#[test]
fn plain_amqp_and_others_on_the_tls_port() {
    let authority = Authority::new("authority");
    let broker = broker(&authority, |_| {});
    for said in [&b"AMQP\0\0\x09\x01"[..], b"GET / HTTP/1.1\r\n\r\n", &[0; 64]] {
        assert_eq!(answer_to(address(&broker), said), b"", "{said:?}");
    }
    broker.client().close();
}

#[test]
fn a_handshake_that_turns_to_junk() {
    let authority = Authority::new("authority");
    let broker = broker(&authority, |_| {});
    let mut junk = vec![0x16, 3, 1, 2, 0];
    junk.extend([0xab; 512]);
    answer_to(address(&broker), &junk);
    broker.client().close();
}

#[test]
fn whoever_says_nothing_is_cut_off_in_time() {
    let authority = Authority::new("authority");
    let broker = broker(&authority, |config| config.security.tls_handshake_timeout = Duration::from_millis(200));
    let begun = Instant::now();
    let mut socket = TcpStream::connect(address(&broker)).unwrap();
    socket.set_read_timeout(Some(crate::support::PATIENCE)).unwrap();
    assert_eq!(socket.read(&mut [0; 1]).unwrap(), 0);
    assert!(begun.elapsed() >= Duration::from_millis(200));
    Client::connect(broker.address()).close();
}
