"""What the scenarios have in common: where the broker is, running a tool, asking the API, an AMQP client for what tools look at."""

import base64
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "differential"))

HTTP = os.environ["INTEROP_HTTP_URL"].rstrip("/")
METRICS = os.environ.get("INTEROP_METRICS_URL", "").rstrip("/")
HOST, PORT = urlsplit(HTTP).hostname, urlsplit(HTTP).port
USER, PASSWORD = os.environ["INTEROP_USER"], os.environ["INTEROP_PASSWORD"]
# Seconds that is waited for what a broker shows in its own time: RabbitMQ samples every five.
PATIENCE = 30


def run(*command, status=0, text=None, **options):
    """Runs a tool; its output. It has to end with `status`, or with anything when that is None."""
    done = subprocess.run([str(part) for part in command], input=text, capture_output=True, text=True, timeout=80, **options)
    if status is not None and done.returncode != status:
        raise AssertionError(f"{' '.join(map(str, command))}: exit code {done.returncode} instead of {status}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def api(method, path, body=None):
    """(status, parsed body) of one request to the API."""
    request = urllib.request.Request(HTTP + "/api" + path, None if body is None else json.dumps(body).encode(), method=method)
    request.add_header("Authorization", "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode())
    request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        status, text = refused.code, refused.read()
    return status, json.loads(text) if text else None


def wait(what, holds):
    """Asks until `holds()` is true."""
    limit = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > limit:
            raise AssertionError(f"in vain waited for: {what}")
        time.sleep(0.2)


def fresh_vhost(name):
    """A vhost that is empty; the user may do everything in it."""
    api("DELETE", f"/vhosts/{name}")
    status, body = api("PUT", f"/vhosts/{name}", {})
    assert status == 201, (status, body)
    # RabbitMQ gives whoever makes a vhost all rights in it.
    return name


def amqp(vhost="/", name="tools"):
    """A connection of the differential test's client."""
    from rig.session import Script

    return Script(name, "tools", os.environ["INTEROP_URL"].rsplit("/", 1)[0]).connect(vhost=vhost)


def eq(came, expected):
    assert came == expected, f"{came!r} instead of {expected!r}"


def has(text, *parts):
    for part in parts:
        assert part in text, f"no {part!r} in:\n{text}"
