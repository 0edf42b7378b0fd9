//! An issuer's keys, over HTTP. Blocking: called where that holds up nobody.

use crate::config::OAuth2Config;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// How long an answer may take in all. A login waits for it, and has 10 seconds.
const PATIENCE: Duration = Duration::from_secs(5);
/// The largest answer: a set of keys is a few kilobytes.
const ANSWER_LIMIT: u64 = 1 << 20;
/// An address may send one elsewhere so many times.
const REDIRECTS: u32 = 3;

/// Fetches the key set that the configuration names, or that the issuer names.
pub(super) fn key_set(config: &OAuth2Config) -> Result<Vec<u8>, String> {
    let address = match (&config.jwks_uri, &config.issuer) {
        (Some(address), _) => address.clone(),
        (None, Some(issuer)) => discovered(config, issuer)?,
        (None, None) => return Err("neither jwks_uri nor issuer is set".to_owned()),
    };
    get(config, &address)
}

fn discovered(config: &OAuth2Config, issuer: &str) -> Result<String, String> {
    let path = config.discovery_endpoint_path.trim_start_matches('/');
    let mut address = format!("{}/{path}", issuer.trim_end_matches('/'));
    if !config.discovery_endpoint_params.is_empty() {
        let parameters = serde_urlencoded::to_string(&config.discovery_endpoint_params).unwrap_or_default();
        address.push('?');
        address.push_str(&parameters);
    }
    let answer: Value =
        serde_json::from_slice(&get(config, &address)?).map_err(|error| format!("{address}: {error}"))?;
    let keys = answer.get("jwks_uri").and_then(Value::as_str).ok_or_else(|| format!("{address}: no jwks_uri in it"))?;
    // What was asked for in secret is not fetched in the open.
    if address.starts_with("https:") && !keys.starts_with("https:") {
        return Err(format!("{address}: its jwks_uri does not begin with https"));
    }
    Ok(keys.to_owned())
}

fn get(config: &OAuth2Config, address: &str) -> Result<Vec<u8>, String> {
    let failed = |error: &dyn std::fmt::Display| format!("{address}: {error}");
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .max_redirects(REDIRECTS)
        .https_only(address.starts_with("https:"))
        .tls_config(tls(config)?)
        .build()
        .into();
    let mut answer = agent.get(address).header("accept", "application/json").call().map_err(|error| failed(&error))?;
    answer.body_mut().with_config().limit(ANSWER_LIMIT).read_to_vec().map_err(|error| failed(&error))
}

fn tls(config: &OAuth2Config) -> Result<TlsConfig, String> {
    let authorities = match &config.cacertfile {
        Some(path) => of_file(path)?,
        // Whatever of the system's own does not read is left out, as browsers do.
        None => rustls_native_certs::load_native_certs().certs,
    };
    let authorities: Vec<Certificate<'static>> =
        authorities.iter().map(|authority| Certificate::from_der(authority).to_owned()).collect();
    Ok(TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
        .root_certs(RootCerts::new_with_certs(&authorities))
        .disable_verification(!config.verify_peer)
        .build())
}

fn of_file(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let text = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    read.map_err(|error| format!("{}: {error}", path.display()))
}
