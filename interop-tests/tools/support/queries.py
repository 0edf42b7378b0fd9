"""The queries that have to return data: those of the dashboards, and what the alert rules read."""

import json
import re
from pathlib import Path

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"

# What RabbitMQ's overview dashboard (10991 at grafana.com) reads: gauges, and counters by their rate. (Not yet:
# global_messages_dead_lettered_confirmed_total.)
GAUGES = """
    connections channels consumers queues queue_messages_ready queue_messages_unacked process_open_fds process_max_fds process_resident_memory_bytes
    resident_memory_limit_bytes disk_space_available_bytes disk_space_available_limit_bytes global_publishers global_consumers
""".split()
COUNTERS = """
    connections_opened_total connections_closed_total channels_opened_total channels_closed_total queues_declared_total queues_created_total
    queues_deleted_total message_size_bytes_bucket message_size_bytes_sum message_size_bytes_count
""".split() + [f"global_messages_{name}_total" for name in """
    received received_confirm confirmed routed unroutable_dropped unroutable_returned delivered delivered_consume_auto_ack
    delivered_consume_manual_ack delivered_get_auto_ack delivered_get_manual_ack get_empty redelivered acknowledged
    dead_lettered_delivery_limit dead_lettered_expired dead_lettered_maxlen dead_lettered_rejected
""".split()]
# As that dashboard asks: each value joined with the node and cluster that it is from.
JOIN = 'on (instance, job) group_left (rabbitmq_cluster, rabbitmq_node) rabbitmq_identity_info{rabbitmq_cluster="$cluster"}'


def official():
    yield from (f"sum(rabbitmq_{name} * {JOIN}) by (rabbitmq_node)" for name in GAUGES)
    yield from (f"sum(rate(rabbitmq_{name}[$__rate_interval]) * {JOIN}) by (rabbitmq_node)" for name in COUNTERS)
    yield f"erlang_uptime_seconds * {JOIN}"
    yield f"rabbitmq_erlang_uptime_seconds * {JOIN}"
    yield f"rabbitmq_build_info * {JOIN}"


def ours():
    board = json.loads((DEPLOY / "grafana/dashboards/leveret.json").read_text(encoding="utf-8"))
    yield from (target["expr"] for panel in board["panels"] for target in panel.get("targets", ()))


def of_alerts():
    """The names that the rules read, each by itself: an alert that fires not has no data."""
    rules = (DEPLOY / "prometheus/leveret.rules.yml").read_text(encoding="utf-8")
    yield from sorted(set(re.findall(r"\brabbitmq_\w+", "\n".join(re.findall(r"expr: (.*)", rules)))))
