"""A channel as scripts see it: sends what it is told to, and waits for frames.

Nothing here sleeps to let things settle. A script waits for a frame (`call`, `expect`, `ended`), asks something whose
answer shows that all before it has arrived (`sync`), or asks until a queue is as it should be (`ready`).
"""

import time
from collections import Counter

from . import codec
from .methods import METHODS

# Between two looks at a queue that is not yet as it should be, in seconds.
POLL = 0.02
MISSING = "nothing in time"


class Stuck(Exception):
    """The broker did not do what the script needs to go on, and that is not what the script is about."""


class Channel:
    """A channel of a connection; number 0 is the connection itself."""

    def __init__(self, connection, number):
        self.connection, self.number, self.link = connection, number, connection.link
        self.on = f"{connection.label}{number}"
        self._expected = Counter()
        # Where in the inbox the channel's present life begins.
        self._opened_at = 0
        self.opened = False

    @property
    def inbox(self):
        return self.link.inbox[self.number]

    # Sending

    def send(self, name, **args):
        """Sends a method and waits for nothing."""
        self.connection.script.sent(self.on, name, args)
        self.link.send_method(self.number, name, **args)
        if name in ("channel.open", "channel.close"):
            self.opened = name == "channel.open"
        return self

    def call(self, name, **args):
        """Sends a method and waits for its answer, or for the channel's or connection's end instead of one."""
        answers = METHODS[name].answers
        before = self.count(answers)
        self.send(name, **args)
        if answers and not args.get("nowait"):
            self._wait(lambda: self.count(answers) > before, name)
        return self

    def open(self):
        """Opens the channel; not recorded."""
        self._opened_at = len(self.inbox)
        self._expected.clear()
        self.silently("channel.open", "channel.open-ok")
        self.opened = True
        return self

    def frame(self, kind, payload, end=codec.FRAME_END):
        """Sends one frame made by hand."""
        shown = payload.hex() if len(payload) <= 200 else f"{len(payload)} bytes"
        self.connection.script.sent(self.on, f"frame of type {kind}", {"payload": shown})
        self.link.send(codec.frame(kind, self.number, payload, end))
        return self

    def header(self, size, class_id=60, weight=0, **properties):
        """Sends a content header alone."""
        return self.frame(codec.HEADER, codec.header(properties, size, class_id, weight))

    def body(self, data):
        """Sends a body frame alone."""
        return self.frame(codec.BODY, codec.octets(data))

    def publish(self, body="m", key="", exchange="", mandatory=False, immediate=False, **properties):
        """Sends a message and waits for nothing."""
        body, room = codec.octets(body), self.connection.frame_max - 8
        parts = [body[at:at + room] for at in range(0, len(body), room)]
        args = {"exchange": exchange, "routing_key": key, "mandatory": mandatory, "immediate": immediate}
        self.connection.script.sent(self.on, "basic.publish", args | {"props": properties, "bytes": len(body)}, 2 + len(parts))
        frames = [(codec.METHOD, codec.method("basic.publish", args)), (codec.HEADER, codec.header(properties, len(body)))]
        frames += [(codec.BODY, part) for part in parts]
        self.link.send(b"".join(codec.frame(kind, self.number, payload) for kind, payload in frames))
        return self

    # Shorter names for what most scripts do

    def declare(self, queue="", arguments=None, **flags):
        return self.call("queue.declare", queue=queue, arguments=arguments or {}, **flags)

    def exchange(self, name, type="direct", arguments=None, **flags):
        return self.call("exchange.declare", exchange=name, type=type, arguments=arguments or {}, **flags)

    def bind(self, queue, exchange, key="", arguments=None, **flags):
        return self.call("queue.bind", queue=queue, exchange=exchange, routing_key=key, arguments=arguments or {}, **flags)

    def unbind(self, queue, exchange, key="", arguments=None):
        return self.call("queue.unbind", queue=queue, exchange=exchange, routing_key=key, arguments=arguments or {})

    def join(self, source, destination, key="", arguments=None, **flags):
        """Binds an exchange to an exchange."""
        return self.call("exchange.bind", source=source, destination=destination, routing_key=key, arguments=arguments or {}, **flags)

    def part(self, source, destination, key="", arguments=None, **flags):
        """Unbinds an exchange from an exchange."""
        return self.call("exchange.unbind", source=source, destination=destination, routing_key=key, arguments=arguments or {}, **flags)

    def consume(self, queue, tag="c", arguments=None, **flags):
        return self.call("basic.consume", queue=queue, consumer_tag=tag, arguments=arguments or {}, **flags)

    def cancel(self, tag="c", **flags):
        return self.call("basic.cancel", consumer_tag=tag, **flags)

    def get(self, queue, no_ack=True):
        return self.call("basic.get", queue=queue, no_ack=no_ack)

    def qos(self, count, **flags):
        return self.call("basic.qos", prefetch_count=count, **flags)

    def ack(self, tag, multiple=False):
        return self.send("basic.ack", delivery_tag=tag, multiple=multiple)

    def nack(self, tag, multiple=False, requeue=True):
        return self.send("basic.nack", delivery_tag=tag, multiple=multiple, requeue=requeue)

    def reject(self, tag, requeue=True):
        return self.send("basic.reject", delivery_tag=tag, requeue=requeue)

    def confirms(self):
        return self.call("confirm.select")

    # Waiting

    def expect(self, name, count=1):
        """Waits for that many more events of that name than were expected before."""
        self._expected[name] += count
        self._wait(lambda: self.count((name,)) >= self._expected[name], name)
        return self

    def deliveries(self, count):
        return self.expect("basic.deliver", count)

    def settled(self, count):
        """Waits until that many more publishes are confirmed, positively or negatively."""
        self._expected["settled"] += count
        self._wait(lambda: self.count(("basic.ack", "basic.nack")) >= self._expected["settled"], "confirms")
        return self

    def closed(self):
        """Waits for the server to close the channel."""
        return self.expect("channel.close")

    def sync(self, *queues):
        """A barrier: what was sent before on this channel is done, and what the broker had to say to it is there.

        The answer to channel.flow shows that the channel has passed everything on; the queues' answers that they are not
        behind. A busy queue of RabbitMQ may answer before it looks at what waits, so where an answer depends on it, wait
        for that answer (`deliveries`, `settled`) or for the count (`ready`). Not recorded. (The last queue is the one that
        an empty name means next.)
        """
        self.silently("channel.flow", "channel.flow-ok", active=True)
        for queue in queues:
            self.silently("queue.declare", "queue.declare-ok", queue=queue, passive=True)
        if queues:
            self.silently("channel.flow", "channel.flow-ok", active=True)
        return self

    def ready(self, queue, count):
        """Asks until the queue has that many ready messages: for what happens in its own time, such as expiry."""
        limit = time.monotonic() + self.link.patience
        while self.alive():
            answer = self.silently("queue.declare", "queue.declare-ok", queue=queue, passive=True)
            if answer is None or answer["args"]["message_count"] == count:
                return self.sync() if answer else self
            if time.monotonic() > limit:
                self.inbox.append({"recv": MISSING, "args": {"for": "ready messages", "there_are": answer["args"]["message_count"]}})
                return self
            time.sleep(POLL)
        return self

    def gone(self, name, method="queue.declare", field="queue"):
        """Asks on a channel of its own until what `method` would declare is not there any more."""
        limit = time.monotonic() + self.link.patience
        while self.connection.has(method, field, name):
            if time.monotonic() > limit:
                self.inbox.append({"recv": MISSING, "args": {"for": "the end of " + field}})
                break
            time.sleep(POLL)
        return self

    def gone_exchange(self, name):
        """The same for an exchange. An auto-delete one bound to a queue tells of the queue's end without using the queue."""
        return self.gone(name, "exchange.declare", "exchange")

    def last(self, name):
        """The newest event of that name."""
        for event in reversed(self.inbox):
            if event["recv"] == name:
                return event
        raise Stuck(f"no {name} on {self.on}")

    def count(self, names):
        return sum(event["recv"] in names for event in self.inbox[self._opened_at:])

    def alive(self):
        """Whether neither the broker nor the stream's end has closed the channel."""
        return not (self.count(("channel.close",)) or self.link.server_closed or self.link.over)

    def _wait(self, done, what):
        """Waits until `done()` or until no more can come on this channel."""
        self.link.wait(lambda: done() or not self.alive())
        if self.link.server_closed and self.link.answers_closes:
            self.connection.ended()
        elif not done() and self.alive():
            self.inbox.append({"recv": MISSING, "args": {"for": what}})

    def silently(self, name, answer, **args):
        """A call that is in no transcript; its answer is returned, or None when the channel or connection was closed."""
        before = self.count((answer,))
        self.link.send_method(self.number, name, **args)
        self._wait(lambda: self.count((answer,)) > before, name)
        if self.count((answer,)) == before:
            return None
        place = max(place for place, event in enumerate(self.inbox) if event["recv"] == answer)
        return self.inbox.pop(place)
