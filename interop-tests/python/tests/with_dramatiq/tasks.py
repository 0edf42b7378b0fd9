"""The Dramatiq actors of these tests: run by real workers (`dramatiq tasks`)."""

import os
import time
from pathlib import Path

import dramatiq
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.middleware import CurrentMessage

QUEUE = os.environ["TASK_QUEUE"]
# Milliseconds between attempts: short, so that tests are.
BACKOFF = {"min_backoff": 20, "max_backoff": 100}

broker = RabbitmqBroker(url=os.environ["AMQP_URL"], confirm_delivery=True, max_priority=5)
broker.add_middleware(CurrentMessage())
dramatiq.set_broker(broker)


@dramatiq.actor(queue_name=QUEUE)
def leave_a_mark(folder, name):
    """Leaves a file that says when it was written, in milliseconds since 1970."""
    Path(folder, name + ".part").write_text(str(time.time() * 1000))
    Path(folder, name + ".part").rename(Path(folder, name))


@dramatiq.actor(queue_name=QUEUE)
def note_the_order(folder, name):
    with Path(folder, "order").open("a") as order:
        order.write(name + "\n")


@dramatiq.actor(queue_name=QUEUE, max_retries=5, **BACKOFF)
def fails_twice(folder):
    retries = CurrentMessage.get_current_message().options.get("retries", 0)
    if retries < 2:
        raise RuntimeError("not yet")
    Path(folder, f"after {retries} retries").touch()


@dramatiq.actor(queue_name=QUEUE, max_retries=2, **BACKOFF)
def always_fails(folder):
    attempt = len(list(Path(folder).glob("attempt *")))
    Path(folder, f"attempt {attempt}").touch()
    raise RuntimeError("never")


@dramatiq.actor(queue_name=QUEUE)
def outlives_a_worker(folder):
    """Waits at its first attempt until its worker is killed; a second one ends at once."""
    if Path(folder, "started").exists():
        Path(folder, "redelivered").touch()
        return
    Path(folder, "started").touch()
    while True:
        time.sleep(0.1)
