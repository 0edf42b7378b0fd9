//! From what the store found to a broker with everything declared in its place.

use super::admin::{CLUSTER_NAME, hash_password};
use super::aftermath::Aftermath;
use super::alarms::{Alarms, Watcher};
use super::attempts::LoginAttempts;
use super::budget::{self, Budget};
use super::core::Shared;
use super::declare::{bind, synced};
use super::events::{self, EVENT_EXCHANGE};
use super::pressure::Pressure;
use super::redrive::Redrives;
use super::settings::default_queue_type;
use super::stats::{self, Stats};
use super::streams::Streams;
use super::timers::{self, Timers};
use super::vhost::Vhost;
use crate::auth::{HashAlgorithm, Patterns, PermissionCache, Permissions, Secret};
use crate::config::{AuthSource, Config};
use crate::metadata::{Metadata, RecoverError, User, UserLimits, VhostSettings};
use crate::model::{Name, QueueId};
use crate::oauth2;
use crate::store::{MetadataWrite, QueueRecord, SegmentRecord, Store, StoreError};
use arc_swap::ArcSwap;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What RabbitMQ says of the vhost that it starts with.
const DEFAULT_VHOST_DESCRIPTION: &str = "Default virtual host";

/// Why a broker does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// What is declared does not read.
    #[error("the data directory's declarations cannot be read: {0}")]
    Metadata(#[from] RecoverError),
    /// The disk.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A setting that only the broker can judge.
    #[error("{0}")]
    Setting(String),
}

/// Builds the broker over a store, declares the defaults in a new one, and starts its timer on `tasks`.
///
/// # Errors
/// When what the store holds does not read, or the disk fails.
pub async fn start(config: Arc<Config>, store: Arc<dyn Store>, tasks: &TaskTracker) -> Result<Arc<Shared>, StartError> {
    let recovered = store.recovered();
    let fresh = recovered.metadata.is_empty();
    let metadata = Metadata::recover(recovered.metadata)?;
    let seats = config.amqp.connection_max.map(|max| {
        let places = usize::try_from(max).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS);
        Arc::new(Semaphore::new(places))
    });
    let interval = config.collect_statistics_interval;
    let config_of = config.clone();
    let security = &config_of.security;
    let tokens = token_backend(&config)?;
    let shared = Arc::new(Shared {
        cluster_name: ArcSwap::default(),
        alarms: Alarms::new(config.resources.clone()),
        config,
        pressure: Pressure::new(store.clone()),
        store,
        metrics: Arc::default(),
        budget: Budget::default(),
        timers: Timers::default(),
        streams: Streams::default(),
        metadata: Mutex::new(metadata),
        policy_turn: Mutex::default(),
        permissions: PermissionCache::default(),
        attendance: Arc::default(),
        seats,
        redrives: Redrives::default(),
        vhosts: Default::default(),
        clients: Default::default(),
        events: Default::default(),
        listeners: Default::default(),
        stats: Stats::new(interval),
        attempts: LoginAttempts::new(security.failed_logins, security.track_sources),
        tokens,
        certificates: Default::default(),
        stopping: CancellationToken::new(),
        runtime: tokio::runtime::Handle::current(),
        ids: AtomicU64::new(1),
    });
    shared.restore(recovered.queues.into_iter().collect(), by_stream(recovered.segments));
    if fresh {
        shared.declare_defaults().await?;
    }
    shared.declare_event_exchange().await?;
    shared.stats.begin(&shared);
    tasks.spawn(Watcher::new(shared.clone()).run());
    tasks.spawn(stats::run(shared.clone()));
    tasks.spawn(events::run(shared.clone()));
    tasks.spawn(budget::run(shared.clone()));
    tasks.spawn(timers::run(shared.clone(), shared.stopping.clone()));
    Ok(shared)
}

/// What checks tokens, if any backend takes them.
fn token_backend(config: &Config) -> Result<Option<oauth2::Backend>, StartError> {
    let security = &config.security;
    if !security.backends.iter().any(|it| it.authn == AuthSource::OAuth2 || it.authz == AuthSource::OAuth2) {
        return Ok(None);
    }
    oauth2::Backend::new(&security.oauth2).map(Some).map_err(|error| StartError::Setting(error.to_string()))
}

fn by_stream(records: Vec<(QueueId, SegmentRecord)>) -> HashMap<QueueId, Vec<SegmentRecord>> {
    let mut streams: HashMap<QueueId, Vec<SegmentRecord>> = HashMap::new();
    for (stream, record) in records {
        streams.entry(stream).or_default().push(record);
    }
    streams
}

