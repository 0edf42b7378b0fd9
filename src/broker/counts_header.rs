//! `x-delivery-count` and `x-acquired-count`, which quorum queues add on delivery.

use super::queue_cell::QueueCell;
use crate::model::arguments::QueueType;
use crate::queue::Delivery;
use amqp_spec::{FieldTable, FieldValue, Properties, PropertiesBuilder};

/// The properties with the counts in their headers, where the queue adds them and there is something to count
/// (RabbitMQ 4.3: from the first redelivery on; the delivery count only while it is not 0). A dead letter brings its
/// delivery count from its old queue, and shows it as both counts until it came back here.
pub(super) fn for_delivery(queue: &QueueCell, delivery: &Delivery<'_>) -> Option<Vec<u8>> {
    let attributes = delivery.attributes;
    let acquired = if attributes.acquired_count == 0 { attributes.delivery_count } else { attributes.acquired_count };
    if acquired == 0 || queue.declared.queue_type() != QueueType::Quorum {
        return None;
    }
    let properties = Properties::scan(delivery.message.properties()).ok()?;
    let mut headers = match properties.headers() {
        Some(table) => FieldTable::decode(table.body()).ok()?,
        None => FieldTable::new(),
    };
    headers.insert("x-acquired-count", FieldValue::Long(i64::from(acquired)));
    if attributes.delivery_count > 0 {
        headers.insert("x-delivery-count", FieldValue::Long(i64::from(attributes.delivery_count)));
    }
    Some(PropertiesBuilder::from(&properties).set_headers(&headers).build())
}
