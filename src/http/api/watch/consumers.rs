//! Consumers.

use super::visible_vhosts;
use crate::broker::clients::{Client, ConsumerLook};
use crate::http::api::list::{self, ListQuery};
use crate::http::api::routes::{Routes, get};
use crate::http::api::{Api, ApiError, ApiResult, Caller, arguments};
use crate::model::Name;
use axum::extract::{Path, State};
use serde_json::{Value, json};

pub(super) fn routes() -> Routes {
    Routes::new().route("/api/consumers", get(all)).route("/api/consumers/{vhost}", get(of_vhost))
}

async fn all(State(api): State<Api>, caller: Caller, query: ListQuery) -> ApiResult {
    needs_stats(&query)?;
    list::respond(of_vhosts(&api, &visible_vhosts(&caller, &api)), &query)
}

/// RabbitMQ knows consumers from its statistics alone, and refuses to list them without.
fn needs_stats(query: &ListQuery) -> Result<(), ApiError> {
    if query.flag("disable_stats") {
        return Err(ApiError::bad_request("Stats in management UI are disabled on this node"));
    }
    Ok(())
}

async fn of_vhost(State(api): State<Api>, caller: Caller, Path(vhost): Path<String>, query: ListQuery) -> ApiResult {
    needs_stats(&query)?;
    let vhost = caller.vhost_to_monitor(&api, &vhost)?;
    list::respond(of_vhosts(&api, &[vhost]), &query)
}

fn of_vhosts(api: &Api, vhosts: &[Name]) -> Vec<Value> {
    let mut clients = api.shared.clients.all();
    clients.retain(|client| vhosts.contains(&client.vhost.name));
    api.shared.consumers_of(&clients).iter().map(|look| consumer(api, look)).collect()
}

/// A channel as its consumers name it.
fn channel_details(api: &Api, client: &Client, number: u16) -> Value {
    json!({
        "connection_name": client.name.as_str(),
        "name": format!("{} ({number})", client.name),
        "node": api.node(),
        "number": number,
        "peer_host": client.introduction.peer.ip().to_string(),
        "peer_port": client.introduction.peer.port(),
        "user": client.user.as_str(),
    })
}

/// A consumer.
pub(in crate::http::api) fn consumer(api: &Api, look: &ConsumerLook) -> Value {
    // One that holds as many messages as it may is up all the same, as in RabbitMQ.
    let status = match look.active {
        false => "waiting",
        true if look.queue.declared.settings.single_active_consumer => "single_active",
        true => "up",
    };
    json!({
        "ack_required": look.ack_required,
        "active": look.active,
        "activity_status": status,
        "arguments": look.arguments.as_ref().map_or_else(|| json!({}), arguments::to_json),
        "channel_details": channel_details(api, &look.client, look.channel),
        "consumer_tag": look.tag,
        "consumer_timeout": look.timeout.or(api.shared.config.amqp.consumer_timeout),
        "exclusive": look.exclusive,
        // What RabbitMQ tells of a channel only.
        "messages_unacknowledged": look.unacknowledged,
        "prefetch_count": look.prefetch,
        "queue": { "name": look.queue.name.as_str(), "vhost": look.queue.vhost.as_str() },
    })
}
