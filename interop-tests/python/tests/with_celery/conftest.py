"""A Celery application on the broker, and worker processes for it."""

import importlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# Seconds that a result may take; generous, since only a failing test waits it out.
PATIENCE = 90


class Workers:
    """Worker processes; those that are left are killed after the test."""

    def __init__(self, url, queue, folder):
        self.environment = {**os.environ, "AMQP_URL": url, "TASK_QUEUE": queue}
        self.log = Path(folder, "workers.log")
        self.running = []

    def start(self):
        command = [sys.executable, "-m", "celery", "--app", "application", "worker", "--pool", "solo"]
        command += ["--loglevel", "INFO", "--hostname", f"worker{len(self.running)}@%h"]
        with self.log.open("ab") as log:
            worker = subprocess.Popen(command, cwd=HERE, env=self.environment, stdout=log, stderr=log)
        self.running.append(worker)
        return worker

    def end(self):
        for worker in self.running:
            worker.kill()
            worker.wait()
        print(self.log.read_text(errors="replace")[-8000:] if self.log.exists() else "no worker was started")


@pytest.fixture
def celery_on(unique, tmp_path, monkeypatch):
    """Gives the application and its workers for a broker."""
    made = []

    def celery_on(broker):
        queue = unique("celery")
        workers = Workers(broker.url, queue, tmp_path)
        monkeypatch.setenv("AMQP_URL", broker.url)
        monkeypatch.setenv("TASK_QUEUE", queue)
        monkeypatch.syspath_prepend(str(HERE))
        sys.modules.pop("application", None)
        application = importlib.import_module("application")
        made.append((application.app, workers, queue))
        return application, workers

    yield celery_on
    for app, workers, queue in made:
        workers.end()
        with app.connection_for_write() as connection:
            connection.default_channel.queue_delete(queue)
            connection.default_channel.exchange_delete(queue)
        app.close()


@pytest.fixture
def patience():
    return PATIENCE


@pytest.fixture
def until():
    """Waits for what a worker does."""

    def until(condition, what):
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, f"in vain: {what}"
            time.sleep(0.05)

    return until
