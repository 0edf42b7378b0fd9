//! A broker inside another program: for tests, and for whoever wants one in the same process.

use super::control::Control;
use super::error::ServerError;
use super::listener::{self, Bound, Clients};
use super::web::{self, Web};
use crate::broker::{self, Shared};
use crate::config::{Config, DiskLimit, Listen, MemoryLimit};
use crate::connection::Door;
use crate::http;
use crate::metrics::Metrics;
use crate::store::{MemoryStore, RocksStore, Store, StoreOptions};
use crate::tls;
use std::net::{Ipv4Addr, SocketAddr, TcpListener as StdListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long clients have to answer connection.close when the server stops.
const GOODBYE: Duration = Duration::from_secs(5);

/// A running broker. Dropped, it stops as if it had been killed, without waiting: nothing confirmed is lost, and messages
/// that were handed out come back flagged. [`Server::stop`] ends it cleanly, and frees its directory before it returns.
///
/// ```no_run
/// # async fn example() -> Result<(), leveret::server::ServerError> {
/// let server = leveret::server::Server::in_memory().await?;
/// println!("amqp://guest:guest@{}", server.address());
/// # Ok(())
/// # }
/// ```
pub struct Server {
    shared: Arc<Shared>,
    store: Arc<dyn Store>,
    addresses: Vec<SocketAddr>,
    tls_addresses: Vec<SocketAddr>,
    web: Web,
    tasks: TaskTracker,
    connections: TaskTracker,
    stopping: CancellationToken,
}

impl Server {
    /// Starts one on a free port of the loopback interface that keeps everything in memory.
    ///
    /// # Errors
    /// When the system refuses a socket or a thread.
    pub async fn in_memory() -> Result<Self, ServerError> {
        let config = Config { listeners: vec![loopback()], ..Config::default() };
        Self::start(config, MemoryStore::new()?).await
    }

    /// Starts one on a free port of the loopback interface, with its durable state in a directory.
    ///
    /// # Errors
    /// When the directory cannot be used.
    pub async fn on_directory(directory: impl Into<PathBuf>) -> Result<Self, ServerError> {
        let config = Config { listeners: vec![loopback()], data_dir: directory.into(), ..Config::default() };
        Self::from_config(config).await
    }

    /// Starts one as configured.
    ///
    /// # Errors
    /// See [`ServerError`]; nothing is changed on disk when an address cannot be bound.
    pub async fn from_config(config: Config) -> Result<Self, ServerError> {
        let listeners = listener::bind_all(&config)?;
        let directory = config.data_dir.clone();
        let opened = tokio::task::spawn_blocking(move || RocksStore::open(&directory, StoreOptions::default()));
        let store = opened.await.map_err(|error| std::io::Error::other(error.to_string()))??;
        let directory = config.data_dir.clone();
        let server = Self::with_listeners(config, store, listeners).await?;
        server.take_commands(&directory);
        Ok(server)
    }

    /// Starts one over a store.
    ///
    /// # Errors
    /// See [`ServerError`].
    pub async fn start(config: Config, store: Arc<dyn Store>) -> Result<Self, ServerError> {
        let listeners = listener::bind_all(&config)?;
        Self::with_listeners(config, store, listeners).await
    }

    async fn with_listeners(config: Config, store: Arc<dyn Store>, listeners: Bound) -> Result<Self, ServerError> {
        let (tasks, connections) = (TaskTracker::new(), TaskTracker::new());
        let shared = broker::start(Arc::new(config), store.clone(), &tasks).await?;
        for path in &shared.config.definitions.paths {
            http::api::definitions::load(&shared, path).await?;
        }
        let clients = Clients::new(shared.clone(), connections.clone());
        let proxy_protocol = shared.config.security.proxy_protocol;
        let accept = |listener: StdListener, tls: Option<Arc<tls::Endpoint>>| -> Result<SocketAddr, ServerError> {
            let listener = TcpListener::from_std(listener)?;
            let address = listener.local_addr()?;
            let protocol = if tls.is_some() { "amqp/ssl" } else { "amqp" };
            shared.listeners.add(protocol, address, tls.clone());
            tasks.spawn(clients.clone().accept(listener, Door { tls, proxy_protocol }));
            Ok(address)
        };
        let Bound { plain, tls } = listeners;
        let addresses = plain.into_iter().map(|listener| accept(listener, None)).collect::<Result<Vec<_>, _>>()?;
        let mut tls_addresses = Vec::new();
        if let Some((endpoint, listeners)) = tls {
            shared.certificates.add(endpoint.clone());
            for listener in listeners {
                tls_addresses.push(accept(listener, Some(endpoint.clone()))?);
            }
        }
        tasks.spawn(watch_certificates(shared.clone()));
        let web = web::serve(&shared, &tasks)?;
        let stopping = shared.stopping.clone();
        tasks.spawn(watch_store(store.clone(), stopping.clone()));
        Ok(Self { shared, store, addresses, tls_addresses, web, tasks, connections, stopping })
    }

    /// Without it everything works but commands to a running broker, so a failure is only told.
    fn take_commands(&self, directory: &Path) {
        match Control::listen(directory) {
            Ok(control) => _ = self.tasks.spawn(control.serve(self.shared.clone())),
            Err(error) => {
                tracing::warn!(%error, "no control socket: commands to the running broker will not work")
            }
        }
    }

    /// The first address it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.addresses.first().copied().unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
    }

    /// All addresses it listens on.
    #[must_use]
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// All addresses it speaks TLS on.
    #[must_use]
    pub fn tls_addresses(&self) -> &[SocketAddr] {
        &self.tls_addresses
    }

    /// Reads all certificates again; new handshakes get the new ones. How many were read, and how many could not be:
    /// those stay as they were.
    #[must_use]
    pub fn reload_certificates(&self) -> (usize, usize) {
        self.shared.certificates.reload(true)
    }

    /// The address of its metrics, where they are served.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.web.metrics
    }

    /// The address of its HTTP API, where it is served.
    #[must_use]
    pub fn api_address(&self) -> Option<SocketAddr> {
        self.web.api
    }

    /// The address of its HTTP API over TLS, where that is served.
    #[must_use]
    pub fn api_tls_address(&self) -> Option<SocketAddr> {
        self.web.api_tls
    }

    /// The address of its metrics over TLS, where they are served.
    #[must_use]
    pub fn metrics_tls_address(&self) -> Option<SocketAddr> {
        self.web.metrics_tls
    }

    /// An AMQP URL for the default user on the loopback interface.
    #[must_use]
    pub fn url(&self) -> String {
        let defaults = &self.shared.config.defaults;
        format!("amqp://{}:{}@127.0.0.1:{}/%2f", defaults.user, defaults.pass.reveal(), self.address().port())
    }

    /// Changes `vm_memory_high_watermark`; what is in use is compared with it at once.
    pub fn limit_memory(&self, limit: MemoryLimit) {
        self.shared.alarms.limit_memory(limit);
    }

    /// Changes `disk_free_limit`; what is free is compared with it at once.
    pub fn limit_disk(&self, limit: DiskLimit) {
        self.shared.alarms.limit_disk(limit);
    }

    /// What its store has committed.
    pub(super) fn commits(&self) -> u64 {
        self.store.commits()
    }

    /// Connections and queues that are no more.
    pub(super) fn departures(&self) -> u64 {
        let Metrics { sessions, queues, .. } = &*self.shared.metrics;
        sessions.connections_closed.get() + queues.deleted.get()
    }

    /// Resolves when it stops by itself: a command told it to, or its store has failed, which is true.
    pub async fn stopped(&self) -> bool {
        self.stopping.cancelled().await;
        tokio::select! {
            biased;
            _ = self.store.failed() => true,
            () = std::future::ready(()) => false,
        }
    }

    /// Stops it: no new clients, connection.close with 320 to those there are, and everything on disk.
    ///
    /// # Errors
    /// When the last writes fail.
    pub async fn stop(self) -> Result<(), ServerError> {
        self.stopping.cancel();
        self.connections.close();
        self.tasks.close();
        if tokio::time::timeout(GOODBYE, self.connections.wait()).await.is_err() {
            tracing::warn!("clients did not answer connection.close in time");
        }
        self.tasks.wait().await;
        let store = self.store.clone();
        let closed = tokio::task::spawn_blocking(move || store.close());
        closed.await.map_err(|error| std::io::Error::other(error.to_string()))??;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopping.cancel();
    }
}

fn loopback() -> Listen {
    Listen::Address(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
}

/// Reads certificates again when their files change.
async fn watch_certificates(shared: Arc<Shared>) {
    let stopping = shared.stopping.clone();
    let watch = async {
        loop {
            tokio::time::sleep(tls::RELOAD_INTERVAL).await;
            let looked = shared.clone();
            if !shared.certificates.is_empty() {
                let _ = tokio::task::spawn_blocking(move || looked.certificates.reload(false)).await;
            }
        }
    };
    let _: Option<()> = stopping.run_until_cancelled(watch).await;
}

/// Takes the broker down when its store has failed: nothing may be confirmed any more.
async fn watch_store(store: Arc<dyn Store>, stopping: CancellationToken) {
    tokio::select! {
        error = store.failed() => {
            tracing::error!(%error, "the broker stops");
            stopping.cancel();
        }
        () = stopping.cancelled() => {}
    }
}
