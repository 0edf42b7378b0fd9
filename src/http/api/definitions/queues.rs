//! Queues: all but those of one connection.

use super::import::{Import, ImportError, Object, arguments, flag, needed, text};
use crate::http::api::arguments::to_json;
use crate::metadata::{Owner, Queue, QueueDeclaration, RESERVED_PREFIX};
use crate::model::Name;
use crate::model::arguments::QUEUE_TYPE;
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub(super) fn export(queues: &[Arc<Queue>]) -> Vec<Object> {
    queues.iter().filter(|queue| queue.exclusive.is_none()).map(|queue| object(queue)).collect()
}

fn object(queue: &Queue) -> Object {
    let kind = queue.queue_type().name();
    let mut arguments = to_json(&queue.arguments);
    if let Value::Object(arguments) = &mut arguments {
        // Another broker may have another default.
        arguments.entry(QUEUE_TYPE).or_insert_with(|| json!(kind));
    }
    let mut object = Map::new();
    object.insert("name".to_owned(), json!(*queue.name));
    object.insert("durable".to_owned(), json!(queue.durable));
    object.insert("auto_delete".to_owned(), json!(queue.auto_delete));
    object.insert("type".to_owned(), json!(kind));
    object.insert("arguments".to_owned(), arguments);
    object
}

pub(super) async fn import(import: &mut Import<'_>, object: &Object) -> Result<(), ImportError> {
    let vhost = import.vhost(object)?;
    let name = Name::cleaned(needed(object, "name")?);
    if vhost.queue(&name).is_some() {
        return Ok(());
    }
    let mut arguments = arguments(object)?;
    if let Some(kind) = text(object, "type")?.filter(|_| !arguments.contains_key(QUEUE_TYPE)) {
        arguments.insert(QUEUE_TYPE, kind);
    }
    let declaration = QueueDeclaration {
        // A name that a broker once made may come back.
        server_named: name.starts_with(RESERVED_PREFIX),
        name,
        durable: flag(object, "durable", true)?,
        exclusive: false,
        auto_delete: flag(object, "auto_delete", false)?,
        arguments,
        owner: Owner(import.shared.next_id()),
    };
    let (_, done) = import.shared.declare_queue(&vhost, declaration)?;
    import.changed(done).await
}
