//! Policies and operator policies.

use super::list::{ListQuery, compare, lookup};
use super::{Access, Api, ApiError, ApiResult, Body, Caller};
use crate::broker::{PolicyTurn, acting, actor, synced};
use crate::http::api::routes::{Routes, get};
use crate::metadata::{NewPolicy, Policy, PolicyError, PolicyKind};
use crate::model::{AmqpError, Name};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(super) fn routes() -> Routes {
    of_kind("/api/policies", PolicyKind::Policy).merge(of_kind("/api/operator-policies", PolicyKind::Operator))
}

/// Those who may use the API see what is set; policies are policymakers' to set, operator policies administrators'.
fn of_kind(path: &str, kind: PolicyKind) -> Routes {
    let access = match kind {
        PolicyKind::Policy => Access::Policymaker,
        PolicyKind::Operator => Access::Administrator,
    };
    let of_all =
        move |caller: Caller, query: ListQuery, State(api): State<Api>| async move { all(&caller, &query, &api, kind) };
    let of_vhost = move |caller: Caller, query: ListQuery, State(api): State<Api>, Path(vhost): Path<String>| async move {
        caller.vhost(&api, &vhost)?;
        Ok::<_, ApiError>(shown(of(&api, kind, Some(&vhost)), &query))
    };
    let show = move |caller: Caller, State(api): State<Api>, Path((vhost, name)): Path<(String, String)>| async move {
        caller.require(access)?;
        one(&caller, &api, kind, &vhost, &name)
    };
    let set = move |caller: Caller, State(api): State<Api>, Path(path): Path<(String, String)>, body: Body| async move {
        caller.require(access)?;
        put(&caller, api, kind, path, &body).await
    };
    let clear = move |caller: Caller, State(api): State<Api>, Path(path): Path<(String, String)>| async move {
        caller.require(access)?;
        delete(&caller, api, kind, path).await
    };
    Routes::new()
        .route(path, get(of_all))
        .route(&format!("{path}/{{vhost}}"), get(of_vhost))
        .route(&format!("{path}/{{vhost}}/{{name}}"), get(show).put(set).delete(clear))
}

fn all(caller: &Caller, query: &ListQuery, api: &Api, kind: PolicyKind) -> ApiResult {
    let mut seen: BTreeMap<Name, bool> = BTreeMap::new();
    let mut sees = |vhost: &Name| {
        let may = || caller.has(Access::Administrator) || caller.may_open(api, vhost);
        *seen.entry(vhost.clone()).or_insert_with(may)
    };
    let policies = of(api, kind, None).into_iter().filter(|(vhost, _)| sees(vhost)).collect();
    Ok(shown(policies, query))
}

fn of(api: &Api, kind: PolicyKind, vhost: Option<&str>) -> Vec<(Name, Value)> {
    let policies = api.shared.policies(kind, vhost);
    policies.iter().map(|policy| (policy.vhost.clone(), object(policy))).collect()
}

/// The list, sorted as asked for. RabbitMQ does not page it.
fn shown(policies: Vec<(Name, Value)>, query: &ListQuery) -> axum::response::Response {
    let mut items: Vec<Value> = policies.into_iter().map(|(_, item)| item).collect();
    if let Some(key) = query.sort() {
        items.sort_by(|a, b| compare(lookup(a, key), lookup(b, key)));
    }
    if query.reversed() {
        items.reverse();
    }
    let items: Vec<Value> = items.into_iter().map(|item| query.columns(item)).collect();
    Json(items).into_response()
}

/// A policy as the API and definitions show it.
fn object(policy: &Policy) -> Value {
    json!({
        "vhost": policy.vhost,
        "name": policy.name,
        "pattern": policy.pattern,
        "apply-to": policy.apply_to.name(),
        "definition": policy.definition,
        "priority": policy.priority,
    })
}

fn one(caller: &Caller, api: &Api, kind: PolicyKind, vhost: &str, name: &str) -> ApiResult {
    caller.vhost(api, vhost)?;
    let policy = api.shared.policy(kind, vhost, name).ok_or(ApiError::NoObject)?;
    Ok(Json(object(&policy)).into_response())
}

async fn put(caller: &Caller, api: Api, kind: PolicyKind, (vhost, name): (String, String), body: &Body) -> ApiResult {
    let vhost = caller.vhost(&api, &vhost).map_err(no_vhost)?;
    body.require(&["pattern", "definition"])?;
    let said = |key: &str| body.0.get(key).cloned();
    let policy = NewPolicy {
        vhost,
        name: name.into(),
        pattern: said("pattern").unwrap_or_default(),
        definition: said("definition").unwrap_or_default(),
        priority: said("priority"),
        apply_to: said("apply-to"),
    };
    let policy = Policy::new(kind, policy)?;
    let new = turned(api, move |api| api.shared.set_policy(policy)).await?;
    Ok(if new { StatusCode::CREATED } else { StatusCode::NO_CONTENT }.into_response())
}

async fn delete(caller: &Caller, api: Api, kind: PolicyKind, (vhost, name): (String, String)) -> ApiResult {
    caller.vhost(&api, &vhost)?;
    match turned(api, move |api| api.shared.clear_policy(kind, &vhost, &name)).await? {
        true => Ok(StatusCode::NO_CONTENT.into_response()),
        false => Err(ApiError::NoObject),
    }
}

/// Where a policy is to be set, the vhost that is not there has another reason than elsewhere.
fn no_vhost(error: ApiError) -> ApiError {
    match error {
        ApiError::NoObject => ApiError::Missing("vhost_not_found".to_owned()),
        other => other,
    }
}

/// Changes policies on a thread that may block, and waits until that is on disk.
async fn turned(
    api: Api,
    turn: impl FnOnce(&Api) -> Result<PolicyTurn, AmqpError> + Send + 'static,
) -> Result<bool, ApiError> {
    let user = actor();
    let done = tokio::task::spawn_blocking(move || acting(&user, || turn(&api))).await;
    let turn = done.map_err(|error| ApiError::Internal(error.to_string()))??;
    synced(turn.synced).await?;
    Ok(turn.changed)
}

impl From<PolicyError> for ApiError {
    fn from(error: PolicyError) -> Self {
        Self::bad_request(error.to_string())
    }
}
