"""The broker that is asked: a Leveret or a RabbitMQ of the test's own, or a fresh one that is running already.

Fresh, because lists of everything are compared: whatever else a broker holds would be in them.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from rig.brokers import READY, START_LIMIT, CannotStart, free_port, program

PLUGINS = (
    "rabbitmq_management,rabbitmq_prometheus,rabbitmq_consistent_hash_exchange,rabbitmq_random_exchange,"
    "rabbitmq_recent_history_exchange,rabbitmq_event_exchange"
)


class Running:
    """A broker at two URLs, amqp:// and http://, whose end is not ours to bring."""

    def __init__(self, amqp, http):
        self.amqp, self.http = amqp, http

    def stop(self):
        pass


class Leveret(Running):
    """The program with a free port for each listener and a data directory that goes with it."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="leveret-management-"))
        amqp, http = free_port(), free_port()
        super().__init__(f"amqp://guest:guest@127.0.0.1:{amqp}", f"http://127.0.0.1:{http}")
        log = self.folder / "log"
        arguments = ["--data-dir", self.folder / "data", "--listen", f"127.0.0.1:{amqp}", "--prometheus-listen", "none"]
        arguments += ["--http-listen", f"127.0.0.1:{http}"]
        with log.open("wb") as output:
            self.process = subprocess.Popen([program(), "server", *arguments], stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        limit = time.monotonic() + START_LIMIT
        while READY not in log.read_bytes():
            if self.process.poll() is not None or time.monotonic() > limit:
                said = log.read_text(errors="replace")[-2000:]
                self.stop()
                raise CannotStart(f"{program()} did not start; it said:\n{said}")
            time.sleep(0.02)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class RabbitMQ(Running):
    """A node of a RabbitMQ that is installed where benches/rabbitmq.sh puts it."""

    SCRIPT = Path(__file__).resolve().parents[3] / "benches/rabbitmq.sh"

    def __init__(self, name="management-"):
        """`name`: the node's, before a number of its own and the `@`."""
        amqp, http, prometheus = free_port(), free_port(), free_port()
        super().__init__(f"amqp://guest:guest@127.0.0.1:{amqp}", f"http://127.0.0.1:{http}")
        with tempfile.NamedTemporaryFile("w", suffix=".conf") as settings:
            settings.write(f"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {http}\n")
            settings.write(f"prometheus.tcp.ip = 127.0.0.1\nprometheus.tcp.port = {prometheus}\n")
            settings.flush()
            self.environment = os.environ | {
                "RABBITMQ_PORT": str(amqp), "RABBITMQ_NODE": f"{name}{amqp}", "RABBITMQ_PLUGINS": PLUGINS,
                "RABBITMQ_SETTINGS": settings.name,
            }
            if self._script("start").returncode != 0:
                self.stop()
                raise CannotStart("RabbitMQ cannot be installed or started here (benches/rabbitmq.sh start)")

    def _script(self, command):
        return subprocess.run([self.SCRIPT, command], env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def stop(self):
        self._script("stop")


def start(where):
    """`leveret`, `rabbitmq`, or two URLs of a running one: `http://...,amqp://...`."""
    if where == "leveret":
        return Leveret()
    if where == "rabbitmq":
        return RabbitMQ()
    http, _, amqp = where.partition(",")
    return Running(amqp, http)
