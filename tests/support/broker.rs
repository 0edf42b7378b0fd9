//! A broker in this process, with threads of its own, so that blocking clients can talk to it.

use super::{Api, Client};
use leveret::Server;
use leveret::config::{Config, Listen, ManagementConfig};
use leveret::store::MemoryStore;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use tokio::runtime::{Builder, Runtime};

/// A running broker on a free port.
pub struct Broker {
    server: Option<Server>,
    runtime: Runtime,
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// The HTTP API on a free port.
pub fn api_anywhere() -> ManagementConfig {
    ManagementConfig { listen: Listen::Address(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))), required: true }
}

impl Broker {
    /// One that keeps everything in memory.
    pub fn in_memory() -> Self {
        let runtime = runtime();
        let server = runtime.block_on(Server::in_memory()).unwrap();
        Self { server: Some(server), runtime }
    }

    /// One in memory with settings of the test's own.
    pub fn configured(change: impl FnOnce(&mut Config)) -> Self {
        let loopback = Listen::Address(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
        let mut config = Config { listeners: vec![loopback], ..Config::default() };
        change(&mut config);
        let runtime = runtime();
        let server = runtime.block_on(async { Server::start(config, MemoryStore::new().unwrap()).await }).unwrap();
        Self { server: Some(server), runtime }
    }

    /// One in memory that serves the HTTP API too.
    pub fn with_api() -> Self {
        Self::configured(|config| config.management = Some(api_anywhere()))
    }

    /// The same over a directory.
    pub fn on_directory_with_api(directory: &Path) -> Self {
        let loopback = Listen::Address(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
        let config = Config {
            listeners: vec![loopback],
            data_dir: directory.to_owned(),
            management: Some(api_anywhere()),
            ..Config::default()
        };
        let runtime = runtime();
        let server = runtime.block_on(Server::from_config(config)).unwrap();
        Self { server: Some(server), runtime }
    }

    /// One over a directory.
    pub fn on_directory(directory: &Path) -> Self {
        let runtime = runtime();
        let server = runtime.block_on(Server::on_directory(directory)).unwrap();
        Self { server: Some(server), runtime }
    }

    pub fn server(&self) -> &Server {
        self.server.as_ref().unwrap()
    }

    pub fn address(&self) -> SocketAddr {
        self.server.as_ref().unwrap().address()
    }

    /// The HTTP API as the default user.
    pub fn api(&self) -> Api {
        Api::at(self.server().api_address().unwrap())
    }

    /// A client with channel 1 open.
    pub fn client(&self) -> Client {
        Client::connect(self.address())
    }

    /// Stops it and waits until all is on disk.
    pub fn stop(mut self) {
        let server = self.server.take().unwrap();
        self.runtime.block_on(server.stop()).unwrap();
    }
}
