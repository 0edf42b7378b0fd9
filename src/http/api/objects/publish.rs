//! One message published, and whether it reached a queue.

use super::properties;
use super::target::{Failure, Place, exchange_name, missing};
use crate::channel::Published;
use crate::http::api::routes::{Routes, post};
use crate::http::api::{Api, ApiError, ApiResult, Body, Caller};
use crate::model::Message;
use axum::Json;
use axum::extract::{FromRequest, Path, Request, State};
use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

/// Longest routing key in bytes: the protocol's.
const LONGEST_KEY: usize = 255;

pub(super) fn routes() -> Routes {
    Routes::new().route("/api/exchanges/{vhost}/{exchange}/publish", post(publish))
}

async fn publish(
    State(api): State<Api>,
    Path((vhost, name)): Path<(String, String)>,
    caller: Caller,
    request: Request,
) -> ApiResult {
    let place = Place::find_for_post(&api, caller, &vhost)?;
    let exchange = exchange_name(&name);
    place.require_exchange(&exchange).map_err(|_| ApiError::Missing("exchange_not_found".to_owned()))?;
    require_room(&api).await?;
    let message = message(exchange.as_bytes(), &Body::from_request(request, &api).await?)?;
    let published = place.direct(&api).publish(message).await.map_err(Failure::of_channel)?;
    match published {
        Published::Taken => Ok(Json(json!({ "routed": true })).into_response()),
        Published::Unroutable => Ok(Json(json!({ "routed": false })).into_response()),
        Published::Refused => Err(ApiError::bad_request("rejected Unable to publish message. Check queue limits.")),
    }
}

/// What holds publishers back over AMQP does so here, before the message is read: an alarm refuses it, since whoever waits for
/// an HTTP answer does not wait for an operator, and a disk that is behind lets it wait.
async fn require_room(api: &Api) -> Result<(), ApiError> {
    if let Some(reason) = api.shared.alarms.raised().reason() {
        return Err(ApiError::Unavailable(format!("{reason}: nothing is published until the alarm is cleared")));
    }
    api.shared.pressure.wait().await;
    Ok(())
}

fn message(exchange: &[u8], body: &Body) -> Result<Message, ApiError> {
    let keys = ["routing_key", "properties", "payload", "payload_encoding"];
    let absent: Vec<&str> = keys.into_iter().filter(|key| !body.0.contains_key(*key)).collect();
    let (Some(key), Some(properties), Some(payload), Some(encoding)) =
        (body.0.get("routing_key"), body.0.get("properties"), body.0.get("payload"), body.0.get("payload_encoding"))
    else {
        return Err(missing(&absent));
    };
    let key = key.as_str().ok_or_else(|| ApiError::bad_request(json!(["not_string", key])))?;
    if key.len() > LONGEST_KEY {
        return Err(ApiError::bad_request(json!(["too_long", "routing_key"])));
    }
    let properties = properties::from_json(object(properties)?)?;
    Ok(Message::from_parts(exchange, key.as_bytes(), &properties, &decoded(payload, encoding)?))
}

/// An empty list stands for an empty object in what Erlang prints, and so in what clients send back.
fn object(value: &Value) -> Result<&Map<String, Value>, ApiError> {
    static EMPTY: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    match value {
        Value::Object(object) => Ok(object),
        Value::Array(members) if members.is_empty() => Ok(&EMPTY),
        other => Err(ApiError::bad_request(json!(["not_object", other]))),
    }
}

fn decoded(payload: &Value, encoding: &Value) -> Result<Vec<u8>, ApiError> {
    let text = payload.as_str().ok_or_else(|| ApiError::bad_request("payload_not_string"))?;
    match encoding.as_str() {
        Some("string") => Ok(text.as_bytes().to_vec()),
        Some("base64") => STANDARD.decode(text).map_err(|_| ApiError::bad_request(json!(["not_base64", text]))),
        _ => Err(ApiError::bad_request(json!(["unsupported_encoding", encoding]))),
    }
}
