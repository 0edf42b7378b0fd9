"""What is declared on a broker before its definitions are exported: something of every kind that a document can hold.

HTTP requests, made in this order; what only a client can declare, over AMQP; and a document as it was long ago. Names begin with `defs-`, so that a broker may hold other things too.
"""

import base64
import hashlib
from urllib.parse import quote

from rig.codec import Typed
from rig.session import Script

PREFIX = "defs-"
SHOP, ODD, OLD, PROTECTED = "defs-shop", "defs-odd / näme", "defs-old", "defs-protected"
VHOSTS = (SHOP, ODD, OLD, PROTECTED)
# A password for each hash that RabbitMQ knows; the salts are four bytes, as it makes them.
PASSWORDS = {"defs-sha256": "one", "defs-sha512": "zwölf", "defs-md5": "three ✓"}
HASHES = {"defs-sha256": "sha256", "defs-sha512": "sha512", "defs-md5": "md5"}
SALT = bytes([0, 200, 10, 127])


def hashed(name):
    """(password hash as documents have it, the algorithm's name)."""
    algorithm = HASHES[name]
    digest = hashlib.new(algorithm, SALT + PASSWORDS[name].encode()).digest()
    return base64.b64encode(SALT + digest).decode(), f"rabbit_password_hashing_{algorithm}"


def path(*parts):
    return "/api/" + "/".join(quote(part, safe="") for part in parts)


def requests():
    """(method, path, body) of each request, in order."""
    return [*vhosts(), *users(), *exchanges(), *queues(), *bindings(), *policies(), *parameters()]


def vhosts():
    yield "PUT", path("vhosts", SHOP), {"description": "the shop's", "tags": "eu,production", "default_queue_type": "quorum"}
    yield "PUT", path("vhosts", ODD), {}
    yield "PUT", path("vhosts", PROTECTED), {}
    yield "POST", path("vhosts", PROTECTED, "deletion", "protection"), None


def users():
    for name, tags in (("defs-sha256", "management"), ("defs-sha512", "administrator,custom tag"), ("defs-md5", ["monitoring", "policymaker"])):
        value, algorithm = hashed(name)
        yield "PUT", path("users", name), {"password_hash": value, "hashing_algorithm": algorithm, "tags": tags}
    # By certificates or tokens only, or not at all.
    yield "PUT", path("users", "defs-no password"), {"password_hash": "", "tags": ""}
    yield "PUT", path("permissions", SHOP, "defs-sha256"), {"configure": "^shop\\.", "write": ".*", "read": "^(shop|log)\\."}
    yield "PUT", path("permissions", SHOP, "defs-md5"), {"configure": "", "write": "", "read": "^$"}
    yield "PUT", path("permissions", ODD, "defs-sha512"), {"configure": ".*", "write": ".*", "read": ".*"}


def exchange(name, kind, vhost=SHOP, **more):
    return "PUT", path("exchanges", vhost, name), {"type": kind, "durable": True} | more


def exchanges():
    yield exchange("unrouted", "fanout", internal=True)
    yield exchange("orders", "direct", arguments={"alternate-exchange": "unrouted"})
    yield exchange("events", "topic")
    yield exchange("by header", "headers")
    yield exchange("passing", "fanout", auto_delete=True)
    yield exchange("in memory", "direct", durable=False)
    yield exchange("hidden", "topic", internal=True, auto_delete=True)
    yield exchange("ring", "x-consistent-hash", arguments={"hash-header": "customer"})
    yield exchange("random", "x-random")
    yield exchange("local random", "x-local-random")
    yield exchange("recent", "x-recent-history", arguments={"x-recent-history-length": 7})
    yield exchange("arguments", "direct", arguments={
        "text": "ü", "whole": -5, "large": 4611686018427387904, "real": 2.5, "yes": True, "no": False,
        "list": [1, "two", [3.5, False], {"four": 4}], "table": {"deep": {"deeper": [True]}}, "empty list": [], "empty text": "",
    })
    yield exchange("größe", "topic", ODD)
    yield "PUT", path("topic-permissions", SHOP, "defs-sha256"), {"exchange": "events", "write": "^{username}\\.", "read": ".*"}
    yield "PUT", path("topic-permissions", SHOP, "defs-sha256"), {"exchange": "amq.topic", "write": "^a", "read": ""}
    yield "PUT", path("topic-permissions", ODD, "defs-sha512"), {"exchange": "", "write": "{vhost}", "read": ".*"}


def queue(name, vhost=SHOP, kind=None, durable=True, auto_delete=False, **arguments):
    named = {key.replace("_", "-"): value for key, value in arguments.items()}
    if kind:
        named["x-queue-type"] = kind
    return "PUT", path("queues", vhost, name), {"durable": durable, "auto_delete": auto_delete, "arguments": named}


