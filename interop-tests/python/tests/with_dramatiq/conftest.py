"""Dramatiq's actors on the broker, worker processes for them, and pika to look into their queues."""

import importlib.util
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# Seconds that a task may take; generous, since only a failing test waits it out.
PATIENCE = 90

collect_ignore_glob = [] if importlib.util.find_spec("dramatiq") else ["test_*.py"]


class Workers:
    """Worker processes, each with its children; those that are left are killed after the test."""

    def __init__(self, url, queue, folder):
        self.environment = {**os.environ, "AMQP_URL": url, "TASK_QUEUE": queue}
        self.log = Path(folder, "workers.log")
        self.running = []

    def start(self, threads=2):
        command = [sys.executable, "-m", "dramatiq", "tasks", "--processes", "1", "--threads", str(threads)]
        with self.log.open("ab") as log:
            worker = subprocess.Popen(
                command, cwd=HERE, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self.running.append(worker)
        return worker

    def kill(self, worker):
        """SIGKILL to the worker and its children; returns when it is gone."""
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        self.running.remove(worker)

    def end(self):
        for worker in list(self.running):
            self.kill(worker)
        print(self.log.read_text(errors="replace")[-8000:] if self.log.exists() else "no worker was started")


@pytest.fixture
def dramatiq_on(unique, tmp_path, monkeypatch):
    """Gives the actors and their workers for a broker."""
    made = []

    def dramatiq_on(broker):
        queue = unique("dramatiq")
        workers = Workers(broker.url, queue, tmp_path)
        monkeypatch.setenv("AMQP_URL", broker.url)
        monkeypatch.setenv("TASK_QUEUE", queue)
        monkeypatch.syspath_prepend(str(HERE))
        sys.modules.pop("tasks", None)
        tasks = importlib.import_module("tasks")
        made.append((tasks, workers, queue))
        return tasks, workers

    yield dramatiq_on
    for tasks, workers, queue in made:
        workers.end()
        del tasks.broker.connection
        for name in (queue, delayed(queue), dead(queue)):
            tasks.broker.channel.queue_delete(name)
        tasks.broker.close()


def delayed(queue):
    return queue + ".DQ"


def dead(queue):
    return queue + ".XQ"


@pytest.fixture
def count():
    """How many messages wait in one of Dramatiq's queues."""

    def count(tasks, suffix):
        return tasks.broker.channel.queue_declare(tasks.QUEUE + suffix, passive=True).method.message_count

    return count


@pytest.fixture
def until():
    """Waits for what a worker does."""

    def until(condition, what):
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, f"in vain: {what}"
            time.sleep(0.05)

    return until
