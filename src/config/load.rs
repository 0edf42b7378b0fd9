//! The sources in their order: defaults, then files, then environment, then command line.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::grammar::{self, Entry};
use super::keys::{Applied, Draft, Rejected};
use super::model::AMQP_PORT;
use super::{
    Config, ConfigError, Listen, LogFormat, LogLevel, ManagementConfig, Origin, PrometheusConfig, Warning, environment,
    listen,
};

/// No configuration file is nearly as large; a device or a database given by mistake is.
const FILE_LIMIT: u64 = 1024 * 1024;
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
    /// Where metrics are served, or `none`.
    pub prometheus_listen: Option<String>,
    /// Where the HTTP API is served, or `none`.
    pub http_listen: Option<String>,
    /// The log's format.
    pub log_format: Option<LogFormat>,
    /// The log's level.
    pub log_level: Option<LogLevel>,
}

/// Puts all sources together. `env` reads an environment variable.
///
/// # Errors
/// A file that cannot be read, a line that is not `key = value`, an unknown key, or a value outside its bounds.
pub fn load(overrides: &Overrides, env: &dyn Fn(&str) -> Option<String>) -> Result<Loaded, ConfigError> {
    let mut draft = Draft::new(Config::of_program());
    let mut warnings = Vec::new();
    for path in files(overrides, env)? {
        apply_text(&mut draft, &path, &read(&path, FILE_LIMIT)?, &mut warnings)?;
    }
    environment::apply(&mut draft, env)?;
    warnings.extend(environment::warnings(env));
    let mut config = draft.finish();
    if let Some(listener) = environment::listener(env, AMQP_PORT)? {
        config.listeners = vec![listener];
    }
    apply_overrides(&mut config, overrides)?;
    Ok(Loaded { config, warnings })
}

/// One text over the defaults, without environment or command line.
pub(super) fn from_text(path: &Path, text: &str) -> Result<Loaded, ConfigError> {
    let mut draft = Draft::new(Config::of_program());
    let mut warnings = Vec::new();
    apply_text(&mut draft, path, text, &mut warnings)?;
    Ok(Loaded { config: draft.finish(), warnings })
}

fn files(overrides: &Overrides, env: &dyn Fn(&str) -> Option<String>) -> Result<Vec<PathBuf>, ConfigError> {
    let Some(path) = overrides.config.clone().or_else(|| environment::config_file(env)) else { return Ok(Vec::new()) };
    if !path.is_dir() {
        return Ok(vec![path]);
    }
    let unreadable = |source| ConfigError::Unreadable { path: path.clone(), source };
    let entries = fs::read_dir(&path).map_err(unreadable)?.collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    let mut files: Vec<PathBuf> = entries
        .into_iter()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|it| it == "conf"))
        .collect();
    files.sort();
    Ok(files)
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
