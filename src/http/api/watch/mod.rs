//! Connections, channels and consumers: who they are and what they do, and closing them.
//!
//! It owns how they are shown and who may see whose: monitors everybody's, others their own. It refuses to keep anything:
//! each answer is put together from what there is.

mod channels;
mod connections;
mod consumers;

pub(super) use consumers::consumer;

use super::{Access, Api, Caller};
use crate::broker::clients::Client;
use crate::http::api::routes::Routes;
use crate::model::Name;
use std::sync::Arc;

pub(super) fn routes() -> Routes {
    Routes::new().merge(connections::routes()).merge(channels::routes()).merge(consumers::routes())
}

/// Whether a caller may see a connection.
fn may_see(caller: &Caller, client: &Client) -> bool {
    caller.has(Access::Monitoring) || client.user == caller.name
}

/// The connections that a caller may see, the oldest first.
fn visible(caller: &Caller, api: &Api) -> Vec<Arc<Client>> {
    let mut all = api.shared.clients.all();
    all.retain(|client| may_see(caller, client));
    all
}

/// The vhosts whose objects a caller may see, in the order of their names.
pub(super) fn visible_vhosts(caller: &Caller, api: &Api) -> Vec<Name> {
    let metadata = api.shared.metadata.lock();
    let all: Vec<Name> = metadata.vhosts().map(|vhost| vhost.settings().name.clone()).collect();
    drop(metadata);
    let everything = caller.has(Access::Administrator);
    all.into_iter().filter(|vhost| everything || caller.may_open(api, vhost)).collect()
}
