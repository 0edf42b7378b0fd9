//! `verify_peer` and `fail_if_no_peer_cert`: no certificate, one of another authority, an old one, a chain too long.

use super::setup::{broker, tunnel};
use crate::support::{Authority, Broker, Client, Identity, Tls};
use leveret::config::TlsConfig;
use rcgen::DnType;
use std::net::TcpStream;

fn strict(authority: &Authority, change: impl FnOnce(&mut TlsConfig)) -> Broker {
    broker(authority, |config| {
        let tls = &mut config.security.tls;
        (tls.verify_peer, tls.fail_if_no_peer_cert) = (true, true);
        change(tls);
    })
}

/// What the client's TLS library says of the broker's refusal. Of TLS 1.2, whose handshake ends with it.
fn refusal(broker: &Broker, tls: Tls) -> String {
    let tunnel = tunnel(broker, tls.only_tls12());
    let _socket = TcpStream::connect(tunnel.address).unwrap();
    tunnel.failure()
}

#[test]
fn whoever_shows_a_good_one_comes_in() {
    let authority = Authority::new("authority");
    let broker = strict(&authority, |_| {});
    let tls = Tls::trusting(&authority.certificate).with(authority.client("app"));
    Client::connect(tunnel(&broker, tls).address).close();
}

#[test]
fn whoever_shows_none_does_not() {
    let authority = Authority::new("authority");
    let broker = strict(&authority, |_| {});
    let tls = Tls::trusting(&authority.certificate);
    let why = refusal(&broker, tls.clone());
    assert!(why.contains("alert"), "{why}");
    // With TLS 1.3 the client believes the handshake done before the broker has seen its end.
    let tunnel = tunnel(&broker, tls);
    let mut client = Client::raw(tunnel.address, Default::default());
    client.send_bytes(b"AMQP\0\0\x09\x01");
    client.until_end();
}

#[test]
fn without_fail_if_no_peer_cert_one_may_show_none_but_no_wrong_one() {
    let authority = Authority::new("authority");
    let broker = strict(&authority, |tls| tls.fail_if_no_peer_cert = false);
    Client::connect(tunnel(&broker, Tls::trusting(&authority.certificate)).address).close();
    let wrong = Authority::new("other").client("app");
    let why = refusal(&broker, Tls::trusting(&authority.certificate).with(wrong));
    assert!(why.contains("UnknownCA"), "{why}");
}

#[test]
fn one_of_another_authority() {
    let authority = Authority::new("authority");
    let broker = strict(&authority, |_| {});
    let wrong = Authority::new("other").client("app");
    let why = refusal(&broker, Tls::trusting(&authority.certificate).with(wrong));
    assert!(why.contains("UnknownCA"), "{why}");
}

#[test]
fn one_that_has_expired() {
    let authority = Authority::new("authority");
    let broker = strict(&authority, |_| {});
    let old = authority.expired_client("app");
    let why = refusal(&broker, Tls::trusting(&authority.certificate).with(old));
    assert!(why.contains("CertificateExpired"), "{why}");
}

#[test]
fn a_chain_longer_than_depth() {
    let authority = Authority::new("authority");
    let below = authority.below("below");
    let client = below.client_with(|params| params.distinguished_name.push(DnType::CommonName, "app"));
    let chain = Identity { certificate: format!("{}{}", client.certificate, below.certificate), key: client.key };
    let tls = Tls::trusting(&authority.certificate).with(chain);
    let deep = strict(&authority, |tls| tls.depth = 1);
    Client::connect(tunnel(&deep, tls.clone()).address).close();
    let shallow = strict(&authority, |tls| tls.depth = 0);
    let why = refusal(&shallow, tls);
    assert!(why.contains("alert"), "{why}");
}

#[test]
fn options_that_contradict_each_other_stop_the_start() {
    let authority = Authority::new("authority");
    let mut tls = super::setup::options(&authority);
    let said = |tls: &TlsConfig| leveret::tls::Endpoint::new("ssl_options", tls, &[]).err().unwrap().to_string();
    tls.fail_if_no_peer_cert = true;
    assert_eq!(said(&tls), "ssl_options: fail_if_no_peer_cert = true needs verify = verify_peer");
    tls.verify_peer = true;
    let authorities = tls.cacertfile.take();
    assert_eq!(said(&tls), "ssl_options.cacertfile is not set");
    (tls.cacertfile, tls.certfile) = (authorities, None);
    assert_eq!(said(&tls), "ssl_options.certfile is not set");
    tls.certfile = Some("/nonexistent/cert.pem".into());
    assert!(said(&tls).starts_with("/nonexistent/cert.pem: No such file"), "{}", said(&tls));
    tls.certfile = tls.keyfile.clone();
    assert!(said(&tls).ends_with("no certificate in PEM form is in it"), "{}", said(&tls));
}