impl Shared {
    fn restore(
        self: &Arc<Self>,
        mut records: HashMap<QueueId, QueueRecord>,
        mut segments: HashMap<QueueId, Vec<SegmentRecord>>,
    ) {
        let metadata = self.metadata.lock();
        let cluster_name = metadata.global_parameter(CLUSTER_NAME).and_then(|name| name.as_str()).map(str::to_owned);
        self.cluster_name.store(cluster_name.unwrap_or_else(|| self.config_cluster_name()).into());
        for known in metadata.vhosts() {
            let name = known.settings().name.clone();
            let vhost = Vhost::new(name.clone());
            vhost.trace(known.settings().tracing);
            let mut delays = Vec::new();
            for exchange in known.exchanges() {
                let policies = known.exchange_policies(exchange.id);
                let cell = self.exchange_cell(exchange, policies, &mut records);
                delays.extend(cell.delays.clone());
                vhost.add_exchange(cell);
            }
            for queue in known.queues() {
                let (record, segments) = (records.remove(&queue.id), segments.remove(&queue.id));
                let policies = known.queue_policies(queue.id);
                let cell = self.queue_cell(queue, policies, record, &segments.unwrap_or_default());
                cell.recorded.store(true, Ordering::Release);
                vhost.add_queue(&cell);
                cell.watch_deadline(self);
            }
            let mut bindings: Vec<_> = known.bindings().collect();
            bindings.sort_by_key(|binding| binding.order);
            bindings.iter().for_each(|binding| bind(&vhost, binding));
            self.vhosts.insert(name, Arc::new(vhost));
            // What became due meanwhile is routed by all that is declared.
            delays.iter().for_each(|delays| delays.begin());
        }
        // Messages of queues that nobody knows any more (their deletion was on its way when the last run ended), and of
        // exchanges that did not outlive it.
        let orphans: Vec<_> = records
            .into_keys()
            .map(MetadataWrite::DropSource)
            .chain(segments.into_keys().map(MetadataWrite::DropQueue))
            .collect();
        if !orphans.is_empty() {
            drop(self.store.declare(orphans));
        }
    }

    /// Makes the exchange of events in the default vhost, where that is there and the exchange is not.
    async fn declare_event_exchange(self: &Arc<Self>) -> Result<(), StartError> {
        let vhost = self.config.defaults.vhost.as_str();
        let declare = |metadata: &mut Metadata| metadata.predeclare(vhost, EVENT_EXCHANGE).map(|changes| ((), changes));
        let known = self.vhosts.get(vhost).map(|vhost| vhost.value().clone());
        if known.is_some_and(|vhost| vhost.exchange(EVENT_EXCHANGE).is_none()) {
            let declared = self.carry_out(declare).map_err(|error| StartError::Setting(error.to_string()))?;
            synced(declared.1.synced).await.map_err(|error| StartError::Setting(error.text))?;
        }
        self.look_who_listens();
        Ok(())
    }

    async fn declare_defaults(self: &Arc<Self>) -> Result<(), StartError> {
        let defaults = &self.config.defaults;
        let password = hash_password(HashAlgorithm::Sha256, &Secret::new(defaults.pass.reveal()))
            .map_err(|error| StartError::Setting(error.to_string()))?;
        let user = User {
            name: Name::from(defaults.user.as_str()),
            password,
            tags: defaults.user_tags.iter().cloned().collect(),
            limits: UserLimits::default(),
        };
        let allowed = &defaults.permissions;
        let patterns =
            Patterns { configure: allowed.configure.clone(), write: allowed.write.clone(), read: allowed.read.clone() };
        Permissions::compile(&patterns)
            .map_err(|error| StartError::Setting(format!("default_permissions: {error}")))?;
        let settings = VhostSettings {
            description: DEFAULT_VHOST_DESCRIPTION.to_owned(),
            ..VhostSettings::new(Name::from(defaults.vhost.as_str()), default_queue_type(&self.config))
        };
        let mut waiting = Vec::new();
        {
            let mut metadata = self.metadata.lock();
            let (user_name, vhost) = (user.name.clone(), settings.name.clone());
            let mut after = Aftermath::default();
            for changes in [metadata.put_vhost(settings), metadata.put_user(user)] {
                waiting.push(self.enact(&changes, &mut after).synced);
            }
            let changes = metadata
                .put_permissions(&user_name, &vhost, patterns)
                .map_err(|error| StartError::Setting(error.to_string()))?;
            waiting.push(self.enact(&changes, &mut after).synced);
        }
        for completion in waiting {
            synced(completion).await.map_err(|error| StartError::Setting(error.text))?;
        }
        Ok(())
    }
}
