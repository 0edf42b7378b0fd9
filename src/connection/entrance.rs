//! From an accepted socket to one on which AMQP can be spoken: the PROXY header and the TLS handshake, where a listener
//! wants them.

use super::proxy::{self, ProxyError};
use super::socket::{self, Receiving, Sending};
use crate::config::SecurityConfig;
use crate::tls::{self, Endpoint};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;

/// The first byte of a TLS handshake.
const TLS_HANDSHAKE: u8 = 0x16;

/// How a listener lets clients in.
pub struct Door {
    /// How TLS is spoken, where it is.
    pub tls: Option<Arc<Endpoint>>,
    /// A PROXY header comes first.
    pub proxy_protocol: bool,
}

/// A client to speak AMQP with.
pub struct Entered {
    /// What it sends.
    pub receiving: Receiving,
    /// What it gets.
    pub sending: Sending,
    /// Where it is, behind all proxies that say so.
    pub peer: SocketAddr,
    /// What TLS tells of it.
    pub tls: Option<Box<tls::Peer>>,
}

/// Why a client does not get as far as AMQP.
#[derive(Debug, thiserror::Error)]
pub enum EntranceError {
    /// Its proxy.
    #[error(transparent)]
    Proxy(#[from] ProxyError),
    /// It came and went.
    #[error("the socket ended before the TLS handshake: {0}")]
    Gone(#[from] io::Error),
    /// It speaks AMQP where TLS is due.
    #[error("plain AMQP on a TLS port")]
    PlainAmqp,
    /// It speaks something else there.
    #[error("something that is no TLS handshake on a TLS port")]
    NotTls,
    /// The handshake came to nothing: no common version, a certificate that does not check out, and so on.
    #[error("TLS handshake: {0}")]
    Handshake(io::Error),
    /// It took too long.
    #[error("TLS handshake timeout")]
    Timeout,
}

/// Lets a client in.
///
/// # Errors
/// Why it stays outside; its socket is closed.
pub async fn enter(
    mut stream: TcpStream,
    address: SocketAddr,
    door: &Door,
    security: &SecurityConfig,
) -> Result<Entered, EntranceError> {
    let mut peer = address;
    if door.proxy_protocol {
        peer = proxy::client_of(&mut stream).await?.unwrap_or(address);
    }
    let Some(endpoint) = &door.tls else {
        let (receiving, sending) = socket::plain(stream);
        return Ok(Entered { receiving, sending, peer, tls: None });
    };
    let stream = handshake(stream, endpoint, security.tls_handshake_timeout).await?;
    let known = tls::Peer::of(stream.get_ref().1, security.certificate_login);
    let (receiving, sending) = socket::tls(stream);
    Ok(Entered { receiving, sending, peer, tls: Some(Box::new(known)) })
}

async fn handshake(
    stream: TcpStream,
    endpoint: &Endpoint,
    patience: Duration,
) -> Result<tls::TlsStream<TcpStream>, EntranceError> {
    let steps = async {
        let mut first = [0];
        if stream.peek(&mut first).await? == 0 {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        match first {
            [TLS_HANDSHAKE] => endpoint.acceptor().accept(stream).await.map_err(EntranceError::Handshake),
            _ => {
                // What was sent is taken, so that the client sees the end and not a reset.
                let _ = stream.try_read(&mut [0; 512]);
                Err(if first == [b'A'] { EntranceError::PlainAmqp } else { EntranceError::NotTls })
            }
        }
    };
    tokio::time::timeout(patience, steps).await.unwrap_or(Err(EntranceError::Timeout))
}
