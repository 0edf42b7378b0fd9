"""What scripts find: a vhost `scene` with something of every kind in it, users of every tag, and clients that are at work.

Made once, over the API and AMQP, before the first script; scripts that change things do so in a vhost of their own.
"""

import time
from urllib.parse import quote

from rig import codec
from rig.channel import Stuck
from rig.session import CAPABILITIES, Script

from .client import Client

PASSWORD = "secret"
TAGS = {"adm": "administrator", "mon": "monitoring", "pol": "policymaker", "man": "management", "none": ""}
# Seconds: RabbitMQ shows what its five-second samples have told it.
SETTLE_LIMIT = 40

POLICIES = [
    ("policies", "short", {"pattern": "^classic", "definition": {"max-length": 1000, "expires": 3600000}, "priority": 2, "apply-to": "queues"}),
    ("policies", "fallback", {"pattern": "^ae", "definition": {"alternate-exchange": "amq.fanout"}, "apply-to": "exchanges"}),
    ("operator-policies", "cap", {"pattern": "^classic", "definition": {"max-length": 500}, "priority": 1, "apply-to": "queues"}),
]
QUEUES = {
    "classic": {"durable": True, "arguments": {"x-dead-letter-exchange": "dead", "x-max-priority": 5}},
    "dead": {"durable": True},
    "quorum": {"durable": True, "arguments": {"x-queue-type": "quorum", "x-delivery-limit": 5}},
    "stream": {"durable": True, "arguments": {"x-queue-type": "stream", "x-max-age": "1D"}},
    "auto": {"durable": True, "auto_delete": True},
    "odd%20%2F%20n%C3%A4me": {"durable": True},
}
EXCHANGES = {
    "direct": {"type": "direct", "durable": True}, "topic": {"type": "topic", "durable": True},
    "headers": {"type": "headers", "durable": True}, "dead": {"type": "fanout", "durable": True},
    "inside": {"type": "fanout", "durable": True, "internal": True}, "ae": {"type": "direct", "durable": True},
    "passing": {"type": "direct", "durable": False, "auto_delete": True},
    "alternate": {"type": "direct", "durable": True, "arguments": {"alternate-exchange": "dead"}},
    "ring": {"type": "x-consistent-hash", "durable": True},
}
BINDINGS = [
    ("direct", "q", "classic", {"routing_key": "a"}), ("direct", "q", "classic", {"routing_key": ""}), ("direct", "q", "quorum", {"routing_key": "k/y %"}),
    ("topic", "q", "classic", {"routing_key": "a.#"}), ("headers", "q", "quorum", {"routing_key": "h", "arguments": {"x-match": "all", "n": 1, "s": "t"}}),
    ("dead", "q", "dead", {"routing_key": ""}), ("topic", "e", "inside", {"routing_key": "*.b"}), ("passing", "q", "dead", {"routing_key": "p"}),
]


