//! The document as a whole, written.

use super::import::Object;
use super::{bindings, exchanges, queues};
use crate::broker::Shared;
use crate::metadata::{Binding, Exchange, Queue, Vhost};
use crate::model::{Name, RABBITMQ_VERSION};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// What is declared in a vhost at a moment. It is put into words when nothing is locked any more.
struct Declared {
    vhost: Name,
    exchanges: Vec<Arc<Exchange>>,
    queues: Vec<Arc<Queue>>,
    bindings: Vec<Arc<Binding>>,
}

impl Declared {
    fn of(vhost: &Vhost) -> Self {
        Self {
            vhost: vhost.settings().name.clone(),
            exchanges: vhost.exchanges().cloned().collect(),
            queues: vhost.queues().cloned().collect(),
            bindings: vhost.bindings().cloned().collect(),
        }
    }
}

/// All that is declared.
pub(super) fn of_all(shared: &Shared) -> Value {
    let declared: Vec<Declared> = shared.metadata.lock().vhosts().map(Declared::of).collect();
    let mut document = head();
    put_objects(&mut document, &declared, true);
    Value::Object(document)
}

/// What is declared in one vhost; `None` where there is no such.
pub(super) fn of_vhost(shared: &Shared, name: &str) -> Option<Value> {
    let declared = shared.metadata.lock().vhost(name).ok().map(Declared::of)?;
    let mut document = head();
    document.insert("rabbitmq_definition_format".to_owned(), json!("single_virtual_host"));
    document.insert("original_vhost_name".to_owned(), json!(name));
    document.insert("explanation".to_owned(), json!(format!("Definitions of virtual host '{name}'")));
    put_objects(&mut document, &[declared], false);
    Some(Value::Object(document))
}

fn head() -> Object {
    let mut head = Map::new();
    head.insert("rabbit_version".to_owned(), json!(RABBITMQ_VERSION));
    head.insert("rabbitmq_version".to_owned(), json!(RABBITMQ_VERSION));
    head.insert("product_name".to_owned(), json!("Leveret"));
    head.insert("product_version".to_owned(), json!(env!("CARGO_PKG_VERSION")));
    head
}

/// The sections of what is declared; `named` where each object says which vhost it is of.
fn put_objects(document: &mut Object, declared: &[Declared], named: bool) {
    let each = |export: fn(&Declared) -> Vec<Object>| -> Value {
        let of_one = |declared: &Declared| {
            let vhost = named.then(|| json!(*declared.vhost));
            let objects = export(declared).into_iter().map(move |mut object| {
                object.extend(vhost.clone().map(|vhost| ("vhost".to_owned(), vhost)));
                Value::Object(object)
            });
            objects.collect::<Vec<_>>()
        };
        declared.iter().flat_map(of_one).collect()
    };
    document.insert("exchanges".to_owned(), each(|declared| exchanges::export(&declared.exchanges)));
    document.insert("queues".to_owned(), each(|declared| queues::export(&declared.queues)));
    document.insert("bindings".to_owned(), each(|declared| bindings::export(&declared.bindings)));
}
