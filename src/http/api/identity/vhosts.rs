//! `/api/vhosts`.

use super::super::overview::vhost_numbers;
use super::super::{Access, Api, ApiError, ApiResult, Body, Caller, list, list::ListQuery};
use super::{done, permissions, put, tags, topic_permissions};
use crate::broker::{AdminError, NewVhost};
use crate::http::api::routes::{Routes, get, post};
use crate::metadata::{MetadataError, VhostSettings};
use crate::model::Name;
use crate::model::arguments::QueueType;
use amqp_spec::erlang::Pretty;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde_json::{Map, Value, json};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/vhosts", get(all))
        .route("/api/vhosts/{vhost}", get(one).put(change).delete(delete))
        .route("/api/vhosts/{vhost}/start/{node}", post(start))
        .route("/api/vhosts/{vhost}/deletion/protection", post(protect).delete(unprotect))
        .route("/api/vhosts/{vhost}/permissions", get(permissions_in))
        .route("/api/vhosts/{vhost}/topic-permissions", get(topics_in))
}

/// A vhost as it is shown.
fn shown(settings: &VhostSettings, node: &str) -> Value {
    let default_queue_type = settings.default_queue_type.name();
    let mut metadata = Map::from_iter([
        ("description".to_owned(), json!(settings.description)),
        ("tags".to_owned(), json!(settings.tags)),
        ("default_queue_type".to_owned(), json!(default_queue_type)),
    ]);
    if let Some(protected) = settings.protected {
        metadata.insert("protected_from_deletion".to_owned(), protected.into());
    }
    json!({
        "name": &*settings.name,
        "description": settings.description,
        "tags": settings.tags,
        "default_queue_type": default_queue_type,
        "protected_from_deletion": settings.protected == Some(true),
        "metadata": metadata,
        "tracing": settings.tracing,
        "cluster_state": { node: "running" },
    })
}

/// All for those who look after the broker, for others those that they may open.
async fn all(State(api): State<Api>, caller: Caller, query: ListQuery) -> ApiResult {
    let any = caller.has(Access::Monitoring);
    let items: Vec<Value> = {
        let metadata = api.shared.metadata.lock();
        let open = |name: &str| any || metadata.permissions(&caller.name, name).is_some();
        metadata
            .vhosts()
            .map(|vhost| vhost.settings())
            .filter(|vhost| open(&vhost.name))
            .map(|it| shown(it, api.node()))
            .collect()
    };
    let items: Result<Vec<Value>, ApiError> = items.into_iter().map(|item| with_numbers(&api, item, &query)).collect();
    list::respond(items?, &query)
}

/// With what is counted in it, unless the client does without.
fn with_numbers(api: &Api, mut item: Value, query: &ListQuery) -> Result<Value, ApiError> {
    if query.flag("disable_stats") {
        return Ok(item);
    }
    let name = item.get("name").and_then(Value::as_str).map(Name::from);
    if let (Some(name), Value::Object(fields)) = (name, &mut item) {
        fields.extend(vhost_numbers(api, &name, query)?);
    }
    Ok(item)
}

async fn one(State(api): State<Api>, caller: Caller, Path(name): Path<String>, query: ListQuery) -> ApiResult {
    caller.require(Access::Administrator)?;
    let found = api.shared.metadata.lock().vhost(&name).map(|vhost| shown(vhost.settings(), api.node()));
    let found = with_numbers(&api, found.map_err(|_| ApiError::NoObject)?, &query)?;
    Ok(Json(query.columns(found)).into_response())
}

