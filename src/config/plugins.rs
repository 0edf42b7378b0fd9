//! `enabled_plugins`: accepted, for the plugins that are built in.

use std::path::{Path, PathBuf};

use super::{ConfigError, Origin, Warning, load};

/// RabbitMQ's plugins, and others that stacks rely on, whose work the broker does without one.
pub const BUILT_IN: &[&str] = &[
    "rabbitmq_consistent_hash_exchange",
    "rabbitmq_delayed_message_exchange",
    "rabbitmq_event_exchange",
    "rabbitmq_management",
    "rabbitmq_management_agent",
    "rabbitmq_message_deduplication",
    "rabbitmq_prometheus",
    "rabbitmq_random_exchange",
    "rabbitmq_recent_history_exchange",
    "rabbitmq_sharding",
    "rabbitmq_web_dispatch",
];

/// The file's name beside `rabbitmq.conf`.
const FILE: &str = "enabled_plugins";
/// No list of plugins is nearly as long.
const FILE_LIMIT: u64 = 64 * 1024;
const MISSING: &str = "no effect: there is no such plugin in this version";

/// A warning for each plugin that is enabled in the file and not built in. `named` is the file that
/// `RABBITMQ_ENABLED_PLUGINS_FILE` names; else it is beside the configuration.
pub(super) fn warnings(named: Option<PathBuf>, config: Option<&Path>) -> Result<Vec<Warning>, ConfigError> {
    let beside = || config.and_then(Path::parent).map(|folder| folder.join(FILE));
    let Some(path) = named.or_else(beside).filter(|path| path.is_file()) else { return Ok(Vec::new()) };
    let text = load::read(&path, FILE_LIMIT)?;
    let missing = names(&text).into_iter().filter(|(_, name)| !BUILT_IN.contains(&name.as_str()));
    let warning = |(line, key)| Warning { origin: Origin::File { path: path.clone(), line }, key, reason: MISSING };
    Ok(missing.map(warning).collect())
}

/// The names in `[a,b].`, with their lines: everything else in it is punctuation, or a comment from `%`.
fn names(text: &str) -> Vec<(u32, String)> {
    let of_line = |(line, text): (u32, &str)| {
        let text = text.split('%').next().unwrap_or_default().to_owned();
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        words.filter(|word| !word.is_empty()).map(|word| (line, word.to_owned())).collect::<Vec<_>>()
    };
    (1..).zip(text.lines()).flat_map(of_line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_with_their_lines() {
        let found = names("% [no]\n[rabbitmq_management,\n 'rabbitmq_shovel'].\n");
        assert_eq!(found, [(2, "rabbitmq_management".to_owned()), (3, "rabbitmq_shovel".to_owned())]);
    }
}
