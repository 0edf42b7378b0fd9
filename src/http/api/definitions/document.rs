//! The document as a whole, written.

use super::import::Object;
use super::{bindings, exchanges, parameters, permissions, policies, queues, users, vhosts};
use crate::broker::Shared;
use crate::metadata::{Binding, Exchange, Metadata, Policy, PolicyKind, Queue, Vhost};
use crate::model::{Name, RABBITMQ_VERSION};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// What is declared in a vhost at a moment. It is put into words when nothing is locked any more.
struct Declared {
    vhost: Name,
    exchanges: Vec<Arc<Exchange>>,
    queues: Vec<Arc<Queue>>,
    bindings: Vec<Arc<Binding>>,
    policies: Vec<Arc<Policy>>,
    operator_policies: Vec<Arc<Policy>>,
}

impl Declared {
    fn of(vhost: &Vhost) -> Self {
        Self {
            vhost: vhost.settings().name.clone(),
            exchanges: vhost.exchanges().cloned().collect(),
            queues: vhost.queues().cloned().collect(),
            bindings: vhost.bindings().cloned().collect(),
            policies: vhost.policies(PolicyKind::Policy).to_vec(),
            operator_policies: vhost.policies(PolicyKind::Operator).to_vec(),
        }
    }
}

/// All that is declared.
pub(super) fn of_all(shared: &Shared) -> Value {
    let mut document = head();
    let declared: Vec<Declared> = {
        let metadata = shared.metadata.lock();
        put_identity(&mut document, &metadata);
        put(&mut document, "parameters", parameters::export(&metadata, None, true));
        metadata.vhosts().map(Declared::of).collect()
    };
    document.insert("rabbitmq_definition_format".to_owned(), json!("cluster"));
    let cluster = shared.cluster_name.load();
    document.insert("original_cluster_name".to_owned(), json!(**cluster));
    document.insert("explanation".to_owned(), json!(format!("Definitions of cluster '{cluster}'")));
    put_objects(&mut document, &declared, true);
    Value::Object(document)
}

/// What is declared in one vhost; `None` where there is no such.
pub(super) fn of_vhost(shared: &Shared, name: &str) -> Option<Value> {
    let mut document = head();
    let declared = {
        let metadata = shared.metadata.lock();
        let vhost = metadata.vhost(name).ok()?;
        put(&mut document, "parameters", parameters::export(&metadata, Some(name), false));
        document.insert("metadata".to_owned(), vhosts::metadata(vhost));
        document.insert("limits".to_owned(), json!(vhost.limits()));
        document.insert("description".to_owned(), json!(vhost.settings().description));
        Declared::of(vhost)
    };
    document.insert("rabbitmq_definition_format".to_owned(), json!("single_virtual_host"));
    document.insert("original_vhost_name".to_owned(), json!(name));
    document.insert("explanation".to_owned(), json!(format!("Definitions of virtual host '{name}'")));
    put_objects(&mut document, &[declared], false);
    Some(Value::Object(document))
}

fn put(document: &mut Object, section: &str, objects: Vec<Object>) {
    document.insert(section.to_owned(), objects.into_iter().map(Value::Object).collect());
}

/// Who there is, where, and what they may do.
fn put_identity(document: &mut Object, metadata: &Metadata) {
    put(document, "users", users::export(metadata));
    put(document, "vhosts", vhosts::export(metadata));
    put(document, "permissions", permissions::export(metadata));
    put(document, "topic_permissions", permissions::export_topics(metadata));
    put(document, "global_parameters", parameters::export_global(metadata));
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
    document.insert("policies".to_owned(), each(|declared| policies::export(&declared.policies)));
    let of_operators =
        each(|declared| declared.operator_policies.iter().map(|it| policies::as_parameter(it)).collect());
    if let (Some(Value::Array(parameters)), Value::Array(more)) = (document.get_mut("parameters"), of_operators) {
        parameters.extend(more);
    }
    document.insert("exchanges".to_owned(), each(|declared| exchanges::export(&declared.exchanges)));
    document.insert("queues".to_owned(), each(|declared| queues::export(&declared.queues)));
    document.insert("bindings".to_owned(), each(|declared| bindings::export(&declared.bindings)));
}
