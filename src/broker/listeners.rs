//! Where the broker listens, for those who ask it.

use parking_lot::RwLock;
use std::net::SocketAddr;

/// An address that clients connect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// What is spoken there, by RabbitMQ's names: `amqp`, `amqp/ssl`, `http`, `http/prometheus`.
    pub protocol: &'static str,
    /// Where.
    pub address: SocketAddr,
    /// With TLS.
    pub tls: bool,
    /// When its certificate ends, in seconds since 1970.
    pub certificate_ends: Option<u64>,
}

/// All of them.
#[derive(Debug, Default)]
pub struct Listeners(RwLock<Vec<Listener>>);

impl Listeners {
    /// One more.
    pub fn add(&self, protocol: &'static str, address: SocketAddr, tls: bool) {
        self.0.write().push(Listener { protocol, address, tls, certificate_ends: None });
    }

    /// Notes when the certificate of an address ends.
    pub fn certificate_ends(&self, address: SocketAddr, at: u64) {
        let mut all = self.0.write();
        let theirs = all.iter_mut().filter(|listener| listener.address == address);
        theirs.for_each(|listener| listener.certificate_ends = Some(at));
    }

    /// Those whose certificate ends up to a time, and when.
    #[must_use]
    pub fn certificates_ending_by(&self, until: u64) -> Vec<(Listener, u64)> {
        let all = self.0.read();
        let ending = all.iter().filter_map(|listener| Some((listener.clone(), listener.certificate_ends?)));
        ending.filter(|(_, at)| *at <= until).collect()
    }

    /// All there are, in the order in which they were opened.
    #[must_use]
    pub fn all(&self) -> Vec<Listener> {
        self.0.read().clone()
    }
}
