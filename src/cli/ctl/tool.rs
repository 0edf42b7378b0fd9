//! The names that the program answers to.

use std::path::Path;

/// One of RabbitMQ's command-line tools that speak to a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// `leveret ctl`, which knows the commands of all of them.
    Leveret,
    /// `rabbitmqctl`
    Ctl,
    /// `rabbitmq-diagnostics`
    Diagnostics,
    /// `rabbitmq-plugins`
    Plugins,
    /// `rabbitmq-queues`
    Queues,
    /// `rabbitmq-upgrade`
    Upgrade,
}

const NAMES: &[(Tool, &str)] = &[
    (Tool::Ctl, "rabbitmqctl"),
    (Tool::Diagnostics, "rabbitmq-diagnostics"),
    (Tool::Plugins, "rabbitmq-plugins"),
    (Tool::Queues, "rabbitmq-queues"),
    (Tool::Upgrade, "rabbitmq-upgrade"),
];

impl Tool {
    /// The tool that a program's path names, which may be a link; `None` for the broker itself.
    #[must_use]
    pub fn of_program(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?;
        NAMES.iter().find(|(_, known)| *known == name).map(|(tool, _)| *tool)
    }

    /// The name under which people know it.
    #[must_use]
    pub fn program(self) -> &'static str {
        NAMES.iter().find(|(tool, _)| *tool == self).map_or("leveret ctl", |(_, name)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_known_by_its_name() {
        for (path, tool) in [
            ("/usr/sbin/rabbitmqctl", Some(Tool::Ctl)),
            ("rabbitmq-diagnostics", Some(Tool::Diagnostics)),
            ("./rabbitmq-upgrade", Some(Tool::Upgrade)),
            ("/usr/bin/leveret", None),
            ("rabbitmq-server", None),
        ] {
            assert_eq!(Tool::of_program(Path::new(path)), tool, "{path}");
        }
    }
}
