//! A door into the broker that the plain client can use: what comes in goes out through TLS, or behind a PROXY header.

use super::certificates::Identity;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};

/// How a client speaks TLS.
#[derive(Clone)]
pub struct Tls {
    authority: String,
    identity: Option<Identity>,
    versions: Vec<&'static SupportedProtocolVersion>,
}

impl Tls {
    /// Trusting an authority's certificate.
    pub fn trusting(authority: &str) -> Self {
        Self { authority: authority.to_owned(), identity: None, versions: vec![&TLS13, &TLS12] }
    }

    /// Showing a certificate of its own.
    pub fn with(mut self, identity: Identity) -> Self {
        self.identity = Some(identity);
        self
    }

    pub fn only_tls12(mut self) -> Self {
        self.versions = vec![&TLS12];
        self
    }

    fn connector(&self) -> TlsConnector {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(self.authority.as_bytes()).unwrap()).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let builder = builder.with_protocol_versions(&self.versions).unwrap().with_root_certificates(roots);
        let config = match &self.identity {
            None => builder.with_no_client_auth(),
            Some(identity) => {
                let chain = CertificateDer::pem_slice_iter(identity.certificate.as_bytes()).map(Result::unwrap);
                let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes()).unwrap();
                builder.with_client_auth_cert(chain.collect(), key).unwrap()
            }
        };
        TlsConnector::from(Arc::new(config))
    }
}

/// A port whose connections go to a broker by another way.
pub struct Tunnel {
    pub address: SocketAddr,
    /// What ended connections that did not end by themselves.
    failures: Receiver<String>,
    _runtime: Runtime,
}

impl Tunnel {
    /// Through TLS.
    pub fn tls(to: SocketAddr, tls: Tls) -> Self {
        Self::new(to, Vec::new(), Some(tls))
    }

    /// Behind the bytes of a PROXY header, through TLS or not.
    pub fn new(to: SocketAddr, header: Vec<u8>, tls: Option<Tls>) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).unwrap();
        let address = listener.local_addr().unwrap();
        let (failed, failures) = channel();
        let connector = tls.map(|tls| tls.connector());
        runtime.spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(bridge(client, to, header.clone(), connector.clone(), failed.clone()));
            }
        });
        Self { address, failures, _runtime: runtime }
    }

    /// Why a connection through it failed.
    pub fn failure(&self) -> String {
        self.failures.recv_timeout(super::PATIENCE).unwrap()
    }
}

async fn bridge(
    mut client: TcpStream,
    to: SocketAddr,
    header: Vec<u8>,
    connector: Option<TlsConnector>,
    failed: Sender<String>,
) {
    let carried = async {
        let mut broker = TcpStream::connect(to).await?;
        broker.write_all(&header).await?;
        match connector {
            None => tokio::io::copy_bidirectional(&mut client, &mut broker).await?,
            Some(connector) => {
                let name = ServerName::try_from("localhost").unwrap();
                let mut broker = connector.connect(name, broker).await?;
                tokio::io::copy_bidirectional(&mut client, &mut broker).await?
            }
        };
        std::io::Result::Ok(())
    };
    if let Err(error) = carried.await {
        let _ = failed.send(error.to_string());
    }
}

/// Connects, says something, and gives what comes until the broker closes.
pub fn answer_to(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut socket = std::net::TcpStream::connect(address).unwrap();
    socket.set_read_timeout(Some(super::PATIENCE)).unwrap();
    socket.write_all(bytes).unwrap();
    let mut answer = Vec::new();
    // A reset is an end too.
    match socket.read_to_end(&mut answer) {
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => panic!("the broker keeps the socket open"),
        _ => answer,
    }
}
