//! Where the HTTP API is served (`management.tcp.*`).

use super::Listen;
use super::keys::{Applied, Rejected};
use super::value::integer;
use std::net::{IpAddr, SocketAddr};

/// The port of RabbitMQ's management plugin.
const MANAGEMENT_PORT: u16 = 15_672;

/// Serving the HTTP API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ManagementConfig {
    /// The address (`management.tcp.ip`, `management.tcp.port`).
    pub listen: Listen,
    /// Somebody asked for this address, so the broker does not start without it. The default one may be taken by
    /// another broker on the same machine: that is a warning.
    pub required: bool,
}

impl Default for ManagementConfig {
    fn default() -> Self {
        Self { listen: Listen::AllInterfaces { port: MANAGEMENT_PORT }, required: false }
    }
}

/// The keys as they come in.
#[derive(Debug, Default)]
pub(super) struct Keys {
    port: Option<u16>,
    ip: Option<IpAddr>,
}

impl Keys {
    /// Applies a key of this group; `None` for any other.
    pub(super) fn apply(&mut self, key: &[&str], value: &str) -> Result<Option<Applied>, Rejected> {
        match key {
            // `listener` is what these were called before 3.8.
            ["management", "tcp" | "listener", "port"] => {
                self.port = u16::try_from(integer(value, 0..=u64::from(u16::MAX))?).ok();
            }
            ["management", "tcp" | "listener", "ip"] => {
                self.ip = Some(value.parse().map_err(|_| "an IP address".to_owned())?);
            }
            _ => return Ok(None),
        }
        Ok(Some(Applied::Fully))
    }

    /// Whether anybody said where it is to be served without TLS.
    pub(super) fn places(&self) -> bool {
        self.port.is_some() || self.ip.is_some()
    }

    /// Lays the keys over what there was.
    pub(super) fn finish(self, config: &mut Option<ManagementConfig>) {
        let Self { port, ip } = self;
        if port.is_none() && ip.is_none() {
            return;
        }
        let known = config.unwrap_or_default();
        let port = port.unwrap_or(known.listen.port());
        let listen = ip.map_or(Listen::AllInterfaces { port }, |ip| Listen::Address(SocketAddr::new(ip, port)));
        let required = known.required || ip.is_some() || port != MANAGEMENT_PORT;
        *config = Some(ManagementConfig { listen, required });
    }
}
