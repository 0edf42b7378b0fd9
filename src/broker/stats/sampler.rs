//! The task that takes samples, every few seconds.

use super::Stats;
use super::history::{Depth, History};
use super::numbers::{self, channel, connection, whole};
use super::table::Table;
use crate::broker::clients::{ChannelLook, Client};
use crate::broker::core::Shared;
use crate::metrics::Kind;
use crate::model::{Millis, time};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Takes samples until the broker stops, at whole multiples of the interval.
pub(in crate::broker) async fn run(shared: Arc<Shared>) {
    loop {
        let step = shared.stats.step;
        let wait = step - time::now() % step;
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(wait)) => {}
            () = shared.stopping.cancelled() => return,
        }
        let now = time::now();
        // A clock that was set back goes on from where it was, so that samples stay in their order.
        let at = (now - now % step).max(shared.stats.sampled_at.load(Ordering::Relaxed) + 1);
        shared.stats.sample(&shared, at);
    }
}

impl Stats {
    fn sample(&self, shared: &Shared, at: Millis) {
        let before = self.sampled_at.load(Ordering::Relaxed);
        let clients = shared.clients.all();
        self.catch_up(shared);
        self.sample_queues(at, before);
        self.sample_exchanges(shared, at, before);
        self.sample_clients(&clients, at, before);
        self.sample_vhosts(shared, at, before);
        self.whole.lock().record(at, &whole_values(shared));
        self.sampled_at.store(at, Ordering::Relaxed);
    }

    /// Forgets all samples: histories begin anew with what is the case now, so that no rate is told of the past.
    pub fn forget(&self, shared: &Shared) {
        self.catch_up(shared);
        let at = self.sampled_at.load(Ordering::Relaxed);
        *self.queues.lock() = Table::default();
        *self.exchanges.lock() = Table::default();
        self.forget_clients(shared, at);
        let vhosts: Vec<_> = shared.vhosts.iter().map(|entry| entry.value().clone()).collect();
        let mut table = Table::default();
        for vhost in &vhosts {
            table.begin(vhost.name.clone(), self.step, at, &vhost.totals.values());
        }
        *self.vhosts.lock() = table;
        *self.whole.lock() = History::new(Depth::Global, self.step, at, &whole_values(shared));
    }

    fn forget_clients(&self, shared: &Shared, at: Millis) {
        let (mut connections, mut channels) = (Table::default(), Table::default());
        for client in shared.clients.all() {
            connections.begin(client.id, self.step, at, &client.numbers());
            for card in client.channels() {
                channels.begin(card.id, self.step, at, &card.look(&client).values());
            }
        }
        // One that ends meanwhile is taken out with the locks held, or is not there any more at the next samples.
        *self.connections.lock() = connections;
        *self.channels.lock() = channels;
    }

    fn sample_queues(&self, at: Millis, before: Millis) {
        let followed = std::mem::take(&mut *self.followed.lock());
        let mut queues = self.queues.lock();
        for (id, used) in followed {
            if used.cell.is_deleted() {
                queues.remove(&id);
            } else if used.before != used.counted || queues.get(&id).is_some() {
                // One that was only declared or looked at has no history.
                queues.begin(id, self.step, before, &used.before).record(at, &used.counted);
            }
        }
        queues.forget_quiet(at, self.step);
    }

    /// There are few exchanges beside queues, and what is read of each is two numbers.
    fn sample_exchanges(&self, shared: &Shared, at: Millis, before: Millis) {
        let vhosts: Vec<_> = shared.vhosts.iter().map(|entry| entry.value().clone()).collect();
        let mut exchanges = self.exchanges.lock();
        for cell in vhosts.iter().flat_map(|vhost| vhost.all_exchanges()) {
            let now = cell.counts.values();
            let counted = cell.counts.sampled();
            if counted != now {
                exchanges.begin(cell.id, self.step, before, &counted).record(at, &now);
                cell.counts.set_sampled(&now);
            }
        }
        exchanges.forget_quiet(at, self.step);
    }

