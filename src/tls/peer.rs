//! What is known of a client once TLS is spoken with it.

use super::certificate::{self, Certificate};
use crate::config::CertificateLogin;
use tokio_rustls::rustls::{ProtocolVersion, ServerConnection};

/// A client at the other end of TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// The version spoken, by RabbitMQ's name: `tlsv1.2` or `tlsv1.3`.
    pub version: &'static str,
    /// The cipher suite's name.
    pub cipher_suite: String,
    /// Its verified certificate, if it showed one.
    pub certificate: Option<Certificate>,
    /// The user that the certificate stands for.
    pub login: Option<String>,
}

impl Peer {
    /// Of a connection whose handshake is done.
    #[must_use]
    pub fn of(connection: &ServerConnection, from: CertificateLogin) -> Self {
        let shown = connection.peer_certificates().and_then(|chain| chain.first());
        Self {
            version: match connection.protocol_version() {
                Some(ProtocolVersion::TLSv1_2) => "tlsv1.2",
                _ => "tlsv1.3",
            },
            cipher_suite: connection
                .negotiated_cipher_suite()
                .map(|suite| format!("{:?}", suite.suite()))
                .unwrap_or_default(),
            certificate: shown.and_then(|der| Certificate::read(der)),
            login: shown.and_then(|der| certificate::login(der, from)),
        }
    }
}
