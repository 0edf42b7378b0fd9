"""The broker under test.

Either the running one at INTEROP_AMQP_URL, which then cannot be restarted, or LEVERET_BIN (or else the workspace's
target/release/leveret), started on a free port and a directory of its own.
"""

import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

READY = b"Server startup complete"
START_LIMIT = 90  # seconds, for a busy machine
POLL = 0.02
# Below the range that the kernel takes client ports from, so that no client's socket occupies the broker's port
# between a kill and the restart.
PORTS = range(20_000, 32_000)


class Broker:
    """A broker's URL and, when it was started here, its process."""

    def __init__(self, config=None):
        self.config = config
        self.url = os.environ.get("INTEROP_AMQP_URL")
        self.process = None
        if self.url is None:
            self.folder = Path(tempfile.mkdtemp(prefix="leveret-python-"))
            self.port = free_port()
            self.url = f"amqp://guest:guest@127.0.0.1:{self.port}/%2f"
            self.restart()

    @staticmethod
    def can_restart():
        return "INTEROP_AMQP_URL" not in os.environ

    def restart(self):
        """Starts the program on this broker's port and directory; returns when clients are accepted."""
        log = self.folder / "broker.log"
        with log.open("ab") as output:
            seen = output.tell()
            listen = f"127.0.0.1:{self.port}"
            self.process = subprocess.Popen(
                [program(), "--data-dir", str(self.folder / "data"), "--listen", listen,
                 *(["--config", str(self.config)] if self.config else [])],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )
        deadline = time.monotonic() + START_LIMIT
        while READY not in log.read_bytes()[seen:]:
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process.kill()
                raise RuntimeError("the broker did not come up; it logged:\n" + log.read_text(errors="replace")[-4000:])
            time.sleep(POLL)

    def kill(self):
        """SIGKILL; returns when the process is gone."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        """SIGTERM, and forgets the data; does nothing to a broker that was not started here."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def program():
    built = Path(__file__).resolve().parents[2] / "target/release/leveret"
    chosen = Path(os.environ.get("LEVERET_BIN", built))
    if not chosen.exists():
        raise RuntimeError("no broker to test: build it (cargo build --release), or set LEVERET_BIN or INTEROP_AMQP_URL")
    return str(chosen)


def free_port():
    while True:
        port = random.choice(PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
