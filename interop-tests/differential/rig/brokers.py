"""The brokers under test: a Leveret or a RabbitMQ of the test's own for each profile, or a running one.

A profile is a configuration file in rabbitmq.conf syntax, which both brokers read. Each broker has a free port and a data
directory of its own, and both go when the test ends.
"""

import os
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1]
REPOSITORY = FOLDER.parents[1]
READY = b"Server startup complete"
# For a busy machine, in seconds.
START_LIMIT = 90
# RabbitMQ's script adds 10,000 and 20,000 for further ports; together they stay below where clients' ports begin.
PORTS = range(6_000, 9_900)
PLUGINS = "rabbitmq_consistent_hash_exchange,rabbitmq_random_exchange,rabbitmq_recent_history_exchange"


class CannotStart(Exception):
    """The broker is not to be had here, for the reason given."""


def profile_file(profile, kind=""):
    """The profile's file, or the one for a kind of broker where it reads a setting differently."""
    own = FOLDER / "profiles" / f"{profile}.{kind}.conf"
    return own if own.exists() else FOLDER / "profiles" / f"{profile}.conf"


def address(profile, port):
    """The URL of a broker on this port with the user that the profile makes."""
    settings = dict(re.findall(r"^(default_user|default_pass) *= *(\S+)", profile_file(profile).read_text(), re.MULTILINE))
    return f"amqp://{settings.get('default_user', 'guest')}:{settings.get('default_pass', 'guest')}@127.0.0.1:{port}"


def free_port():
    while True:
        port = random.choice(PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class Leveret:
    """The program, started with a profile."""

    def __init__(self, program, profile):
        self.folder, port = Path(tempfile.mkdtemp(prefix="leveret-differential-")), free_port()
        self.url = address(profile, port)
        log = self.folder / "log"
        arguments = ["--data-dir", self.folder / "data", "--listen", f"127.0.0.1:{port}", "--config", profile_file(profile)]
        with log.open("wb") as output:
            self.process = subprocess.Popen([program, "server", *arguments], stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        limit = time.monotonic() + START_LIMIT
        while READY not in log.read_bytes():
            if self.process.poll() is not None or time.monotonic() > limit:
                said = log.read_text(errors="replace")[-2000:]
                self.stop()
                raise CannotStart(f"{program} did not start; it said:\n{said}")
            time.sleep(0.02)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class RabbitMQ:
    """A node of a RabbitMQ that is installed where benches/rabbitmq.sh puts it, started with a profile."""

    SCRIPT = REPOSITORY / "benches/rabbitmq.sh"

    def __init__(self, profile):
        port = free_port()
        self.url = address(profile, port)
        self.environment = os.environ | {
            "RABBITMQ_PORT": str(port), "RABBITMQ_NODE": f"differential-{port}", "RABBITMQ_PLUGINS": PLUGINS,
            "RABBITMQ_SETTINGS": str(profile_file(profile, "rabbitmq")),
        }
        if self._script("start").returncode != 0:
            self.stop()
            raise CannotStart("RabbitMQ cannot be installed or started here (benches/rabbitmq.sh start)")

    def _script(self, command):
        return subprocess.run([self.SCRIPT, command], env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def stop(self):
        self._script("stop")


def program():
    """The Leveret to test: LEVERET_BIN or the one that `make build` leaves."""
    chosen = Path(os.environ.get("LEVERET_BIN", REPOSITORY / "target/release/leveret"))
    if not chosen.exists():
        raise CannotStart(f"no broker at {chosen}: build it (make build) or set LEVERET_BIN")
    return chosen.resolve()


def start(kind, profiles):
    """Starts a broker for each profile at once: a dict from profile to broker."""
    started = {}
    try:
        for profile in profiles:
            started[profile] = RabbitMQ(profile) if kind == "rabbitmq" else Leveret(program(), profile)
    except BaseException:
        for broker in started.values():
            broker.stop()
        raise
    return started