    fn sample_clients(&self, clients: &[Arc<Client>], at: Millis, before: Millis) {
        let mut connections = self.connections.lock();
        let mut channels = self.channels.lock();
        for client in clients {
            client.vhost.totals.add_traffic(client.absorb());
            if connections.get(&client.id).is_some() || connections.has_room() {
                let now = client.numbers();
                connections.begin(client.id, self.step, before, &connection::Values::default()).record(at, &now);
            }
            for card in client.channels() {
                card.last_used();
                let now = card.look(client).values();
                if channels.get(&card.id).is_some() || now != channel::Values::default() {
                    channels.begin(card.id, self.step, before, &channel::Values::default()).record(at, &now);
                }
            }
        }
    }

    fn sample_vhosts(&self, shared: &Shared, at: Millis, before: Millis) {
        let all: Vec<_> = shared.vhosts.iter().map(|entry| entry.value().clone()).collect();
        let mut vhosts = self.vhosts.lock();
        for vhost in &all {
            let now = vhost.totals.values();
            vhosts.begin(vhost.name.clone(), self.step, before, &Default::default()).record(at, &now);
        }
        vhosts.forget_unless(|name| shared.vhosts.contains_key(name));
    }
}

impl Client {
    /// The numbers that are sampled.
    #[must_use]
    pub fn numbers(&self) -> connection::Values {
        let mut values = connection::Values::default();
        values[connection::RECEIVED] = self.outbox.traffic.received_bytes();
        values[connection::SENT] = self.outbox.traffic.sent_bytes();
        values
    }
}

impl ChannelLook {
    /// The numbers that are sampled.
    #[must_use]
    pub fn values(&self) -> channel::Values {
        let mut values = channel::Values::default();
        values[channel::PUBLISH] = self.publish;
        values[channel::CONFIRM] = self.confirm;
        values[channel::RETURNED] = self.return_unroutable;
        values[channel::DROPPED] = self.drop_unroutable;
        values[channel::DELIVER] = self.deliver;
        values[channel::DELIVER_NO_ACK] = self.deliver_no_ack;
        values[channel::GET] = self.get;
        values[channel::GET_NO_ACK] = self.get_no_ack;
        values[channel::GET_EMPTY] = self.get_empty;
        values[channel::REDELIVER] = self.redeliver;
        values[channel::ACK] = self.ack;
        values
    }
}

/// The numbers of the whole broker at this moment.
#[must_use]
pub fn whole_values(shared: &Shared) -> whole::Values {
    let (messages, sessions, queues) = (&shared.metrics.messages, &shared.metrics.sessions, &shared.metrics.queues);
    let mut values = whole::Values::default();
    values[whole::PUBLISH] = messages.received.get();
    values[whole::CONFIRM] = messages.confirmed.get();
    values[whole::RETURNED] = messages.unroutable_returned.get();
    values[whole::DROPPED] = messages.unroutable_dropped.get();
    for of in Kind::ALL.map(|kind| messages.of(kind)) {
        values[whole::DELIVER] += of.delivered_manual_ack.get();
        values[whole::DELIVER_NO_ACK] += of.delivered_auto_ack.get();
        values[whole::GET] += of.got_manual_ack.get();
        values[whole::GET_NO_ACK] += of.got_auto_ack.get();
        values[whole::GET_EMPTY] += of.got_empty.get();
        values[whole::REDELIVER] += of.redelivered.get();
        values[whole::ACK] += of.acknowledged.get();
    }
    values[whole::DISK_READS] = messages.disk_reads.get();
    values[whole::DISK_WRITES] = messages.disk_writes.get();
    for vhost in &shared.vhosts {
        let totals = vhost.totals.values();
        values[whole::READY] += totals[numbers::vhost::READY];
        values[whole::UNACKNOWLEDGED] += totals[numbers::vhost::UNACKNOWLEDGED];
    }
    values[whole::CONNECTION_CREATED] = sessions.connections_opened.get();
    values[whole::CONNECTION_CLOSED] = sessions.connections_closed.get();
    values[whole::CHANNEL_CREATED] = sessions.channels_opened.get();
    values[whole::CHANNEL_CLOSED] = sessions.channels_closed.get();
    values[whole::QUEUE_DECLARED] = queues.declared.get();
    values[whole::QUEUE_CREATED] = queues.created.get();
    values[whole::QUEUE_DELETED] = queues.deleted.get();
    let levels = shared.alarms.levels();
    values[whole::MEMORY] = levels.memory_used.unwrap_or_default();
    values[whole::DISK_FREE] = levels.disk_free.unwrap_or_default();
    values[whole::SOCKETS] = shared.clients.count() as u64;
    values
}