def queues():
    yield queue("by the vhost's default")
    yield queue("classic", kind="classic", x_message_ttl=60000, x_expires=86400000, x_max_length=1000, x_max_length_bytes=1048576,
                x_overflow="reject-publish", x_dead_letter_exchange="unrouted", x_dead_letter_routing_key="dead", x_single_active_consumer=True)
    yield queue("dead", kind="classic", x_dead_letter_exchange="")
    yield queue("priorities", kind="classic", x_max_priority=10)
    yield queue("lazy", kind="classic", x_queue_mode="lazy", x_queue_version=2)
    yield queue("own arguments", kind="classic", x_own={"a": [1, "b"]}, other=True)
    yield queue("goes", kind="classic", auto_delete=True)
    yield queue("quorum", kind="quorum", x_delivery_limit=7, x_quorum_initial_group_size=1, x_max_length=5, x_overflow="reject-publish",
                x_dead_letter_exchange="unrouted", x_dead_letter_strategy="at-least-once", x_queue_leader_locator="balanced")
    yield queue("quorum without a limit", kind="quorum", x_delivery_limit=-1, x_message_ttl=5, x_single_active_consumer=True)
    yield queue("stream", kind="stream", x_max_length_bytes=2000000, x_max_age="7D", x_stream_max_segment_size_bytes=1000000,
                x_stream_filter_size_bytes=32, x_initial_cluster_size=1, x_queue_leader_locator="client-local")
    yield queue("größe ✓ / %", ODD)


def binding(source, kind, destination, key="", vhost=SHOP, **arguments):
    return "POST", path("bindings", vhost, "e", source, kind, destination), {"routing_key": key, "arguments": arguments}


def bindings():
    yield binding("orders", "q", "classic", "")
    yield binding("orders", "q", "classic", "a key/with %2F ü")
    yield binding("orders", "q", "quorum", "k", note="kept")
    yield binding("orders", "q", "quorum", "k", note="another with the same key")
    yield binding("events", "q", "stream", "#")
    yield binding("events", "e", "by header", "*.header")
    yield binding("events", "e", "hidden", "a.b")
    yield binding("hidden", "e", "events", "back again")
    yield binding("hidden", "q", "goes", "#")
    yield binding("unrouted", "q", "dead")
    yield binding("passing", "q", "priorities")
    yield binding("in memory", "q", "dead", "from an exchange that goes with the broker")
    yield binding("ring", "q", "quorum", "10")
    yield binding("ring", "q", "classic", "20")
    yield binding("random", "q", "lazy")
    yield binding("recent", "q", "own arguments")
    for match in ("all", "any", "all-with-x", "any-with-x"):
        yield binding("by header", "q", "dead", **{"x-match": match, "x-kind": "old", "pages": 3})
    yield binding("by header", "q", "priorities", **{
        "whole": -1, "large": 9007199254740993, "real": 0.25, "yes": True, "no": False, "text": "",
        "list": [1, "two", [3.5]], "table": {"deep": {"deeper": [False]}}, "empty list": [],
    })
    yield binding("amq.headers", "q", "lazy", **{"x-match": "any", "format": "pdf"})
    yield binding("amq.fanout", "e", "amq.topic", "between those that every vhost has")
    yield binding("amq.match", "e", "amq.match", "to itself")
    yield binding("größe", "q", "größe ✓ / %", "größe.*", ODD)


def policy(kind, vhost, name, applies_to, priority, **definition):
    named = {key.replace("_", "-"): value for key, value in definition.items()}
    return "PUT", path(kind, vhost, name), {"pattern": "^" + name, "definition": named, "priority": priority, "apply-to": applies_to}


def policies():
    p, o = "policies", "operator-policies"
    yield policy(p, SHOP, "all", "all", 0, max_length=10, alternate_exchange="unrouted")
    yield policy(p, SHOP, "exchanges", "exchanges", 1, alternate_exchange="unrouted")
    yield policy(p, SHOP, "queues", "queues", -3, expires=3600000, message_ttl=5000, dead_letter_exchange="unrouted", dead_letter_routing_key="k")
    yield policy(p, SHOP, "classic_queues", "classic_queues", 2, max_length_bytes=5000, overflow="drop-head")
    yield policy(p, SHOP, "quorum_queues", "quorum_queues", 3, delivery_limit=4, overflow="reject-publish", dead_letter_strategy="at-least-once")
    yield policy(p, SHOP, "streams", "streams", 4, max_age="1h", stream_max_segment_size_bytes=50000, max_length_bytes=100000)
    yield policy(p, ODD, "größe / ✓", "all", 0, queue_leader_locator="balanced")
    yield policy(o, SHOP, "cap all", "all", 0, max_length=500)
    yield policy(o, SHOP, "cap queues", "queues", 1, expires=7200000, message_ttl=6000, max_length=20, max_length_bytes=30)
    yield policy(o, SHOP, "cap classic", "classic_queues", 2, max_length=501)
    yield policy(o, SHOP, "cap quorum", "quorum_queues", 3, delivery_limit=9)
    yield policy(o, SHOP, "cap streams", "streams", 4, max_length_bytes=100000)


