//! Every key that has an effect: its name, its bounds, and the field that it sets.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::listen;
use super::model::{
    Config, DefaultQueueType, DiskLimit, FOREVER, FRAME_MAX_LARGEST, FRAME_MAX_SMALLEST, LogFormat, LogLevel,
    MAX_MESSAGE_SIZE_LARGEST, MemoryLimit, Secret,
};
use super::value::{
    Value, boolean, byte_size, choice, duration, information_unit, integer, integer_or_infinity, ratio,
};
use super::{Listen, Record, definitions, inert, management, oauth2, prometheus, security};

const SECOND: Duration = Duration::from_secs(1);
const MILLISECOND: Duration = Duration::from_millis(1);
/// Often enough for any disk; more often, the looking itself would cost.
const CHECK_INTERVAL_SMALLEST: Duration = Duration::from_millis(10);
/// Sampling more often would cost more than it tells.
const COLLECT_SMALLEST: Duration = Duration::from_millis(100);
/// AMQP carries the heartbeat as 16 bits of seconds.
const HEARTBEAT_LARGEST: Duration = Duration::from_secs(65_535);

/// Log levels by RabbitMQ's names, and `trace`.
pub(super) const LOG_LEVELS: &[(&str, LogLevel)] = &[
    ("trace", LogLevel::Trace),
    ("debug", LogLevel::Debug),
    ("info", LogLevel::Info),
    ("notice", LogLevel::Info),
    ("warning", LogLevel::Warning),
    ("warn", LogLevel::Warning),
    ("error", LogLevel::Error),
    ("critical", LogLevel::Error),
    ("alert", LogLevel::Error),
    ("emergency", LogLevel::Error),
    ("none", LogLevel::None),
];

/// Formats by RabbitMQ's names.
const LOG_FORMATS: &[(&str, LogFormat)] = &[("plaintext", LogFormat::Text), ("json", LogFormat::Json)];

const QUEUE_TYPES: &[(&str, DefaultQueueType)] = &[
    ("classic", DefaultQueueType::Classic),
    ("quorum", DefaultQueueType::Quorum),
    ("stream", DefaultQueueType::Stream),
];

/// Why a setting was not applied.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Rejected {
    /// No such key.
    Unknown,
    /// The key is known; this is what its value may be.
    Expected(String),
}

impl From<String> for Rejected {
    fn from(expected: String) -> Self {
        Self::Expected(expected)
    }
}

/// What became of a setting.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Applied {
    /// It has its effect.
    Fully,
    /// It has none, or not quite the one it names, for this reason.
    But(&'static str),
}

/// Settings as they come in, with what can only be decided when all of them are known.
#[derive(Debug)]
pub(super) struct Draft {
    config: Config,
    listeners: BTreeMap<String, Listen>,
    no_listeners: bool,
    loopback_users: BTreeMap<String, bool>,
    no_loopback_users: bool,
    user_tags: BTreeMap<String, bool>,
    memory_absolute: Option<u64>,
    memory_relative: Option<f64>,
    disk_absolute: Option<u64>,
    disk_relative: Option<f64>,
    prometheus: prometheus::Keys,
    security: security::Keys,
    oauth2: oauth2::Keys,
    management: management::Keys,
    definitions: definitions::Keys,
}

impl Draft {
    pub(super) fn new(config: Config) -> Self {
        Self {
            config,
            listeners: BTreeMap::new(),
            no_listeners: false,
            loopback_users: BTreeMap::new(),
            no_loopback_users: false,
            user_tags: BTreeMap::new(),
            memory_absolute: None,
            memory_relative: None,
            disk_absolute: None,
            disk_relative: None,
            prometheus: prometheus::Keys::default(),
            security: security::Keys::default(),
            oauth2: oauth2::Keys::default(),
            management: management::Keys::default(),
            definitions: definitions::Keys::default(),
        }
    }

    /// What was said, and where.
    pub(super) fn record(&mut self) -> &mut Record {
        &mut self.config.record
    }

    /// Applies one setting; a later one of the same key wins.
    pub(super) fn apply(&mut self, key: &[String], value: &str) -> Result<Applied, Rejected> {
        let key: Vec<&str> = key.iter().map(String::as_str).collect();
        for group in [Self::listener_key, Self::protocol_key, Self::default_key, Self::resource_key, Self::log_key] {
            if let Some(applied) = group(self, &key, value)? {
                return Ok(applied);
            }
        }
        let applied = [
            self.prometheus.apply(&key, value)?,
            self.management.apply(&key, value)?,
            self.definitions.apply(&key, value)?,
            self.security.apply(&key, value)?,
            self.oauth2.apply(&key, value)?,
        ];
        if let Some(applied) = applied.into_iter().flatten().next() {
            return Ok(applied);
        }
        inert::reason(&key).map(Applied::But).ok_or(Rejected::Unknown)
    }

