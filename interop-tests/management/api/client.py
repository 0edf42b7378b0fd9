"""One HTTP request at a time, sent as it is told, and the answer as it came."""

import base64
import http.client
import json
from typing import NamedTuple
from urllib.parse import urlsplit

# Seconds. RabbitMQ takes up to ten to make a vhost on a busy machine.
PATIENCE = 60
# Headers that a client may act on, besides the body.
HEADERS = ("content-type", "www-authenticate", "allow", "location", "content-disposition")


class Answer(NamedTuple):
    """A status, those headers that matter, and the body: parsed when it is JSON, else a text, None when there is none."""

    status: int
    headers: dict
    body: object


class Client:
    """Asks the API at one address as one user; `who` is (name, password), or None to give no credentials."""

    def __init__(self, url, who):
        self.place, self.who = urlsplit(url).netloc, who

    def ask(self, method, path, body=None, headers=()):
        """`body`: a value that is sent as JSON, or bytes that are sent as they are."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Accept": "*/*", "Connection": "close"}
        if data is not None:
            sent["Content-Type"] = "application/json"
        if self.who:
            sent["Authorization"] = "Basic " + base64.b64encode(":".join(self.who).encode()).decode()
        connection = http.client.HTTPConnection(self.place, timeout=PATIENCE)
        try:
            connection.request(method, path, data, sent | dict(headers))
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        finally:
            connection.close()
        kept = {name: answer.headers[name] for name in HEADERS if name in answer.headers}
        return Answer(answer.status, kept, parsed(text, kept.get("content-type", "")))


def parsed(text, kind):
    if not text:
        return None
    if "json" in kind:
        try:
            return json.loads(text)
        except ValueError:
            pass
    return text
