"""Durable, exclusive, server-named and passive declares; what does not match or is not there is refused by code."""

import pytest
from pika.exceptions import ChannelClosedByBroker


def refusal(connection, **declare):
    with pytest.raises(ChannelClosedByBroker) as refused:
        connection.channel().queue_declare(**declare)
    return refused.value.reply_code


def test_queues_are_declared_in_every_way(broker, connect, connection, channel, unique):
    durable, exclusive = unique("durable"), unique("exclusive")
    channel.queue_declare(durable, durable=True)
    channel.queue_declare(durable, durable=True)
    assert channel.queue_declare(durable, passive=True).method.message_count == 0

    channel.queue_declare(exclusive, exclusive=True)
    other = connect(broker)
    assert refusal(other, queue=exclusive, passive=True) == 405
    assert channel.queue_declare("", exclusive=True).method.queue.startswith("amq.gen-")

    assert refusal(connection, queue=unique("missing"), passive=True) == 404
    assert refusal(connection, queue=durable, durable=False) == 406
    assert refusal(connection, queue=durable, durable=True, arguments={"x-max-length": 5}) == 406

    channel.queue_delete(durable)
    connection.close()
    assert refusal(other, queue=exclusive, passive=True) == 404
