//! `/api/feature-flags` and `/api/deprecated-features`. Leveret has no flags of its own: what RabbitMQ's stand for is
//! there from the start, and tools ask for some of them before they use it.

use super::super::{Access, ApiError, ApiResult, Caller, list, list::ListQuery};
use super::done;
use crate::http::api::routes::{Routes, get, put};
use axum::extract::Path;
use serde_json::{Value, json};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/feature-flags", get(flags))
        .route("/api/feature-flags/{name}/enable", put(enable))
        .route("/api/deprecated-features", get(deprecated))
        .route("/api/deprecated-features/used", get(used))
}

/// The flags whose meaning holds for Leveret, and what they stand for.
const FLAGS: [(&str, &str); 16] = [
    ("classic_queue_type_delivery_support", "Deliveries of classic queues"),
    ("detailed_queues_endpoint", "A short and a detailed list of queues"),
    ("direct_exchange_routing_v2", "Fast routing by direct exchanges"),
    ("drop_unroutable_metric", "Unroutable messages that are dropped are counted"),
    ("empty_basic_get_metric", "Gets from empty queues are counted"),
    ("implicit_default_bindings", "The default exchange needs no bindings"),
    ("message_containers_deaths_v2", "Cycles of dead letters are found"),
    ("quorum_queue", "Queues of the type quorum"),
    ("rabbit_exchange_type_local_random", "The exchange type x-local-random"),
    ("rabbitmq_4.0.0", "What RabbitMQ 4.0 has"),
    ("rabbitmq_4.1.0", "What RabbitMQ 4.1 has"),
    ("rabbitmq_4.2.0", "What RabbitMQ 4.2 has"),
    ("stream_filtering", "Consumers of streams may filter"),
    ("stream_queue", "Queues of the type stream"),
    ("user_limits", "Users have limits of connections and channels"),
    ("virtual_host_metadata", "Virtual hosts have a description, tags and a default queue type"),
];

/// What RabbitMQ 4 gave up: the name, the phase there, and whether Leveret lets clients go on with it.
const DEPRECATED: [(&str, &str, bool); 4] = [
    ("classic_queue_mirroring", "removed", false),
    ("global_qos", "denied_by_default", true),
    ("queue_master_locator", "denied_by_default", true),
    ("transient_nonexcl_queues", "permitted_by_default", true),
];

async fn flags(_: Caller, query: ListQuery) -> ApiResult {
    let shown = |(name, desc): &(&str, &str)| -> Value {
        json!({
            "name": name,
            "desc": desc,
            "doc_url": "",
            "state": "enabled",
            "stability": "required",
            "require_level": "hard",
            "experiment_level": "supported",
            "callbacks": [],
            "provided_by": "leveret",
        })
    };
    list::respond(FLAGS.iter().map(shown).collect(), &query)
}

/// What is known is enabled already.
async fn enable(caller: Caller, Path(name): Path<String>) -> ApiResult {
    caller.require(Access::Administrator)?;
    match FLAGS.iter().any(|(known, _)| *known == name) {
        true => done(),
        false => Err(ApiError::bad_request("unsupported")),
    }
}

async fn deprecated(_: Caller, query: ListQuery) -> ApiResult {
    let shown = |(name, phase, permitted): &(&str, &str, bool)| -> Value {
        json!({
            "name": name,
            "state": if *permitted { "permitted" } else { "denied" },
            "desc": "",
            "deprecation_phase": phase,
            "doc_url": "",
            "provided_by": "leveret",
        })
    };
    list::respond(DEPRECATED.iter().map(shown).collect(), &query)
}

/// Nothing that Leveret has is deprecated in it, so nothing is reported as used.
async fn used(_: Caller, query: ListQuery) -> ApiResult {
    list::respond(Vec::new(), &query)
}
