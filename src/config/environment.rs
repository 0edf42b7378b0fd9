//! RabbitMQ's environment variables, for what was deployed with its image.

use std::net::IpAddr;
use std::path::PathBuf;

use super::keys::{Applied, Draft, Rejected};
use super::{Config, ConfigError, Listen, Origin, Source, Warning, inert, node};

/// The largest file that holds a user name or a password: well above the protocol's 255 bytes, and no device.
const SECRET_FILE_LIMIT: u64 = 4096;

/// Variables that stand for a key of the file. With `_FILE` after the name the value is a file's first line.
const AS_KEYS: &[(&str, &str)] = &[
    ("RABBITMQ_DEFAULT_USER", "default_user"),
    ("RABBITMQ_DEFAULT_PASS", "default_pass"),
    ("RABBITMQ_DEFAULT_VHOST", "default_vhost"),
];

/// Reads a variable; an empty one counts as unset, as in RabbitMQ's scripts.
pub(super) fn variable(env: &dyn Fn(&str) -> Option<String>, name: &str) -> Option<String> {
    env(name).filter(|value| !value.is_empty())
}

/// The file that `RABBITMQ_CONFIG_FILE` names, which may leave out `.conf`.
pub(super) fn config_file(env: &dyn Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let path = PathBuf::from(variable(env, "RABBITMQ_CONFIG_FILE")?);
    let mut with_extension = path.clone().into_os_string();
    with_extension.push(".conf");
    let with_extension = PathBuf::from(with_extension);
    Some(if !path.exists() && with_extension.exists() { with_extension } else { path })
}

/// Applies the variables that stand for keys.
pub(super) fn apply(draft: &mut Draft, env: &dyn Fn(&str) -> Option<String>) -> Result<(), ConfigError> {
    for (name, key) in AS_KEYS {
        let Some((value, source)) = value_or_file(env, name)? else { continue };
        draft.record().note(key, &value, Source::Variable(source));
        match draft.apply(&[(*key).to_owned()], &value) {
            Ok(Applied::Fully | Applied::But(_)) => {}
            Err(Rejected::Expected(expected)) => return Err(bad_value(name, value, &expected)),
            Err(Rejected::Unknown) => {
                return Err(ConfigError::UnknownKey { origin: Origin::Environment, key: (*name).to_owned() });
            }
        }
    }
    Ok(())
}

/// The listener that `RABBITMQ_NODE_PORT` and `RABBITMQ_NODE_IP_ADDRESS` ask for.
pub(super) fn listener(env: &dyn Fn(&str) -> Option<String>, default_port: u16) -> Result<Option<Listen>, ConfigError> {
    let port = variable(env, "RABBITMQ_NODE_PORT");
    let address = variable(env, "RABBITMQ_NODE_IP_ADDRESS");
    if port.is_none() && address.is_none() {
        return Ok(None);
    }
    let port = match port {
        Some(text) => text.parse().map_err(|_| bad_value("RABBITMQ_NODE_PORT", text, "a port"))?,
        None => default_port,
    };
    let Some(text) = address else { return Ok(Some(Listen::AllInterfaces { port })) };
    let address: IpAddr = text.parse().map_err(|_| bad_value("RABBITMQ_NODE_IP_ADDRESS", text, "an IP address"))?;
    Ok(Some(Listen::from(std::net::SocketAddr::new(address, port))))
}

/// Where RabbitMQ's variables put the data and the process's id, and how they name the node.
pub(super) fn paths(config: &mut Config, env: &dyn Fn(&str) -> Option<String>) {
    // The directory of one node goes before that of all of them, as in RabbitMQ.
    for name in ["RABBITMQ_MNESIA_BASE", "RABBITMQ_MNESIA_DIR"] {
        if let Some(path) = variable(env, name) {
            config.record.note("data_dir", &path, Source::Variable(name.to_owned()));
            config.data_dir = PathBuf::from(path);
        }
    }
    if let Some(name) = variable(env, "RABBITMQ_NODENAME") {
        config.record.note("node_name", &name, Source::Variable("RABBITMQ_NODENAME".to_owned()));
        config.node_name = node::node_name(&name);
    }
    if let Some(path) = variable(env, "RABBITMQ_PID_FILE") {
        config.record.note("pid_file", &path, Source::Variable("RABBITMQ_PID_FILE".to_owned()));
        config.pid_file = Some(PathBuf::from(path));
    }
}

/// The plugins' file, where a variable names it.
pub(super) fn plugins_file(env: &dyn Fn(&str) -> Option<String>) -> Option<PathBuf> {
    variable(env, "RABBITMQ_ENABLED_PLUGINS_FILE").map(PathBuf::from)
}

/// Variables that were set for RabbitMQ and have no effect.
pub(super) fn warnings(env: &dyn Fn(&str) -> Option<String>) -> Vec<Warning> {
    // `-` is where logs go.
    let asks_for_nothing = |name: &str| variable(env, name).is_none_or(|value| name == "RABBITMQ_LOGS" && value == "-");
    let set = inert::VARIABLES.iter().filter(|(name, _)| !asks_for_nothing(name));
    set.map(|(name, reason)| Warning { origin: Origin::Environment, key: (*name).to_owned(), reason }).collect()
}

/// The value, and the name of the variable that it came by.
fn value_or_file(env: &dyn Fn(&str) -> Option<String>, name: &str) -> Result<Option<(String, String)>, ConfigError> {
    if let Some(value) = variable(env, name) {
        return Ok(Some((value, name.to_owned())));
    }
    let name = format!("{name}_FILE");
    let Some(path) = variable(env, &name).map(PathBuf::from) else { return Ok(None) };
    let text = super::load::read(&path, SECRET_FILE_LIMIT)?;
    Ok(Some((text.lines().next().unwrap_or_default().to_owned(), name)))
}

fn bad_value(name: &str, value: String, expected: &str) -> ConfigError {
    ConfigError::BadValue { origin: Origin::Environment, key: name.to_owned(), value, expected: expected.to_owned() }
}
