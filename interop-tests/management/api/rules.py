"""The list of deliberate differences: rules with a regular expression for the path, and a reason.

A rule: `path` (of compare.py), and where they matter `ask` (the call's id) and `what` (missing, extra, ...); all are
searched for, so `^` and `$` say where. `recorded`: only where RabbitMQ's status was this one. No rule may excuse a missing field that tools are known to read.
"""

import json
import re

# What tools read of each kind of object, by the path that lists it.
READ = {
    r"^/overview$": "rabbitmq_version management_version erlang_version product_name product_version cluster_name node exchange_types listeners"
    " contexts churn_rates object_totals queue_totals message_stats connections channels queues consumers exchanges protocol ip_address port"
    " messages messages_ready messages_unacknowledged publish publish_in publish_out confirm ack deliver deliver_get deliver_no_ack get get_no_ack"
    " redeliver return_unroutable drop_unroutable rate",
    r"^/queues(/|$)": "name vhost type durable auto_delete exclusive arguments node state leader members online memory consumers consumer_utilisation"
    " consumer_capacity policy operator_policy effective_policy_definition messages messages_ready messages_unacknowledged messages_ram"
    " messages_persistent message_bytes message_bytes_ready message_bytes_unacknowledged message_bytes_ram message_bytes_persistent"
    " head_message_timestamp idle_since message_stats delivery_limit consumer_details owner_pid_details rate",
    r"^/connections(/|$)": "name node vhost user state protocol host port peer_host peer_port channels channel_max frame_max timeout connected_at"
    " client_properties recv_oct recv_cnt send_oct send_cnt send_pend ssl",
    r"^/channels(/|$)": "name number node vhost user state idle_since transactional confirm prefetch_count global_prefetch_count consumer_count"
    " messages_unacknowledged messages_unconfirmed messages_uncommitted acks_uncommitted connection_details",
    r"^/nodes(/[^/]+)?$": "name running type uptime os_pid processors run_queue fd_used fd_total sockets_used sockets_total proc_used proc_total mem_used"
    " mem_limit mem_alarm disk_free disk_free_limit disk_free_alarm partitions enabled_plugins applications auth_mechanisms exchange_types contexts",
}


def read(path):
    return [rule | {"found": 0} for rule in json.loads(path.read_text(encoding="utf-8"))]


def allows(rules, call, status, path, what):
    """Whether a rule excuses this difference from an answer that was recorded with that status."""
    if what == "missing" and is_read(call.path, path):
        return False
    for rule in rules:
        if rule.get("recorded", status) == status and all(re.search(rule.get(part, ""), text) for part, text in (("path", path), ("ask", call.id), ("what", what))):
            rule["found"] += 1
            return True
    return False


def is_read(asked, path):
    """Whether tools read this field of the answers to that path; Erlang's own objects inside are not meant."""
    if any(part in path for part in ("garbage_collection", "backing_queue_status", "cluster_links", "_details")):
        return False
    key = path.rsplit(".", 1)[-1].removesuffix("[]")
    return any(re.search(pattern, asked) and key in keys.split() for pattern, keys in READ.items())
