//! Connections, channels and exchanges: what went through them.

use super::families::Families;
use super::queues::Detail;
use crate::broker::clients::{ChannelCard, ChannelLook, Client};
use crate::broker::stats::numbers::exchange;
use crate::broker::{Shared, Vhost};
use std::sync::Arc;

/// One family: the name after its prefix, what it is, whether it only rises, and where it is read.
type Family<T> = (&'static str, &'static str, bool, fn(&T) -> u64);

/// A channel with what is told of it.
pub(super) struct Channel {
    name: String,
    look: ChannelLook,
    card: Arc<ChannelCard>,
}

/// Writes families of the same things: each, or their sum. Each has the label that RabbitMQ gives it, with a name where
/// RabbitMQ has the number of an Erlang process.
fn add<T>(
    families: &mut Families,
    prefix: &str,
    detail: Detail,
    (things, label): (&[T], fn(&T) -> &str),
    known: &[Family<T>],
) {
    let labels: Vec<[(&str, &str); 1]> = things.iter().map(|thing| [("channel", label(thing))]).collect();
    for (name, help, rises, of) in known {
        let name = format!("{prefix}{name}");
        let values = things.iter().map(of);
        match (detail, rises) {
            (Detail::Sum, true) => families.counter(&name, help, values.sum()),
            (Detail::Sum, false) => families.gauge(&name, help, values.sum::<u64>() as f64),
            (Detail::Each, true) => families.counters(&name, help, labels.iter().map(|pair| &pair[..]).zip(values)),
            (Detail::Each, false) => {
                let values = values.map(|value| value as f64);
                families.gauges(&name, help, labels.iter().map(|pair| &pair[..]).zip(values));
            }
        }
    }
}

/// Bytes of connections (`connection_coarse_metrics`).
pub(super) fn add_bytes(families: &mut Families, prefix: &str, detail: Detail, clients: &[Arc<Client>]) {
    let known: [Family<Arc<Client>>; 2] = [
        ("connection_incoming_bytes_total", "Bytes received on connections that are open", true, |client| {
            client.outbox.traffic.received_bytes()
        }),
        ("connection_outgoing_bytes_total", "Bytes sent on connections that are open", true, |client| {
            client.outbox.traffic.sent_bytes()
        }),
    ];
    add(families, prefix, detail, (clients, |client| &client.name), &known);
}

/// Reads, writes and channels of connections (`connection_metrics`).
pub(super) fn add_connections(families: &mut Families, prefix: &str, detail: Detail, clients: &[Arc<Client>]) {
    let known: [Family<Arc<Client>>; 4] = [
        ("connection_incoming_packets_total", "Reads on connections that are open", true, |client| {
            client.outbox.traffic.reads()
        }),
        ("connection_outgoing_packets_total", "Writes on connections that are open", true, |client| {
            client.outbox.traffic.writes()
        }),
        ("connection_pending_packets", "Connections with something that waits for their socket", false, |client| {
            u64::from(!client.outbox.lock().output.is_empty())
        }),
        ("connection_channels", "Channels of connections", false, |client| client.channel_count() as u64),
    ];
    add(families, prefix, detail, (clients, |client| &client.name), &known);
}

/// The channels of all connections.
pub(super) fn channels(clients: &[Arc<Client>]) -> Vec<Channel> {
    let all = clients.iter().flat_map(|client| client.channels().into_iter().map(move |card| (client, card)));
    let looked = all.map(|(client, card)| Channel {
        name: format!("{} ({})", client.name, card.number),
        look: card.look(client),
        card,
    });
    looked.collect()
}

/// What channels hold, and what was published, delivered and fetched on them (`channel_metrics`).
pub(super) fn add_channels(families: &mut Families, prefix: &str, detail: Detail, channels: &[Channel]) {
    let known: [Family<Channel>; 18] = [
        ("channel_consumers", "Consumers on channels", false, |it| it.look.consumers as u64),
        ("channel_messages_unacked", "Deliveries not acknowledged", false, |it| it.look.unacknowledged as u64),
        ("channel_messages_unconfirmed", "Publishes not confirmed", false, |it| it.look.unconfirmed as u64),
        ("channel_messages_uncommitted", "Publishes that wait for tx.commit", false, |it| {
            it.card.uncommitted().0.into()
        }),
        ("channel_acks_uncommitted", "Acknowledgements that wait for tx.commit", false, |it| {
            it.card.uncommitted().1.into()
        }),
        ("consumer_prefetch", "Unacknowledged messages that a consumer may hold", false, |it| {
            it.card.prefetch().into()
        }),
        ("channel_prefetch", "Unacknowledged messages that a channel may hold", false, |it| {
            it.look.global_prefetch.into()
        }),
        ("channel_messages_published_total", "Messages published", true, |it| it.look.publish),
        ("channel_messages_confirmed_total", "Messages confirmed", true, |it| it.look.confirm),
        ("channel_messages_unroutable_returned_total", "Messages returned for want of a queue", true, |it| {
            it.look.return_unroutable
        }),
        ("channel_messages_unroutable_dropped_total", "Messages dropped for want of a queue", true, |it| {
            it.look.drop_unroutable
        }),
        ("channel_get_ack_total", "Messages fetched, to be acknowledged", true, |it| it.look.get),
        ("channel_get_total", "Messages fetched without acknowledgement", true, |it| it.look.get_no_ack),
        ("channel_messages_delivered_ack_total", "Messages delivered, to be acknowledged", true, |it| it.look.deliver),
        ("channel_messages_delivered_total", "Messages delivered without acknowledgement", true, |it| {
            it.look.deliver_no_ack
        }),
        ("channel_messages_redelivered_total", "Messages handed out again", true, |it| it.look.redeliver),
        ("channel_messages_acked_total", "Messages acknowledged", true, |it| it.look.ack),
        ("channel_get_empty_total", "Fetches that found nothing", true, |it| it.look.get_empty),
    ];
    add(families, prefix, detail, (channels, |it| &it.name), &known);
}

/// What was published to exchanges (`channel_exchange_metrics`, `exchange_metrics`).
pub(super) fn add_exchanges(families: &mut Families, prefix: &str, detail: Detail, vhosts: &[Arc<Vhost>]) {
    let all = vhosts.iter().flat_map(|vhost| vhost.all_exchanges().into_iter().map(move |cell| (vhost, cell)));
    let used: Vec<_> = all.filter(|(_, cell)| cell.counts.values() != exchange::Values::default()).collect();
    let (name, help) = (format!("{prefix}exchange_messages_published_total"), "Messages published to exchanges");
    let values = used.iter().map(|(_, cell)| cell.counts.values()[exchange::IN]);
    match detail {
        Detail::Sum => families.counter(&name, help, values.sum()),
        Detail::Each => {
            let labels: Vec<[(&str, &str); 2]> =
                used.iter().map(|(vhost, cell)| [("vhost", &*vhost.name), ("exchange", &*cell.name)]).collect();
            families.counters(&name, help, labels.iter().map(|pair| &pair[..]).zip(values));
        }
    }
}

/// Everything, for a page of everything.
pub(super) fn add_all(families: &mut Families, shared: &Shared, detail: Detail) {
    let clients = shared.clients.all();
    let vhosts: Vec<_> = shared.vhosts.iter().map(|entry| entry.value().clone()).collect();
    add_bytes(families, "rabbitmq_", detail, &clients);
    add_connections(families, "rabbitmq_", detail, &clients);
    add_channels(families, "rabbitmq_", detail, &channels(&clients));
    add_exchanges(families, "rabbitmq_", detail, &vhosts);
}
