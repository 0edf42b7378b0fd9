//! `health/checks/*`.

use super::{failed, ok};
use crate::broker::{Alarm, Listener, Shared};
use crate::http::api::details::moment;
use crate::http::api::routes::{Routes, get};
use crate::http::api::{Api, ApiError, ApiResult, Caller};
use crate::tls::Endpoint;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub(super) fn routes() -> Routes {
    let path = |name: &str| format!("/api/health/checks/{name}");
    Routes::new()
        .route(&path("alarms"), get(alarms))
        .route(&path("local-alarms"), get(alarms))
        .route(&path("virtual-hosts"), get(vhosts))
        .route(&path("certificate-expiration/{within}/{unit}"), get(certificates))
        .route(&path("port-listener/{port}"), get(port))
        .route(&path("protocol-listener/{protocols}"), get(protocol))
        .route(&path("node-is-quorum-critical"), get(quorum))
        .route(&path("is-in-service"), get(in_service))
        .route(&path("ready-to-serve-clients"), get(ready))
        .route(&path("below-node-connection-limit"), get(below_limit))
        .route(&path("metadata-store/initialized"), get(initialized))
        .route(&path("metadata-store/initialized/with-data"), get(with_data))
}

/// The alarms that are raised, as RabbitMQ lists them.
fn raised(shared: &Shared, node: &str) -> Vec<Value> {
    let raised = shared.alarms.raised();
    let known = [(Alarm::Memory, "memory"), (Alarm::Disk, "disk")];
    let set = known.into_iter().filter(|(alarm, _)| raised.has(*alarm));
    set.map(|(_, resource)| json!({ "node": node, "resource": resource })).collect()
}

async fn alarms(State(api): State<Api>, _: Caller) -> ApiResult {
    let raised = raised(&api.shared, api.node());
    if raised.is_empty() {
        ok()
    } else {
        failed("There are alarms in effect in the cluster", json!({ "alarms": raised }))
    }
}

/// Every vhost that is declared is open.
async fn vhosts(State(api): State<Api>, _: Caller) -> ApiResult {
    let declared: Vec<_> = {
        let metadata = api.shared.metadata.lock();
        metadata.vhosts().map(|vhost| vhost.settings().name.clone()).collect()
    };
    let down: Vec<&str> =
        declared.iter().filter(|name| !api.shared.vhosts.contains_key(*name)).map(|name| name.as_str()).collect();
    if down.is_empty() {
        return ok();
    }
    failed("Some virtual hosts are down", json!({ "virtual-hosts": [{ "node": api.node(), "virtual-hosts": down }] }))
}

/// Seconds of a unit of time.
fn seconds(unit: &str) -> Option<i64> {
    const DAY: i64 = 86_400;
    match unit {
        "days" => Some(DAY),
        "weeks" => Some(7 * DAY),
        "months" => Some(30 * DAY),
        "years" => Some(365 * DAY),
        _ => None,
    }
}

async fn certificates(State(api): State<Api>, _: Caller, Path((within, unit)): Path<(String, String)>) -> ApiResult {
    let refused = |reason: &str| ApiError::bad_request(reason);
    let unit = seconds(&unit)
        .ok_or_else(|| refused("Time unit not recognised. Supported units: days, weeks, months, years."))?;
    let within: i64 = within.parse().map_err(|_| refused("Invalid expiration value."))?;
    // A past time is one too: RabbitMQ takes it, and so finds what has ended by then.
    let now = i64::try_from(crate::model::time::now() / 1000).unwrap_or(i64::MAX);
    let until = now.saturating_add(within.saturating_mul(unit));
    let ending = api.shared.listeners.certificates_ending_by(until);
    if ending.is_empty() {
        return ok();
    }
    let expired: Vec<Value> = ending.iter().map(|(listener, endpoint)| expiring(&api, listener, endpoint)).collect();
    failed("Certificates expiring", json!({ "expired": expired }))
}