class Scene:
    """The scene at a broker; `labels` has what its connections are called in this run."""

    def __init__(self, broker):
        self.broker, self.labels = broker, {}
        self.admin = Client(broker.http, ("guest", "guest"))
        self.complaints = []
        self._declare()
        self._work()
        self._settle()

    def put(self, path, body):
        answer = self.admin.ask("PUT", path, body)
        if answer.status not in (201, 204):
            self.complaints.append(f"PUT {path}: {answer.status} {answer.body}")

    def post(self, path, body):
        answer = self.admin.ask("POST", path, body)
        if answer.status not in (200, 201, 204):
            self.complaints.append(f"POST {path}: {answer.status} {answer.body}")

    def _declare(self):
        self.put("/api/cluster-name", {"name": "a cluster"})
        self.put("/api/vhosts/scene", {"description": "what scripts look at", "tags": "one,two"})
        for name, tags in TAGS.items():
            self.put(f"/api/users/{name}", {"password": PASSWORD, "tags": tags})
            self.put(f"/api/permissions/scene/{name}", {"configure": ".*", "write": ".*", "read": ".*"})
        self.put("/api/users/out", {"password": PASSWORD, "tags": "management"})
        self.put("/api/vhost-limits/scene/max-queues", {"value": 1000})
        self.put("/api/user-limits/man/max-channels", {"value": 100})
        self.put("/api/global-parameters/note", {"value": {"a": [1, "two", 3.5, None, True]}})
        for kind, name, policy in POLICIES:
            self.put(f"/api/{kind}/scene/{name}", policy)
        for name, exchange in EXCHANGES.items():
            self.put(f"/api/exchanges/scene/{name}", exchange)
        self.put("/api/topic-permissions/scene/man", {"exchange": "topic", "write": "^a", "read": ".*"})
        for name, queue in QUEUES.items():
            self.put(f"/api/queues/scene/{name}", queue)
        for source, kind, destination, binding in BINDINGS:
            self.post(f"/api/bindings/scene/e/{source}/{kind}/{destination}", binding)

    def _connect(self, label, user, name):
        place = self.broker.amqp.split("@")[-1]
        script = Script("scene " + label, "scene", f"amqp://{user}:{PASSWORD}@{place}")
        conn = script.raw(label)
        conn.link.send(codec.PROTOCOL_HEADER)
        properties = {"product": "scene", "version": "1.0", "platform": "Python", "connection_name": name, "capabilities": CAPABILITIES}
        conn.link.wait(lambda: conn.zero.count(("connection.start",)))
        conn.zero.silently("connection.start-ok", "connection.tune", **script.plain(), client_properties=properties)
        conn.link.send_method(0, "connection.tune-ok", channel_max=100, frame_max=131072, heartbeat=0)
        if conn.zero.silently("connection.open", "connection.open-ok", virtual_host="scene") is None:
            raise RuntimeError(f"cannot log in as {user}: {conn.zero.inbox}")
        conn.running = True
        (_, client), (_, server) = conn.link.socket.getsockname(), conn.link.socket.getpeername()
        name = f"127.0.0.1:{client} -> 127.0.0.1:{server}"
        self.labels |= {name: f"<connection {label}>", quote(name, safe=""): f"<connection {label}>"}
        return conn

    def _work(self):
        self.connections = []
        try:
            one, two = self._connect("A", "adm", "scene A"), self._connect("B", "man", "scene B")
        except (RuntimeError, OSError) as problem:
            self.complaints.append(f"AMQP: {problem}")
            return
        self.connections = [one, two]
        try:
            self._messages(one, two)
        except Stuck as problem:
            self.complaints.append(f"AMQP: {problem}")

    def _messages(self, one, two):
        publisher, consumer, transactions, other = one[1], one[2], one[3], two[1]
        other.declare("own", exclusive=True)
        publisher.confirms()
        for number in range(10):
            publisher.publish(f"message {number}", "a", "direct", delivery_mode=2, priority=number % 3)
        publisher.publish("to the quorum queue", "quorum").publish("to the stream", "stream")
        publisher.publish("lost", "nowhere", "direct").publish("returned", "nowhere", "direct", mandatory=True)
        publisher.settled(14)
        transactions.call("tx.select")
        transactions.publish("uncommitted", "dead")
        consumer.qos(3)
        consumer.consume("classic", tag="three at a time", arguments={"x-priority": 1})
        consumer.deliveries(3)
        other.qos(20).consume("quorum", tag="quorum", no_ack=True).consume("own", tag="own", exclusive=True)
        other.get("classic", no_ack=True)
        other.get("dead")
        other.get("classic", no_ack=False)
        other.nack(other.last("basic.get-ok")["args"]["delivery_tag"]).sync("classic")
        consumer.ack(1).deliveries(1)

    def _settle(self):
        """Waits until the API shows what was done, and rates have something to be computed from."""
        # Of what is not there, nothing will be shown.
        limit = time.monotonic() + (SETTLE_LIMIT if not self.complaints else 0)
        while time.monotonic() < limit:
            if self._shown():
                return
            time.sleep(0.5)
        self.complaints.append("the API does not show the scene's messages, consumers and channels")

    def _shown(self):
        queue = self.admin.ask("GET", "/api/queues/scene/classic").body
        connections = self.admin.ask("GET", "/api/connections").body
        channels = self.admin.ask("GET", "/api/channels").body
        overview = self.admin.ask("GET", "/api/overview").body
        return (
            isinstance(queue, dict) and queue.get("messages") == 8 and queue.get("messages_unacknowledged") == 3 and "message_stats" in queue
            and isinstance(channels, list) and len(channels) == 4 and all("state" in channel and "idle_since" in channel for channel in channels)
            and isinstance(connections, list) and sorted(one.get("channels", 0) for one in connections) == [1, 3]
            and queue["message_stats"].get("redeliver") == 1 and isinstance(overview, dict) and overview.get("object_totals", {}).get("consumers") == 3
            and overview.get("message_stats", {}).get("redeliver", 0) > 0
        )

    def stop(self):
        for connection in self.connections:
            connection.link.drop()
        self.admin.ask("DELETE", "/api/vhosts/scene")
        self.admin.ask("DELETE", "/api/global-parameters/note")
        for name in (*TAGS, "out"):
            self.admin.ask("DELETE", f"/api/users/{name}")
