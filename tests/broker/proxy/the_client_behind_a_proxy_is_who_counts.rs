//! `proxy_protocol = true`: the address in the header is the client's, in both versions, with TLS behind it or not.

use crate::support::{Authority, Broker, Client, Login, Tls, Tunnel};
use leveret::config::{Config, Listen, TlsConfig};
use std::net::{Ipv4Addr, SocketAddr};

/// Guest may log in from this machine only; whoever else may from anywhere.
fn broker(change: impl FnOnce(&mut Config)) -> Broker {
    Broker::configured(|config| {
        config.security.proxy_protocol = true;
        change(config);
    })
}

/// A header of version 2.
fn version_2(command: u8, family: u8, addresses: &[u8]) -> Vec<u8> {
    let mut header = b"\r\n\r\n\0\r\nQUIT\n".to_vec();
    header.extend([0x20 | command, family]);
    header.extend(u16::try_from(addresses.len()).unwrap().to_be_bytes());
    header.extend(addresses);
    header
}

fn v4(source: [u8; 4]) -> Vec<u8> {
    [&source[..], &[10, 0, 0, 1], &[0x30, 0x39], &[0x16, 0x28]].concat()
}

fn code(broker: &Broker, header: Vec<u8>) -> Option<u16> {
    let tunnel = Tunnel::new(broker.address(), header, None);
    let outcome = Client::try_connect(tunnel.address, Login::default());
    outcome.err().map(|refused| refused.connection_code())
}

#[test]
fn guest_behind_it_is_where_the_header_says() {
    let broker = broker(|_| {});
    let here = |header: Vec<u8>| assert_eq!(code(&broker, header), None);
    let elsewhere = |header: Vec<u8>| assert_eq!(code(&broker, header), Some(403));
    here(b"PROXY TCP4 127.0.0.1 10.0.0.1 12345 5672\r\n".to_vec());
    here(b"PROXY TCP6 ::1 2001:db8::2 12345 5672\r\n".to_vec());
    here(b"PROXY UNKNOWN\r\n".to_vec());
    here(version_2(1, 0x11, &v4([127, 0, 0, 1])));
    // A health check of the proxy's own, and a header with extensions.
    here(version_2(0, 0x00, &[]));
    here(version_2(1, 0x11, &[&v4([127, 0, 0, 1])[..], &[4, 0, 3, 0, 0, 0]].concat()));
    elsewhere(b"PROXY TCP4 192.0.2.1 10.0.0.1 12345 5672\r\n".to_vec());
    elsewhere(b"PROXY TCP6 2001:db8::1 2001:db8::2 12345 5672\r\n".to_vec());
    elsewhere(version_2(1, 0x11, &v4([192, 0, 2, 1])));
}

#[test]
fn the_header_may_come_byte_by_byte() {
    let broker = broker(|_| {});
    for header in [b"PROXY TCP4 127.0.0.1 10.0.0.1 1 2\r\n".to_vec(), version_2(1, 0x11, &v4([127, 0, 0, 1]))] {
        let mut client = Client::raw(broker.address(), Login::default());
        client.trickle = true;
        client.send_bytes(&header);
        client.shake_hands().unwrap().close();
    }
}

#[test]
fn tls_comes_behind_it() {
    let authority = Authority::new("authority");
    let server = authority.server();
    let broker = broker(|config| {
        config.security.tls_listeners = vec![Listen::Address(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))];
        config.security.tls = TlsConfig {
            certfile: Some(authority.file("server.pem", &server.certificate)),
            keyfile: Some(authority.file("server.key", &server.key)),
            ..TlsConfig::default()
        };
    });
    let tls = Tls::trusting(&authority.certificate);
    let header = b"PROXY TCP4 127.0.0.1 10.0.0.1 12345 5671\r\n".to_vec();
    let tunnel = Tunnel::new(broker.server().tls_addresses()[0], header, Some(tls));
    Client::connect(tunnel.address).close();
}