/// A listener with the ends of its certificates.
fn expiring(api: &Api, listener: &Listener, endpoint: &Endpoint) -> Value {
    let ends: Vec<String> = endpoint.certificates().iter().map(|it| end(it.not_after)).collect();
    let (own, authorities) = ends.split_at(1.min(ends.len()));
    let [certificate, authority] = endpoint.files();
    json!({
        "node": api.node(),
        "interface": listener.address.ip().to_string(),
        "port": listener.address.port(),
        "protocol": listener.protocol,
        "certfile": certificate.map(|path| path.display().to_string()),
        "cacertfile": authority.map(|path| path.display().to_string()),
        "certfile_expires_on": own,
        "cacertfile_expires_on": authorities,
    })
}

/// A second of UTC as RabbitMQ shows it here: without a zero before the hour.
fn end(seconds: i64) -> String {
    let text = moment(u64::try_from(seconds).unwrap_or_default().saturating_mul(1000));
    let (date, time) = text.split_once('T').unwrap_or((&text, ""));
    let time = time.split_once('.').map_or(time, |(time, _)| time);
    format!("{date} {}", time.strip_prefix('0').unwrap_or(time))
}

async fn port(State(api): State<Api>, _: Caller, Path(port): Path<String>) -> ApiResult {
    // Nothing listens on what is no port, which RabbitMQ says of any number.
    let port: i64 = port.parse().map_err(|_| ApiError::bad_request("Invalid port"))?;
    let open: BTreeSet<u16> = api.shared.listeners.all().iter().map(|listener| listener.address.port()).collect();
    if u16::try_from(port).is_ok_and(|port| open.contains(&port)) {
        return Ok(Json(json!({ "status": "ok", "port": port })).into_response());
    }
    failed("No active listener", json!({ "missing": port, "ports": open }))
}

/// A protocol by the names that tools use for it, in any case.
fn canonical(protocol: &str) -> String {
    let protocol = protocol.to_lowercase();
    let name = match protocol.as_str() {
        "amqp091" | "amqp0.9.1" | "amqp0-9-1" | "amqp0_9_1" => "amqp",
        "amqps" | "amqp/tls" => "amqp/ssl",
        "management" => "http",
        "prometheus" => "http/prometheus",
        other => other,
    };
    name.to_owned()
}

async fn protocol(State(api): State<Api>, _: Caller, Path(protocols): Path<String>) -> ApiResult {
    let open: BTreeSet<&str> = api.shared.listeners.all().iter().map(|listener| listener.protocol).collect();
    let missing: Vec<String> =
        protocols.split(',').map(canonical).filter(|asked| !open.contains(asked.as_str())).collect();
    if missing.is_empty() {
        return Ok(Json(json!({ "status": "ok", "protocols": open })).into_response());
    }
    failed("No active listener", json!({ "missing": missing, "protocols": open }))
}

async fn quorum(_: Caller) -> ApiResult {
    Ok(Json(json!({ "status": "ok", "reason": "single node cluster" })).into_response())
}

/// The broker answers, so what it knows is read in.
async fn initialized(_: Caller) -> ApiResult {
    ok()
}

/// The same, and there is something in it.
async fn with_data(State(api): State<Api>, _: Caller) -> ApiResult {
    if api.shared.metadata.lock().vhosts().next().is_some() {
        return ok();
    }
    failed("Metadata store has not yet initialized: no virtual hosts are declared", json!({}))
}

/// This and the two after it are for load balancers, which have no credentials.
async fn in_service(State(api): State<Api>) -> ApiResult {
    if api.shared.stopping.is_cancelled() { failed("this node is being drained or stopped", json!({})) } else { ok() }
}

async fn ready(State(api): State<Api>) -> ApiResult {
    let listens = api.shared.listeners.all().iter().any(|listener| listener.protocol.starts_with("amqp"));
    if !listens {
        return failed("No active AMQP listeners", json!({}));
    }
    if !below(&api.shared) {
        return below_limit(State(api)).await;
    }
    in_service(State(api)).await
}

fn below(shared: &Shared) -> bool {
    shared.seats.as_ref().is_none_or(|seats| seats.available_permits() > 0)
}

async fn below_limit(State(api): State<Api>) -> ApiResult {
    if below(&api.shared) {
        return ok();
    }
    let limit = api.shared.config.amqp.connection_max;
    let more = json!({ "limit": limit, "connections": api.shared.clients.count() });
    failed("node connection limit is reached", more)
}
