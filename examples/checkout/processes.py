"""The processes of the demonstration: a broker, a mail server, a shop and workers, each started and ended on its own."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
READY = b"Server startup complete"
START_LIMIT = 90  # seconds, for a busy machine
# Below the range that the kernel takes client ports from: a client's socket must not be in the way of a restart.
PORTS = range(20_000, 32_000)


class Broker:
    """Leveret on a directory of the run."""

    def __init__(self, program, folder):
        self.program, self.folder, self.port = program, folder, free_port()
        self.url = f"amqp://guest:guest@127.0.0.1:{self.port}/%2f"
        self.process = None
        self.start()

    def start(self):
        log = self.folder / "broker.log"
        command = [self.program, "--data-dir", str(self.folder / "broker"), "--listen", f"127.0.0.1:{self.port}"]
        with log.open("ab") as output:
            seen = output.tell()
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        deadline = time.monotonic() + START_LIMIT
        while READY not in log.read_bytes()[seen:]:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.program} did not come up: see {log}")
            time.sleep(0.05)

    def kill(self):
        self.process.kill()
        self.process.wait()


class Processes:
    """Everything that was started, so that everything ends."""

    def __init__(self, folder, environment):
        self.folder = folder
        self.environment = {**os.environ, **environment}
        self.running = []

    def start(self, script):
        """Runs one of the example's scripts; what it writes is in the run's folder."""
        with (self.folder / f"{script}.log").open("ab") as log:
            command = [sys.executable, str(HERE / f"{script}.py")]
            process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        self.running.append(process)
        return process

    def end(self):
        for process in self.running:
            stop(process)


def stop(process):
    """SIGTERM, and SIGKILL for what does not listen."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for_port(port):
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on port {port}")


def free_port():
    while True:
        port = random.choice(PORTS)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
