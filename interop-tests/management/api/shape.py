"""Answers made comparable: what a broker makes up, or what depends on time and machine, gives way to its type.

`<int>`, `<float>`, `<number>` (whole or not), `<string>`, `<bool>` stand for a value of that type. Names that this run gave
(connections, ports, the node) are replaced by labels, so that texts which quote them compare too.
"""

import re

# Keys whose values are never the same twice: numbers that depend on time, memory or load.
VOLATILE = re.compile(
    r"^(uptime|os_pid|pid|timestamp|time|.*_at|.*_since|port|peer_port|processors|run_queue|(fd|sockets|proc|mem)_.*|disk_free.*"
    r"|.*memory.*|garbage_collection|gc_.*|.*reductions.*|context_switches.*|io_.*|mnesia_.*|msg_store_.*|queue_index_.*"
    r"|quorum_queue_.*|metrics_gc_queue_length|statistics_db_event_queue|(recv|send)_(oct|cnt|pend).*|password_hash|hash|id"
    r"|rates_mode|cluster_links|.*_version|crypto_lib_version|management_version|db_dir|config_files|log_files"
    r"|message_bytes_dlx|slave_nodes|synchronised_slave_nodes|backing_queue_status"
    r"|open_files|connection_(created|closed)|channel_(created|closed)|queue_(declared|created|deleted)|net_ticktime"
    r"|heap_size|stack_size|binary|code|atom|other_.*|allocated_unused|mgmt_db|msg_index|metrics|plugins|total|strategy"
    r"|connection_readers|connection_writers|connection_channels|connection_other|queue_procs|stream_.*_procs|quorum_.*procs"
    r"|queue_slave_procs|reserved_unallocated|metadata_store|fullsweep_after|max_heap_size|min_.*heap_size|minor_gcs"
    r"|minimum|maximum|count_limit|being_drained|disk_reads|disk_writes|platform|copyright|information)$"
)
# A rate may print as 0 or 0.0; clients read it as a number. So do memory sizes of Erlang's.
NUMBERS = re.compile(r"^(rate|avg|avg_rate|sample)$")
# Known only once there was something to measure.
MAYBE = ("consumer_capacity", "consumer_utilisation")
_GENERATED = (
    (re.compile(r"amq\.gen-[A-Za-z0-9_-]{22}"), "<generated queue>"),
    (re.compile(r"amq\.ctag-[A-Za-z0-9_-]{22}"), "<generated tag>"),
    (re.compile(r"<\d+\.\d+\.\d+>"), "<process>"),
    (re.compile(r"127\.0\.0\.1:\d+ -> 127\.0\.0\.1:\d+"), "<connection>"),
)
# What tells the members of a list apart, in the order of importance.
IDENTITY = (
    "vhost", "name", "user", "component", "source", "destination", "destination_type", "routing_key", "properties_key",
    "connection", "number", "consumer_tag", "exchange", "protocol", "user_name", "type", "value",
)


class Normal:
    """`labels`: a dict from what this run's broker or scene calls something to what every run calls it."""

    def __init__(self, labels):
        self.labels = sorted(labels.items(), key=lambda pair: -len(pair[0]))

    def text(self, value):
        for real, label in self.labels:
            value = value.replace(real, label)
        for pattern, label in _GENERATED:
            value = pattern.sub(label, value)
        return value

    def value(self, value, key="", volatile=False):
        volatile = volatile or bool(VOLATILE.match(key))
        if key in MAYBE and (value is None or isinstance(value, (int, float))):
            return "<number or null>"
        if isinstance(value, dict):
            return {self.text(name): self.value(inner, name, volatile) for name, inner in value.items()}
        if isinstance(value, list):
            return in_order([self.value(inner, "", volatile) for inner in value])
        if NUMBERS.match(key) and isinstance(value, (int, float)) and not isinstance(value, bool):
            return "<number>"
        if volatile or (isinstance(value, float) and not value.is_integer()):
            return kind(value)
        return self.text(value) if isinstance(value, str) else value


def kind(value):
    """The placeholder of a value's type."""
    for python, name in ((bool, "bool"), (int, "int"), (float, "float"), (str, "string"), (type(None), "null"), (list, "list")):
        if isinstance(value, python):
            return f"<{name}>"
    return "<object>"


def is_placeholder(value):
    return isinstance(value, str) and value in ("<bool>", "<int>", "<float>", "<string>", "<null>", "<number>", "<list>", "<object>")


def identity(item):
    return tuple(plain(item.get(key, "")) for key in IDENTITY) if isinstance(item, dict) else (str(item),)


def plain(value):
    """A text for a value; no order is promised for an object's members."""
    return str({name: value[name] for name in sorted(value)}) if isinstance(value, dict) else str(value)


def in_order(items):
    """No order is promised for a list of objects; a script that asks for an order compares names (`order`)."""
    return sorted(items, key=identity) if items and all(isinstance(item, dict) for item in items) else items
