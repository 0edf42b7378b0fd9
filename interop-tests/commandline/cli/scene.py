"""What commands find: a virtual host `scene` with queues, exchanges and messages, and one client that is at work."""

import time
from urllib.parse import urlsplit

from api.client import Client
from rig import codec
from rig.session import CAPABILITIES, Script

# Seconds.
SETTLE_LIMIT = 40


class Scene:
    """The scene at a broker; `names` has what its connection is called in this run."""

    def __init__(self, broker):
        self.broker, self.names = broker, []
        self.admin = Client(broker.http, ("guest", "guest"))
        self.ask("PUT", "/vhosts/scene", {"description": "a scene", "tags": "one,two"})
        self.ask("PUT", "/users/worker", {"password": "secret", "tags": "monitoring"})
        self.ask("PUT", "/permissions/scene/worker", {"configure": ".*", "write": ".*", "read": ".*"})
        self.ask("PUT", "/permissions/scene/guest", {"configure": ".*", "write": ".*", "read": ".*"})
        self.ask("PUT", "/queues/scene/plain", {"durable": True, "arguments": {"x-max-length": 100, "x-dead-letter-exchange": ""}})
        self.ask("PUT", "/queues/scene/quorum", {"durable": True, "arguments": {"x-queue-type": "quorum"}})
        self.ask("PUT", "/queues/scene/stream", {"durable": True, "arguments": {"x-queue-type": "stream"}})
        self.ask("PUT", "/exchanges/scene/topic", {"type": "topic", "durable": True, "arguments": {"alternate-exchange": "amq.fanout"}})
        self.ask("POST", "/bindings/scene/e/topic/q/plain", {"routing_key": "a.#", "arguments": {"note": "one"}})
        self.ask("POST", "/bindings/scene/e/topic/e/amq.fanout", {"routing_key": "b"})
        self._work()
        self._settle()

    def ask(self, method, path, body=None):
        answer = self.admin.ask(method, "/api" + path, body)
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {answer.body}")

    def _work(self):
        place = urlsplit(self.broker.amqp).netloc.split("@")[-1]
        script = Script("scene", "scene", f"amqp://worker:secret@{place}")
        self.connection = connection = script.raw("A")
        connection.link.send(codec.PROTOCOL_HEADER)
        connection.link.wait(lambda: connection.zero.count(("connection.start",)))
        properties = {"product": "scene", "version": "1.0", "platform": "Python", "connection_name": "scene", "capabilities": CAPABILITIES}
        connection.zero.silently("connection.start-ok", "connection.tune", **script.plain(), client_properties=properties)
        connection.link.send_method(0, "connection.tune-ok", channel_max=100, frame_max=131072, heartbeat=0)
        connection.zero.silently("connection.open", "connection.open-ok", virtual_host="scene")
        connection.running = True
        self.names.append((str(connection.link.socket.getsockname()[1]), "CLIENT"))
        publisher, consumer = connection[1], connection[2]
        publisher.confirms()
        for number in range(3):
            publisher.publish(f"message {number}", "plain", "", delivery_mode=2)
        publisher.publish("one", "quorum", "").settled(4)
        consumer.qos(2).consume("plain", tag="worker", arguments={"x-priority": 1})
        consumer.deliveries(2)

    def _settle(self):
        limit = time.monotonic() + SETTLE_LIMIT
        while time.monotonic() < limit:
            queue = self.admin.ask("GET", "/api/queues/scene/plain").body
            quorum = self.admin.ask("GET", "/api/queues/scene/quorum").body
            if queue.get("messages_unacknowledged") == 2 and queue.get("messages") == 3 and quorum.get("messages") == 1:
                return
            time.sleep(0.3)
        raise RuntimeError("the API does not show the scene's messages")

    def stop(self):
        self.connection.link.drop()
