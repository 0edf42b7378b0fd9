"""Who may do what: every path by every kind of user."""

WHO = ("adm", "mon", "pol", "man", "none", "out", None, ("adm", "wrong"))
READ = (
    "overview", "cluster-name", "nodes", "nodes/NODE", "nodes/NODE/memory", "extensions", "version", "definitions", "definitions/scene", "connections", "channels", "consumers", "consumers/scene",
    "exchanges", "exchanges/scene", "exchanges/scene/direct", "exchanges/scene/direct/bindings/source", "exchanges/scene/direct/bindings/destination", "queues", "queues/scene",
    "queues/detailed", "queues/scene/classic", "queues/scene/classic/bindings", "bindings", "bindings/scene", "bindings/scene/e/direct/q/classic", "bindings/scene/e/direct/q/classic/a",
    "vhosts", "vhosts/scene", "vhosts/scene/permissions", "vhosts/scene/topic-permissions", "vhosts/scene/connections", "vhosts/scene/channels", "users", "users/man", "users/without-permissions",
    "users/man/permissions", "users/man/topic-permissions", "permissions", "permissions/scene/man", "topic-permissions", "topic-permissions/scene/man", "parameters", "parameters/nothing",
    "parameters/nothing/scene", "global-parameters", "global-parameters/note", "policies", "policies/scene", "policies/scene/short", "operator-policies", "operator-policies/scene",
    "operator-policies/scene/cap", "vhost-limits", "vhost-limits/scene", "user-limits", "user-limits/man", "feature-flags", "deprecated-features", "deprecated-features/used",
    "auth/attempts/NODE", "auth/hash_password/x", "connections/username/man",
)
CHANGE = (
    ("PUT", "cluster-name", {"name": "a cluster"}), ("POST", "definitions", {}), ("PUT", "vhosts/access", {}), ("DELETE", "vhosts/access", None), ("PUT", "users/access", {"password": "p", "tags": ""}),
    ("DELETE", "users/access", None), ("PUT", "permissions/scene/none", {"configure": ".*", "write": ".*", "read": ".*"}), ("PUT", "policies/scene/access", {"pattern": "^$", "definition": {"max-length": 1}}),
    ("DELETE", "policies/scene/access", None), ("PUT", "operator-policies/scene/access", {"pattern": "^$", "definition": {"max-length": 1}}), ("DELETE", "operator-policies/scene/access", None),
    ("PUT", "vhost-limits/scene/max-queues", {"value": 1000}), ("PUT", "user-limits/man/max-channels", {"value": 100}), ("PUT", "global-parameters/note", {"value": 1}),
    ("PUT", "exchanges/scene/access", {"type": "direct"}), ("POST", "exchanges/scene/access/publish", {"routing_key": "", "payload": "", "payload_encoding": "string", "properties": {}}),
    ("PUT", "queues/scene/access", {}), ("POST", "queues/scene/access/get", {"count": 1, "ackmode": "ack_requeue_true", "encoding": "auto"}), ("DELETE", "queues/scene/access/contents", None),
    ("POST", "bindings/scene/e/access/q/access", {}), ("DELETE", "bindings/scene/e/access/q/access/~", None), ("DELETE", "queues/scene/access", None), ("DELETE", "exchanges/scene/access", None),
    ("DELETE", "connections/nothing", None), ("POST", "rebalance/queues", {}), ("POST", "users/bulk-delete", {"users": []}), ("PUT", "feature-flags/stream_queue/enable", {}),
    ("PUT", "topic-permissions/scene/man", {"exchange": "topic", "write": "^a", "read": ".*"}), ("POST", "vhosts/nothing/deletion/protection", None),
)


def read(s):
    """Reading."""
    for path in READ:
        for who in WHO:
            s.get("/" + path.replace("NODE", s.node), who=who, keep="status")


def change(s):
    """Changing."""
    for who in WHO:
        for method, path, body in CHANGE:
            s.ask(method, "/" + path, body, who=who, keep="status")
    s.quietly("PUT", "/global-parameters/note", {"value": {"a": [1, "two", 3.5, None, True]}})


def vhosts_that_are_not_ours(s):
    """A vhost that the user may not see, and one that is not there."""
    for vhost in ("%2F", "nothing"):
        for path in ("queues", "exchanges", "bindings", "policies", "operator-policies", "consumers", "vhost-limits", "parameters/nothing", "definitions"):
            for who in ("adm", "mon", "pol", "man"):
                s.get(f"/{path}/{vhost}", who=who, keep="status")
