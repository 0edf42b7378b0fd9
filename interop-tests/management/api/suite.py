"""Finds scripts, runs them one after another against one broker, and gives what was asked and answered."""

import importlib.util
import re
import time
import traceback
from typing import NamedTuple
from urllib.parse import urlsplit

from .client import Client
from .scene import PASSWORD
from .shape import Normal, kind

# Seconds that `until` waits for what a broker does in its own time, such as RabbitMQ's samples.
PATIENCE = 20


class Entry(NamedTuple):
    """A script: `area/name`, its function, and what it shows."""

    name: str
    function: object
    shows: str


class Call(NamedTuple):
    """A request's id and what came, ready to compare: a dict of status, headers and body."""

    id: str
    method: str
    path: str
    came: dict


class Asker:
    """What a script holds. `v` is a vhost of its own, made when it is first read and deleted afterwards."""

    def __init__(self, entry, broker, labels):
        self.entry, self.broker = entry, broker
        self.normal, self.calls, self.made, self._ids = Normal(labels), [], [], {}
        self.admin = Client(broker.http, ("guest", "guest"))

    @property
    def v(self):
        name = self.entry.name.replace("/", "-")
        if name not in self.made:
            self.made.append(name)
            self.admin.ask("PUT", f"/api/vhosts/{name}", {})
        return name

    def ask(self, method, path, body=None, who="guest", headers=(), keep="all"):
        """Asks and records. `who`: a user of the scene, `guest`, a pair of name and password, or None. `keep`: `all`,
        `status` (and errors), `types` (no numbers), or `order` (the names of a list's members, in order)."""
        answer = self._client(who).ask(method, "/api" + path, body, headers)
        shown = "" if body is None else " " + (body.decode(errors="replace") if isinstance(body, bytes) else repr(body))
        user = "" if who == "guest" else f" as {'nobody' if who is None else who if isinstance(who, str) else ':'.join(who)}"
        extra = "".join(f" {name}={value}" for name, value in dict(headers).items())
        text = self.normal.text(f"{self.entry.name}: {method} {path}{shown[:200]}{user}{extra}")
        self._ids[text] = self._ids.get(text, 0) + 1
        number = f" ({self._ids[text]})" if self._ids[text] > 1 else ""
        self.calls.append(Call(text + number, method, path.split("?")[0], self._came(answer, keep)))
        return answer

    def _client(self, who):
        if who is None or not isinstance(who, str):
            return Client(self.broker.http, who)
        return Client(self.broker.http, (who, "guest" if who == "guest" else PASSWORD))

    def _came(self, answer, keep):
        headers = {name: self.normal.text(value) for name, value in answer.headers.items()}
        if "allow" in headers:
            headers["allow"] = ", ".join(sorted(re.split(r",\s*", headers["allow"])))
        body = answer.body
        if keep == "status" and answer.status < 300:
            body = "<not compared>"
        elif keep == "order" and isinstance(body, (list, dict)):
            items = body if isinstance(body, list) else body.get("items", [])
            body = [self.normal.text(str(item.get("name"))) for item in items]
        else:
            body = numberless(self.normal.value(body)) if keep == "types" else self.normal.value(body)
        return {"status": answer.status, "headers": headers, "body": body}

    @property
    def node(self):
        """The node's name, as it is in paths."""
        return next((real for real, label in self.normal.labels if label == "<node>"), "rabbit@localhost")

    def get(self, path, **how):
        return self.ask("GET", path, **how)

    def put(self, path, body=None, **how):
        return self.ask("PUT", path, body, **how)

    def post(self, path, body=None, **how):
        return self.ask("POST", path, body, **how)

    def delete(self, path, **how):
        return self.ask("DELETE", path, **how)

    def quietly(self, method, path, body=None):
        """Not recorded."""
        return self.admin.ask(method, "/api" + path, body)

    def until(self, path, holds):
        """Asks, unrecorded, until `holds(body)`, or for so long in vain."""
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            body = self.quietly("GET", path).body
            try:
                if holds(body):
                    return
            except (KeyError, TypeError, AttributeError):
                pass
            time.sleep(0.2)

    def tidy(self):
        for name in self.made:
            self.admin.ask("DELETE", f"/api/vhosts/{name}")


def numberless(value):
    if isinstance(value, dict):
        return {key: numberless(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [numberless(inner) for inner in value]
    return kind(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def find(folder, only=()):
    """The scripts of a folder whose names contain one of `only`."""
    entries = [entry for path in sorted(folder.glob("*.py")) for entry in _area(path)]
    return [entry for entry in entries if not only or any(part in entry.name for part in only)]


def _area(path):
    spec = importlib.util.spec_from_file_location(f"scripts_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, function in list(vars(module).items()):
        if name.startswith("_") or getattr(function, "__module__", None) != module.__name__ or not callable(function):
            continue
        if not function.__doc__:
            raise SystemExit(f"{path.name}: {name} has no docstring that says what it shows")
        yield Entry(f"{path.stem}/{name}", function, function.__doc__.split("\n")[0])


def run_all(entries, broker, scene):
    """What came of each script: a dict from its name to its calls; and a dict of those that broke, with why."""
    done, broken = {}, {}
    labels = scene.labels | _places(broker) | _node(scene)
    for entry in entries:
        asker = Asker(entry, broker, labels)
        try:
            entry.function(asker)
        except Exception:  # whatever goes wrong in a script is that script's failure alone
            broken[entry.name] = traceback.format_exc()
        asker.tidy()
        done[entry.name] = asker.calls
    return done, broken


def _places(broker):
    return {f":{urlsplit(url).port}": f":<{kind} port>" for kind, url in (("amqp", broker.amqp), ("http", broker.http))} | {
        f"/port-listener/{urlsplit(broker.amqp).port}": "/port-listener/<amqp port>",
    }


def _node(scene):
    """What the node calls itself, as its vhosts know it."""
    vhost = scene.admin.ask("GET", "/api/vhosts/%2F").body
    states = vhost.get("cluster_state") if isinstance(vhost, dict) else None
    return {node: "<node>" for node in states or ()}
