//! From what was declared about a queue, and what policies say, to the rules of its machine.

use crate::config::{Config, DefaultQueueType};
use crate::metadata;
use crate::model::Alike;
use crate::model::arguments::{self, QueueArguments};
use crate::queue::stream::StreamSettings;
use crate::queue::{Overflow, Settings};
use std::sync::Arc;

/// Bytes of bodies that one queue keeps in memory before it lets go of what is on disk: enough that consumers read
/// ahead in large sequential reads.
const MEMORY_BYTES: usize = 2 << 20;
/// Bytes of memory that one queue's messages take before transient ones go to disk too. More than for what is on disk
/// anyway, since a consumer that lags for a moment would otherwise cost writes: 100,000 small messages fit.
const OVERFLOW_BYTES: usize = 16 << 20;

/// The rules of a queue, of which this holds. Queues with the same rules share them.
pub(super) fn settings(declared: &metadata::Queue, said: &QueueArguments) -> Arc<Settings> {
    static KNOWN: Alike<Settings> = Alike::new();
    KNOWN.one_of(Settings {
        durable: declared.durable && declared.exclusive.is_none(),
        quorum: said.queue_type == arguments::QueueType::Quorum,
        message_ttl: said.message_ttl,
        expires: said.expires,
        max_length: said.max_length,
        max_length_bytes: said.max_length_bytes,
        overflow: match said.overflow {
            arguments::Overflow::DropHead => Overflow::DropHead,
            arguments::Overflow::RejectPublish => Overflow::RejectPublish,
            arguments::Overflow::RejectPublishDlx => Overflow::RejectPublishDlx,
        },
        dead_letters: said.dead_letter_exchange.is_some(),
        max_priority: said.max_priority,
        single_active_consumer: said.single_active_consumer,
        takeover: said.queue_type == arguments::QueueType::Quorum,
        deduplicates: said.deduplicates,
        delivery_limit: said.delivery_limit,
        retry: said.retry,
        auto_delete: declared.auto_delete,
        memory_bytes: MEMORY_BYTES,
        overflow_bytes: OVERFLOW_BYTES,
    })
}

/// The rules of a stream, of which this holds; `None` where it is a queue.
pub(super) fn stream_settings(said: &QueueArguments) -> Option<StreamSettings> {
    (said.queue_type == arguments::QueueType::Stream).then_some(StreamSettings {
        max_age: said.max_age,
        max_bytes: said.max_length_bytes,
        segment_bytes: said.segment_bytes,
    })
}

/// What queues are that are declared without a type, in vhosts that say nothing of it.
pub(super) fn default_queue_type(config: &Config) -> arguments::QueueType {
    match config.defaults.queue_type {
        DefaultQueueType::Classic => arguments::QueueType::Classic,
        DefaultQueueType::Quorum => arguments::QueueType::Quorum,
        DefaultQueueType::Stream => arguments::QueueType::Stream,
    }
}
