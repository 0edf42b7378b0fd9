"""The Celery application of these tests: run by real workers (`celery --app application worker`)."""

import os
import time
from pathlib import Path

from celery import Celery

app = Celery("application", broker=os.environ["AMQP_URL"], backend="rpc://")
app.conf.update(
    task_default_queue=os.environ["TASK_QUEUE"],
    broker_connection_retry_on_startup=True,
    broker_transport_options={"confirm_publish": True},
    broker_connection_max_retries=None,
    task_publish_retry_policy={"max_retries": 100, "interval_start": 0.1, "interval_max": 0.5},
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
)


@app.task
def add(a, b):
    return a + b


@app.task(ignore_result=True)
def leave_a_mark(folder, name):
    Path(folder, name).touch()


@app.task(bind=True, max_retries=5)
def fails_twice(self):
    """Succeeds at the third attempt; each retry is published with a countdown."""
    if self.request.retries < 2:
        raise self.retry(countdown=0.1, exc=RuntimeError("not yet"))
    return self.request.retries


@app.task(bind=True, acks_late=True)
def outlives_a_worker(self, folder):
    """Waits at its first delivery until its worker is killed; a redelivery returns at once."""
    if self.request.delivery_info["redelivered"]:
        return "redelivered"
    Path(folder, "started").touch()
    while True:
        time.sleep(0.1)
