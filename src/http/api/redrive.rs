//! Dead letters sent back: `redrive`, which RabbitMQ has no endpoint for.

use super::objects::{Failure, Place};
use super::{Access, Api, ApiError, ApiResult, Body, Caller, list, list::ListQuery};
use crate::broker::redrive::{self, By, Death, Match, Operation, Order, State as Stage, To};
use crate::http::api::routes::{Routes, get};
use crate::model::Name;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/redrives", get(everywhere))
        .route("/api/queues/{vhost}/{queue}/redrive", get(of_queue).post(begin))
        .route("/api/queues/{vhost}/{queue}/redrive/{id}", get(one).delete(stop))
}

/// The operations of the vhosts that the caller may see.
async fn everywhere(State(api): State<Api>, caller: Caller, query: ListQuery) -> ApiResult {
    let visible = |vhost: &str| caller.has(Access::Monitoring) || caller.may_open(&api, vhost);
    let all = api.shared.redrives.all();
    list::respond(all.iter().filter(|it| visible(&it.vhost)).map(|it| view(it)).collect(), &query)
}

async fn of_queue(
    State(api): State<Api>,
    Path((vhost, name)): Path<(String, String)>,
    caller: Caller,
    query: ListQuery,
) -> ApiResult {
    Place::find(&api, caller, &vhost)?;
    let all = api.shared.redrives.all();
    let theirs = all.iter().filter(|it| *it.vhost == *vhost && *it.queue == *name);
    list::respond(theirs.map(|it| view(it)).collect(), &query)
}

async fn begin(
    State(api): State<Api>,
    Path((vhost, name)): Path<(String, String)>,
    caller: Caller,
    body: Body,
) -> ApiResult {
    let by = By { user: caller.name.clone(), unrestricted: caller.is_local() };
    let place = Place::find_for_post(&api, caller, &vhost)?;
    place.require_queue(&name).map_err(|_| ApiError::Missing("queue_not_found".to_owned()))?;
    let order = order(&body)?;
    let queue = place.direct(&api).gettable_queue(&Name::cleaned(&name)).map_err(Failure::of_declaration)?;
    let started = redrive::start(&api.shared, &place.vhost, &queue, by, order).await;
    let operation = started.map_err(|error| ApiError::bad_request(error.to_string()))?;
    Ok((StatusCode::CREATED, Json(view(&operation))).into_response())
}

async fn one(
    State(api): State<Api>,
    Path((vhost, name, id)): Path<(String, String, String)>,
    caller: Caller,
) -> ApiResult {
    Place::find(&api, caller, &vhost)?;
    Ok(Json(view(&*find(&api, &vhost, &name, &id)?)).into_response())
}

