//! The document as a whole, written.

use super::{bindings, exchanges, queues};
use crate::broker::Shared;
use crate::metadata::{Metadata, Vhost};
use crate::model::version::RABBITMQ_VERSION;
use serde_json::{Map, Value, json};

/// All that is declared.
pub(super) fn of_all(shared: &Shared) -> Value {
    let metadata = shared.metadata.lock();
    let mut document = head();
    let vhosts: Vec<&Vhost> = metadata.vhosts().collect();
    put_objects(&mut document, &vhosts, true);
    put_identity(&mut document, &metadata);
    Value::Object(document)
}

/// What is declared in one vhost; `None` where there is no such.
pub(super) fn of_vhost(shared: &Shared, name: &str) -> Option<Value> {
    let metadata = shared.metadata.lock();
    let vhost = metadata.vhost(name).ok()?;
    let mut document = head();
    document.insert("rabbitmq_definition_format".to_owned(), json!("single_virtual_host"));
    document.insert("original_vhost_name".to_owned(), json!(name));
    document.insert("explanation".to_owned(), json!(format!("Definitions of virtual host '{name}'")));
    put_objects(&mut document, &[vhost], false);
    Some(Value::Object(document))
}

fn head() -> Map<String, Value> {
    let mut head = Map::new();
    head.insert("rabbit_version".to_owned(), json!(RABBITMQ_VERSION));
    head.insert("rabbitmq_version".to_owned(), json!(RABBITMQ_VERSION));
    head.insert("product_name".to_owned(), json!("Leveret"));
    head.insert("product_version".to_owned(), json!(env!("CARGO_PKG_VERSION")));
    head
}

/// The sections that every document has; `named` where each object says which vhost it is of.
fn put_objects(document: &mut Map<String, Value>, vhosts: &[&Vhost], named: bool) {
    let each = |export: fn(&Vhost) -> Vec<Map<String, Value>>| -> Value {
        let objects = vhosts.iter().flat_map(|vhost| {
            let name = json!(*vhost.settings().name);
            export(vhost).into_iter().map(move |mut object| {
                if named {
                    object.insert("vhost".to_owned(), name.clone());
                }
                Value::Object(object)
            })
        });
        objects.collect()
    };
    document.insert("queues".to_owned(), each(queues::export));
    document.insert("exchanges".to_owned(), each(exchanges::export));
    document.insert("bindings".to_owned(), each(bindings::export));
}

/// Who there is.
fn put_identity(_: &mut Map<String, Value>, _: &Metadata) {}
