"""Durable, exclusive, server-named and passive declares; what does not match or is not there is refused by code."""

import aio_pika
import pytest
from aiormq.exceptions import ChannelClosed, ChannelLockedResource, ChannelNotFoundEntity, ChannelPreconditionFailed


async def refused(connection, error: type[ChannelClosed], name, **declare):
    channel = await connection.channel()
    with pytest.raises(error):
        await channel.declare_queue(name, **declare)


async def test_queues_are_declared_in_every_way(broker, connection, channel, unique):
    durable, exclusive = unique("durable"), unique("exclusive")
    await channel.declare_queue(durable, durable=True)
    await channel.declare_queue(durable, durable=True)
    passive = await channel.declare_queue(durable, passive=True)
    assert passive.declaration_result.message_count == 0

    await channel.declare_queue(exclusive, exclusive=True)
    async with await aio_pika.connect(broker.url) as other:
        await refused(other, ChannelLockedResource, exclusive, passive=True)
    named = await channel.declare_queue(exclusive=True)
    assert named.name.startswith("amq.gen-")

    await refused(connection, ChannelNotFoundEntity, unique("missing"), passive=True)
    await refused(connection, ChannelPreconditionFailed, durable, durable=False)
    await refused(connection, ChannelPreconditionFailed, durable, durable=True, arguments={"x-max-length": 5})
    await channel.queue_delete(durable)
