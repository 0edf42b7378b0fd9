"""After a cancel nothing more comes and messages stay queued; when its queue is deleted a consumer is told."""

import kombu
import pytest
from amqp.exceptions import ConsumerCancelled


def test_after_a_cancel_nothing_more_comes(declare, publish, inbox):
    # Not exclusive: kombu makes exclusive queues auto-delete, and this one has to outlive its consumer.
    queue = declare(exclusive=False, durable=True)
    consumer, take = inbox(queue)
    publish(queue, "before")
    take().ack()
    consumer.cancel()
    publish(queue, "after")
    kept = queue.get()
    assert (kept.decode(), kept.delivery_info["redelivered"]) == ("after", False)
    queue.delete()


def test_a_consumer_is_told_when_its_queue_is_deleted(broker, connect, declare, inbox):
    queue = declare(exclusive=False, durable=True)
    _, take = inbox(queue)
    kombu.Queue(queue.name, channel=connect(broker).channel()).delete()
    with pytest.raises(ConsumerCancelled):
        take()
