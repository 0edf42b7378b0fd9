//! What the arguments of basic.consume come to.

use super::detail::{Detail, integer, non_negative};
use super::queue_rules::CONSUMER_TIMEOUT;
use super::stream::OF_STREAMS;
use super::{ArgumentError, QueueType};
use crate::model::resource::Resource;
use amqp_spec::{FieldTable, FieldValue};

pub(super) const PRIORITY: &str = "x-priority";

/// What a consumer's arguments say, validated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConsumerArguments {
    /// `x-priority`: the higher are served first; 0 unless said.
    pub priority: i64,
    /// `x-consumer-timeout` in milliseconds (quorum queues).
    pub consumer_timeout: Option<u64>,
}

impl ConsumerArguments {
    /// Validates the arguments of a consumer of the queue `resource`. Those of a stream's consumer are
    /// [`super::StreamArguments`].
    ///
    /// # Errors
    /// With the argument that RabbitMQ would name.
    pub fn of(resource: &Resource, queue_type: QueueType, arguments: &FieldTable) -> Result<Self, ArgumentError> {
        let read = |key, check: fn(&FieldValue) -> Result<i64, Detail>| {
            let value = arguments.get(key).map(check).transpose();
            value.map_err(|detail| ArgumentError::Invalid { key, resource: resource.clone(), detail })
        };
        let priority = read(PRIORITY, integer)?.unwrap_or(0);
        let has_timeout = queue_type == QueueType::Quorum;
        let timeout = if has_timeout { read(CONSUMER_TIMEOUT, non_negative)? } else { None };
        let foreign = OF_STREAMS.into_iter().chain((!has_timeout).then_some(CONSUMER_TIMEOUT));
        if let Some(key) = foreign.into_iter().find(|key| arguments.contains_key(key)) {
            return Err(ArgumentError::NotOfType { key, resource: resource.clone(), queue_type });
        }
        Ok(Self { priority, consumer_timeout: timeout.and_then(|millis| u64::try_from(millis).ok()) })
    }
}
