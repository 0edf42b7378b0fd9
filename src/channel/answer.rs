//! Errors that several handlers give, in RabbitMQ's words.

use super::session::Session;
use crate::broker::QueueCell;
use crate::model::{AmqpError, Name};
use amqp_spec::ReplyCode;

/// `queue 'q' in vhost '/'`.
pub(super) fn resource(queue: &QueueCell) -> String {
    format!("queue '{}' in vhost '{}'", queue.name, queue.vhost)
}

/// 404 for a queue.
pub(super) fn no_queue(session: &Session, name: &Name) -> AmqpError {
    AmqpError::new(ReplyCode::NotFound, format!("no queue '{name}' in vhost '{}'", session.vhost.name))
}

/// 405 for another connection's exclusive queue.
pub(super) fn locked(queue: &QueueCell) -> AmqpError {
    let text = format!(
        "cannot obtain exclusive access to locked {}. It could be originally declared on another connection or the \
         exclusive property value does not match that of the original declaration.",
        resource(queue)
    );
    AmqpError::new(ReplyCode::ResourceLocked, text)
}
