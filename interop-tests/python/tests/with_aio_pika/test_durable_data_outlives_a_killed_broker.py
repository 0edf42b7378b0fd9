"""A robust connection reconnects by itself after SIGKILL: its consumer goes on, persistent messages are there."""

import asyncio

import aio_pika
from aio_pika import DeliveryMode

PERSISTENT = DeliveryMode.PERSISTENT


async def test_durable_data_outlives_a_killed_broker(own_broker, publish, unique):
    kept, consumed = unique("kept"), unique("consumed")
    connection = await aio_pika.connect_robust(own_broker.url, reconnect_interval=0.2)
    async with connection:
        channel = await connection.channel()
        await channel.declare_queue(kept, durable=True)
        arrived = asyncio.Queue()
        queue = await channel.declare_queue(consumed, durable=True)
        await queue.consume(arrived.put, no_ack=True)
        await publish(channel, kept, b"persistent", delivery_mode=PERSISTENT)
        await publish(channel, kept, b"transient", delivery_mode=DeliveryMode.NOT_PERSISTENT)
        own_broker.kill()
        await asyncio.to_thread(own_broker.restart)

        async with await aio_pika.connect(own_broker.url) as other:
            fresh = await other.channel()
            await publish(fresh, consumed, b"after the restart", delivery_mode=PERSISTENT)
            message = await asyncio.wait_for(arrived.get(), 60)
            assert message.body == b"after the restart"
            queue = await fresh.declare_queue(kept, durable=True)
            assert (await queue.get()).body == b"persistent"
            assert await queue.get(fail=False) is None
