"""After a cancel nothing more comes and messages stay queued; when its queue is deleted a consumer is told."""

import asyncio


async def test_after_a_cancel_nothing_more_comes(channel, publish, inbox):
    queue = await channel.declare_queue(exclusive=True)
    tag, take = await inbox(queue)
    await publish(channel, queue.name, b"before")
    await (await take()).ack()
    await queue.cancel(tag)
    await publish(channel, queue.name, b"after")
    kept = await queue.get()
    assert (kept.body, kept.redelivered) == (b"after", False)


async def test_a_consumer_is_told_when_its_queue_is_deleted(connection, channel, inbox, unique):
    queue = await channel.declare_queue(unique("deleted"), durable=True)
    tag, _ = await inbox(queue)
    # aio-pika forgets the consumer when the server's basic.cancel comes.
    consumers = (await channel.get_underlay_channel()).consumers
    assert tag in consumers
    await (await connection.channel()).queue_delete(queue.name)
    await asyncio.wait_for(gone(consumers, tag), 30)


async def gone(consumers, tag):
    while tag in consumers:
        await asyncio.sleep(0.01)
