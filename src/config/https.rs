//! HTTP over TLS: `management.ssl.*` and `prometheus.ssl.*`.

use super::Listen;
use super::keys::{Applied, Rejected};
use super::tls::{Options, TlsConfig};
use super::value::integer;
use std::net::{IpAddr, SocketAddr};

/// The ports of RabbitMQ's plugins.
pub(super) const MANAGEMENT_PORT: u16 = 15_671;
pub(super) const PROMETHEUS_PORT: u16 = 15_691;

/// RabbitMQ's options of its HTTP server, not of TLS.
const SERVER: &[&str] = &[
    "backlog",
    "compress",
    "idle_timeout",
    "inactivity_timeout",
    "max_connections",
    "max_keepalive",
    "request_timeout",
    "shutdown_timeout",
];

/// Serving HTTP over TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpsConfig {
    /// The address.
    pub listen: Listen,
    /// How TLS is spoken there; `None` is as for AMQP, without client certificates.
    pub tls: Option<TlsConfig>,
}

/// The keys of one of the two as they come in.
#[derive(Debug, Default)]
pub(super) struct Keys {
    port: Option<u16>,
    ip: Option<IpAddr>,
    tls: Options,
    touched: bool,
}

impl Keys {
    /// Applies a key of a group's `ssl`; `None` for a key of anything else.
    pub(super) fn apply(&mut self, group: &str, key: &[&str], value: &str) -> Result<Option<Applied>, Rejected> {
        let option = match key {
            [of, "ssl", option @ ..] if *of == group => option,
            _ => return Ok(None),
        };
        self.touched = true;
        match option {
            ["port"] => self.port = u16::try_from(integer(value, 0..=u64::from(u16::MAX))?).ok(),
            ["ip"] => self.ip = Some(value.parse().map_err(|_| "an IP address".to_owned())?),
            [name] if SERVER.contains(name) => {
                return Ok(Some(Applied::But("no effect: the HTTP server has limits of its own")));
            }
            option => return self.tls.apply(option, value)?.map(Some).ok_or(Rejected::Unknown),
        }
        Ok(Some(Applied::Fully))
    }

    /// The configuration, where any key was set.
    pub(super) fn finish(self, default_port: u16) -> Option<HttpsConfig> {
        let Self { port, ip, tls, touched } = self;
        let port = port.unwrap_or(default_port);
        let listen = ip.map_or(Listen::AllInterfaces { port }, |ip| Listen::Address(SocketAddr::new(ip, port)));
        let tls = tls.finish().filter(|tls| tls.certfile.is_some() || tls.keyfile.is_some());
        touched.then_some(HttpsConfig { listen, tls })
    }
}
