//! Listening sockets, and a task for each client.

use super::descriptors;
use super::error::ServerError;
use crate::broker::Shared;
use crate::config::{Config, Listen};
use crate::connection::{self, Door};
use crate::tls::Endpoint;
use socket2::{Domain, Protocol, Socket, Type};
use std::io;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::task::TaskTracker;

/// Pause after accept failed for want of descriptors or memory, so that it does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The sockets that clients connect to.
pub struct Bound {
    /// For AMQP as it is.
    pub plain: Vec<StdListener>,
    /// For AMQP within TLS, and how that is spoken.
    pub tls: Option<(Arc<Endpoint>, Vec<StdListener>)>,
}

/// Binds all configured addresses, or none.
///
/// # Errors
/// With the first address that cannot be bound, or what is wrong with the certificate.
pub fn bind_all(config: &Config) -> Result<Bound, ServerError> {
    let security = &config.security;
    if config.listeners.is_empty() && security.tls_listeners.is_empty() {
        return Err(ServerError::NoListener);
    }
    let all = |listeners: &[Listen]| -> Result<Vec<StdListener>, ServerError> {
        listeners.iter().map(|listen| bind(listen, config.tcp_backlog)).collect()
    };
    let tls = if security.tls_listeners.is_empty() {
        None
    } else {
        let endpoint = Endpoint::new("ssl_options", &security.tls, &[])?;
        Some((Arc::new(endpoint), all(&security.tls_listeners)?))
    };
    Ok(Bound { plain: all(&config.listeners)?, tls })
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

/// What the listeners of a broker share: its clients, and how many of them there may be.
#[derive(Clone)]
pub struct Clients {
    shared: Arc<Shared>,
    connections: TaskTracker,
    /// Sockets that can be afforded.
    most: usize,
    /// Places for clients that have not logged in.
    strangers: Arc<Semaphore>,
}

impl Clients {
    /// None yet.
    #[must_use]
    pub fn new(shared: Arc<Shared>, connections: TaskTracker) -> Self {
        let most = descriptors::for_clients().unwrap_or(Semaphore::MAX_PERMITS);
        // Strangers leave places for those who are known, however few descriptors there are.
        let strangers = shared.config.security.unauthenticated_max.min(most / 2).max(1);
        Self { shared, connections, most, strangers: Arc::new(Semaphore::new(strangers)) }
    }

    /// Waits until another socket can be afforded; clients wait in the backlog meanwhile.
    async fn room(&self) {
        if self.connections.len() < self.most {
            return;
        }
        let connections = self.most;
        tracing::warn!(connections, "no more connections are accepted: the limit of open files (ulimit -n) is near");
        while self.connections.len() >= self.most {
            tokio::time::sleep(ACCEPT_PAUSE).await;
        }
    }

    /// Waits until there is a place for one more that has not logged in; `None` never comes.
    async fn place(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(place) = self.strangers.clone().try_acquire_owned() {
            return Some(place);
        }
        tracing::warn!("no more connections are accepted: too many have not logged in yet");
        self.strangers.clone().acquire_owned().await.ok()
    }

    /// Accepts clients until the broker stops.
    pub async fn accept(self, listener: TcpListener, door: Door) {
        let door = Arc::new(door);
        let stopping = self.shared.stopping.clone();
        stopping.run_until_cancelled(self.accept_all(&listener, &door)).await;
    }

    async fn accept_all(&self, listener: &TcpListener, door: &Arc<Door>) {
        loop {
            self.room().await;
            let Some(place) = self.place().await else { return };
            match listener.accept().await {
                Ok((stream, peer)) => {
                    // A client whose replies wait for its own delayed acknowledgements would crawl.
                    if stream.set_nodelay(true).is_ok() {
                        let serve = connection::serve(stream, peer, door.clone(), self.shared.clone(), place);
                        self.connections.spawn(serve);
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }
}
