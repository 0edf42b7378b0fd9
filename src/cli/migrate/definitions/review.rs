//! What the destination has nothing like, and what it takes and means something else by (docs/compatibility.md).

use super::Object;
use super::keys::{remark, text};
use crate::cli::migrate::offsets;
use crate::cli::migrate::report::{DefinitionsReport, Remark};
use serde_json::Value;
use std::collections::BTreeSet;

/// What Leveret calls itself in the API.
const LEVERET: &str = "Leveret";
/// The components of parameters that Leveret has.
const COMPONENTS: [&str; 2] = ["operator_policy", "vhost-limits"];
/// Global parameters that say which cluster it is.
const IDENTITY: [&str; 3] = ["cluster_name", "cluster_tags", "internal_cluster_id"];
/// The queue types that there are.
const QUEUE_TYPES: [&str; 4] = ["", "classic", "quorum", "stream"];

/// Arguments of queues that Leveret takes without effect.
const ARGUMENTS: [(&str, &str); 9] = [
    ("x-queue-master-locator", "without effect: there is one node"),
    ("x-queue-leader-locator", "without effect: there is one node"),
    ("x-quorum-initial-group-size", "without effect: the queue is kept on one node"),
    ("x-quorum-target-group-size", "without effect: the queue is kept on one node"),
    ("x-initial-cluster-size", "without effect: the stream is kept on one node"),
    ("x-queue-mode", "without effect: every queue keeps its backlog on disk"),
    ("x-queue-version", "without effect: there is one storage"),
    ("x-max-in-memory-length", "without effect: every queue keeps its backlog on disk"),
    ("x-max-in-memory-bytes", "without effect: every queue keeps its backlog on disk"),
];

/// Keys of policies that Leveret takes without effect; those that end with a dash are beginnings.
const POLICY_KEYS: [&str; 8] = [
    "ha-",
    "federation-",
    "queue-master-locator",
    "queue-leader-locator",
    "queue-mode",
    "queue-version",
    "max-in-memory-",
    "consumer-disconnected-timeout",
];

/// What is known of the destination.
#[derive(Debug)]
pub struct Destination {
    is_leveret: bool,
    exchange_types: BTreeSet<String>,
    /// Who is logged in there.
    users: Vec<String>,
}

impl Destination {
    /// As its overview says.
    pub fn new(overview: &Object, users: &[&str]) -> Self {
        let types = overview.get("exchange_types").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        Self {
            is_leveret: overview.get("product_name").and_then(Value::as_str) == Some(LEVERET),
            exchange_types: types.iter().map(|it| text(it, "name").to_owned()).collect(),
            users: users.iter().map(|user| (*user).to_owned()).collect(),
        }
    }
}

/// Takes out of a document what would be refused, and tells of it and of what differs.
pub fn review(document: &mut Object, there: &Destination, report: &mut DefinitionsReport) {
    let left_out = &mut report.left_out;
    keep(document, "users", &mut report.differs, |user| {
        let own = there.users.iter().any(|name| name == text(user, "name"));
        own.then(|| "not imported, since it is who imports: its password and tags stay what they are there".to_owned())
    });
    document.get_mut("global_parameters").and_then(Value::as_array_mut).into_iter().for_each(|parameters| {
        parameters.retain(|parameter| !IDENTITY.contains(&text(parameter, "name")));
    });
    // Of a move the other way; this one makes its own.
    document.get_mut("queues").and_then(Value::as_array_mut).into_iter().for_each(|queues| {
        queues.retain(|queue| !offsets::is_one(text(queue, "name")));
    });
    if there.is_leveret {
        keep(document, "parameters", left_out, |parameter| {
            let component = text(parameter, "component");
            let known = COMPONENTS.contains(&component);
            (!known).then(|| format!("parameters of '{component}' belong to a plugin that Leveret does not have"))
        });
        keep(document, "queues", left_out, |queue| {
            let kind = text(queue, "type");
            (!QUEUE_TYPES.contains(&kind)).then(|| format!("there are no queues of type '{kind}'"))
        });
    }
    keep_exchanges(document, there, left_out);
    if there.is_leveret {
        report.differs.extend(differing_queues(document));
        report.differs.extend(differing_policies(document));
    }
}

/// Takes out the objects of a section that there is a reason against.
fn keep(document: &mut Object, section: &str, left_out: &mut Vec<Remark>, against: impl Fn(&Value) -> Option<String>) {
    let Some(objects) = document.get_mut(section).and_then(Value::as_array_mut) else { return };
    objects.retain(|object| match against(object) {
        Some(reason) => {
            left_out.push(remark(section, object, reason));
            false
        }
        None => true,
    });
}

