"""What a script is given: names of its own, connections and channels that do what it says, and ways to wait.

Nothing here sleeps to let things settle. A script waits for a frame (`call`, `expect`, `ended`), asks something whose
answer shows that all before it has arrived (`sync`), or asks until a queue is as it should be (`ready`).
"""

import hashlib
import time
from collections import Counter
from urllib.parse import unquote, urlparse

from . import codec
from .link import PATIENCE, Link
from .methods import METHODS

CAPABILITIES = {
    "publisher_confirms": True, "exchange_exchange_bindings": True, "basic.nack": True,
    "consumer_cancel_notify": True, "connection.blocked": True, "authentication_failure_close": True,
}
FRAME_MAX, CHANNEL_MAX = 131072, 2047
# Between two looks at a queue that is not yet as it should be, in seconds.
POLL = 0.02
MISSING = "nothing in time"
# The channel for questions whose answer may close it; no script uses it.
PROBE = 2000
USUAL_NAMES = ("q", "q2", "q3", "q4", "x", "x2", "x3", "x4")


class Stuck(Exception):
    """The broker did not do what the script needs to go on, and that is not what the script is about."""


class Channel:
    """A channel of a connection; number 0 is the connection itself."""

    def __init__(self, connection, number):
        self.connection, self.number, self.link = connection, number, connection.link
        self.on = f"{connection.label}{number}"
        self._expected = Counter()
        self._closes_before_open = 0
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
        before = self._count(answers)
        self.send(name, **args)
        if answers and not args.get("nowait"):
            self._wait(lambda: self._count(answers) > before, name)
        return self

    def open(self):
        """Opens the channel; not recorded."""
        self._closes_before_open = self._count(("channel.close",))
        self._silently("channel.open", "channel.open-ok")
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
        self._wait(lambda: self._count((name,)) >= self._expected[name], name)
        return self

    def deliveries(self, count):
        return self.expect("basic.deliver", count)

    def settled(self, count):
        """Waits until that many more publishes are confirmed, positively or negatively."""
        self._expected["settled"] += count
        self._wait(lambda: self._count(("basic.ack", "basic.nack")) >= self._expected["settled"], "confirms")
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
        self._silently("channel.flow", "channel.flow-ok", active=True)
        for queue in queues:
            self._silently("queue.declare", "queue.declare-ok", queue=queue, passive=True)
        if queues:
            self._silently("channel.flow", "channel.flow-ok", active=True)
        return self

    def ready(self, queue, count):
        """Asks until the queue has that many ready messages: for what happens in its own time, such as expiry."""
        limit = time.monotonic() + self.link.patience
        while self.alive():
            answer = self._silently("queue.declare", "queue.declare-ok", queue=queue, passive=True)
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

    def _count(self, names):
        return sum(event["recv"] in names for event in self.inbox)

    def alive(self):
        """Whether neither the broker nor the stream's end has closed the channel."""
        refused = self._count(("channel.close",)) > self._closes_before_open
        return not (refused or self.link.server_closed or self.link.over)

    def _wait(self, done, what):
        """Waits until `done()` or until no more can come on this channel."""
        self.link.wait(lambda: done() or not self.alive())
        if self.link.server_closed and self.link.answers_closes:
            self.connection.ended()
        elif not done() and self.alive():
            self.inbox.append({"recv": MISSING, "args": {"for": what}})

    def _silently(self, name, answer, **args):
        """A call that is in no transcript; its answer is returned, or None when the channel or connection was closed."""
        before = self._count((answer,))
        self.link.send_method(self.number, name, **args)
        self._wait(lambda: self._count((answer,)) > before, name)
        if self._count((answer,)) == before:
            return None
        place = max(place for place, event in enumerate(self.inbox) if event["recv"] == answer)
        return self.inbox.pop(place)


