"""What a script is given: names of its own, and connections."""

import hashlib
from urllib.parse import unquote, urlparse

from . import codec
from .channel import MISSING, Channel, Stuck
from .link import PATIENCE, Link

CAPABILITIES = {
    "publisher_confirms": True, "exchange_exchange_bindings": True, "basic.nack": True,
    "consumer_cancel_notify": True, "connection.blocked": True, "authentication_failure_close": True,
}
FRAME_MAX, CHANNEL_MAX = 131072, 2047
# The channel for questions whose answer may close it; no script uses it.
PROBE = 2000
USUAL_NAMES = ("q", "q2", "q3", "q4", "x", "x2", "x3", "x4")


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
        if self.running and self.zero.alive() and not self.zero.count(("connection.close-ok",)):
            self.zero.silently("connection.close", "connection.close-ok", reply_code=200)
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
        found = probe.silently(method, method + "-ok", passive=True, **{field: name}) is not None
        if found:
            probe.silently("channel.close", "channel.close-ok")
        del self.link.inbox[PROBE]
        return found

    def settle(self):
        """At a script's end: collects what is still on its way on the channels that are open, then closes.

        A blocked connection is not read from and would not be answered.
        """
        if self.zero.count(("connection.blocked",)):
            return self.link.drop()
        for channel in list(self.channels.values()):
            if channel.opened and channel.alive() and not self.zero.count(("connection.close-ok",)):
                channel.silently("channel.close", "channel.close-ok", reply_code=200)
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
        conn.link.wait(lambda: conn.zero.count(("connection.start",)))
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
            elif conn.zero.silently(name, answer, **args) is None:
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
