//! The sources in their order: defaults, then files, then environment, then command line.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::grammar::{self, Entry};
use super::keys::{Applied, Draft, LOG_LEVELS, Rejected};
use super::model::AMQP_PORT;
use super::{
    Config, ConfigError, Listen, LogFormat, LogLevel, ManagementConfig, Origin, PrometheusConfig, Record, Source,
    Warning, environment, files, listen, plugins,
};

/// No configuration file is nearly as large; a device or a database given by mistake is.
const FILE_LIMIT: u64 = 1024 * 1024;
/// The key of every listener.
const LISTENERS: &str = "listeners.tcp.<name>";
/// The same of those for TLS.
const TLS_LISTENERS: &str = "listeners.ssl.<name>";
/// How much of a bad line an error shows.
const SHOWN_OF_A_LINE: usize = 60;

/// A configuration and what is to be logged about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    /// What was understood and has no effect.
    pub warnings: Vec<Warning>,
}

/// What the command line and `LEVERET_*` say. Each overrides the files and RabbitMQ's variables where it is set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// The file, or the folder whose `*.conf` are read in the order of their names.
    pub config: Option<PathBuf>,
    /// The data directory.
    pub data_dir: Option<PathBuf>,
    /// Listeners, instead of any others.
    pub listen: Vec<String>,
    /// Listeners for AMQP over TLS, instead of any others.
    pub listen_tls: Vec<String>,
    /// Where metrics are served, or `none`.
    pub prometheus_listen: Option<String>,
    /// Where the HTTP API is served, or `none`.
    pub http_listen: Option<String>,
    /// The log's format.
    pub log_format: Option<LogFormat>,
    /// The log's level.
    pub log_level: Option<LogLevel>,
}

impl Overrides {
    /// Notes what is said here. Each flag has a variable: one with the flag's value is where it came from.
    fn note(&self, record: &mut Record, env: &dyn Fn(&str) -> Option<String>) {
        let source = |flag: &'static str, variable: &str, value: &str| match env(variable) {
            Some(set) if set == value => Source::Variable(variable.to_owned()),
            _ => Source::Flag(flag),
        };
        if let Some(path) = self.data_dir.as_ref().map(|path| path.display().to_string()) {
            record.note("data_dir", &path, source("--data-dir", "LEVERET_DATA_DIR", &path));
        }
        if !self.listen.is_empty() {
            let values =
                (1..).zip(&self.listen).map(|(number, it): (u32, _)| (format!("listeners.tcp.{number}"), it.clone()));
            let source = source("--listen", "LEVERET_LISTEN", &self.listen.join(","));
            record.replace(LISTENERS, &values.collect::<Vec<_>>(), &source);
        }
        if !self.listen_tls.is_empty() {
            let addresses = (1..).zip(&self.listen_tls);
            let values = addresses.map(|(number, it): (u32, _)| (format!("listeners.ssl.{number}"), it.clone()));
            let source = source("--listen-tls", "LEVERET_LISTEN_TLS", &self.listen_tls.join(","));
            record.replace(TLS_LISTENERS, &values.collect::<Vec<_>>(), &source);
        }
        let addresses = [
            ("prometheus.tcp", &self.prometheus_listen, "--prometheus-listen", "LEVERET_PROMETHEUS_LISTEN"),
            ("management.tcp", &self.http_listen, "--http-listen", "LEVERET_HTTP_LISTEN"),
        ];
        for (family, value, flag, variable) in addresses {
            let Some(value) = value else { continue };
            let source = source(flag, variable, value);
            let (ip, port) = value.rsplit_once(':').unwrap_or(("", value.as_str()));
            record.note(&format!("{family}.port"), port, source.clone());
            record.note(&format!("{family}.ip"), ip, source);
        }
        if let Some(format) = self.log_format {
            let value = if format == LogFormat::Json { "json" } else { "plaintext" };
            record.note("log.console.formatter", value, source("--log-format", "LEVERET_LOG_FORMAT", value));
        }
        if let Some(level) = self.log_level {
            let name = LOG_LEVELS.iter().find(|(_, known)| *known == level).map_or("", |(name, _)| *name);
            record.note("log.console.level", name, source("--log-level", "LEVERET_LOG_LEVEL", name));
        }
    }
}

