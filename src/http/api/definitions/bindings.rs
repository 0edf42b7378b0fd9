//! Bindings that were declared: not those of the default exchange, nor of one connection's queues.

use super::import::{Import, ImportError, Object, arguments, needed, text};
use crate::http::api::arguments::{to_json, utf8};
use crate::metadata::{Binding, BindingRequest, Destination, Owner, Target};
use crate::model::Name;
use amqp_spec::ReplyCode;
use serde_json::{Map, json};
use std::sync::Arc;

pub(super) fn export(bindings: &[Arc<Binding>]) -> Vec<Object> {
    let mut bindings: Vec<_> = bindings.iter().filter(|binding| !is_exclusive(binding)).collect();
    // Some types of exchange route by the order of their bindings.
    bindings.sort_by_key(|binding| binding.order);
    bindings.into_iter().map(|binding| object(binding)).collect()
}

fn is_exclusive(binding: &Binding) -> bool {
    matches!(&binding.destination, Destination::Queue(queue) if queue.exclusive.is_some())
}

fn object(binding: &Binding) -> Object {
    let kind = match &binding.destination {
        Destination::Queue(_) => "queue",
        Destination::Exchange(_) => "exchange",
    };
    let mut object = Map::new();
    object.insert("source".to_owned(), json!(*binding.source.name));
    object.insert("destination".to_owned(), json!(**binding.destination.name()));
    object.insert("destination_type".to_owned(), json!(kind));
    object.insert("routing_key".to_owned(), json!(utf8(&binding.key)));
    object.insert("arguments".to_owned(), to_json(&binding.arguments));
    object
}

pub(super) async fn import(import: &mut Import<'_>, object: &Object) -> Result<(), ImportError> {
    let vhost = import.vhost(object)?;
    let source = Name::cleaned(needed(object, "source")?);
    if source.is_empty() {
        return Ok(());
    }
    let destination = Name::cleaned(needed(object, "destination")?);
    let target = match needed(object, "destination_type")? {
        "queue" => Target::Queue(destination),
        "exchange" => Target::Exchange(destination),
        other => return Err(ImportError::Form(format!("'{other}' is no type of destination"))),
    };
    let request = BindingRequest {
        source,
        target,
        key: text(object, "routing_key")?.unwrap_or_default().as_bytes().into(),
        arguments: arguments(object)?,
        owner: Owner(import.shared.next_id()),
    };
    match import.shared.bind(&vhost, request) {
        Ok(done) => import.changed(done).await,
        // RabbitMQ leaves some exchanges out of what it exports and not their bindings.
        Err(error) if error.code == ReplyCode::NotFound => {
            tracing::warn!(vhost = %vhost.name, reason = error.text, "a binding in the definitions leads nowhere");
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}
