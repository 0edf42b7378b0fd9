//! The node's name, made as RabbitMQ makes it.

/// The part before the host's name that RabbitMQ gives a node.
const PREFIX: &str = "rabbit";

/// The name where nobody says another.
pub(super) fn default_name() -> String {
    full(PREFIX)
}

/// A node's name as `RABBITMQ_NODENAME` or `-n` gives it: without a host it is on this one.
#[must_use]
pub fn node_name(name: &str) -> String {
    if name.contains('@') { name.to_owned() } else { full(name) }
}

/// The host's name up to its first dot: RabbitMQ's short names.
fn full(prefix: &str) -> String {
    let system = rustix::system::uname();
    let host = system.nodename().to_string_lossy();
    let host = host.split('.').next().filter(|host| !host.is_empty()).unwrap_or("localhost");
    format!("{prefix}@{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_a_host_is_on_this_one() {
        assert_eq!(node_name("a@b.c"), "a@b.c");
        assert_eq!(node_name("rabbit"), default_name());
        let (prefix, host) =
            default_name().split_once('@').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap_or_default();
        assert!(prefix == "rabbit" && !host.is_empty() && !host.contains('.'));
    }
}
