//! The settings themselves, each with its default and its reason.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::{DefinitionsConfig, Listen, ManagementConfig, PrometheusConfig, Record, SecurityConfig};

/// The port registered for AMQP.
pub(super) const AMQP_PORT: u16 = 5672;
/// A backlog that a burst of clients reconnecting after a restart fits into; RabbitMQ's default.
const TCP_BACKLOG: u32 = 128;
/// RabbitMQ's default, which most clients accept as it is.
const HEARTBEAT: Duration = Duration::from_secs(60);
/// RabbitMQ's default: large enough that most messages are one body frame.
const FRAME_MAX: u32 = 131_072;
/// The smallest frame that AMQP 0-9-1 lets a peer insist on.
pub(super) const FRAME_MAX_SMALLEST: u32 = 4096;
/// The largest frame that may be configured: no message is larger, so no frame need be. What `frame_max = 0` means.
pub(super) const FRAME_MAX_LARGEST: u32 = 536_870_912;
/// RabbitMQ's default.
const CHANNEL_MAX: u16 = 2047;
/// Before a client is authenticated it may send no larger frame: enough for a token in `start-ok`.
const INITIAL_FRAME_MAX: u32 = 8192;
/// RabbitMQ's default: a client that has not opened a connection by then is cut off.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// RabbitMQ's default: a socket that takes nothing for so long belongs to a client that does not read.
const SEND_TIMEOUT: Duration = Duration::from_secs(30);
/// What `infinity` is taken as where a duration is asked for: no process waits longer, and no clock overflows.
pub(super) const FOREVER: Duration = Duration::from_secs(366 * 24 * 3600);
/// RabbitMQ's default, half an hour in milliseconds.
const CONSUMER_TIMEOUT: u64 = 1_800_000;
/// RabbitMQ 4's default, 16 MiB.
const MAX_MESSAGE_SIZE: u64 = 16_777_216;
/// RabbitMQ's hard limit, 512 MiB.
pub(super) const MAX_MESSAGE_SIZE_LARGEST: u64 = 536_870_912;
/// RabbitMQ's default, as a part of the memory there is.
const MEMORY_WATERMARK: f64 = 0.6;
/// RabbitMQ's default.
const COLLECT_STATISTICS_INTERVAL: Duration = Duration::from_secs(5);
/// How often memory and disk are looked at. RabbitMQ's default is 2.5 s; a faster broker fills them sooner.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);
/// RabbitMQ's default, 50 MB.
const DISK_FREE_LIMIT: u64 = 50_000_000;

/// Everything the broker may be told before it starts.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Addresses for AMQP without TLS (`listeners.tcp.*`); none when it was set to `none`.
    pub listeners: Vec<Listen>,
    /// Connections that the system keeps waiting to be accepted, a listener (`tcp_listen_options.backlog`).
    pub tcp_backlog: u32,
    /// The folder that all durable state is in.
    pub data_dir: PathBuf,
    /// The node's name, `rabbit@` and the host's where nobody says another (`RABBITMQ_NODENAME`). Nothing is stored under it.
    pub node_name: String,
    /// The name told to clients (`cluster_name`); `None` is the node's name.
    pub cluster_name: Option<String>,
    /// Logging.
    pub log: LogConfig,
    /// Limits of the protocol, a connection or a channel.
    pub amqp: AmqpConfig,
    /// What a new data directory starts with.
    pub defaults: DefaultsConfig,
    /// When publishers are held back.
    pub resources: ResourceConfig,
    /// Time between two samples of what is counted.
    pub collect_statistics_interval: Duration,
    /// Where metrics are served; `None` for nowhere.
    pub prometheus: Option<PrometheusConfig>,
    /// Who may come in and how.
    pub security: SecurityConfig,
    /// Where the HTTP API is served; `None` for nowhere but the control socket.
    pub management: Option<ManagementConfig>,
    /// What is imported at the start.
    pub definitions: DefinitionsConfig,
    /// Where the id of the process is written (`RABBITMQ_PID_FILE`).
    pub pid_file: Option<PathBuf>,
    /// Which of these came from where.
    pub record: Record,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listeners: vec![Listen::AllInterfaces { port: AMQP_PORT }],
            tcp_backlog: TCP_BACKLOG,
            data_dir: PathBuf::from("data"),
            node_name: super::node::default_name(),
            cluster_name: None,
            log: LogConfig::default(),
            amqp: AmqpConfig::default(),
            defaults: DefaultsConfig::default(),
            resources: ResourceConfig::default(),
            collect_statistics_interval: COLLECT_STATISTICS_INTERVAL,
            prometheus: None,
            security: SecurityConfig::default(),
            management: None,
            definitions: DefinitionsConfig::default(),
            pid_file: None,
            record: Record::default(),
        }
    }
}

impl Config {
    /// What the program starts from, before any file: a broker inside another program, which [`Config::default`] is for,
    /// serves no HTTP unless it is asked to.
    pub(super) fn of_program() -> Self {
        Self {
            prometheus: Some(PrometheusConfig::default()),
            management: Some(ManagementConfig::default()),
            ..Self::default()
        }
    }
}

