//! The node: who it is, what came and went, what it uses.

use super::families::Families;
use super::queues::Detail;
use crate::broker::Shared;
use crate::http::process;
use crate::model::RABBITMQ_VERSION;

/// Adds the node's families.
pub(super) fn add(families: &mut Families, shared: &Shared, detail: Detail) {
    add_identity(families, shared, detail);
    add_churn(families, shared);
    add_resources(families, shared);
}

fn add_identity(families: &mut Families, shared: &Shared, detail: Detail) {
    let version = [("rabbitmq_version", RABBITMQ_VERSION), ("product_version", env!("CARGO_PKG_VERSION"))];
    let build = [version[0], version[1], ("product_name", "Leveret"), ("erlang_version", "")];
    families.gauges("rabbitmq_build_info", "Leveret and the RabbitMQ it stands in for", [(&build[..], 1.0)]);
    let endpoint = match detail {
        Detail::Sum => "aggregated",
        Detail::Each => "per-object",
    };
    let cluster_name = shared.cluster_name.load();
    let identity = [
        ("rabbitmq_node", cluster_name.as_str()),
        ("rabbitmq_cluster", cluster_name.as_str()),
        ("rabbitmq_cluster_permanent_id", cluster_name.as_str()),
        ("rabbitmq_endpoint", endpoint),
    ];
    families.gauges("rabbitmq_identity_info", "The node and its cluster", [(&identity[..], 1.0)]);
}

fn add_churn(families: &mut Families, shared: &Shared) {
    let (sessions, queues) = (&shared.metrics.sessions, &shared.metrics.queues);
    let (opened, closed) = (sessions.connections_opened.get(), sessions.connections_closed.get());
    families.counter("rabbitmq_connections_opened_total", "Connections opened", opened);
    families.counter("rabbitmq_connections_closed_total", "Connections closed", closed);
    families.gauge("rabbitmq_connections", "Connections open now", opened.saturating_sub(closed) as f64);
    let (opened, closed) = (sessions.channels_opened.get(), sessions.channels_closed.get());
    families.counter("rabbitmq_channels_opened_total", "Channels opened", opened);
    families.counter("rabbitmq_channels_closed_total", "Channels closed", closed);
    families.gauge("rabbitmq_channels", "Channels open now", opened.saturating_sub(closed) as f64);
    families.counter("rabbitmq_queues_declared_total", "Declarations of queues", queues.declared.get());
    families.counter("rabbitmq_queues_created_total", "Queues that came into being", queues.created.get());
    families.counter("rabbitmq_queues_deleted_total", "Queues that went", queues.deleted.get());
    let (accepted, refused) = (sessions.logins_accepted.get(), sessions.logins_refused.get());
    families.counter("rabbitmq_auth_attempts_total", "Logins tried", accepted + refused);
    families.counter("rabbitmq_auth_attempts_succeeded_total", "Logins accepted", accepted);
    families.counter("rabbitmq_auth_attempts_failed_total", "Logins refused", refused);
}

/// Sizes in bytes. What the system does not tell is left out.
fn add_resources(families: &mut Families, shared: &Shared) {
    let (levels, files) = (shared.alarms.levels(), process::files());
    let known = [
        ("rabbitmq_process_resident_memory_bytes", "Memory of the broker's process", levels.memory_used),
        (
            "rabbitmq_resident_memory_limit_bytes",
            "Memory in use above which publishers are blocked",
            levels.memory_limit,
        ),
        ("rabbitmq_disk_space_available_bytes", "Free space on the data directory's disk", levels.disk_free),
        (
            "rabbitmq_disk_space_available_limit_bytes",
            "Free space below which publishers are blocked",
            levels.disk_limit,
        ),
        ("rabbitmq_process_open_fds", "Open file descriptors", files.open),
        ("rabbitmq_process_max_fds", "File descriptors that may be open", files.most),
    ];
    for (name, help, value) in known {
        families.gauges(name, help, value.map(|value| (&[][..], value as f64)));
    }
    let uptime = process::uptime().as_secs_f64();
    // RabbitMQ's name up to 4.2, and from 4.3 on.
    for name in ["erlang_uptime_seconds", "rabbitmq_erlang_uptime_seconds"] {
        families.gauge(name, "Time since the broker started; the name is RabbitMQ's", uptime);
    }
    families.gauge("process_start_time_seconds", "When the broker started, in seconds since 1970", process::started());
}
