//! Queues, exchanges, bindings and messages: declaring, deleting, binding, purging, publishing and getting.
//!
//! It owns the requests' bodies and the answers' forms. It refuses rules and permissions, which are the channel's: each
//! request is carried out as the caller would have it done over AMQP. Lists of queues and exchanges are not here either.

mod binding_view;
mod bindings;
mod exchanges;
mod get;
mod properties;
mod publish;
mod queues;
mod target;

pub(super) use target::{Failure, Place};

use crate::http::api::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .merge(queues::routes())
        .merge(exchanges::routes())
        .merge(bindings::routes())
        .merge(publish::routes())
        .merge(get::routes())
}