/// Limits of the protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmqpConfig {
    /// The heartbeat proposed to clients, in whole seconds; zero proposes none.
    pub heartbeat: Duration,
    /// The largest frame after tuning, in bytes, its 8 bytes of envelope included.
    pub frame_max: u32,
    /// The largest frame before tuning, in bytes.
    pub initial_frame_max: u32,
    /// The most channels a connection may have open.
    pub channel_max: u16,
    /// How long a client may take from the TCP connection to `connection.open`.
    pub handshake_timeout: Duration,
    /// How long a client's socket may take nothing of what waits for it (`tcp_listen_options.send_timeout`).
    pub send_timeout: Duration,
    /// The largest message body in bytes.
    pub max_message_size: u64,
    /// The most connections at a time; `None` is no limit.
    pub connection_max: Option<u64>,
    /// The most consumers a channel may have; `None` is no limit.
    pub consumer_max_per_channel: Option<u64>,
    /// How long a client may keep a message of a quorum queue without settling it, in milliseconds; `None` is for ever.
    pub consumer_timeout: Option<u64>,
}

impl Default for AmqpConfig {
    fn default() -> Self {
        Self {
            heartbeat: HEARTBEAT,
            frame_max: FRAME_MAX,
            initial_frame_max: INITIAL_FRAME_MAX,
            channel_max: CHANNEL_MAX,
            handshake_timeout: HANDSHAKE_TIMEOUT,
            send_timeout: SEND_TIMEOUT,
            max_message_size: MAX_MESSAGE_SIZE,
            connection_max: None,
            consumer_max_per_channel: None,
            consumer_timeout: Some(CONSUMER_TIMEOUT),
        }
    }
}

/// What a new data directory starts with, and what applies where nothing else is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultsConfig {
    /// The user made in a new data directory.
    pub user: String,
    /// That user's password.
    pub pass: Secret,
    /// The tags of that user.
    pub user_tags: BTreeSet<String>,
    /// What that user may do in the default virtual host.
    pub permissions: Permissions,
    /// The virtual host made in a new data directory.
    pub vhost: String,
    /// The users who may only connect from this machine.
    pub loopback_users: BTreeSet<String>,
    /// The type of a queue declared without `x-queue-type`.
    pub queue_type: DefaultQueueType,
}

impl Default for DefaultsConfig {
    fn default() -> Self {
        Self {
            user: "guest".into(),
            pass: Secret("guest".into()),
            user_tags: BTreeSet::from(["administrator".into()]),
            permissions: Permissions::default(),
            vhost: "/".into(),
            loopback_users: BTreeSet::from(["guest".into()]),
            queue_type: DefaultQueueType::Classic,
        }
    }
}

/// Regular expressions over the names that an operation touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permissions {
    /// Declare and delete.
    pub configure: String,
    /// Publish and bind to.
    pub write: String,
    /// Consume and bind from.
    pub read: String,
}

impl Default for Permissions {
    fn default() -> Self {
        Self { configure: ".*".into(), write: ".*".into(), read: ".*".into() }
    }
}

/// The types a queue may have by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultQueueType {
    /// `classic`
    Classic,
    /// `quorum`
    Quorum,
    /// `stream`
    Stream,
}

/// When publishers are held back.
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceConfig {
    /// The memory in use above which they are (`vm_memory_high_watermark`).
    pub memory: MemoryLimit,
    /// The free space on the data directory's disk below which they are (`disk_free_limit`).
    pub disk_free: DiskLimit,
    /// The memory that there is to the process, in bytes (`total_memory_available_override_value`); `None` where the
    /// system is to be asked.
    pub available_memory: Option<u64>,
    /// How often both are looked at (`memory_monitor_interval`).
    pub check_interval: Duration,
}

impl Default for ResourceConfig {
    fn default() -> Self {
        Self {
            memory: MemoryLimit::Relative(MEMORY_WATERMARK),
            disk_free: DiskLimit::Absolute(DISK_FREE_LIMIT),
            available_memory: None,
            check_interval: CHECK_INTERVAL,
        }
    }
}

/// An amount of memory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MemoryLimit {
    /// A part of the memory available to the process, above 0.
    Relative(f64),
    /// Bytes.
    Absolute(u64),
}

/// An amount of disk space.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DiskLimit {
    /// A multiple of the memory available to the process, above 0.
    RelativeToMemory(f64),
    /// Bytes.
    Absolute(u64),
}

/// Logging, always to standard error.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogConfig {
    /// How a line looks.
    pub format: LogFormat,
    /// The least severe level that is written.
    pub level: LogLevel,
}

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// For a person.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// The least severe level that is written. RabbitMQ's nine levels fall into these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogLevel {
    /// Nothing.
    None,
    /// `error`, `critical`, `alert`, `emergency`.
    Error,
    /// `warning`.
    Warning,
    /// `info` and `notice`.
    #[default]
    Info,
    /// `debug`.
    Debug,
    /// Finer than RabbitMQ has.
    Trace,
}

/// A text that does not appear in logs or panics.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes the text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself; named so that its uses can be found.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}
