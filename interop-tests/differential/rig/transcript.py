"""Transcripts: what the broker said on each channel, in order, with a placeholder for whatever it makes up.

A transcript is a dict from a channel (`A1`: connection A, channel 1) to its events. Order between channels is not part of
it, since AMQP promises none. A file of transcripts has a line for each script's name and one for each event.
"""

import hashlib
import json
import math
import re

from .codec import Typed

# Longer bodies are shown by their length and hash.
SHOWN_BODY = 120
_GENERATED = (
    (re.compile(r"amq\.gen-[A-Za-z0-9_-]{22}"), "amq.gen-"),
    (re.compile(r"amq\.ctag-[A-Za-z0-9_-]{22}"), "amq.ctag-"),
    (re.compile(r"amq\.rabbitmq\.reply-to\.[A-Za-z0-9_.+/=#-]+"), "amq.rabbitmq.reply-to."),
)
_FIXED = ((re.compile(r"\b[a-z][\w-]*@(localhost|vm)\b"), "<node>"), (re.compile(r"<\d+\.\d+\.\d+>"), "<process>"))
_ABOUT_THE_SERVER = ("product", "version", "platform", "copyright", "information", "cluster_name")


class Normal:
    """Replaces what a broker makes up: generated names by numbered ones, the run's prefix, times, its own description."""

    def __init__(self, prefix):
        self.prefix, self.numbers = prefix, {}

    def text(self, value):
        value = value.replace(self.prefix, "~")
        for pattern, kind in _GENERATED:
            value = pattern.sub(lambda found, kind=kind: self._numbered(kind, found.group()), value)
        for pattern, placeholder in _FIXED:
            value = pattern.sub(placeholder, value)
        return value

    def _numbered(self, kind, name):
        known = self.numbers.setdefault(kind, {})
        return f"{kind}#{known.setdefault(name, len(known) + 1)}"

    def value(self, value, key=None):
        if isinstance(value, Typed):
            return self._typed(value, key)
        if isinstance(value, bytes):
            return self._body(value)
        if isinstance(value, float) and not math.isfinite(value):
            return str(value)  # JSON has no such numbers
        if isinstance(value, str):
            return " ".join(sorted(value.split())) if key == "mechanisms" else self.text(value)
        if isinstance(value, dict):
            return {self.text(name): self.value(inner, name) for name, inner in sorted(value.items())}
        if isinstance(value, list):
            return [self.value(inner) for inner in value]
        return value

    def _typed(self, value, key):
        if key == "time" and value.letter == "T":
            return ["T", "<time>"]
        if key in _ABOUT_THE_SERVER:
            return [value.letter, f"<{key}>"]
        inner = self.value(value.value)
        return inner if value.letter == "S" else [value.letter, inner]

    def _body(self, data):
        if len(data) > SHOWN_BODY:
            return f"<{len(data)} bytes, sha1 {hashlib.sha1(data).hexdigest()[:12]}>"
        try:
            return self.text(data.decode())
        except UnicodeDecodeError:
            return "hex:" + data.hex()


def transcript(script):
    """What a finished script's connections received."""
    normal, out = Normal(script.prefix), {}
    for label, connection in sorted(script.connections.items()):
        for number, events in sorted(connection.link.inbox.items()):
            if events:
                out[f"{label}{number}"] = [_event(normal, event) for event in _confirms_in_order(events)]
    return out


def _event(normal, event):
    return {key: normal.value(value, key) for key, value in event.items()}


def _confirms_in_order(events):
    """Confirms that follow each other directly may come in any order."""
    out, run = [], []
    for event in events:
        if event["recv"] in ("basic.ack", "basic.nack"):
            run.append(event)
        else:
            out += sorted(run, key=lambda one: one["args"]["delivery_tag"]) + [event]
            run = []
    return out + sorted(run, key=lambda one: one["args"]["delivery_tag"])


def _line(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def lines(one):
    """A transcript as lines of text."""
    return [_line({"on": channel} | event) for channel, events in one.items() for event in events]


def write(path, recorded):
    """Writes a file of transcripts, each given as its lines."""
    with open(path, "w", encoding="utf-8") as file:
        for name, one in recorded.items():
            file.write("\n".join([_line({"script": name}), *one]) + "\n")


def read(path):
    """A file's transcripts, each as its lines."""
    out = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line.startswith('{"script":'):
                out[json.loads(line)["script"]] = current = []
            elif line:
                current.append(line)
    return out
