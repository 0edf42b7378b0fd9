//! The configuration file that a package installs: every key with its default, all of them comments.

use crate::config;

const HEAD: &str = "\
# The configuration of Leveret, in the syntax of rabbitmq.conf: a rabbitmq.conf may take this file's place.
# Every key is here as a comment, with its default where it has one; <word> stands for a name of your own. The files
# conf.d/*.conf beside this one are read after it, and a later value wins.
# `leveret config --config FILE` prints what all of it comes to. See leveret.conf(5).
";

/// What the keys of the catalogue that are no keys of the file say of themselves.
const NOT_OF_THE_FILE: &str = "not a key of the file";

/// The keys that may stand in the file.
pub(super) fn keys() -> impl Iterator<Item = &'static config::Known> {
    config::KEYS.iter().filter(|known| !known.about.contains(NOT_OF_THE_FILE))
}

/// The file's text.
pub(super) fn file() -> String {
    let text: String = keys()
        .map(|known| {
            let value = if known.default.is_empty() { String::new() } else { format!(" {}", known.default) };
            format!("\n# {}\n# {} ={value}\n", known.about.replace('`', ""), known.key)
        })
        .collect();
    format!("{HEAD}{text}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn it_is_a_configuration_that_changes_nothing() {
        let loaded = config::parse_text(&file()).unwrap();
        assert!(loaded.warnings.is_empty());
        assert_eq!(format!("{:?}", loaded.config), format!("{:?}", config::parse_text("").unwrap().config));
    }

    #[test]
    fn keys_stand_in_it_once_their_mark_is_taken_away() {
        let text = file().replace("# heartbeat = 60", "heartbeat = 61");
        assert_ne!(
            format!("{:?}", config::parse_text(&text).unwrap().config),
            format!("{:?}", config::parse_text("").unwrap().config)
        );
    }
}
