"""One TCP connection: sends what it is given, and turns what comes into events in the inbox of their channel.

An event is a dict: `recv` is the method's name (or `heartbeat`, `end of stream`, `protocol header`), `args` its fields, and
for contents `props` and `body`. Confirms that stand for several messages are taken apart into one event a message, because
how a broker groups them depends on its load.
"""

import select
import socket
import struct
import time
from collections import defaultdict

from . import codec
from .methods import WITH_CONTENT

END = "end of stream"
# What a broker that sends nothing is waited for, in seconds. Only a failing script waits that long; the longest that
# RabbitMQ makes anybody wait on purpose is its handshake timeout of 10 seconds.
PATIENCE = 20.0
_CONFIRMS = ("basic.ack", "basic.nack")


class Link:
    """A socket with an inbox a channel."""

    def __init__(self, host, port, patience=PATIENCE):
        self.socket = socket.create_connection((host, port), timeout=PATIENCE)
        self.patience = patience
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.inbox = defaultdict(list)
        self.answers_closes = True
        self.over = False
        self.server_closed = False
        self._data = b""
        self._content = {}
        self._settled = defaultdict(set)
        self._started = False

    def send(self, data):
        """Sends; a peer that is gone is no error here, since what it said before it went is what counts."""
        try:
            if not self.over:
                self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def send_method(self, channel, name, **values):
        self.send(codec.frame(codec.METHOD, channel, codec.method(name, values)))

    def drop(self):
        """Closes the socket without a word."""
        self.socket.close()
        self.over = True

    def wait(self, done):
        """Reads until `done()`; False when the stream ended first or the peer was silent for too long."""
        limit = time.monotonic() + self.patience
        while not done():
            if self.over or not self._read(limit - time.monotonic()):
                return done()
        return True

    def _read(self, seconds):
        if seconds <= 0 or not select.select([self.socket], [], [], seconds)[0]:
            return False
        try:
            data = self.socket.recv(1 << 18)
        except ConnectionResetError:
            # The broker closed while bytes of ours were unread; to a client it is the same end.
            data = b""
        self._data += data
        self._parse()
        if not data:
            self.over = True
            self.socket.close()
            self.inbox[0].append({"recv": END, **({"unread": self._data.hex()} if self._data else {})})
        return True

    def _parse(self):
        if not self._started and len(self._data) >= 4:
            self._started = True
            if self._data.startswith(b"AMQP"):
                self._started = len(self._data) >= 8
                if self._started:
                    self.inbox[0].append({"recv": "protocol header", "args": {"bytes": self._data[:8].hex()}})
                    self._data = self._data[8:]
        while self._started and len(self._data) >= 7:
            kind, channel, size = struct.unpack(">BHI", self._data[:7])
            if len(self._data) < size + 8:
                return
            payload, end = self._data[7:7 + size], self._data[7 + size]
            self._data = self._data[8 + size:]
            if end != codec.FRAME_END:
                raise ValueError("the broker sent a frame with a wrong end")
            self._frame(kind, channel, payload)

    def _frame(self, kind, channel, payload):
        if kind == codec.HEARTBEAT:
            self.inbox[channel].append({"recv": "heartbeat"})
        elif kind == codec.METHOD:
            self._method(channel, *codec.read_method(payload))
        elif kind == codec.HEADER:
            event = self._content[channel]
            event["size"], event["props"] = codec.read_header(payload)
            event["frames"] = []
            self._finish_content(channel)
        else:
            self._content[channel]["frames"].append(payload)
            self._finish_content(channel)

    def _finish_content(self, channel):
        event = self._content[channel]
        if sum(map(len, event["frames"])) < event["size"]:
            return
        frames = event.pop("frames")
        del event["size"], self._content[channel]
        event["body"] = b"".join(frames)
        if len(frames) > 1:
            event["body_frames"] = list(map(len, frames))
        self.inbox[channel].append(event)

    def _method(self, channel, name, values):
        if channel in self._content:
            raise ValueError(f"the broker sent {name} in the middle of a content")
        event = {"recv": name, "args": values}
        if name in WITH_CONTENT:
            self._content[channel] = event
        elif name in _CONFIRMS:
            self._confirm(channel, name, values)
        else:
            self.inbox[channel].append(event)
        if name == "channel.open-ok":
            self._settled.pop(channel, None)
        if name == "connection.close":
            self.server_closed = True
        if name in ("connection.close", "channel.close") and self.answers_closes:
            self.send_method(channel, name + "-ok")

    def _confirm(self, channel, name, values):
        settled, tag = self._settled[channel], values["delivery_tag"]
        tags = [n for n in range(1, tag + 1) if n not in settled] if values["multiple"] else [tag]
        settled.update(tags)
        self.inbox[channel].extend({"recv": name, "args": {"delivery_tag": n}} for n in tags)