class Connection:
    """A connection and its channels."""

    def __init__(self, script, label):
        self.script, self.label = script, label
        self.link = Link(script.url.hostname, script.url.port or 5672, script.patience)
        self.frame_max = FRAME_MAX
        self.channels = {0: Channel(self, 0)}
        self.running = False

    @property
    def zero(self):
        return self.channels[0]

    def channel(self, number=1, opened=True):
        """The channel of that number, opened (unrecorded) at its first use unless `opened` is false."""
        if number not in self.channels:
            self.channels[number] = Channel(self, number)
            if opened:
                self.channels[number].open()
        return self.channels[number]

    def __getitem__(self, number):
        return self.channel(number)

    def bytes(self, data):
        """Sends bytes as they are."""
        self.script.sent(self.label, "bytes", {"hex": data.hex() if len(data) <= 100 else f"{len(data)} bytes"})
        self.link.send(data)
        return self

    def ended(self):
        """Waits until the broker has closed the socket."""
        if not self.link.wait(lambda: self.link.over):
            self.zero.inbox.append({"recv": MISSING, "args": {"for": "the end of the stream"}})
        return self

    def close(self):
        """A regular end, unrecorded, after which nothing of this connection is left in the broker."""
        if self.running and self.zero.alive() and not self.zero._count(("connection.close-ok",)):
            self.zero._silently("connection.close", "connection.close-ok", reply_code=200)
        self.link.drop()
        return self

    def drop(self):
        """Closes the socket without a word."""
        self.script.sent(self.label, "(closes the socket)", {})
        self.link.drop()

    def has(self, method, field, name):
        """Whether a passive declaration succeeds."""
        probe = Channel(self, PROBE)
        probe.open()
        found = probe._silently(method, method + "-ok", passive=True, **{field: name}) is not None
        if found:
            probe._silently("channel.close", "channel.close-ok")
        del self.link.inbox[PROBE]
        return found

    def settle(self):
        """At a script's end: collects what is still on its way on the channels that are open, then closes.

        A blocked connection is not read from and would not be answered.
        """
        if self.zero._count(("connection.blocked",)):
            return self.link.drop()
        for channel in list(self.channels.values()):
            if channel.opened and channel.alive() and not self.zero._count(("connection.close-ok",)):
                channel._silently("channel.close", "channel.close-ok", reply_code=200)
        self.close()


class Script:
    """One run of one script. `q`, `x` and the like are names that no other script has; `a`, `b` its usual connections."""

    def __init__(self, name, run, url, patience=PATIENCE):
        self.url, self.patience = urlparse(url), patience
        self.prefix = f"d{run}-{hashlib.sha1(name.encode()).hexdigest()[:6]}-"
        self.connections, self.names, self.log, self.steps = {}, [], [], 0
        for label in USUAL_NAMES:
            setattr(self, label, self.name(label))

    def name(self, label):
        """A name that only this script has in this run."""
        full = self.prefix + label
        if full not in self.names:
            self.names.append(full)
        return full

    @property
    def user(self):
        return unquote(self.url.username or "guest")

    @property
    def password(self):
        return unquote(self.url.password or "guest")

    def sent(self, on, what, args, frames=1):
        self.steps += frames
        self.log.append((on, what, args))

    def raw(self, label="A"):
        """A TCP connection on which nothing was sent yet."""
        self.connections[label] = Connection(self, label)
        return self.connections[label]

    def plain(self):
        """The arguments of a start-ok that logs in."""
        return {"mechanism": "PLAIN", "response": f"\0{self.user}\0{self.password}", "locale": "en_US"}

    def connect(self, label="A", before=None, capabilities=CAPABILITIES, vhost="/", frame_max=FRAME_MAX, channel_max=CHANNEL_MAX, heartbeat=0):
        """A connection after its handshake, or as far as the method `before`, which is not sent. Not recorded."""
        conn = self.raw(label)
        conn.frame_max = frame_max
        conn.link.send(codec.PROTOCOL_HEADER)
        conn.link.wait(lambda: conn.zero._count(("connection.start",)))
        properties = {"product": "differential", "capabilities": capabilities}
        handshake = [
            ("connection.start-ok", "connection.tune", self.plain() | {"client_properties": properties}),
            ("connection.tune-ok", None, {"channel_max": channel_max, "frame_max": frame_max, "heartbeat": heartbeat}),
            ("connection.open", "connection.open-ok", {"virtual_host": vhost}),
        ]
        for name, answer, args in handshake:
            if name == before:
                conn.zero.inbox.clear()
                return conn
            if answer is None:
                conn.link.send_method(0, name, **args)
            elif conn.zero._silently(name, answer, **args) is None:
                raise Stuck(f"{name} was answered by {conn.zero.inbox}")
        conn.zero.inbox.clear()
        conn.running = True
        return conn

    @property
    def a(self):
        return self.connections.get("A") or self.connect("A")

    @property
    def b(self):
        return self.connections.get("B") or self.connect("B")

    @property
    def c(self):
        """Channel 1 of connection A."""
        return self.a[1]

    @property
    def c2(self):
        """Channel 2 of connection A."""
        return self.a[2]

    @property
    def d(self):
        """Channel 1 of connection B."""
        return self.b[1]

    def finish(self):
        for connection in self.connections.values():
            connection.settle()
