//! How things went lately: counters of queues, exchanges, channels, connections, vhosts and the whole broker, sampled.
//!
//! It owns histories, which are bounded in number and in length (`table.rs`, `history.rs`), and the totals of vhosts. The
//! counters themselves are kept where they cost nothing, under locks that are held anyway; a queue in which something
//! happens for the first time since it was last sampled is noted here, so that sampling costs what the queues in use cost,
//! not what all queues do. It refuses to be asked on the way of a message.

mod history;
mod noted;
pub mod numbers;
mod sampler;
mod table;
mod totals;

pub use history::{Depth, History, RETENTION};
pub use noted::lengths;
pub use sampler::whole_values;
pub use totals::Totals;

pub(super) use sampler::run;

use super::clients::Client;
use super::queue_cell::QueueCell;
use crate::model::{ExchangeId, Millis, Name, QueueId, time};
use ahash::RandomState;
use numbers::{channel, connection, exchange, queue, vhost, whole};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use table::Table;

/// A queue that was used, with its numbers of before.
type Noted = (Arc<QueueCell>, queue::Values);

/// A queue that is followed: whose numbers the totals of its vhost have up to these.
struct Followed {
    cell: Arc<QueueCell>,
    /// At the last samples.
    before: queue::Values,
    counted: queue::Values,
}

/// Samples of everything.
pub struct Stats {
    step: Millis,
    /// When the last samples were taken.
    sampled_at: AtomicU64,
    noted: Mutex<HashMap<QueueId, Noted, RandomState>>,
    /// Queues used since the last samples. Locked before a queue.
    followed: Mutex<HashMap<QueueId, Followed, RandomState>>,
    queues: Mutex<Table<QueueId, { queue::COUNT }>>,
    exchanges: Mutex<Table<ExchangeId, { exchange::COUNT }>>,
    connections: Mutex<Table<u64, { connection::COUNT }>>,
    channels: Mutex<Table<u64, { channel::COUNT }>>,
    vhosts: Mutex<Table<Name, { vhost::COUNT }>>,
    whole: Mutex<History<{ whole::COUNT }>>,
}

/// Values over time as an answer needs them: what was the case at each of some steps back from the last samples.
#[derive(Clone, Debug)]
pub struct Course<const N: usize> {
    /// The time of the newest.
    pub newest: Millis,
    /// Milliseconds between two.
    pub step: Millis,
    /// The newest first.
    pub values: Vec<[u64; N]>,
}

impl Stats {
    pub(super) fn new(interval: Duration) -> Self {
        let step = u64::try_from(interval.as_millis()).unwrap_or(u64::MAX).max(1);
        let now = time::now();
        Self {
            step,
            sampled_at: AtomicU64::new(now - now % step),
            noted: Mutex::default(),
            followed: Mutex::default(),
            queues: Mutex::default(),
            exchanges: Mutex::default(),
            connections: Mutex::default(),
            channels: Mutex::default(),
            vhosts: Mutex::default(),
            whole: Mutex::new(History::new(Depth::Global, step, now - now % step, &whole::Values::default())),
        }
    }

    /// Milliseconds between samples.
    #[must_use]
    pub fn step(&self) -> Millis {
        self.step
    }

    fn course<const N: usize>(&self, history: Option<&History<N>>, age: Millis, step: Millis) -> Course<N> {
        let newest = self.sampled_at.load(Ordering::Relaxed);
        let step = step.max(1);
        let back = (0..=age / step).map(|index| index * step);
        let values = back.map(|ago| history.map_or([0; N], |history| history.at(newest, ago)));
        Course { newest, step, values: values.collect() }
    }

    /// The last two samples of a queue, or those of a while.
    #[must_use]
    pub fn queue(&self, id: QueueId, age: Millis, step: Millis) -> Course<{ queue::COUNT }> {
        self.course(self.queues.lock().get(&id), age, step)
    }

    /// The same of an exchange.
    #[must_use]
    pub fn exchange(&self, id: ExchangeId, age: Millis, step: Millis) -> Course<{ exchange::COUNT }> {
        self.course(self.exchanges.lock().get(&id), age, step)
    }

    /// The same of a connection. There may be very many, most of them idle: those without a history know themselves what
    /// went through them between the last two samples.
    #[must_use]
    pub fn connection(&self, client: &Client, age: Millis, step: Millis) -> Course<{ connection::COUNT }> {
        let connections = self.connections.lock();
        let known = connections.get(&client.id);
        let mut course = self.course(known, age, step);
        if known.is_none() {
            let (newest, before) = client.last_samples();
            course.values.iter_mut().for_each(|row| *row = before);
            course.values.iter_mut().take(1).for_each(|row| *row = newest);
        }
        course
    }

    /// By how much a sum of numbers of each of some queues rose between the last two samples.
    #[must_use]
    pub fn rises(&self, queues: &[Arc<QueueCell>], which: &[usize]) -> Vec<i64> {
        let (newest, table) = (self.sampled_at.load(Ordering::Relaxed), self.queues.lock());
        let sum = |values: queue::Values| which.iter().filter_map(|index| values.get(*index)).sum::<u64>();
        let rise = |history: &History<{ queue::COUNT }>| {
            sum(history.at(newest, 0)).wrapping_sub(sum(history.at(newest, self.step))) as i64
        };
        queues.iter().map(|cell| table.get(&cell.id).map_or(0, rise)).collect()
    }

    /// The same of a channel.
    #[must_use]
    pub fn channel(&self, id: u64, age: Millis, step: Millis) -> Course<{ channel::COUNT }> {
        self.course(self.channels.lock().get(&id), age, step)
    }

    /// The same of a vhost.
    #[must_use]
    pub fn vhost(&self, name: &Name, age: Millis, step: Millis) -> Course<{ vhost::COUNT }> {
        self.course(self.vhosts.lock().get(name), age, step)
    }

    /// The same of everything.
    #[must_use]
    pub fn whole(&self, age: Millis, step: Millis) -> Course<{ whole::COUNT }> {
        self.course(Some(&*self.whole.lock()), age, step)
    }

    /// A connection has ended: what it added since the last samples goes to its vhost.
    pub(super) fn ended(&self, client: &Client) {
        client.vhost.totals.add_traffic(client.absorb());
        self.connections.lock().remove(&client.id);
    }

    /// A channel was closed.
    pub fn channel_ended(&self, id: u64) {
        self.channels.lock().remove(&id);
    }
}
