"""Durable queues, exchanges and bindings and persistent messages survive SIGKILL; transient messages do not."""

import pytest
from pika import BasicProperties
from pika.exceptions import AMQPConnectionError

PERSISTENT = BasicProperties(delivery_mode=2)


def test_durable_data_outlives_a_killed_broker(own_broker, connect, unique):
    exchange, queue = unique("exchange"), unique("queue")
    connection = connect(own_broker)
    channel = connection.channel()
    channel.confirm_delivery()
    channel.exchange_declare(exchange, "topic", durable=True)
    channel.queue_declare(queue, durable=True)
    channel.queue_bind(queue, exchange, "orders.#")
    channel.basic_publish("", queue, b"transient")
    channel.basic_publish(exchange, "orders.new", b"persistent", PERSISTENT, mandatory=True)
    own_broker.kill()
    with pytest.raises(AMQPConnectionError):
        connection.process_data_events(time_limit=30)
    own_broker.restart()

    channel = connect(own_broker).channel()
    channel.confirm_delivery()
    channel.basic_publish(exchange, "orders.new", b"after the restart", PERSISTENT, mandatory=True)
    for expected in (b"persistent", b"after the restart"):
        method, _, body = channel.basic_get(queue)
        assert body == expected
        channel.basic_ack(method.delivery_tag)
    assert channel.basic_get(queue) == (None, None, None)
