//! Channels.

use super::consumers::consumer;
use super::{may_see, visible};
use crate::broker::clients::{ChannelCard, ChannelLook, ChannelMode, Client};
use crate::broker::stats::numbers::channel;
use crate::http::api::details::{Lately, Ranges, moment, window};
use crate::http::api::list::{self, ListQuery};
use crate::http::api::routes::{Routes, get};
use crate::http::api::{Api, ApiError, ApiResult, Caller};
use crate::model::{Millis, time};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// A channel in which nothing has happened for this long is idle: RabbitMQ's puts itself to sleep then, and says so.
const IDLE_AFTER: Millis = 1000;
/// What a channel shows that publishes.
const PUBLISHING: [usize; 4] = [channel::PUBLISH, channel::CONFIRM, channel::RETURNED, channel::DROPPED];
/// What one shows that consumes or gets.
const CONSUMING: [usize; 7] = [
    channel::DELIVER,
    channel::DELIVER_NO_ACK,
    channel::GET,
    channel::GET_NO_ACK,
    channel::GET_EMPTY,
    channel::REDELIVER,
    channel::ACK,
];
/// What `deliver_get` is the sum of.
const DELIVER_GET: [usize; 4] = [channel::DELIVER, channel::DELIVER_NO_ACK, channel::GET, channel::GET_NO_ACK];

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/channels", get(all))
        .route("/api/channels/{name}", get(one))
        .route("/api/vhosts/{vhost}/channels", get(of_vhost))
}

async fn all(State(api): State<Api>, caller: Caller, query: ListQuery) -> ApiResult {
    list::respond(channels_of(&api, &visible(&caller, &api), Ranges::of(&query)?), &query)
}

async fn of_vhost(State(api): State<Api>, caller: Caller, Path(vhost): Path<String>, query: ListQuery) -> ApiResult {
    let vhost = caller.vhost(&api, &vhost)?;
    let mut clients = visible(&caller, &api);
    clients.retain(|client| client.vhost.name == vhost);
    list::respond(channels_of(&api, &clients, Ranges::of(&query)?), &query)
}

async fn one(State(api): State<Api>, caller: Caller, Path(name): Path<String>, query: ListQuery) -> ApiResult {
    let (client, card) = named(&api, &name).ok_or(ApiError::NoObject)?;
    if !may_see(&caller, &client) {
        return Err(ApiError::NotAuthorised("User not authorised to access object".to_owned()));
    }
    let mut view = view(&api, &client, &card, Ranges::of(&query)?);
    let consumers = api.shared.consumers_of(std::slice::from_ref(&client));
    let theirs = consumers.iter().filter(|consumer| consumer.channel == card.number);
    view.insert("consumer_details".into(), theirs.map(|look| consumer(&api, look)).collect());
    // RabbitMQ fills these where rates_mode is detailed; the rates here are those of its basic mode.
    view.insert("deliveries".into(), json!([]));
    view.insert("publishes".into(), json!([]));
    Ok(Json(query.columns(Value::Object(view))).into_response())
}

/// The channel of a name: its connection's, and its number in brackets.
fn named(api: &Api, name: &str) -> Option<(Arc<Client>, Arc<ChannelCard>)> {
    let (connection, number) = name.strip_suffix(')')?.rsplit_once(" (")?;
    let client = api.shared.clients.named(connection)?;
    let number: u16 = number.parse().ok()?;
    let card = client.channels().into_iter().find(|card| card.number == number)?;
    Some((client, card))
}

/// The channels of some connections.
pub(super) fn channels_of(api: &Api, clients: &[Arc<Client>], ranges: Ranges) -> Vec<Value> {
    let views = clients.iter().flat_map(|client| {
        let cards = client.channels().into_iter();
        cards.map(|card| Value::Object(view(api, client, &card, ranges)))
    });
    views.collect()
}

fn view(api: &Api, client: &Client, card: &ChannelCard, ranges: Ranges) -> Map<String, Value> {
    let look = card.look(client);
    let (uncommitted, acks_uncommitted) = card.uncommitted();
    let last_used = card.last_used();
    let view = json!({
        "acks_uncommitted": acks_uncommitted,
        "confirm": card.mode() == ChannelMode::Confirm,
        "connection_details": {
            "name": client.name.as_str(),
            "peer_host": client.introduction.peer.ip().to_string(),
            "peer_port": client.introduction.peer.port(),
        },
        "consumer_count": look.consumers,
        "global_prefetch_count": look.global_prefetch,
        "messages_unacknowledged": look.unacknowledged,
        "messages_uncommitted": uncommitted,
        "messages_unconfirmed": look.unconfirmed,
        "name": format!("{} ({})", client.name, card.number),
        "node": api.node(),
        "number": card.number,
        "pending_raft_commands": 0,
        "prefetch_count": card.prefetch(),
        "state": "running",
        "transactional": card.mode() == ChannelMode::Transaction,
        "user": client.user.as_str(),
        "user_who_performed_action": client.user.as_str(),
        "vhost": client.vhost.name.as_str(),
    });
    let Value::Object(mut view) = view else { return Map::new() };
    if time::now().saturating_sub(last_used) >= IDLE_AFTER {
        view.insert("idle_since".into(), moment(last_used).into());
    }
    let stats = message_stats(api, card, &look, ranges);
    if !stats.is_empty() {
        view.insert("message_stats".into(), Value::Object(stats));
    }
    view
}

fn message_stats(api: &Api, card: &ChannelCard, look: &ChannelLook, ranges: Ranges) -> Map<String, Value> {
    let (age, step) = window(&api.shared.stats, ranges.rates);
    let course = api.shared.stats.channel(card.id, age, step);
    let lately = Lately { course: &course, samples: ranges.rates.is_some() };
    let now = look.values();
    let any = |which: &[usize]| which.iter().any(|index| now.get(*index).is_some_and(|value| *value > 0));
    let mut stats = Map::new();
    if any(&PUBLISHING) {
        lately.put_all(&mut stats, channel::NAMES, &now, PUBLISHING);
    }
    if any(&CONSUMING) {
        lately.put_all(&mut stats, channel::NAMES, &now, CONSUMING);
        lately.put_sum(&mut stats, "deliver_get", &now, &DELIVER_GET);
    }
    stats
}
