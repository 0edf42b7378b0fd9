//! Connections.

use super::channels::channels_of;
use super::{may_see, visible};
use crate::broker::clients::{CLOSED_BY_API, Client, ClientState};
use crate::broker::stats::numbers::connection;
use crate::http::api::details::{Lately, Ranges, window};
use crate::http::api::list::{self, ListQuery};
use crate::http::api::routes::{Routes, get};
use crate::http::api::{Access, Api, ApiError, ApiResult, Caller, arguments};
use amqp_spec::FieldTable;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/connections", get(all))
        .route("/api/connections/{name}", get(one).delete(close))
        .route("/api/connections/{name}/channels", get(channels))
        .route("/api/connections/username/{user}", get(of_user).delete(close_of_user))
        .route("/api/vhosts/{vhost}/connections", get(of_vhost))
}

async fn all(State(api): State<Api>, caller: Caller, query: ListQuery) -> ApiResult {
    let ranges = Ranges::of(&query)?;
    let clients = visible(&caller, &api);
    list::respond(clients.iter().map(|client| view(&api, client, ranges)).collect(), &query)
}

async fn of_vhost(State(api): State<Api>, caller: Caller, Path(vhost): Path<String>, query: ListQuery) -> ApiResult {
    let vhost = caller.vhost(&api, &vhost)?;
    let ranges = Ranges::of(&query)?;
    let clients = visible(&caller, &api).into_iter().filter(|client| client.vhost.name == vhost);
    list::respond(clients.map(|client| view(&api, &client, ranges)).collect(), &query)
}

/// The connection of a name, for a caller who may see it.
fn named(api: &Api, caller: &Caller, name: &str) -> Result<Arc<Client>, ApiError> {
    let client = api.shared.clients.named(name).ok_or(ApiError::NoObject)?;
    if may_see(caller, &client) {
        return Ok(client);
    }
    Err(not_authorised())
}

fn not_authorised() -> ApiError {
    ApiError::NotAuthorised("User not authorised to access object".to_owned())
}

async fn one(State(api): State<Api>, caller: Caller, Path(name): Path<String>, query: ListQuery) -> ApiResult {
    let client = named(&api, &caller, &name)?;
    let ranges = Ranges::of(&query)?;
    let mut view = view(&api, &client, ranges);
    if let Value::Object(view) = &mut view {
        nothing_as_text(view);
    }
    Ok(Json(query.columns(view)).into_response())
}

async fn channels(State(api): State<Api>, caller: Caller, Path(name): Path<String>, query: ListQuery) -> ApiResult {
    let client = named(&api, &caller, &name)?;
    list::respond(channels_of(&api, &[client], Ranges::of(&query)?), &query)
}

/// The reason that a header gives, or RabbitMQ's own.
fn reason(headers: &HeaderMap) -> &str {
    let given = headers.get("x-reason").and_then(|value| value.to_str().ok());
    given.filter(|text| !text.is_empty()).unwrap_or(CLOSED_BY_API)
}

async fn close(State(api): State<Api>, caller: Caller, Path(name): Path<String>, headers: HeaderMap) -> ApiResult {
    let client = named(&api, &caller, &name)?;
    client.close(reason(&headers));
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What RabbitMQ tells of a user's connections is from its tracking table, and little.
async fn of_user(State(api): State<Api>, caller: Caller, Path(user): Path<String>, query: ListQuery) -> ApiResult {
    caller.may_see_user(&user)?;
    let node = api.node();
    let theirs = api.shared.clients.all().into_iter().filter(|client| *client.user == *user);
    let brief = |client: Arc<Client>| json!({ "name": client.name.as_str(), "vhost": client.vhost.name.as_str(), "user": client.user.as_str(), "node": node });
    list::respond(theirs.map(brief).collect(), &query)
}

async fn close_of_user(
    State(api): State<Api>,
    caller: Caller,
    Path(user): Path<String>,
    headers: HeaderMap,
) -> ApiResult {
    // One's own, or anybody's: to see them is not enough.
    if *caller.name != *user && !caller.has(Access::Administrator) {
        return Err(not_authorised());
    }
    api.shared.close_connections_of_user(&user, reason(&headers));
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn state(api: &Api, client: &Client) -> &'static str {
    match client.state() {
        ClientState::Closing => "closing",
        ClientState::Blocked => "blocked",
        ClientState::Flow => "flow",
        // It will be blocked when it publishes.
        ClientState::Running if !api.shared.alarms.raised().is_empty() => "blocking",
        ClientState::Running => "running",
    }
}

/// A connection with all that is known of it.
fn view(api: &Api, client: &Client, ranges: Ranges) -> Value {
    let it = &client.introduction;
    let traffic = &client.outbox.traffic;
    let pending = {
        let inner = client.outbox.lock();
        inner.output.len() + inner.in_flight
    };
    let properties = FieldTable::decode(&it.properties).map(|table| arguments::to_json(&table));
    let properties = properties.unwrap_or_else(|_| json!({}));
    let mut view = json!({
        "auth_mechanism": it.mechanism,
        "channel_max": it.channel_max,
        "channels": client.channel_count(),
        "client_properties": properties,
        "connected_at": it.connected_at,
        "frame_max": it.frame_max,
        "host": it.host.ip().to_string(),
        "name": client.name.as_str(),
        "node": api.node(),
        "peer_host": it.peer.ip().to_string(),
        "peer_port": it.peer.port(),
        "port": it.host.port(),
        "protocol": "AMQP 0-9-1",
        "recv_cnt": traffic.reads(),
        "send_cnt": traffic.writes(),
        "send_pend": pending,
        "state": state(api, client),
        "timeout": it.heartbeat,
        "type": "network",
        "user": client.user.as_str(),
        "user_who_performed_action": client.user.as_str(),
        "vhost": client.vhost.name.as_str(),
    });
    if let Value::Object(view) = &mut view {
        if let Some(name) = &it.given_name {
            view.insert("user_provided_name".into(), (**name).into());
        }
        add_tls(view, client);
        let (age, step) = window(&api.shared.stats, ranges.data);
        let course = api.shared.stats.connection(client, age, step);
        let lately = Lately { course: &course, samples: ranges.data.is_some() };
        lately.put_all(view, connection::NAMES, &client.numbers(), 0..connection::COUNT);
    }
    view
}

/// What a connection without TLS has not is null in a list, and an empty text where one is shown, as in RabbitMQ.
fn nothing_as_text(view: &mut Map<String, Value>) {
    view.values_mut().filter(|value| value.is_null()).for_each(|value| *value = "".into());
}

fn add_tls(view: &mut Map<String, Value>, client: &Client) {
    let tls = client.introduction.tls.as_deref();
    view.insert("ssl".into(), tls.is_some().into());
    let text = |value: Option<&String>| value.map_or(Value::Null, |text| text.as_str().into());
    for (key, value) in [
        ("ssl_protocol", tls.map(|tls| &tls.protocol)),
        ("ssl_key_exchange", tls.map(|tls| &tls.key_exchange)),
        ("ssl_cipher", tls.map(|tls| &tls.cipher)),
        ("ssl_hash", tls.map(|tls| &tls.hash)),
        ("peer_cert_subject", tls.and_then(|tls| tls.peer_subject.as_ref())),
        ("peer_cert_issuer", tls.and_then(|tls| tls.peer_issuer.as_ref())),
        ("peer_cert_validity", tls.and_then(|tls| tls.peer_validity.as_ref())),
        ("peer_cert_serial_number", tls.and_then(|tls| tls.peer_serial.as_ref())),
    ] {
        view.insert(key.into(), text(value));
    }
}
