//! Listening sockets, and a task for each client.

use super::descriptors;
use super::error::ServerError;
use crate::broker::Shared;
use crate::config::{Config, Listen};
use crate::connection;
use socket2::{Domain, Protocol, Socket, Type};
use std::io;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::task::TaskTracker;

/// Pause after accept failed for want of descriptors or memory, so that it does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Binds all configured addresses, or none.
///
/// # Errors
/// With the first address that cannot be bound.
pub fn bind_all(config: &Config) -> Result<Vec<StdListener>, ServerError> {
    if config.listeners.is_empty() {
        return Err(ServerError::NoListener);
    }
    config.listeners.iter().map(|listen| bind(listen, config.tcp_backlog)).collect()
}

/// Binds one address.
///
/// # Errors
/// With what the system says.
pub fn bind(listen: &Listen, backlog: u32) -> Result<StdListener, ServerError> {
    let mut failure = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in listen.candidates() {
        match bind_one(address, backlog) {
            Ok(listener) => return Ok(listener),
            Err(error) => failure = error,
        }
    }
    Err(ServerError::Listen { address: listen.to_string(), source: failure })
}

fn bind_one(address: SocketAddr, backlog: u32) -> io::Result<StdListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if address.is_ipv6() {
        // One socket serves IPv4 too when it is bound to every address.
        socket.set_only_v6(!address.ip().is_unspecified())?;
    }
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(i32::try_from(backlog).unwrap_or(i32::MAX))?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

/// Waits until another socket can be afforded; clients wait in the backlog meanwhile.
async fn room(connections: &TaskTracker, most: usize) {
    if connections.len() < most {
        return;
    }
    tracing::warn!(connections = most, "no more connections are accepted: the limit of open files (ulimit -n) is near");
    while connections.len() >= most {
        tokio::time::sleep(ACCEPT_PAUSE).await;
    }
}

/// Accepts clients until the broker stops.
pub async fn accept(listener: TcpListener, shared: Arc<Shared>, connections: TaskTracker) {
    let most = descriptors::for_clients().unwrap_or(usize::MAX);
    loop {
        tokio::select! {
            () = room(&connections, most) => {}
            () = shared.stopping.cancelled() => return,
        }
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = shared.stopping.cancelled() => return,
        };
        match accepted {
            Ok((stream, peer)) => {
                // A client whose replies wait for its own delayed acknowledgements would crawl.
                if stream.set_nodelay(true).is_ok() {
                    connections.spawn(connection::serve(stream, peer, shared.clone()));
                }
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}