def parameters():
    yield "PUT", path("vhost-limits", SHOP, "max-connections"), {"value": 100}
    yield "PUT", path("vhost-limits", SHOP, "max-queues"), {"value": -1}
    yield "PUT", path("vhost-limits", PROTECTED, "max-queues"), {"value": 0}
    yield "PUT", path("user-limits", "defs-sha256", "max-channels"), {"value": 50}
    yield "PUT", path("user-limits", "defs-sha256", "max-connections"), {"value": -1}
    yield "PUT", path("user-limits", "defs-md5", "max-connections"), {"value": 0}
    for name, value in (("text", "ü"), ("number", 5), ("list", [1, {"a": None}]), ("table", {"a": [1, "two", 3.5, None, True], "b": {"c": {}}}), ("yes", True)):
        yield "PUT", path("global-parameters", PREFIX + name), {"value": value}


def leftovers():
    """A document as older RabbitMQs and people wrote it."""
    value, _ = hashed("defs-md5")
    return {
        "rabbit_version": "3.5.7",
        "users": [
            # Before 3.6 there was one algorithm, MD5, and tags were one text.
            {"name": "defs-old user", "password_hash": value, "tags": "administrator,monitoring"},
            {"name": "defs-named", "password_hash": value, "hashing_algorithm": "rabbit_password_hashing_md5", "tags": ""},
        ],
        "vhosts": [{"name": OLD}],
        "permissions": [{"user": "defs-old user", "vhost": OLD, "configure": ".*", "write": ".*", "read": ".*"}],
        "parameters": [{"component": "vhost-limits", "vhost": OLD, "name": "limits", "value": {"max-queues": 10}}],
        "global_parameters": [],
        "policies": [{"vhost": OLD, "name": "p", "pattern": ".*", "definition": {"max-length": 5}}],
        "queues": [
            {"name": "q", "vhost": OLD, "durable": True, "auto_delete": False, "arguments": {}},
            {"name": "moved", "vhost": OLD, "durable": True, "auto_delete": False, "arguments": {"x-message-ttl": 5}, "policy": "p", "messages": 7},
        ],
        "exchanges": [{"name": "x", "vhost": OLD, "type": "topic", "durable": True, "auto_delete": False, "internal": False, "arguments": {}}],
        "bindings": [
            # Every queue has this one; documents that were put together from lists name it.
            {"source": "", "vhost": OLD, "destination": "q", "destination_type": "queue", "routing_key": "q", "arguments": {}},
            {"source": "x", "vhost": OLD, "destination": "q", "destination_type": "queue", "routing_key": "#", "arguments": {}, "properties_key": "%23"},
        ],
    }


# Values that JSON has no type of its own for.
TYPED = {
    "byte": Typed("b", -5), "octet": Typed("B", 200), "short": Typed("s", -300), "unsigned short": Typed("u", 60000),
    "int": Typed("I", -70000), "unsigned int": Typed("i", 4000000000), "long": Typed("l", -5), "float": Typed("f", 0.5),
    "double": Typed("d", 2.5), "whole double": Typed("d", 3.0), "time": Typed("T", 1700000000), "nothing": None,
    "bytes": Typed("x", b"\x00\xff"), "bytes of a text": Typed("x", b"abc"), "no UTF-8": Typed("S", b"\xff\xfe"),
    "list": [None, Typed("T", 5), [Typed("s", 1)]],
}


def over_amqp(url):
    """Declares what a client declares; the exclusive queue goes when the connection that this returns is closed."""
    connection = Script("definitions", "x", url).connect(vhost=SHOP)
    channel = connection[1]
    channel.exchange("typed", arguments=TYPED, durable=True)
    channel.declare("typed", durable=True, arguments={"x-queue-type": "classic", "x-max-length": Typed("s", 5), "x-own": TYPED})
    channel.declare("transient", arguments={"x-queue-type": "classic"})
    channel.declare("exclusive", exclusive=True)
    channel.bind("exclusive", "events", "of an exclusive queue")
    for name, value in TYPED.items():
        channel.bind("typed", "by header", name, {"x-match": "any", name: value})
    if not channel.alive():
        raise RuntimeError(f"declared over AMQP: {channel.inbox[-1]}")
    return connection