/// Takes out exchanges of types that are not there, with their bindings.
fn keep_exchanges(document: &mut Object, there: &Destination, left_out: &mut Vec<Remark>) {
    if there.exchange_types.is_empty() {
        return;
    }
    let mut gone = BTreeSet::new();
    for exchange in super::keys::objects(document, "exchanges") {
        if !there.exchange_types.contains(text(exchange, "type")) {
            gone.insert((text(exchange, "vhost").to_owned(), text(exchange, "name").to_owned()));
        }
    }
    let is_gone = |vhost: &str, name: &str| gone.contains(&(vhost.to_owned(), name.to_owned()));
    keep(document, "exchanges", left_out, |exchange| {
        let kind = text(exchange, "type");
        let reason = || format!("the destination has no exchanges of type '{kind}'");
        is_gone(text(exchange, "vhost"), text(exchange, "name")).then(reason)
    });
    keep(document, "bindings", left_out, |binding| {
        let vhost = text(binding, "vhost");
        let to_exchange = text(binding, "destination_type") == "exchange";
        let lost =
            is_gone(vhost, text(binding, "source")) || to_exchange && is_gone(vhost, text(binding, "destination"));
        lost.then(|| "its exchange is left out".to_owned())
    });
}

fn differing_queues(document: &Object) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let (mut quorum, mut first) = (0, None);
    for queue in super::keys::objects(document, "queues") {
        let argument = |key: &str| queue.get("arguments").and_then(|arguments| arguments.get(key));
        for (key, reason) in ARGUMENTS {
            if argument(key).is_some() {
                remarks.push(remark("queues", queue, format!("{key} is {reason}")));
            }
        }
        let kind = argument("x-queue-type").and_then(Value::as_str).unwrap_or(text(queue, "type"));
        if kind == "quorum" {
            quorum += 1;
            first.get_or_insert(queue);
        }
    }
    if let Some(queue) = first {
        let reason = format!("quorum queues ({quorum} in all) are kept on one node: there are no replicas");
        remarks.push(remark("queues", queue, reason));
    }
    remarks
}

fn differing_policies(document: &Object) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for policy in super::keys::objects(document, "policies") {
        let keys = policy.get("definition").and_then(Value::as_object).into_iter().flat_map(|it| it.keys());
        for key in keys.filter(|key| is_without_effect(key)) {
            remarks.push(remark("policies", policy, format!("{key} is without effect")));
        }
    }
    remarks
}

fn is_without_effect(key: &str) -> bool {
    POLICY_KEYS.iter().any(|known| if known.ends_with('-') { key.starts_with(known) } else { key == *known })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;
    use serde_json::json;

    fn reviewed(product: &str, document: Value) -> (Object, DefinitionsReport) {
        let overview = json!({ "product_name": product, "exchange_types": [{ "name": "direct" }] });
        let there = Destination::new(overview.as_object().unwrap(), &["me"]);
        let (mut document, mut report) = (document.as_object().unwrap().clone(), DefinitionsReport::default());
        review(&mut document, &there, &mut report);
        (document, report)
    }

    #[test]
    fn what_is_not_there_is_left_out_with_what_hangs_on_it() {
        let (document, report) = reviewed(
            LEVERET,
            json!({
                "users": [{ "name": "me" }, { "name": "other" }],
                "parameters": [
                    { "component": "shovel", "name": "s", "vhost": "/" },
                    { "component": "vhost-limits", "name": "limits", "vhost": "/" },
                ],
                "global_parameters": [{ "name": "cluster_name" }, { "name": "kept" }],
                "exchanges": [{ "name": "e", "vhost": "/", "type": "x-strange" }, { "name": "d", "vhost": "/", "type": "direct" }],
                "bindings": [
                    { "vhost": "/", "source": "e", "destination": "q", "destination_type": "queue" },
                    { "vhost": "/", "source": "d", "destination": "e", "destination_type": "exchange" },
                    { "vhost": "/", "source": "d", "destination": "e", "destination_type": "queue" },
                ],
            }),
        );
        let count = |section: &str| document[section].as_array().unwrap().len();
        let left: Vec<_> = ["users", "parameters", "global_parameters", "exchanges", "bindings"].map(count).into();
        assert_eq!(left, [1, 1, 1, 1, 1]);
        let told: Vec<_> = report.left_out.iter().map(|remark| remark.what.as_str()).collect();
        assert_eq!(told, ["parameter", "exchange", "binding", "binding"]);
    }

    #[test]
    fn what_has_no_effect_in_leveret_is_told() {
        let document = json!({
            "queues": [{ "name": "q", "arguments": { "x-queue-type": "quorum", "x-quorum-initial-group-size": 3 } }],
            "policies": [{ "name": "p", "definition": { "ha-mode": "all", "max-length": 1 } }],
        });
        let reasons = |product: &str| -> Vec<String> {
            reviewed(product, document.clone()).1.differs.into_iter().map(|remark| remark.reason).collect()
        };
        assert_eq!(reasons(LEVERET).len(), 3);
        assert!(reasons("RabbitMQ").is_empty());
    }
}
