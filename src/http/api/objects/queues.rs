//! One queue: declared, deleted, purged.

use super::target::{Failure, Place, flag, missing};
use crate::http::api::routes::{Routes, delete, post, put};
use crate::http::api::{Access, Api, ApiError, ApiResult, Body, Caller, arguments, list::ListQuery};
use crate::metadata::QueueDeclaration;
use crate::model::Name;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::json;

/// Longest name of a queue in bytes: the protocol's.
const LONGEST_NAME: usize = 255;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/queues/{vhost}/{queue}", put(declare).delete(remove))
        .route("/api/queues/{vhost}/{queue}/contents", delete(purge))
        .route("/api/queues/{vhost}/{queue}/actions", post(act))
}

async fn declare(
    State(api): State<Api>,
    Path((vhost, name)): Path<(String, String)>,
    caller: Caller,
    body: Body,
) -> ApiResult {
    let place = Place::find_for_post(&api, caller, &vhost)?;
    check_length(&name)?;
    check_node(&api, &body)?;
    let name = Name::cleaned(&name);
    let known = place.vhost.queue(&name).is_some();
    let mut direct = place.direct(&api);
    let declaration = QueueDeclaration {
        name,
        server_named: false,
        durable: flag(&body, "durable")?,
        exclusive: false,
        auto_delete: flag(&body, "auto_delete")?,
        arguments: arguments::from_value(body.get("arguments"))?,
        owner: direct.owner(),
    };
    direct.declare_queue(declaration).await.map_err(Failure::of_declaration)?;
    Ok(if known { StatusCode::NO_CONTENT } else { StatusCode::CREATED }.into_response())
}

/// Over AMQP, no longer name comes.
fn check_length(name: &str) -> Result<(), ApiError> {
    match name.len() {
        // Its words, which are wrong by one byte, and the line feed are RabbitMQ's.
        length if length > LONGEST_NAME => {
            let reason = format!("queue should be less than {LONGEST_NAME} bytes, actually was {length}\n");
            Err(ApiError::bad_request(reason))
        }
        _ => Ok(()),
    }
}

/// A queue may be wanted on a node, and there is one.
fn check_node(api: &Api, body: &Body) -> Result<(), ApiError> {
    match body.string("node")? {
        Some(node) if node != api.node() => Err(ApiError::bad_request(format!("Node {node} is not a cluster member"))),
        _ => Ok(()),
    }
}

async fn remove(
    State(api): State<Api>,
    Path((vhost, name)): Path<(String, String)>,
    caller: Caller,
    query: ListQuery,
) -> ApiResult {
    let place = Place::find(&api, caller, &vhost)?;
    place.require_queue(&name)?;
    let (if_unused, if_empty) = (query.flag("if-unused"), query.flag("if-empty"));
    let deleted = place.direct(&api).delete_queue(&Name::cleaned(&name), if_unused, if_empty).await;
    deleted.map_err(Failure::of_declaration)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn purge(State(api): State<Api>, Path((vhost, name)): Path<(String, String)>, caller: Caller) -> ApiResult {
    let place = Place::find(&api, caller, &vhost)?;
    place.require_queue(&name)?;
    place.direct(&api).purge(&Name::cleaned(&name)).map_err(Failure::of_declaration)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// RabbitMQ's actions were those of mirrored queues, which it has no more: it knows the endpoint and none of them.
async fn act(
    State(api): State<Api>,
    Path((vhost, name)): Path<(String, String)>,
    caller: Caller,
    body: Body,
) -> ApiResult {
    caller.require(Access::Administrator)?;
    let place = Place::find_for_post(&api, caller, &vhost)?;
    place.require_queue(&name).map_err(|_| ApiError::Missing("queue_not_found".to_owned()))?;
    let Some(action) = body.get("action") else { return Err(missing(&["action"])) };
    Err(ApiError::bad_request(json!(["unknown", action])))
}
