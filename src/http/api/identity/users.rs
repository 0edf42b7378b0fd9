//! `/api/users`, `/api/auth/hash_password`.

use super::super::{Access, Api, ApiError, ApiResult, Body, Caller, list, list::ListQuery};
use super::{done, permissions, put, tags, topic_permissions, value};
use crate::auth::{HashAlgorithm, PasswordHash, Secret};
use crate::broker::{NewUser, hash_password};
use crate::http::api::routes::{Routes, get, post};
use crate::metadata::{Metadata, User, UserLimits};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde_json::{Value, json};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/users", get(all))
        .route("/api/users/", get(all))
        .route("/api/users/without-permissions", get(without_permissions))
        .route("/api/users/bulk-delete", post(delete_many))
        .route("/api/users/{user}", get(one).put(change).delete(delete))
        .route("/api/users/{user}/permissions", get(permissions_of))
        .route("/api/users/{user}/topic-permissions", get(topics_of))
        .route("/api/auth/hash_password/{password}", get(hash))
}

/// A user as it is shown: with the hash of its password, which administrators need for definitions.
fn shown(user: &User) -> Value {
    json!({
        "name": &*user.name,
        "password_hash": user.password.to_base64(),
        "hashing_algorithm": user.password.algorithm().name(),
        "tags": user.tags,
        "limits": user.limits,
    })
}

async fn all(State(api): State<Api>, caller: Caller, query: ListQuery) -> ApiResult {
    caller.require(Access::Administrator)?;
    let users = api.shared.metadata.lock().users().map(shown).collect();
    list::respond(users, &query)
}

async fn without_permissions(State(api): State<Api>, caller: Caller, query: ListQuery) -> ApiResult {
    caller.require(Access::Administrator)?;
    let users = {
        let metadata = api.shared.metadata.lock();
        let permitted: std::collections::BTreeSet<_> = metadata.all_permissions().map(|(user, _, _)| user).collect();
        metadata.users().filter(|user| !permitted.contains(&user.name)).map(shown).collect()
    };
    list::respond(users, &query)
}

async fn one(State(api): State<Api>, caller: Caller, Path(name): Path<String>) -> ApiResult {
    caller.require(Access::Administrator)?;
    let user = api.shared.metadata.lock().user(&name).map(shown);
    Ok(Json(user.ok_or(ApiError::NoObject)?).into_response())
}

async fn change(State(api): State<Api>, caller: Caller, Path(name): Path<String>, body: Body) -> ApiResult {
    caller.require(Access::Administrator)?;
    let password = password(&body)?;
    let tags = tags(body.get("tags").ok_or_else(|| ApiError::bad_request("tags_not_present"))?)?;
    let limits = body.get("limits").map(UserLimits::parse).transpose();
    let limits = limits.map_err(|error| ApiError::bad_request(error.to_string()))?.unwrap_or_default();
    put(api.shared.put_user(NewUser { name: name.into(), password, tags, limits }).await?)
}

/// A password, or what another broker kept of one; neither means that there is no login by password.
fn password(body: &Body) -> Result<PasswordHash, ApiError> {
    match (body.string("password")?, body.get("password_hash")) {
        (Some(_), Some(_)) => Err(ApiError::bad_request("both_password_and_password_hash_are_provided")),
        // RabbitMQ hashes by what is configured, whatever algorithm is named.
        (Some(password), None) => Ok(hash_password(HashAlgorithm::default(), &Secret::new(password))?),
        (None, Some(hash)) => {
            let algorithm = algorithm(body)?;
            let read = hash.as_str().and_then(|text| PasswordHash::from_base64(algorithm, text).ok());
            read.ok_or_else(|| ApiError::bad_request(json!(["not_base64", hash])))
        }
        (None, None) => Ok(PasswordHash::none()),
    }
}

/// What the hash of a password was made with.
fn algorithm(body: &Body) -> Result<HashAlgorithm, ApiError> {
    let Some(name) = body.string("hashing_algorithm")? else { return Ok(HashAlgorithm::default()) };
    HashAlgorithm::from_name(name).ok_or_else(|| ApiError::bad_request(json!(["unknown_hashing_algorithm", name])))
}

async fn delete(State(api): State<Api>, caller: Caller, Path(name): Path<String>) -> ApiResult {
    caller.require(Access::Administrator)?;
    api.shared.delete_user(&name).await?;
    done()
}

async fn delete_many(State(api): State<Api>, caller: Caller, body: Body) -> ApiResult {
    caller.require(Access::Administrator)?;
    let users = value(&body, "users")?;
    let names = users.as_array().and_then(|users| users.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
    let names = names.ok_or_else(|| ApiError::bad_request(json!(["not_list_of_names", users])))?;
    api.shared.delete_users(&names).await?;
    done()
}

async fn permissions_of(
    State(api): State<Api>,
    caller: Caller,
    Path(name): Path<String>,
    query: ListQuery,
) -> ApiResult {
    caller.require(Access::Administrator)?;
    let items = {
        let metadata = api.shared.metadata.lock();
        known(&metadata, &name)?;
        permissions::items(&metadata, |user, _| user == name)
    };
    list::respond(items, &query)
}

async fn topics_of(State(api): State<Api>, caller: Caller, Path(name): Path<String>, query: ListQuery) -> ApiResult {
    caller.require(Access::Administrator)?;
    let items = {
        let metadata = api.shared.metadata.lock();
        known(&metadata, &name)?;
        topic_permissions::items(&metadata, |user, _| user == name)
    };
    list::respond(items, &query)
}

fn known(metadata: &Metadata, user: &str) -> Result<(), ApiError> {
    metadata.user(user).map(drop).ok_or(ApiError::NoObject)
}

async fn hash(caller: Caller, Path(password): Path<String>) -> ApiResult {
    caller.require(Access::Administrator)?;
    let hash = hash_password(HashAlgorithm::default(), &Secret::new(password))?;
    Ok(Json(json!({ "ok": hash.to_base64() })).into_response())
}
