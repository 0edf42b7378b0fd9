//! Where the metrics are served (`prometheus.*`).

use super::Listen;
use super::keys::{Applied, Rejected};
use super::value::{boolean, integer};
use std::net::{IpAddr, SocketAddr};

/// The port of RabbitMQ's Prometheus plugin.
const PROMETHEUS_PORT: u16 = 15_692;

/// Serving metrics to Prometheus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrometheusConfig {
    /// The address (`prometheus.tcp.ip`, `prometheus.tcp.port`).
    pub listen: Listen,
    /// Somebody asked for this address, so the broker does not start without it. The default one may be taken by
    /// another broker on the same machine: that is a warning.
    pub required: bool,
    /// `/metrics` shows each object instead of sums (`prometheus.return_per_object_metrics`).
    pub per_object: bool,
}

impl Default for PrometheusConfig {
    fn default() -> Self {
        Self { listen: Listen::AllInterfaces { port: PROMETHEUS_PORT }, required: false, per_object: false }
    }
}

/// The keys as they come in.
#[derive(Debug, Default)]
pub(super) struct Keys {
    port: Option<u16>,
    ip: Option<IpAddr>,
    per_object: Option<bool>,
}

impl Keys {
    /// Applies a key of this group; `None` for any other.
    pub(super) fn apply(&mut self, key: &[&str], value: &str) -> Result<Option<Applied>, Rejected> {
        match key {
            ["prometheus", "tcp", "port"] => {
                self.port = u16::try_from(integer(value, 0..=u64::from(u16::MAX))?).ok();
            }
            ["prometheus", "tcp", "ip"] => {
                self.ip = Some(value.parse().map_err(|_| "an IP address".to_owned())?);
            }
            ["prometheus", "return_per_object_metrics"] => self.per_object = Some(boolean(value)?),
            _ => return Ok(None),
        }
        Ok(Some(Applied::Fully))
    }

    /// Whether anybody said where it is to be served without TLS.
    pub(super) fn places(&self) -> bool {
        self.port.is_some() || self.ip.is_some()
    }

    /// Lays the keys over what there was.
    pub(super) fn finish(self, config: &mut Option<PrometheusConfig>) {
        let Self { port, ip, per_object } = self;
        if port.is_none() && ip.is_none() && per_object.is_none() {
            return;
        }
        let known = config.unwrap_or_default();
        let port = port.unwrap_or(known.listen.port());
        let listen = ip.map_or(Listen::AllInterfaces { port }, |ip| Listen::Address(SocketAddr::new(ip, port)));
        let required = known.required || ip.is_some() || port != PROMETHEUS_PORT;
        *config = Some(PrometheusConfig { listen, required, per_object: per_object.unwrap_or(known.per_object) });
    }
}
