//! Errors that several handlers give, in RabbitMQ's words.

use super::session::Session;
use crate::model::{AmqpError, Name};
use amqp_spec::ReplyCode;

/// 404 for a queue.
pub(super) fn no_queue(session: &Session, name: &Name) -> AmqpError {
    AmqpError::new(ReplyCode::NotFound, format!("no queue '{name}' in vhost '{}'", session.vhost.name))
}
