use super::{broker, scrape};
use std::collections::HashSet;

/// What RabbitMQ's overview dashboard (10991 at grafana.com) reads.
const DASHBOARD: &str = "
    rabbitmq_build_info rabbitmq_identity_info rabbitmq_connections rabbitmq_channels rabbitmq_consumers rabbitmq_queues
    rabbitmq_connections_opened_total rabbitmq_connections_closed_total rabbitmq_channels_opened_total
    rabbitmq_channels_closed_total rabbitmq_queues_declared_total rabbitmq_queues_created_total
    rabbitmq_queues_deleted_total rabbitmq_queue_messages_ready rabbitmq_queue_messages_unacked
    rabbitmq_process_open_fds rabbitmq_process_max_fds rabbitmq_process_resident_memory_bytes
    rabbitmq_resident_memory_limit_bytes rabbitmq_disk_space_available_bytes
    rabbitmq_disk_space_available_limit_bytes rabbitmq_message_size_bytes_bucket rabbitmq_message_size_bytes_sum
    rabbitmq_message_size_bytes_count erlang_uptime_seconds
    rabbitmq_erlang_uptime_seconds rabbitmq_global_publishers rabbitmq_global_consumers
    rabbitmq_global_messages_received_total rabbitmq_global_messages_received_confirm_total
    rabbitmq_global_messages_confirmed_total rabbitmq_global_messages_routed_total
    rabbitmq_global_messages_unroutable_dropped_total rabbitmq_global_messages_unroutable_returned_total
    rabbitmq_global_messages_delivered_total rabbitmq_global_messages_delivered_consume_auto_ack_total
    rabbitmq_global_messages_delivered_consume_manual_ack_total rabbitmq_global_messages_delivered_get_auto_ack_total
    rabbitmq_global_messages_delivered_get_manual_ack_total rabbitmq_global_messages_get_empty_total
    rabbitmq_global_messages_redelivered_total rabbitmq_global_messages_acknowledged_total
    rabbitmq_global_messages_dead_lettered_delivery_limit_total rabbitmq_global_messages_dead_lettered_expired_total
    rabbitmq_global_messages_dead_lettered_maxlen_total rabbitmq_global_messages_dead_lettered_rejected_total";

/// What alert rules read besides.
const ALERTS: &str = "rabbitmq_alarms_memory_used_watermark rabbitmq_alarms_free_disk_space_watermark
    rabbitmq_alarms_file_descriptor_limit rabbitmq_queue_consumers";

#[test]
fn every_name_that_dashboards_and_alerts_read_is_there() {
    let broker = broker();
    let page = scrape(&broker, "/metrics");
    let names: HashSet<_> = page.keys().map(|sample| sample.split('{').next().unwrap()).collect();
    let missing: Vec<_> =
        DASHBOARD.split_whitespace().chain(ALERTS.split_whitespace()).filter(|it| !names.contains(it)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