/// Who may take messages from the queue may have an operation on it stopped.
async fn stop(
    State(api): State<Api>,
    Path((vhost, name, id)): Path<(String, String, String)>,
    caller: Caller,
) -> ApiResult {
    let place = Place::find(&api, caller, &vhost)?;
    let operation = find(&api, &vhost, &name, &id)?;
    place.direct(&api).gettable_queue(&Name::cleaned(&name)).map_err(Failure::of_declaration)?;
    operation.stop();
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn find(api: &Api, vhost: &str, name: &str, id: &str) -> Result<Arc<Operation>, ApiError> {
    let operation = id.parse().ok().and_then(|id| api.shared.redrives.get(id));
    operation.filter(|it| *it.vhost == *vhost && *it.queue == *name).ok_or(ApiError::NoObject)
}

fn view(operation: &Operation) -> Value {
    let progress = operation.progress();
    let reason = match &progress.state {
        Stage::Failed(why) => Some(why.clone()),
        _ => progress.last_failure.clone(),
    };
    json!({
        "id": operation.id,
        "vhost": *operation.vhost,
        "queue": *operation.queue,
        "name": *operation.queue,
        "user": *operation.user,
        "state": progress.state.word(),
        "total": operation.total,
        "moved": progress.moved,
        "skipped": progress.skipped,
        "failed": progress.failed,
        "remaining": progress.remaining,
        "rate": progress.rate,
        "started": operation.started,
        "ended": progress.ended,
        "reason": reason,
        "order": view_order(&operation.order),
    })
}

fn view_order(order: &Order) -> Value {
    let Match { reason, queue, exchange, routing_key, older_than, younger_than } = &order.matching;
    json!({
        "to": match &order.to {
            To::OriginQueue => json!("origin-queue"),
            To::OriginExchange => json!("origin-exchange"),
            To::Exchange { name, routing_key } => json!({ "exchange": **name, "routing_key": routing_key }),
            To::Nowhere => json!("nowhere"),
        },
        "death": match order.death {
            Death::Last => "last",
            Death::First => "first",
        },
        "match": {
            "reason": reason,
            "queue": queue,
            "exchange": exchange,
            "routing_key": routing_key,
            "older_than": older_than.map(|millis| millis / 1000),
            "younger_than": younger_than.map(|millis| millis / 1000),
        },
        "rate": order.rate,
        "count": order.count,
        "keep_death_header": order.keep_death_header,
    })
}

/// The keys of the body. One that is not known is refused: a misspelt condition would move every message.
const KEYS: [&str; 6] = ["to", "death", "match", "rate", "count", "keep_death_header"];
const MATCH_KEYS: [&str; 6] = ["reason", "queue", "exchange", "routing_key", "older_than", "younger_than"];
const TO_KEYS: [&str; 2] = ["exchange", "routing_key"];
/// The reasons that messages die for.
const REASONS: [&str; 4] = ["rejected", "expired", "maxlen", "delivery_limit"];

fn order(body: &Body) -> Result<Order, ApiError> {
    check_keys(&body.0, &KEYS)?;
    let rate = number(&body.0, "rate")?;
    let rate = rate
        .map(|rate| u32::try_from(rate).ok().filter(|rate| *rate > 0))
        .map(|rate| rate.ok_or_else(|| ApiError::bad_request("'rate' must be from 1 to 4294967295 messages a second")));
    Ok(Order {
        to: to(body.get("to"))?,
        death: match body.string("death")? {
            None | Some("last") => Death::Last,
            Some("first") => Death::First,
            Some(other) => return Err(ApiError::bad_request(format!("'death' must be last or first, not '{other}'"))),
        },
        matching: body.object("match")?.map_or_else(|| Ok(Match::default()), matching)?,
        rate: rate.transpose()?,
        count: number(&body.0, "count")?,
        keep_death_header: body.boolean("keep_death_header")?.unwrap_or(false),
    })
}

fn to(value: Option<&Value>) -> Result<To, ApiError> {
    match value {
        None => Ok(To::OriginQueue),
        Some(Value::String(text)) if text == "origin-queue" => Ok(To::OriginQueue),
        Some(Value::String(text)) if text == "origin-exchange" => Ok(To::OriginExchange),
        Some(Value::String(text)) if text == "nowhere" => Ok(To::Nowhere),
        Some(Value::Object(object)) => {
            check_keys(object, &TO_KEYS)?;
            let name = text(object, "exchange")?.ok_or_else(|| ApiError::missing("exchange"))?;
            let routing_key = text(object, "routing_key")?;
            if routing_key.as_ref().is_some_and(|key| key.len() > usize::from(u8::MAX)) {
                return Err(ApiError::bad_request("'routing_key' is longer than 255 bytes"));
            }
            Ok(To::Exchange { name: Name::cleaned(&name), routing_key })
        }
        Some(_) => {
            let text =
                r#"'to' must be "origin-queue", "origin-exchange", "nowhere" or {"exchange": ..., "routing_key": ...}"#;
            Err(ApiError::bad_request(text))
        }
    }
}

fn matching(object: &Map<String, Value>) -> Result<Match, ApiError> {
    check_keys(object, &MATCH_KEYS)?;
    let reason = text(object, "reason")?;
    if let Some(other) = reason.as_deref().filter(|reason| !REASONS.contains(reason)) {
        return Err(ApiError::bad_request(format!("no message dies for the reason '{other}'")));
    }
    let seconds = |key| Ok::<_, ApiError>(number(object, key)?.map(|seconds: u64| seconds.saturating_mul(1000)));
    Ok(Match {
        reason,
        queue: text(object, "queue")?,
        exchange: text(object, "exchange")?,
        routing_key: text(object, "routing_key")?,
        older_than: seconds("older_than")?,
        younger_than: seconds("younger_than")?,
    })
}

fn check_keys(object: &Map<String, Value>, known: &[&str]) -> Result<(), ApiError> {
    match object.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => Err(ApiError::bad_request(format!("'{key}' is not known; known are {}", known.join(", ")))),
        None => Ok(()),
    }
}

fn text(object: &Map<String, Value>, key: &str) -> Result<Option<String>, ApiError> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(ApiError::bad_request(json!(["not_string", other]))),
    }
}

fn number(object: &Map<String, Value>, key: &str) -> Result<Option<u64>, ApiError> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value.as_u64().map(Some).ok_or_else(|| ApiError::bad_request(json!(["not_integer", value]))),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(value: Value) -> Result<Order, String> {
        let Value::Object(object) = value else { return Err("no object".to_owned()) };
        order(&Body(object)).map_err(|error| error.to_string())
    }

    #[test]
    fn nothing_said_is_everything_back_to_its_queue() {
        let order = read(json!({})).unwrap();
        assert_eq!((order.to, order.death, order.rate, order.count), (To::OriginQueue, Death::Last, None, None));
        assert!(order.matching.is_empty() && !order.keep_death_header);
    }

    #[test]
    fn all_that_can_be_said_is_read() {
        let body = json!({
            "to": { "exchange": "x", "routing_key": "k" }, "death": "first", "rate": 100, "count": 5,
            "match": { "reason": "expired", "queue": "q", "older_than": 60 }, "keep_death_header": true,
        });
        let order = read(body).unwrap();
        assert_eq!(order.to, To::Exchange { name: "x".into(), routing_key: Some("k".to_owned()) });
        assert_eq!((order.rate, order.count, order.matching.older_than), (Some(100), Some(5), Some(60_000)));
        assert_eq!(read(json!({ "to": "origin-exchange" })).unwrap().to, To::OriginExchange);
        assert_eq!(read(json!({ "to": "nowhere" })).unwrap().to, To::Nowhere);
    }

    #[test]
    fn what_is_misspelt_is_refused() {
        for body in [
            json!({ "too": "origin-queue" }),
            json!({ "to": "origin" }),
            json!({ "to": {} }),
            json!({ "match": { "resaon": "expired" } }),
            json!({ "match": { "reason": "died" } }),
            json!({ "rate": 0 }),
            json!({ "rate": -1 }),
            json!({ "count": "5" }),
            json!({ "death": "second" }),
        ] {
            assert!(read(body.clone()).is_err(), "{body}");
        }
    }
}
