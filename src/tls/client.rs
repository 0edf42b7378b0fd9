//! TLS as a client speaks it: for the command line, which asks other brokers.

use super::TlsError;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

/// How the options are called in errors.
const OPTIONS: &str = "--cacert";

/// A connection that a client opened.
pub use tokio_rustls::client::TlsStream as TlsClientStream;

/// Whom a client trusts.
#[derive(Clone)]
pub struct ClientTls(TlsConnector);

impl std::fmt::Debug for ClientTls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ClientTls")
    }
}

impl ClientTls {
    /// Trusts the authorities in a PEM file, or those of the system where none is given.
    ///
    /// # Errors
    /// A file that cannot be read, or is none of certificates.
    pub fn new(authorities: Option<&Path>) -> Result<Self, TlsError> {
        let mut roots = RootCertStore::empty();
        match authorities {
            Some(path) => add(&mut roots, path)?,
            // Whatever of the system's own does not read is left out, as browsers do.
            None => _ = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs),
        }
        let config = builder()?.with_root_certificates(roots).with_no_client_auth();
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }

    /// Trusts whoever answers.
    ///
    /// # Errors
    /// When the TLS library has no protocol versions, which it has.
    pub fn trusting_anyone() -> Result<Self, TlsError> {
        let verifier = Arc::new(Anyone(Arc::new(ring::default_provider())));
        let config = builder()?.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth();
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }

    /// Speaks TLS on a connection to `host`.
    ///
    /// # Errors
    /// A name that no certificate can have, and what goes wrong with the handshake.
    pub async fn connect(&self, host: &str, stream: TcpStream) -> io::Result<TlsClientStream<TcpStream>> {
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        self.0.connect(name, stream).await
    }
}

type Builder = tokio_rustls::rustls::ConfigBuilder<ClientConfig, tokio_rustls::rustls::WantsVerifier>;

fn builder() -> Result<Builder, TlsError> {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|source| TlsError::Unusable { options: OPTIONS, source })
}

fn add(roots: &mut RootCertStore, path: &Path) -> Result<(), TlsError> {
    let text = fs::read(path).map_err(|source| TlsError::Unreadable { path: path.to_owned(), source })?;
    let content = |reason: String| TlsError::Content { path: path.to_owned(), reason };
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    let read = read.map_err(|error| content(error.to_string()))?;
    if read.is_empty() {
        return Err(content("no certificate in it".to_owned()));
    }
    for certificate in read {
        roots.add(certificate).map_err(|source| TlsError::Unusable { options: OPTIONS, source })?;
    }
    Ok(())
}

/// Takes any certificate; that the other side holds its key is still checked.
#[derive(Debug)]
struct Anyone(Arc<CryptoProvider>);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
