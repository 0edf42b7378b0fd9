//! What these scenarios share: a broker with a TLS listener.

use crate::support::{Authority, Broker, Tls, Tunnel};
use leveret::config::{Config, Listen, TlsConfig};
use std::net::{Ipv4Addr, SocketAddr};

/// A port of this machine's that the system chooses.
pub fn anywhere() -> Listen {
    Listen::Address(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
}

/// TLS with a certificate of this authority's.
pub fn options(authority: &Authority) -> TlsConfig {
    let server = authority.server();
    TlsConfig {
        cacertfile: Some(authority.file("ca.pem", &authority.certificate)),
        certfile: Some(authority.file("server.pem", &server.certificate)),
        keyfile: Some(authority.file("server.key", &server.key)),
        ..TlsConfig::default()
    }
}

/// A broker that speaks TLS with a certificate of this authority's.
pub fn broker(authority: &Authority, change: impl FnOnce(&mut Config)) -> Broker {
    Broker::configured(|config| {
        config.security.tls_listeners = vec![anywhere()];
        config.security.tls = options(authority);
        change(config);
    })
}

/// Where it does.
pub fn address(broker: &Broker) -> SocketAddr {
    broker.server().tls_addresses()[0]
}

/// A way into it.
pub fn tunnel(broker: &Broker, tls: Tls) -> Tunnel {
    Tunnel::tls(address(broker), tls)
}
