//! Messages since the broker started, over all connections and queues.

use super::families::Families;
use super::queues::Snapshot;
use crate::broker::Shared;
use crate::metrics::{Counter, Kind, Messages, OfDeaths, OfQueues, Sizes};
use prometheus::proto::{Bucket, Histogram};

const PROTOCOL: (&str, &str) = ("protocol", "amqp091");

/// The types' names in RabbitMQ's labels.
fn queue_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Classic => "rabbit_classic_queue",
        Kind::Quorum => "rabbit_quorum_queue",
        Kind::Stream => "rabbit_stream_queue",
    }
}

/// Adds the families.
pub(super) fn add(families: &mut Families, shared: &Shared, snapshot: &Snapshot) {
    let (sessions, messages) = (&shared.metrics.sessions, &shared.metrics.messages);
    let publishers = sessions.publishers_begun.get().saturating_sub(sessions.publishers_ended.get());
    let amqp = &[PROTOCOL][..];
    families.gauges("rabbitmq_global_publishers", "Channels that have published", [(amqp, publishers as f64)]);
    families.gauges("rabbitmq_global_consumers", "Consumers", [(amqp, snapshot.consumers() as f64)]);
    add_published(families, messages);
    add_handed_out(families, messages);
    add_dead(families, messages);
    families.histogram("rabbitmq_message_size_bytes", "Sizes of published bodies", amqp, histogram(&messages.sizes));
}

fn add_published(families: &mut Families, messages: &Messages) {
    let known = [
        ("received", "Messages published", &messages.received),
        ("received_confirm", "Messages published on channels with confirms", &messages.received_confirm),
        ("confirmed", "Messages confirmed to their publishers", &messages.confirmed),
        ("routed", "Messages put into queues, once for each queue", &messages.routed),
        ("unroutable_dropped", "Messages that no queue was bound for, dropped", &messages.unroutable_dropped),
        ("unroutable_returned", "Messages that no queue was bound for, returned", &messages.unroutable_returned),
    ];
    for (what, help, counter) in known {
        families.counters(&format!("rabbitmq_global_messages_{what}_total"), help, [(&[PROTOCOL][..], counter.get())]);
    }
}

/// What it is called, what it is, and where it is read.
type Family = (&'static str, &'static str, fn(&OfQueues) -> u64);

/// One family, a sample for each type of queue.
fn by_type(
    families: &mut Families,
    name: &str,
    help: &str,
    more: (&str, &str),
    messages: &Messages,
    of: fn(&OfQueues) -> u64,
) {
    let labels = Kind::ALL.map(|kind| [more, ("queue_type", queue_type(kind))]);
    let samples = labels.iter().zip(&messages.queues).map(|(labels, counters)| (&labels[..], of(counters)));
    families.counters(name, help, samples);
}

fn add_handed_out(families: &mut Families, messages: &Messages) {
    let delivered = |c: &OfQueues| {
        [&c.delivered_manual_ack, &c.delivered_auto_ack, &c.got_manual_ack, &c.got_auto_ack]
            .map(Counter::get)
            .iter()
            .sum()
    };
    let known: [Family; 8] = [
        ("delivered", "Messages handed out", delivered),
        ("delivered_consume_auto_ack", "Messages delivered to consumers that do not acknowledge", |c| {
            c.delivered_auto_ack.get()
        }),
        ("delivered_consume_manual_ack", "Messages delivered to consumers that acknowledge", |c| {
            c.delivered_manual_ack.get()
        }),
        ("delivered_get_auto_ack", "Messages fetched without acknowledgement", |c| c.got_auto_ack.get()),
        ("delivered_get_manual_ack", "Messages fetched, to be acknowledged", |c| c.got_manual_ack.get()),
        ("get_empty", "Fetches that found nothing", |c| c.got_empty.get()),
        ("redelivered", "Messages handed out again", |c| c.redelivered.get()),
        ("acknowledged", "Messages acknowledged", |c| c.acknowledged.get()),
    ];
    for (what, help, of) in known {
        by_type(families, &format!("rabbitmq_global_messages_{what}_total"), help, PROTOCOL, messages, of);
    }
}

fn add_dead(families: &mut Families, messages: &Messages) {
    let known: [Deadly; 4] = [
        ("rejected", "Messages dead-lettered because they were rejected", |deaths| &deaths.rejected),
        ("expired", "Messages dead-lettered because they had expired", |deaths| &deaths.expired),
        ("maxlen", "Messages dead-lettered because their queue was full", |deaths| &deaths.maxlen),
        ("delivery_limit", "Messages dead-lettered because they had come back too often", |deaths| {
            &deaths.delivery_limit
        }),
    ];
    for (reason, help, of) in known {
        let once = |kind| (dead(kind, "at_most_once"), of(&messages.of(kind).dead).get());
        let mut samples = vec![once(Kind::Classic), once(Kind::Quorum)];
        // A queue that keeps them refuses what it has no room for instead.
        if reason != "maxlen" {
            samples.push((dead(Kind::Quorum, KEPT), of(&messages.of(Kind::Quorum).dead_kept).get()));
        }
        let samples = samples.iter().map(|(labels, count)| (&labels[..], *count));
        families.counters(&format!("rabbitmq_global_messages_dead_lettered_{reason}_total"), help, samples);
    }
    families.counters(
        "rabbitmq_global_messages_dead_lettered_confirmed_total",
        "Messages dead-lettered that the queues they went to have taken",
        [(&dead(Kind::Quorum, KEPT)[..], messages.of(Kind::Quorum).dead_confirmed.get())],
    );
}

/// The strategy of queues that keep dead letters until somebody takes them.
const KEPT: &str = "at_least_once";

/// A cause of death, what it is, and where it is read.
type Deadly = (&'static str, &'static str, fn(&OfDeaths) -> &Counter);

fn dead(kind: Kind, strategy: &'static str) -> [(&'static str, &'static str); 2] {
    [("dead_letter_strategy", strategy), ("queue_type", queue_type(kind))]
}

fn histogram(sizes: &Sizes) -> Histogram {
    let cumulative = sizes.cumulative();
    let mut histogram = Histogram::default();
    histogram.set_sample_count(cumulative.last().map_or(0, |(_, count)| *count));
    histogram.set_sample_sum(sizes.bytes() as f64);
    // The encoder adds the bucket without a bound itself.
    let buckets = cumulative.into_iter().filter(|(bound, _)| bound.is_finite()).map(|(bound, count)| {
        let mut bucket = Bucket::default();
        bucket.set_upper_bound(bound);
        bucket.set_cumulative_count(count);
        bucket
    });
    histogram.set_bucket(buckets.collect());
    histogram
}
