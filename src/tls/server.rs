//! From a listener's options to what the TLS library is to do.

use super::certificate::Certificate;
use super::verifier::DepthLimit;
use super::{TlsError, chain, files};
use crate::config::TlsConfig;
use std::path::Path;
use std::sync::Arc;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::server::{VerifierBuilderError, WebPkiClientVerifier, danger::ClientCertVerifier};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{Error, RootCertStore, ServerConfig, SupportedProtocolVersion};

/// What one reading of the files gave.
pub(super) struct Loaded {
    /// What connections are accepted with.
    pub server: Arc<ServerConfig>,
    /// The server's own certificate, and those of the authorities that clients' are checked against.
    pub certificates: Vec<Certificate>,
}

/// Reads the files that the options name. `protocols` are offered within TLS (ALPN).
pub(super) fn load(options: &'static str, config: &TlsConfig, protocols: &[&[u8]]) -> Result<Loaded, TlsError> {
    if config.fail_if_no_peer_cert && !config.verify_peer {
        let reason = "fail_if_no_peer_cert = true needs verify = verify_peer";
        return Err(TlsError::Options { options, reason });
    }
    let required =
        |path: &'_ Option<std::path::PathBuf>, option| path.clone().ok_or(TlsError::Missing { options, option });
    let own = files::certificates(&required(&config.certfile, "certfile")?)?;
    let key = files::key(&required(&config.keyfile, "keyfile")?, config.password.as_ref())?;
    let authorities = match &config.cacertfile {
        Some(path) => files::certificates(path)?,
        None => Vec::new(),
    };
    let mut certificates: Vec<Certificate> = own.first().and_then(|own| Certificate::read(own)).into_iter().collect();
    certificates.extend(authorities.iter().filter_map(|authority| Certificate::read(authority)));
    let own = chain::completed(own, &authorities);

    let unusable = |source| TlsError::Unusable { options, source };
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_protocol_versions(&versions(options, config)?);
    let builder = builder.map_err(unusable)?;
    let builder = if config.verify_peer {
        let path = required(&config.cacertfile, "cacertfile")?;
        builder.with_client_cert_verifier(verifier(options, config, &path, authorities)?)
    } else {
        builder.with_no_client_auth()
    };
    let mut server = builder.with_single_cert(own, key).map_err(unusable)?;
    server.ignore_client_order = config.honor_cipher_order;
    server.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    Ok(Loaded { server: Arc::new(server), certificates })
}

fn versions(options: &'static str, config: &TlsConfig) -> Result<Vec<&'static SupportedProtocolVersion>, TlsError> {
    let wanted = [(config.tls13, &TLS13), (config.tls12, &TLS12)];
    let versions: Vec<_> = wanted.into_iter().filter(|(wanted, _)| *wanted).map(|(_, version)| version).collect();
    if versions.is_empty() {
        return Err(TlsError::Options { options, reason: "versions has neither tlsv1.2 nor tlsv1.3" });
    }
    Ok(versions)
}

fn verifier(
    options: &'static str,
    config: &TlsConfig,
    path: &Path,
    authorities: Vec<tokio_rustls::rustls::pki_types::CertificateDer<'static>>,
) -> Result<Arc<dyn ClientCertVerifier>, TlsError> {
    let mut roots = RootCertStore::empty();
    for authority in authorities {
        roots.add(authority).map_err(|source| TlsError::Unusable { options, source })?;
    }
    let builder = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::new(ring::default_provider()));
    let builder = if config.fail_if_no_peer_cert { builder } else { builder.allow_unauthenticated() };
    let verifier = builder.build().map_err(|error| match error {
        VerifierBuilderError::NoRootAnchors => {
            TlsError::Content { path: path.to_owned(), reason: "no authority is in it".to_owned() }
        }
        other => TlsError::Unusable { options, source: Error::General(other.to_string()) },
    })?;
    Ok(Arc::new(DepthLimit { verifier, depth: config.depth.into() }))
}