/// Puts all sources together. `env` reads an environment variable.
///
/// # Errors
/// A file that cannot be read, a line that is not `key = value`, an unknown key, or a value outside its bounds.
pub fn load(overrides: &Overrides, env: &dyn Fn(&str) -> Option<String>) -> Result<Loaded, ConfigError> {
    let mut draft = Draft::new(Config::of_program());
    let mut warnings = Vec::new();
    let files = files::all(overrides, env)?;
    for path in &files {
        apply_text(&mut draft, path, &read(path, FILE_LIMIT)?, &mut warnings)?;
    }
    environment::apply(&mut draft, env)?;
    warnings.extend(environment::warnings(env));
    warnings.extend(plugins::warnings(environment::plugins_file(env), files.first().map(PathBuf::as_path))?);
    let mut config = draft.finish();
    config.record.files = files;
    if let Some(listener) = environment::listener(env, AMQP_PORT)? {
        let value = [("listeners.tcp.default".to_owned(), listener.to_string())];
        config.record.replace(LISTENERS, &value, &Source::Variable("RABBITMQ_NODE_PORT".to_owned()));
        config.listeners = vec![listener];
    }
    environment::paths(&mut config, env);
    apply_overrides(&mut config, overrides)?;
    overrides.note(&mut config.record, env);
    Ok(Loaded { config, warnings })
}

/// One text over the defaults, without environment or command line.
pub(super) fn from_text(path: &Path, text: &str) -> Result<Loaded, ConfigError> {
    let mut draft = Draft::new(Config::of_program());
    let mut warnings = Vec::new();
    apply_text(&mut draft, path, text, &mut warnings)?;
    Ok(Loaded { config: draft.finish(), warnings })
}

/// A small text file, read no further than its limit.
pub(super) fn read(path: &Path, limit: u64) -> Result<String, ConfigError> {
    let unreadable = |source| ConfigError::Unreadable { path: path.to_owned(), source };
    let mut text = String::new();
    let file = fs::File::open(path).map_err(unreadable)?;
    let length = file.take(limit.saturating_add(1)).read_to_string(&mut text).map_err(unreadable)?;
    if u64::try_from(length).unwrap_or(u64::MAX) > limit {
        return Err(ConfigError::TooLarge { path: path.to_owned(), limit });
    }
    Ok(text)
}

fn apply_text(draft: &mut Draft, path: &Path, text: &str, warnings: &mut Vec<Warning>) -> Result<(), ConfigError> {
    let at = |line| Origin::File { path: path.to_owned(), line };
    let entries = grammar::entries(text).map_err(|bad| ConfigError::Syntax {
        origin: at(bad.line),
        found: bad.text.chars().take(SHOWN_OF_A_LINE).collect(),
    })?;
    for Entry { line, key, value } in entries {
        let name = key.join(".");
        draft.record().note(&name, &value, Source::File(at(line)));
        match draft.apply(&key, &value) {
            Ok(Applied::Fully) => {}
            Ok(Applied::But(reason)) => warnings.push(Warning { origin: at(line), key: name, reason }),
            Err(Rejected::Unknown) => return Err(ConfigError::UnknownKey { origin: at(line), key: name }),
            Err(Rejected::Expected(expected)) => {
                return Err(ConfigError::BadValue { origin: at(line), key: name, value, expected });
            }
        }
    }
    Ok(())
}

fn apply_overrides(config: &mut Config, overrides: &Overrides) -> Result<(), ConfigError> {
    if let Some(data_dir) = &overrides.data_dir {
        config.data_dir.clone_from(data_dir);
    }
    if !overrides.listen.is_empty() {
        config.listeners = overrides.listen.iter().map(|text| listener("--listen", text)).collect::<Result<_, _>>()?;
    }
    if !overrides.listen_tls.is_empty() {
        let addresses = overrides.listen_tls.iter().map(|text| listener("--listen-tls", text));
        config.security.tls_listeners = addresses.collect::<Result<_, _>>()?;
    }
    match overrides.prometheus_listen.as_deref() {
        None => {}
        Some("none") => config.prometheus = None,
        Some(text) => {
            let known = config.prometheus.unwrap_or_default();
            config.prometheus =
                Some(PrometheusConfig { listen: listener("--prometheus-listen", text)?, required: true, ..known });
        }
    }
    match overrides.http_listen.as_deref() {
        None => {}
        Some("none") => config.management = None,
        Some(text) => {
            config.management = Some(ManagementConfig { listen: listener("--http-listen", text)?, required: true });
        }
    }
    config.log.format = overrides.log_format.unwrap_or(config.log.format);
    config.log.level = overrides.log_level.unwrap_or(config.log.level);
    Ok(())
}

fn listener(flag: &'static str, text: &str) -> Result<Listen, ConfigError> {
    text.trim().parse().map_err(|_| ConfigError::BadListen {
        flag,
        value: text.to_owned(),
        expected: listen::EXPECTED.to_owned(),
    })
}