    fn listener_key(&mut self, key: &[&str], value: &str) -> Result<Option<Applied>, Rejected> {
        match key {
            ["listeners", "tcp"] => {
                choice(value, &[("none", ())])?;
                self.no_listeners = true;
            }
            ["listeners", "tcp", name] => {
                let address = value.parse().map_err(|_| listen::EXPECTED.to_owned())?;
                self.listeners.insert((*name).to_owned(), address);
            }
            // A C `int` is what listen(2) takes.
            ["tcp_listen_options", "backlog"] => self.config.tcp_backlog = narrow(integer(value, 1..=0x7fff_ffff)?),
            _ => return Ok(None),
        }
        Ok(Some(Applied::Fully))
    }

    fn protocol_key(&mut self, key: &[&str], value: &str) -> Result<Option<Applied>, Rejected> {
        let amqp = &mut self.config.amqp;
        match key {
            ["heartbeat"] => {
                amqp.heartbeat = whole_seconds(duration(value, SECOND, Duration::ZERO..=HEARTBEAT_LARGEST)?)?
            }
            ["frame_max"] => {
                amqp.frame_max = frame_size(value, true)?;
                if value == "0" {
                    return Ok(Some(Applied::But(
                        "0 asks for frames without a limit; they are limited to 512 MiB, the largest message",
                    )));
                }
            }
            ["initial_frame_max"] => amqp.initial_frame_max = frame_size(value, false)?,
            ["channel_max" | "max_channels_per_connection"] => {
                let channels: u16 = narrow(integer(value, 0..=u64::from(u16::MAX))?);
                // 0 is no limit, and channel numbers end at 65535.
                amqp.channel_max = if channels == 0 { u16::MAX } else { channels };
            }
            ["tcp_listen_options", "send_timeout"] => amqp.send_timeout = timeout(value)?,
            ["handshake_timeout"] => amqp.handshake_timeout = timeout(value)?,
            ["max_message_size"] => amqp.max_message_size = byte_size(value, 1..=MAX_MESSAGE_SIZE_LARGEST)?,
            ["connection_max" | "max_connections"] => {
                amqp.connection_max = integer_or_infinity(value, 0..=u64::from(u32::MAX))?
            }
            ["consumer_timeout"] => amqp.consumer_timeout = integer_or_infinity(value, 0..=u64::from(u32::MAX))?,
            ["consumer_max_per_channel"] => {
                amqp.consumer_max_per_channel = integer_or_infinity(value, 1..=u64::from(u32::MAX))?
            }
            _ => return Ok(None),
        }
        Ok(Some(Applied::Fully))
    }

    fn default_key(&mut self, key: &[&str], value: &str) -> Result<Option<Applied>, Rejected> {
        let defaults = &mut self.config.defaults;
        match key {
            ["default_user"] => defaults.user = name(value)?,
            ["default_pass"] => defaults.pass = Secret::new(value),
            ["default_vhost"] => defaults.vhost = name(value)?,
            ["default_user_tags", tag] => _ = self.user_tags.insert((*tag).to_owned(), boolean(value)?),
            ["default_permissions", "configure"] => defaults.permissions.configure = value.to_owned(),
            ["default_permissions", "write"] => defaults.permissions.write = value.to_owned(),
            ["default_permissions", "read"] => defaults.permissions.read = value.to_owned(),
            ["default_queue_type"] => defaults.queue_type = choice(value, QUEUE_TYPES)?,
            ["loopback_users"] => {
                choice(value, &[("none", ())])?;
                self.no_loopback_users = true;
            }
            ["loopback_users", user] => _ = self.loopback_users.insert((*user).to_owned(), boolean(value)?),
            ["cluster_name"] => self.config.cluster_name = Some(name(value)?),
            _ => return Ok(None),
        }
        Ok(Some(Applied::Fully))
    }

