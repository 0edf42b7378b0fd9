//! Queues: how deep they are, who consumes from them, what they have done.

use super::families::Families;
use crate::broker::{QueueStats, Shared};
use crate::model::Name;
use crate::queue::Counts;

/// Whether a family has one sample or one for each queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// The sum.
    Sum,
    /// Each queue.
    Each,
}

struct OneQueue {
    vhost: Name,
    name: Name,
    counts: Counts,
    stats: QueueStats,
}

/// Every queue, looked at one after the other.
pub(super) struct Snapshot(Vec<OneQueue>);

impl Snapshot {
    /// Looks at the queues of the vhosts asked for.
    pub(super) fn take(shared: &Shared, wanted: &dyn Fn(&str) -> bool) -> Self {
        // The registry is not to be held while queues are locked.
        let vhosts: Vec<_> = shared.vhosts.iter().map(|entry| entry.value().clone()).collect();
        let queues = vhosts.iter().filter(|vhost| wanted(&vhost.name)).flat_map(|vhost| vhost.all_queues());
        let looked_at = queues.map(|queue| {
            let (counts, stats) = queue.look();
            OneQueue { vhost: queue.vhost.clone(), name: queue.name.clone(), counts, stats }
        });
        let mut all: Vec<OneQueue> = looked_at.collect();
        all.sort_unstable_by(|a, b| (&a.vhost, &a.name).cmp(&(&b.vhost, &b.name)));
        Self(all)
    }

    /// Consumers of all queues.
    pub(super) fn consumers(&self) -> usize {
        self.0.iter().map(|queue| queue.counts.consumers).sum()
    }
}

/// One family: the name after its prefix, what it is, and where it is read.
type Family<T> = (&'static str, &'static str, fn(&OneQueue) -> T);

fn labels(queues: &Snapshot) -> Vec<[(&str, &str); 2]> {
    queues.0.iter().map(|queue| [("vhost", &*queue.vhost), ("queue", &*queue.name)]).collect()
}

fn gauges(families: &mut Families, prefix: &str, queues: &Snapshot, detail: Detail, known: &[Family<u64>]) {
    let labels = labels(queues);
    for (name, help, of) in known {
        let values = queues.0.iter().map(|queue| of(queue) as f64);
        match detail {
            Detail::Sum => families.gauge(&format!("{prefix}{name}"), help, values.sum()),
            Detail::Each => {
                families.gauges(&format!("{prefix}{name}"), help, labels.iter().map(|pair| &pair[..]).zip(values))
            }
        }
    }
}

fn counters(families: &mut Families, prefix: &str, queues: &Snapshot, detail: Detail, known: &[Family<u64>]) {
    let labels = labels(queues);
    for (name, help, of) in known {
        let values = queues.0.iter().map(of);
        match detail {
            Detail::Sum => families.counter(&format!("{prefix}{name}"), help, values.sum()),
            Detail::Each => {
                families.counters(&format!("{prefix}{name}"), help, labels.iter().map(|pair| &pair[..]).zip(values))
            }
        }
    }
}

/// How many messages there are (`queue_coarse_metrics`).
pub(super) fn add_depths(families: &mut Families, prefix: &str, queues: &Snapshot, detail: Detail) {
    if detail == Detail::Sum {
        families.gauge(&format!("{prefix}queues"), "Queues", queues.0.len() as f64);
        families.gauge(&format!("{prefix}consumers"), "Consumers", queues.consumers() as f64);
    }
    gauges(
        families,
        prefix,
        queues,
        detail,
        &[
            ("queue_messages_ready", "Messages ready to be delivered", |queue| queue.counts.ready.count),
            ("queue_messages_unacked", "Messages delivered and not acknowledged", |queue| queue.counts.unacked.count),
            ("queue_messages", "Messages ready or not acknowledged", |queue| {
                queue.counts.ready.count + queue.counts.unacked.count
            }),
        ],
    );
}

/// Who consumes (`queue_consumer_count`).
pub(super) fn add_consumers(families: &mut Families, prefix: &str, queues: &Snapshot, detail: Detail) {
    gauges(
        families,
        prefix,
        queues,
        detail,
        &[("queue_consumers", "Consumers of queues", |queue| queue.counts.consumers as u64)],
    );
}

/// How much room they take (`queue_metrics`).
pub(super) fn add_sizes(families: &mut Families, prefix: &str, queues: &Snapshot, detail: Detail) {
    gauges(
        families,
        prefix,
        queues,
        detail,
        &[
            ("queue_messages_bytes", "Bytes of bodies, ready or not acknowledged", |queue| {
                queue.counts.ready.bytes + queue.counts.unacked.bytes
            }),
            ("queue_messages_ready_bytes", "Bytes of bodies that are ready", |queue| queue.counts.ready.bytes),
            ("queue_messages_unacked_bytes", "Bytes of bodies not acknowledged", |queue| queue.counts.unacked.bytes),
            ("queue_messages_persistent", "Messages on disk", |queue| queue.counts.persistent.count),
            ("queue_messages_persistent_bytes", "Bytes of bodies on disk", |queue| queue.counts.persistent.bytes),
            ("queue_process_memory_bytes", "Memory that messages take; the name is RabbitMQ's", |queue| {
                queue.counts.memory as u64
            }),
        ],
    );
}

/// What they have done (`queue_delivery_metrics`).
pub(super) fn add_deliveries(families: &mut Families, prefix: &str, queues: &Snapshot, detail: Detail) {
    counters(
        families,
        prefix,
        queues,
        detail,
        &[
            ("queue_messages_published_total", "Messages put into queues", |queue| queue.stats.published),
            ("queue_get_ack_total", "Messages fetched, to be acknowledged", |queue| queue.stats.got),
            ("queue_get_total", "Messages fetched without acknowledgement", |queue| queue.stats.got_no_ack),
            ("queue_messages_delivered_ack_total", "Messages delivered to consumers that acknowledge", |queue| {
                queue.stats.delivered
            }),
            ("queue_messages_delivered_total", "Messages delivered to consumers that do not acknowledge", |queue| {
                queue.stats.delivered_no_ack
            }),
            ("queue_messages_redelivered_total", "Messages handed out again", |queue| queue.stats.redelivered),
            ("queue_messages_acked_total", "Messages acknowledged", |queue| queue.stats.acknowledged),
            ("queue_get_empty_total", "Fetches that found nothing", |queue| queue.stats.got_empty),
        ],
    );
}
