//! Runtime parameters: of vhosts, among which RabbitMQ counts limits and operator policies, and of the whole broker.

use super::import::{Import, ImportError, Object, needed};
use super::policies;
use crate::broker::AdminError;
use crate::metadata::{Metadata, PolicyKind};
use serde_json::{Map, Value, json};

/// The component under which operator policies are kept.
pub(super) const OPERATOR_POLICY: &str = "operator_policy";

/// Those of one vhost, or of all; `named` where each says which vhost it is of.
pub(super) fn export(metadata: &Metadata, vhost: Option<&str>, named: bool) -> Vec<Object> {
    let shown = metadata.shown_parameters().into_iter().filter(|(key, _)| vhost.is_none_or(|it| *it == *key.vhost));
    let objects = shown.map(|(key, value)| {
        let mut object = Map::new();
        object.insert("component".to_owned(), json!(*key.component));
        if named {
            object.insert("vhost".to_owned(), json!(*key.vhost));
        }
        object.insert("name".to_owned(), json!(*key.name));
        object.insert("value".to_owned(), value);
        object
    });
    objects.collect()
}

pub(super) fn export_global(metadata: &Metadata) -> Vec<Object> {
    let objects = metadata.global_parameters().map(|(name, value)| {
        let mut object = Map::new();
        object.insert("name".to_owned(), json!(**name));
        object.insert("value".to_owned(), value.clone());
        object
    });
    objects.collect()
}

fn value(object: &Object) -> Result<&Value, ImportError> {
    object.get("value").ok_or_else(|| ImportError::Form("a parameter has no 'value'".to_owned()))
}

pub(super) async fn import(import: &Import<'_>, object: &Object) -> Result<(), ImportError> {
    let vhost = import.vhost(object)?.name.clone();
    let (component, name, value) = (needed(object, "component")?, needed(object, "name")?, value(object)?);
    if component == OPERATOR_POLICY {
        let Value::Object(policy) = value else {
            return Err(ImportError::Form(format!("the operator policy '{name}' is no object")));
        };
        return policies::put(import, PolicyKind::Operator, &vhost, name, policy).await;
    }
    match import.shared.set_parameter(component, &vhost, name, value.clone()).await {
        Ok(_) => Ok(()),
        // Of a plugin that is not part of this broker, whose queues and exchanges should come all the same.
        Err(error @ AdminError::Invalid(_)) => {
            tracing::warn!(%vhost, component, name, %error, "a parameter in the definitions is left out");
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

/// RabbitMQ puts in some of its own, which mean nothing here and do no harm.
pub(super) async fn import_global(import: &Import<'_>, object: &Object) -> Result<(), ImportError> {
    import.shared.set_global_parameter(needed(object, "name")?, value(object)?.clone()).await?;
    Ok(())
}
