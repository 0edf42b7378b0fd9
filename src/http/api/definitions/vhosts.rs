//! Vhosts, with what they say of themselves and their limits.

use super::import::{Import, ImportError, Object, needed, tags, text};
use crate::broker::NewVhost;
use crate::metadata::{INTERNAL_USER, Metadata, Vhost, VhostLimits};
use crate::model::arguments::QueueType;
use serde_json::{Map, Value, json};

pub(super) fn export(metadata: &Metadata) -> Vec<Object> {
    metadata.vhosts().map(object).collect()
}

fn object(vhost: &Vhost) -> Object {
    let mut object = Map::new();
    object.insert("name".to_owned(), json!(*vhost.settings().name));
    object.insert("metadata".to_owned(), metadata(vhost));
    object.insert("limits".to_owned(), json!(vhost.limits()));
    object
}

/// What a vhost says of itself.
pub(super) fn metadata(vhost: &Vhost) -> Value {
    let said = vhost.settings();
    let mut metadata = Map::new();
    metadata.insert("description".to_owned(), json!(said.description));
    metadata.insert("tags".to_owned(), json!(said.tags));
    metadata.insert("default_queue_type".to_owned(), json!(said.default_queue_type.name()));
    metadata.extend(said.protected.map(|protected| ("protected_from_deletion".to_owned(), json!(protected))));
    Value::Object(metadata)
}

/// A vhost that is there says then what the document says, as in RabbitMQ; of a new one, whoever imports may use all.
pub(super) async fn import(import: &Import<'_>, object: &Object) -> Result<(), ImportError> {
    let name = needed(object, "name")?;
    // Older documents have what a vhost says beside its name.
    let said = object.get("metadata").and_then(Value::as_object).unwrap_or(object);
    let default_queue_type = match text(said, "default_queue_type")? {
        None | Some("undefined") => None,
        Some(name) => {
            let kind = QueueType::from_name(name);
            Some(kind.ok_or_else(|| ImportError::Form(format!("'{name}' is no type of queue")))?)
        }
    };
    let vhost = NewVhost {
        description: text(said, "description")?.unwrap_or_default().to_owned(),
        tags: tags(said, "tags")?,
        default_queue_type,
        protected: said.get("protected_from_deletion").and_then(Value::as_bool),
        tracing: said.get("tracing").and_then(Value::as_bool),
    };
    // Who brings a vhost may use it, as with a PUT; the broker itself is nobody that could log in.
    let creator = (*import.user != *INTERNAL_USER).then_some(&*import.user);
    import.shared.put_vhost(name, vhost, creator).await?;
    if let Some(limits) = object.get("limits").filter(|limits| limits.as_object().is_some_and(|it| !it.is_empty())) {
        let limits = VhostLimits::parse(limits).map_err(|error| ImportError::Refused(error.to_string()))?;
        import.shared.set_vhost_limits(name, limits).await?;
    }
    Ok(())
}