    fn resource_key(&mut self, key: &[&str], value: &str) -> Result<Option<Applied>, Rejected> {
        match key {
            ["vm_memory_high_watermark", "absolute"] => self.memory_absolute = Some(information_unit(value)?),
            ["vm_memory_high_watermark", "relative"] => self.memory_relative = Some(ratio(value)?),
            ["disk_free_limit", "absolute"] => self.disk_absolute = Some(information_unit(value)?),
            ["disk_free_limit", "relative"] => self.disk_relative = Some(ratio(value)?),
            ["collect_statistics_interval"] => {
                self.config.collect_statistics_interval = duration(value, MILLISECOND, COLLECT_SMALLEST..=FOREVER)?
            }
            ["total_memory_available_override_value"] => {
                self.config.resources.available_memory = Some(information_unit(value)?)
            }
            ["memory_monitor_interval"] => {
                self.config.resources.check_interval = duration(value, MILLISECOND, CHECK_INTERVAL_SMALLEST..=FOREVER)?
            }
            _ => return Ok(None),
        }
        Ok(Some(Applied::Fully))
    }

    fn log_key(&mut self, key: &[&str], value: &str) -> Result<Option<Applied>, Rejected> {
        match key {
            ["log", "console"] => {
                if !boolean(value)? {
                    return Ok(Some(Applied::But(
                        "logs always go to standard error; log.console.level = none ends them",
                    )));
                }
            }
            ["log", "console", "level"] => self.config.log.level = choice(value, LOG_LEVELS)?,
            ["log", "console", "formatter"] => self.config.log.format = choice(value, LOG_FORMATS)?,
            _ => return Ok(None),
        }
        Ok(Some(Applied::Fully))
    }

    /// The configuration once every setting was applied.
    pub(super) fn finish(mut self) -> Config {
        if self.no_listeners {
            self.config.listeners.clear();
        } else if !self.listeners.is_empty() {
            self.config.listeners = self.listeners.into_values().collect();
        }
        let plain = (self.management.places(), self.prometheus.places());
        self.prometheus.finish(&mut self.config.prometheus);
        self.security.finish(&mut self.config.security);
        let security = &mut self.config.security;
        self.oauth2.finish(&mut security.backends, &mut security.oauth2);
        self.management.finish(&mut self.config.management);
        // Who serves HTTP over TLS, and says nothing of an address without, wants none (RabbitMQ).
        let security = &self.config.security;
        if security.management_tls.is_some() && !plain.0 {
            self.config.management = None;
        }
        if security.prometheus_tls.is_some() && !plain.1 {
            self.config.prometheus = None;
        }
        self.config.definitions = self.definitions.finish();
        let defaults = &mut self.config.defaults;
        if self.no_loopback_users {
            defaults.loopback_users.clear();
        } else if !self.loopback_users.is_empty() {
            defaults.loopback_users = switched_on(self.loopback_users);
        }
        if !self.user_tags.is_empty() {
            defaults.user_tags = switched_on(self.user_tags);
        }
        // Where both are set the absolute limit has precedence, as in RabbitMQ.
        let resources = &mut self.config.resources;
        let memory =
            self.memory_absolute.map(MemoryLimit::Absolute).or(self.memory_relative.map(MemoryLimit::Relative));
        resources.memory = memory.unwrap_or(resources.memory);
        let disk = self.disk_absolute.map(DiskLimit::Absolute).or(self.disk_relative.map(DiskLimit::RelativeToMemory));
        resources.disk_free = disk.unwrap_or(resources.disk_free);
        self.config
    }
}

fn switched_on(names: BTreeMap<String, bool>) -> BTreeSet<String> {
    names.into_iter().filter(|(_, on)| *on).map(|(name, _)| name).collect()
}

/// For numbers whose bounds were checked.
fn narrow<T: TryFrom<u64> + Default>(number: u64) -> T {
    T::try_from(number).unwrap_or_default()
}

fn whole_seconds(duration: Duration) -> Value<Duration> {
    if duration.subsec_nanos() == 0 { Ok(duration) } else { Err("whole seconds".into()) }
}

fn timeout(value: &str) -> Value<Duration> {
    if value == "infinity" {
        return Ok(FOREVER);
    }
    duration(value, MILLISECOND, MILLISECOND..=FOREVER).map_err(|expected| format!("{expected}, or infinity"))
}

fn frame_size(value: &str, zero_is_no_limit: bool) -> Value<u32> {
    if zero_is_no_limit && value == "0" {
        return Ok(FRAME_MAX_LARGEST);
    }
    byte_size(value, u64::from(FRAME_MAX_SMALLEST)..=u64::from(FRAME_MAX_LARGEST)).map(narrow)
}

/// AMQP carries names as short strings, which hold 255 bytes.
pub(super) fn name(value: &str) -> Value<String> {
    if value.is_empty() || value.len() > 255 { Err("a name of 1 to 255 bytes".into()) } else { Ok(value.to_owned()) }
}
