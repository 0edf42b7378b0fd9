//! Where the broker listens, for those who ask it.

use crate::tls::Endpoint;
use parking_lot::RwLock;
use std::net::SocketAddr;
use std::sync::Arc;

/// An address that clients connect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// What is spoken there, by RabbitMQ's names: `amqp`, `amqp/ssl`, `http`, `http/prometheus`.
    pub protocol: &'static str,
    /// Where.
    pub address: SocketAddr,
    /// With TLS.
    pub tls: bool,
}

/// All of them, each with its side of TLS, whose certificate may be replaced while it listens.
#[derive(Default)]
pub struct Listeners(RwLock<Vec<(Listener, Option<Arc<Endpoint>>)>>);

impl Listeners {
    /// One more.
    pub fn add(&self, protocol: &'static str, address: SocketAddr, endpoint: Option<Arc<Endpoint>>) {
        self.0.write().push((Listener { protocol, address, tls: endpoint.is_some() }, endpoint));
    }

    /// Those with a certificate, their own or that of an authority they check clients' against, that ends up to a time, in
    /// seconds since 1970.
    #[must_use]
    pub fn certificates_ending_by(&self, until: i64) -> Vec<(Listener, Arc<Endpoint>)> {
        let all = self.0.read();
        let secured = all.iter().filter_map(|(listener, endpoint)| Some((listener.clone(), endpoint.clone()?)));
        let ends = |endpoint: &Endpoint| endpoint.certificates().iter().any(|it| it.not_after <= until);
        secured.filter(|(_, endpoint)| ends(endpoint)).collect()
    }

    /// All there are, in the order in which they were opened.
    #[must_use]
    pub fn all(&self) -> Vec<Listener> {
        self.0.read().iter().map(|(listener, _)| listener.clone()).collect()
    }
}
