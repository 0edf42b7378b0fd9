//! Addresses to listen on.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

/// One address that clients connect to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Listen {
    /// Every interface, IPv6 and IPv4: what a bare port means.
    AllInterfaces {
        /// The TCP port; 0 lets the system choose.
        port: u16,
    },
    /// One address.
    Address(SocketAddr),
}

impl Listen {
    /// The port, 0 when the system is to choose.
    #[must_use]
    pub fn port(&self) -> u16 {
        match self {
            Self::AllInterfaces { port } => *port,
            Self::Address(address) => address.port(),
        }
    }

    /// The addresses to bind, best first: the next one is for a host without the first one's protocol. `[::]` is to be
    /// bound without `IPV6_V6ONLY`, so that it serves IPv4 too.
    #[must_use]
    pub fn candidates(&self) -> Vec<SocketAddr> {
        match self {
            Self::AllInterfaces { port } => {
                vec![(Ipv6Addr::UNSPECIFIED, *port).into(), (Ipv4Addr::UNSPECIFIED, *port).into()]
            }
            Self::Address(address) => vec![*address],
        }
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AllInterfaces { port } => write!(f, "[::]:{port}"),
            Self::Address(address) => address.fmt(f),
        }
    }
}

/// What an address must look like, for error lines.
pub(super) const EXPECTED: &str = "a port, or an IP address and a port such as 127.0.0.1:5672 or [::1]:5672";

impl FromStr for Listen {
    type Err = &'static str;

    /// A port; `1.2.3.4:5672`; `[::1]:5672`, which RabbitMQ also takes without the brackets.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(port) = text.parse() {
            return Ok(Self::AllInterfaces { port });
        }
        if let Ok(address) = text.parse::<SocketAddr>() {
            return Ok(Self::from(address));
        }
        let (host, port) = text.rsplit_once(':').ok_or(EXPECTED)?;
        let host: IpAddr = host.parse().map_err(|_| EXPECTED)?;
        let port = port.parse().map_err(|_| EXPECTED)?;
        Ok(Self::from(SocketAddr::new(host, port)))
    }
}

impl From<SocketAddr> for Listen {
    fn from(address: SocketAddr) -> Self {
        match address {
            // `::` is what RabbitMQ listens on by default; a host without IPv6 still gets its IPv4 listener.
            SocketAddr::V6(v6) if v6.ip().is_unspecified() => Self::AllInterfaces { port: v6.port() },
            other => Self::Address(other),
        }
    }
}
