//! What all of the broker shares, and the work that is left after a queue's lock is free.

use super::aftermath::{Aftermath, Load};
use super::alarms::Alarms;
use super::attempts::LoginAttempts;
use super::budget::Budget;
use super::burial;
use super::clients::Clients;
use super::events::Events;
use super::firehose;
use super::listeners::Listeners;
use super::presence::Attendance;
use super::pressure::Pressure;
use super::queue_cell::QueueCell;
use super::redrive::Redrives;
use super::stats::Stats;
use super::streams::Streams;
use super::timers::Timers;
use super::vhost::Vhost;
use crate::auth::{PermissionCache, Permissions};
use crate::config::Config;
use crate::metadata::Metadata;
use crate::metrics::Metrics;
use crate::model::{Name, receipt};
use crate::oauth2;
use crate::queue::{Command, Settlement};
use crate::store::Store;
use crate::tls;
use ahash::RandomState;
use arc_swap::ArcSwap;
use dashmap::DashMap;
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// Rounds of dead letters begetting dead letters that one batch carries out itself; what is left goes on in a task of
/// its own, so that a long chain of queues does not hold up the connection that set it off.
const ROUNDS_AT_ONCE: usize = 16;

/// The broker's shared state.
pub struct Shared {
    /// The configuration it was started with.
    pub config: Arc<Config>,
    /// Durable state.
    pub store: Arc<dyn Store>,
    /// What holds publishers back while the disk is behind.
    pub pressure: Pressure,
    /// The memory of all queues' messages.
    pub budget: Budget,
    /// What holds publishers back while memory or disk is low.
    pub alarms: Alarms,
    /// The name told to clients.
    pub cluster_name: ArcSwap<String>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Deadlines of queues and of delayed messages.
    pub timers: Timers,
    /// What all streams share.
    pub streams: Streams,
    /// What is declared. Locked for a declare, a bind, a delete; never for a message.
    pub metadata: Mutex<Metadata>,
    /// Locked while a change of policies is carried out. Before `metadata`.
    pub(super) policy_turn: Mutex<()>,
    /// What users may do, compiled.
    pub permissions: PermissionCache,
    /// Who is connected.
    pub attendance: Arc<Attendance>,
    /// Places for connections, where there is a limit on how many there may be (`connection_max`).
    pub seats: Option<Arc<Semaphore>>,
    /// Dead letters on their way back.
    pub redrives: Redrives,
    /// The registries, by vhost.
    pub vhosts: DashMap<Name, Arc<Vhost>, RandomState>,
    /// Who is connected.
    pub clients: Clients,
    /// What is told of all this.
    pub events: Events,
    /// Where it listens.
    pub listeners: Listeners,
    /// How things went lately.
    pub stats: Stats,
    /// The logins there were.
    pub attempts: LoginAttempts,
    /// What checks tokens, where users may log in with them.
    pub tokens: Option<oauth2::Backend>,
    /// The certificates that listeners speak TLS with.
    pub certificates: tls::Registry,
    /// Cancelled when the broker stops.
    pub stopping: CancellationToken,
    pub(super) runtime: Handle,
    pub(super) ids: AtomicU64,
}

impl Shared {
    /// An identity that nothing else in this process has.
    #[must_use]
    pub fn next_id(&self) -> u64 {
        self.ids.fetch_add(1, Ordering::Relaxed)
    }

    /// The node's name.
    #[must_use]
    pub fn node_name(&self) -> &str {
        &self.config.node_name
    }

    /// Tasks that are alive.
    #[must_use]
    pub fn task_count(&self) -> usize {
        self.runtime.metrics().num_alive_tasks()
    }

    /// Tasks that wait for a thread.
    #[must_use]
    pub fn run_queue(&self) -> usize {
        self.runtime.metrics().global_queue_depth()
    }

    /// The name told to clients where no parameter says another.
    pub(super) fn config_cluster_name(&self) -> String {
        self.config.cluster_name.clone().unwrap_or_else(|| self.node_name().to_owned())
    }

    /// What a user may do in a vhost; `None` where nothing was set.
    #[must_use]
    pub fn permissions_of(&self, user: &Name, vhost: &Name) -> Option<Arc<Permissions>> {
        let patterns = || self.metadata.lock().permissions(user, vhost).cloned();
        self.permissions.get(user, vhost, patterns).unwrap_or_else(|error| {
            tracing::error!(%user, %vhost, %error, "permissions cannot be read and allow nothing");
            None
        })
    }

    /// Does what effects have left to do, and wakes the writers it concerns. No queue or outbox may be locked.
    pub fn finish(self: &Arc<Self>, after: &mut Aftermath) {
        for _ in 0..ROUNDS_AT_ONCE {
            self.round(after);
            if after.is_settled() {
                break;
            }
        }
        self.metrics.messages.add(&mut after.tally);
        for outbox in after.wakes.drain(..) {
            outbox.wake();
        }
        if !after.is_settled() {
            let shared = self.clone();
            let mut rest = std::mem::take(after);
            self.runtime.spawn(async move {
                tokio::task::yield_now().await;
                shared.finish(&mut rest);
            });
        }
    }

    fn round(self: &Arc<Self>, after: &mut Aftermath) {
        if !after.traced.is_empty() {
            firehose::publish(self, after);
        }
        if !after.settled.is_empty() {
            receipt::settle_all(&mut after.settled);
        }
        if !after.dead.is_empty() {
            burial::bury(self, after);
        }
        for (queue, seq) in std::mem::take(&mut after.returned) {
            let how = Settlement::Requeue { counts: false };
            let _ = queue.apply(Command::Settle { seqs: &[seq], how }, after);
        }
        for (queue, load) in std::mem::take(&mut after.loads) {
            self.load(queue, load);
        }
        for queue in std::mem::take(&mut after.obsolete) {
            self.delete_obsolete(queue);
        }
    }

    /// Reads messages of a queue from the store and brings them back to it.
    fn load(self: &Arc<Self>, queue: Arc<QueueCell>, load: Load) {
        let shared = self.clone();
        self.runtime.spawn_blocking(move || {
            match shared.store.load(queue.id, load.from, load.to, load.count, load.bytes) {
                Ok(messages) => {
                    shared.metrics.messages.disk_reads.add(messages.len() as u64);
                    let mut after = Aftermath::default();
                    let _ = queue.apply(Command::Loaded(messages), &mut after);
                    shared.finish(&mut after);
                }
                Err(error) => {
                    tracing::error!(vhost = %queue.vhost, queue = %queue.name, %error, "cannot read messages back; the broker stops");
                    shared.stopping.cancel();
                }
            }
        });
    }
}
