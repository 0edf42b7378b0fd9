//! Policies. Those of operators are among the parameters, as RabbitMQ keeps them.

use super::import::{Import, ImportError, Object, needed};
use crate::broker::{acting, actor, synced};
use crate::metadata::{NewPolicy, Policy, PolicyKind};
use crate::model::Name;
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub(super) fn export(policies: &[Arc<Policy>]) -> Vec<Object> {
    let objects = policies.iter().map(|policy| {
        let mut object = said(policy);
        object.insert("name".to_owned(), json!(*policy.name));
        object
    });
    objects.collect()
}

/// An operator policy as a parameter.
pub(super) fn as_parameter(policy: &Policy) -> Object {
    let mut object = Map::new();
    object.insert("component".to_owned(), json!(super::parameters::OPERATOR_POLICY));
    object.insert("name".to_owned(), json!(*policy.name));
    object.insert("value".to_owned(), Value::Object(said(policy)));
    object
}

fn said(policy: &Policy) -> Object {
    let mut object = Map::new();
    object.insert("pattern".to_owned(), json!(policy.pattern));
    object.insert("definition".to_owned(), Value::Object(policy.definition.clone()));
    object.insert("priority".to_owned(), Value::Number(policy.priority.clone()));
    object.insert("apply-to".to_owned(), json!(policy.apply_to.name()));
    object
}

pub(super) async fn import(import: &Import<'_>, object: &Object) -> Result<(), ImportError> {
    let vhost = import.vhost(object)?.name.clone();
    put(import, PolicyKind::Policy, &vhost, needed(object, "name")?, object).await
}

pub(super) async fn put(
    import: &Import<'_>,
    kind: PolicyKind,
    vhost: &Name,
    name: &str,
    said: &Object,
) -> Result<(), ImportError> {
    let new = NewPolicy {
        vhost: vhost.clone(),
        name: Name::from(name),
        pattern: said.get("pattern").cloned().unwrap_or_default(),
        definition: said.get("definition").cloned().unwrap_or_default(),
        priority: said.get("priority").cloned(),
        apply_to: said.get("apply-to").cloned(),
    };
    let refused = |error| format!("{error} (vhost: \"{vhost}\" key: \"{name}\")");
    let policy = Policy::new(kind, new).map_err(|error| ImportError::Refused(refused(error)))?;
    let shared = import.shared.clone();
    // Queues that it concerns get their new rules before this is over, which may take a while.
    let user = actor();
    let set = tokio::task::spawn_blocking(move || acting(&user, || shared.set_policy(policy))).await;
    let turn = set.map_err(|error| ImportError::Disk(error.to_string()))??;
    Ok(synced(turn.synced).await?)
}