async fn change(State(api): State<Api>, caller: Caller, Path(name): Path<String>, body: Body) -> ApiResult {
    caller.require(Access::Administrator)?;
    // Clients in use write it in either way.
    let queue_type = body.get("default_queue_type").or_else(|| body.get("defaultqueuetype"));
    let new = NewVhost {
        description: body.string("description")?.unwrap_or_default().to_owned(),
        tags: body.get("tags").map(tags).transpose()?.unwrap_or_default(),
        default_queue_type: queue_type.map(default_queue_type).transpose()?.flatten(),
        // RabbitMQ has a path of its own for it, and passes it over here. Commands have no other way.
        protected: if caller.is_local() { body.boolean("protected_from_deletion")? } else { None },
        tracing: body.boolean("tracing")?,
    };
    let creator = (!caller.is_local()).then_some(&*caller.name);
    put(api.shared.put_vhost(&name, new, creator).await?)
}

/// `undefined` is what is configured, as when nothing is said.
fn default_queue_type(value: &Value) -> Result<Option<QueueType>, ApiError> {
    match value {
        Value::String(name) if name.is_empty() => {
            Err(ApiError::bad_request("default_queue_type must not be an empty string"))
        }
        Value::String(name) if name == "undefined" => Ok(None),
        Value::String(name) => QueueType::from_name(name)
            .map(Some)
            .ok_or_else(|| ApiError::bad_request(format!("{name} is not a valid queue type"))),
        other => Err(ApiError::bad_request(format!("{other} is not a valid default_queue_type value"))),
    }
}

async fn delete(State(api): State<Api>, caller: Caller, Path(name): Path<String>) -> ApiResult {
    caller.require(Access::Administrator)?;
    api.shared.delete_vhost(&name).await.map_err(no_vhost(|| ApiError::NoObject))?;
    done()
}

/// A vhost that is there is running.
async fn start(State(api): State<Api>, caller: Caller, Path((name, node)): Path<(String, String)>) -> ApiResult {
    caller.require(Access::Administrator)?;
    if node != api.node() {
        return Err(ApiError::bad_request(format!("Unknown node: {node}")));
    }
    known(&api, &name).map_err(|_| {
        let reason = format!("{{no_such_vhost,{}}}", Pretty::new(name.as_bytes()));
        ApiError::bad_request(format!("Request to node {node} failed with {reason}"))
    })?;
    done()
}

async fn protect(State(api): State<Api>, caller: Caller, Path(name): Path<String>) -> ApiResult {
    caller.require(Access::Administrator)?;
    let missing = || {
        let reason = format!("Cannot enable deletion protection of virtual host '{name}' because it does not exist");
        ApiError::Missing(reason)
    };
    api.shared.change_vhost(&name, |vhost| vhost.protected = Some(true)).await.map_err(no_vhost(missing))?;
    done()
}

async fn unprotect(State(api): State<Api>, caller: Caller, Path(name): Path<String>) -> ApiResult {
    caller.require(Access::Administrator)?;
    let unprotected = api.shared.change_vhost(&name, |vhost| vhost.protected = Some(false)).await;
    unprotected.map_err(no_vhost(|| ApiError::NoObject))?;
    done()
}

/// What a vhost that is missing costs; other errors cost what they do everywhere.
fn no_vhost(missing: impl FnOnce() -> ApiError) -> impl FnOnce(AdminError) -> ApiError {
    move |error| match error {
        AdminError::Refused(MetadataError::NoVhost(_)) => missing(),
        other => other.into(),
    }
}

fn known(api: &Api, vhost: &str) -> Result<(), ApiError> {
    api.shared.metadata.lock().vhost(vhost).map(drop).map_err(|_| ApiError::NoObject)
}

async fn permissions_in(
    State(api): State<Api>,
    caller: Caller,
    Path(name): Path<String>,
    query: ListQuery,
) -> ApiResult {
    caller.require(Access::Administrator)?;
    known(&api, &name)?;
    let items = permissions::items(&api.shared.metadata.lock(), |_, vhost| vhost == name);
    list::respond(items, &query)
}

async fn topics_in(State(api): State<Api>, caller: Caller, Path(name): Path<String>, query: ListQuery) -> ApiResult {
    caller.require(Access::Administrator)?;
    known(&api, &name)?;
    let items = topic_permissions::items(&api.shared.metadata.lock(), |_, vhost| vhost == name);
    list::respond(items, &query)
}
