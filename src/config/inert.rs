//! RabbitMQ's settings that are known and have no effect here, each with the reason that is logged.
//!
//! A file written for RabbitMQ starts Leveret, and its reader is told what was not carried out.

const ERLANG: &str = "no effect: it tunes the Erlang runtime, and there is none here";
const OBSOLETE: &str = "no effect: obsolete in RabbitMQ too";
const SINGLE_NODE: &str = "no effect: clustering is not part of this version";
const NO_HTTP: &str = "no effect: the HTTP API takes no such setting";
const NO_PROTOCOL: &str = "no effect: this protocol is not part of this version";
const NO_BACKEND: &str = "no effect: only the internal user database is part of this version";
const NO_DEFINITIONS: &str = "no effect: definitions come from local files, at every start";
const NO_PLUGIN: &str = "no effect: the plugin that it belongs to is not part of this version";
const NO_LIMIT: &str = "no effect: this limit is not part of this version";
const LOGS_TO_STDERR: &str = "no effect: logs go to standard error, as log.console.level and log.console.formatter say";
const STORE: &str = "no effect: the store has no such setting";

/// Keys that are complete.
const KEYS: &[(&str, &str)] = &[
    ("background_gc_enabled", ERLANG),
    ("background_gc_target_interval", ERLANG),
    ("channel_max_per_node", NO_LIMIT),
    ("channel_tx_message_max", NO_LIMIT),
    ("cluster_exchange_limit", NO_LIMIT),
    ("cluster_keepalive_interval", SINGLE_NODE),
    ("cluster_partition_handling", SINGLE_NODE),
    ("cluster_queue_limit", NO_LIMIT),
    ("collect_statistics", NO_HTTP),
    ("consumer_disconnected_timeout", SINGLE_NODE),
    ("default_worker_pool_size", ERLANG),
    ("delegate_count", ERLANG),
    ("hipe_compile", OBSOLETE),
    ("link_max_per_session", NO_PROTOCOL),
    ("message_store_shutdown_timeout", STORE),
    ("mirroring_sync_batch_size", OBSOLETE),
    ("mirroring_sync_max_throughput", OBSOLETE),
    ("mnesia_table_loading_retry_limit", OBSOLETE),
    ("mnesia_table_loading_retry_timeout", OBSOLETE),
    ("motd_file", LOGS_TO_STDERR),
    ("net_ticktime", ERLANG),
    ("password_hashing_module", NO_BACKEND),
    ("prevent_startup_if_node_was_reset", SINGLE_NODE),
    ("queue_index_embed_msgs_below", STORE),
    ("queue_leader_locator", SINGLE_NODE),
    ("queue_master_locator", OBSOLETE),
    ("ranch_connection_max", ERLANG),
    ("reverse_dns_lookups", "no effect: connections are named by address"),
    ("session_max_per_connection", NO_PROTOCOL),
    ("ssl_allow_poodle_attack", OBSOLETE),
    ("vhost_max", NO_LIMIT),
    ("vhost_restart_strategy", STORE),
    ("vm_memory_calculation_strategy", ERLANG),
    ("vm_memory_high_watermark_paging_ratio", OBSOLETE),
];

/// First words under which every key is one of RabbitMQ's or of its plugins.
const FAMILIES: &[(&str, &str)] = &[
    ("amqp10_client", NO_PROTOCOL),
    ("amqp_client", NO_PLUGIN),
    ("auth_cache", NO_BACKEND),
    ("auth_http", NO_BACKEND),
    ("auth_ldap", NO_BACKEND),
    ("channel_interceptor", NO_PLUGIN),
    ("classic_queue", STORE),
    ("cluster_formation", SINGLE_NODE),
    ("cluster_partition_handling", SINGLE_NODE),
    ("cluster_tags", NO_HTTP),
    ("credential_validator", NO_BACKEND),
    ("credentials_obfuscation", ERLANG),
    ("default_limits", NO_LIMIT),
    ("default_policies", "no effect: policies are set by the HTTP API, rabbitmqctl or definitions"),
    ("default_users", NO_BACKEND),
    ("definitions", NO_DEFINITIONS),
    ("distribution", ERLANG),
    ("erlang", ERLANG),
    ("event_exchange", "no effect: events are told in the default vhost, over AMQP 0-9-1"),
    ("exchange_types", NO_PLUGIN),
    ("federation", NO_PLUGIN),
    ("http_dispatch", NO_HTTP),
    ("log", LOGS_TO_STDERR),
    ("management", NO_HTTP),
    ("management_agent", NO_HTTP),
    ("message_interceptors", NO_PLUGIN),
    ("metadata_store", STORE),
    ("mqtt", NO_PROTOCOL),
    ("node_tags", NO_HTTP),
    ("num_acceptors", ERLANG),
    ("product", "no effect: the broker says what it is"),
    ("prometheus", NO_HTTP),
    ("queue_types", NO_LIMIT),
    ("quorum_queue", STORE),
    ("raft", STORE),
    ("runtime_parameters", NO_LIMIT),
    ("shovel", NO_PLUGIN),
    ("socket_writer", ERLANG),
    ("stomp", NO_PROTOCOL),
    ("stream", NO_PROTOCOL),
    ("sysmon_handler", ERLANG),
    (
        "tcp_listen_options",
        "no effect: only backlog and send_timeout of tcp_listen_options can be set; TCP_NODELAY is always on",
    ),
    ("tracing", NO_PLUGIN),
    ("trust_store", NO_PLUGIN),
    ("web_mqtt", NO_PROTOCOL),
    ("web_stomp", NO_PROTOCOL),
];

/// Environment variables of RabbitMQ that people set and that have no effect.
pub(super) const VARIABLES: &[(&str, &str)] =
    &[("RABBITMQ_LOGS", LOGS_TO_STDERR), ("RABBITMQ_ADVANCED_CONFIG_FILE", ERLANG)];

/// Why a key has no effect; `None` when it is not known at all.
pub(super) fn reason(key: &[&str]) -> Option<&'static str> {
    match key {
        ["listeners", "startup_delay"] => Some("no effect: listeners open when the broker is ready"),
        [only] => look_up(KEYS, only).or_else(|| look_up(FAMILIES, only)),
        [family, _, ..] => look_up(FAMILIES, family),
        [] => None,
    }
}

/// Every key without an effect, and its reason; `.*` stands for all keys of a family.
#[must_use]
pub fn all() -> Vec<(String, &'static str)> {
    let families = FAMILIES.iter().map(|(name, reason)| (format!("{name}.*"), *reason));
    let mut all: Vec<_> = KEYS.iter().map(|(name, reason)| ((*name).to_owned(), *reason)).chain(families).collect();
    all.sort();
    all
}

fn look_up(table: &[(&'static str, &'static str)], name: &str) -> Option<&'static str> {
    table.iter().find(|(known, _)| *known == name).map(|(_, reason)| *reason)
}
