"""x-delivery-limit on a queue of the default type; RabbitMQ takes it on quorum queues only."""

import pytest

LIMIT = 2


def product(connection):
    # pika keeps what the server said about itself on the connection under the blocking one.
    return connection._impl.server_properties["product"]


def test_a_delivery_limit_dead_letters_what_is_rejected_too_often(connection, channel, inbox, deaths, unique):
    if product(connection) in ("RabbitMQ", b"RabbitMQ"):
        pytest.skip("RabbitMQ refuses x-delivery-limit on classic queues")
    work, dead = unique("work"), unique("dead")
    limited = {"x-delivery-limit": LIMIT, "x-dead-letter-exchange": "", "x-dead-letter-routing-key": dead}
    channel.queue_declare(dead, exclusive=True)
    channel.queue_declare(work, exclusive=True, arguments=limited)
    channel.basic_publish("", work, b"poison")

    consumer = inbox(channel, work)
    for attempt in range(LIMIT + 1):
        method, _, _ = consumer.next()
        assert method.redelivered == (attempt > 0)
        channel.basic_reject(method.delivery_tag, requeue=True)
    _, properties, body = inbox(channel, dead).next()
    assert body == b"poison"
    assert deaths(properties) == [(work, "delivery_limit", 1)]
