//! The listeners for HTTP: the API and the metrics, each without TLS or with it.

use super::error::ServerError;
use super::listener;
use crate::broker::Shared;
use crate::config::{HttpsConfig, Listen, TlsConfig};
use crate::http;
use crate::tls::Endpoint;
use axum::Router;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_util::task::TaskTracker;

/// What HTTP clients are told to speak within TLS.
const PROTOCOLS: &[&[u8]] = &[b"http/1.1"];

/// What a listener is called, plain and over TLS.
type Protocols = (&'static str, &'static str);
/// What is served, and under which names listeners of it are shown.
const METRICS: (&str, Protocols) = ("metrics", ("http/prometheus", "https/prometheus"));
const API: (&str, Protocols) = ("the HTTP API", ("http", "https"));

/// Where HTTP is served.
#[derive(Debug, Default)]
pub struct Web {
    /// The metrics.
    pub metrics: Option<SocketAddr>,
    /// The metrics over TLS.
    pub metrics_tls: Option<SocketAddr>,
    /// The API.
    pub api: Option<SocketAddr>,
    /// The API over TLS.
    pub api_tls: Option<SocketAddr>,
}

/// Serves whatever is configured.
///
/// # Errors
/// When an address that somebody asked for cannot be had, or a certificate cannot be used.
pub fn serve(shared: &Arc<Shared>, tasks: &TaskTracker) -> Result<Web, ServerError> {
    let (config, security) = (&shared.config, &shared.config.security);
    let metrics = http::prometheus::routes(shared.clone());
    let api = http::routes(shared.clone());
    let mut web = Web::default();
    if let Some(it) = config.prometheus {
        web.metrics = listen(shared, METRICS, &it.listen, it.required, &metrics, None, tasks)?;
    }
    if let Some(it) = config.management {
        web.api = listen(shared, API, &it.listen, it.required, &api, None, tasks)?;
    }
    if let Some(it) = &security.prometheus_tls {
        let endpoint = endpoint(shared, "prometheus.ssl", it)?;
        web.metrics_tls = listen(shared, METRICS, &it.listen, true, &metrics, Some(endpoint), tasks)?;
    }
    if let Some(it) = &security.management_tls {
        let endpoint = endpoint(shared, "management.ssl", it)?;
        web.api_tls = listen(shared, API, &it.listen, true, &api, Some(endpoint), tasks)?;
    }
    Ok(web)
}

/// How TLS is spoken there. Without options of its own as for AMQP, but that nobody is asked for a certificate.
fn endpoint(shared: &Shared, options: &'static str, https: &HttpsConfig) -> Result<Arc<Endpoint>, ServerError> {
    let of_amqp =
        || TlsConfig { verify_peer: false, fail_if_no_peer_cert: false, ..shared.config.security.tls.clone() };
    let tls = https.tls.clone().unwrap_or_else(of_amqp);
    let endpoint = Arc::new(Endpoint::new(options, &tls, PROTOCOLS)?);
    shared.certificates.add(endpoint.clone());
    Ok(endpoint)
}

/// Serves at one address. One that nobody asked for may be taken: then nothing is served there.
fn listen(
    shared: &Arc<Shared>,
    (what, protocol): (&'static str, Protocols),
    address: &Listen,
    required: bool,
    routes: &Router,
    endpoint: Option<Arc<Endpoint>>,
    tasks: &TaskTracker,
) -> Result<Option<SocketAddr>, ServerError> {
    let listener = match listener::bind(address, shared.config.tcp_backlog) {
        Ok(listener) => TcpListener::from_std(listener)?,
        Err(error) if required => return Err(error),
        Err(error) => {
            tracing::warn!(%error, "{what} cannot be served");
            return Ok(None);
        }
    };
    let address = listener.local_addr()?;
    let (plain, within_tls) = protocol;
    shared.listeners.add(if endpoint.is_some() { within_tls } else { plain }, address, endpoint.clone());
    tasks.spawn(http::serve(listener, routes.clone(), endpoint, shared.stopping.clone()));
    Ok(Some(address))
}
