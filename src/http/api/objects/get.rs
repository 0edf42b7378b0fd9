//! Messages got from the head of a queue, and what becomes of them: the four modes of acknowledgement.

use super::properties;
use super::target::{Failure, Place, missing};
use crate::broker::Taken;
use crate::http::api::routes::{Routes, post};
use crate::http::api::{Api, ApiError, ApiResult, Body, Caller, arguments};
use crate::model::Name;
use crate::queue::Settlement;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// Bytes of messages that one request takes at most, after which it ends with what it has: an answer is put together in
/// memory. As many as one request may bring.
const MOST_BYTES: usize = 20_000_000;
/// What a message's place in the answer costs besides its own bytes.
const OVERHEAD: usize = 256;

pub(super) fn routes() -> Routes {
    Routes::new().route("/api/queues/{vhost}/{queue}/get", post(get))
}

/// What becomes of what was got; `None` where it was acknowledged by being got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct AckMode(Option<Settlement>);

struct Request {
    /// How many at most; `None` is all there are.
    count: Option<u64>,
    mode: AckMode,
    /// Bodies that are texts are shown as such.
    texts: bool,
    /// Bytes of a body to show.
    truncate: Option<usize>,
}

async fn get(
    State(api): State<Api>,
    Path((vhost, name)): Path<(String, String)>,
    caller: Caller,
    body: Body,
) -> ApiResult {
    let place = Place::find_for_post(&api, caller, &vhost)?;
    place.require_queue(&name).map_err(|_| ApiError::Missing("queue_not_found".to_owned()))?;
    let request = Request::read(&body)?;
    let queue = place.direct(&api).gettable_queue(&Name::cleaned(&name)).map_err(refusal)?;
    let _looking = queue.looking().await;
    let (mut got, mut bytes) = (Vec::new(), 0);
    let mut shown = Vec::new();
    for _ in 0..request.count.unwrap_or(u64::MAX) {
        let no_ack = request.mode.0.is_none();
        let taken = api.shared.take(&queue, 1, no_ack).await.map_err(|_| ApiError::NoObject)?;
        let Some(taken) = taken.into_iter().next() else { break };
        bytes += taken.message.size() + OVERHEAD;
        api.shared.trace_taken(&taken, place.user());
        shown.push(request.show(&taken));
        got.push(taken);
        if bytes >= MOST_BYTES {
            break;
        }
    }
    // What was got goes back only now, or the next get would find it again.
    if let Some(how) = request.mode.0 {
        api.shared.settle_taken(got, how);
    }
    Ok(Json(shown).into_response())
}

/// A get that is not allowed is told in other words than a publish.
fn refusal(error: crate::model::AmqpError) -> ApiError {
    match error.code {
        amqp_spec::ReplyCode::AccessRefused => ApiError::NotAuthorised(error.to_string()),
        amqp_spec::ReplyCode::NotFound => ApiError::Missing("queue_not_found".to_owned()),
        _ => error.of_channel(),
    }
}

impl Request {
    fn read(body: &Body) -> Result<Self, ApiError> {
        let absent: Vec<&str> =
            ["ackmode", "count", "encoding"].into_iter().filter(|key| !body.0.contains_key(*key)).collect();
        let (Some(mode), Some(count), Some(encoding)) =
            (body.0.get("ackmode"), body.0.get("count"), body.0.get("encoding"))
        else {
            return Err(missing(&absent));
        };
        let mode = AckMode::read(mode)?;
        // A negative count never comes to its end, in RabbitMQ either.
        let count = u64::try_from(whole(count)?).ok();
        let texts = match encoding.as_str() {
            Some("auto") => true,
            Some("base64") => false,
            _ => return Err(ApiError::bad_request("Unsupported encoding. Please use auto or base64.")),
        };
        let truncate = body.get("truncate").map(whole).transpose()?;
        let truncate = truncate.map(|bytes| usize::try_from(bytes).unwrap_or_default());
        Ok(Self { count, mode, texts, truncate })
    }

    fn show(&self, taken: &Taken) -> Value {
        let message = &taken.message;
        let body = message.body();
        let part = body.get(..self.truncate.unwrap_or(usize::MAX).min(body.len())).unwrap_or_default();
        let text = std::str::from_utf8(part).ok().filter(|_| self.texts);
        let (payload, encoding) = match text {
            Some(text) => (text.to_owned(), "string"),
            None => (STANDARD.encode(part), "base64"),
        };
        let changed = taken.changed_properties();
        json!({
            "payload_bytes": body.len(),
            "redelivered": taken.attributes.redelivered,
            "exchange": arguments::utf8(message.exchange()),
            "routing_key": arguments::utf8(message.routing_key()),
            "message_count": taken.left,
            "properties": properties::to_json(changed.as_deref().unwrap_or(message.properties())),
            "payload": payload,
            "payload_encoding": encoding,
        })
    }
}

impl AckMode {
    fn read(value: &Value) -> Result<Self, ApiError> {
        let how = match value.as_str() {
            Some("ack_requeue_false") => None,
            // They go back as those of a channel that is closed, which counts for nothing.
            Some("ack_requeue_true") => Some(Settlement::Requeue { counts: false }),
            Some("reject_requeue_true") => Some(Settlement::Requeue { counts: true }),
            Some("reject_requeue_false") => Some(Settlement::Discard { counts: true }),
            _ => {
                let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                return Err(ApiError::bad_request(format!(
                    "Invalid ackmode value: {shown}. Valid values are: ack_requeue_true, ack_requeue_false, \
                     reject_requeue_true, reject_requeue_false"
                )));
            }
        };
        Ok(Self(how))
    }
}

/// A whole number, which may be a text.
fn whole(value: &Value) -> Result<i64, ApiError> {
    let number = value.as_i64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
    number.ok_or_else(|| ApiError::bad_request(json!(["not_integer", value])))
}
