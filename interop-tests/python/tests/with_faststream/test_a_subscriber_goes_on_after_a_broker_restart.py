"""A durable queue's messages survive a SIGKILL, and the subscriber gets them once the broker is back."""

import asyncio

import aio_pika


async def test_a_subscriber_goes_on_after_a_broker_restart(own_broker, application, unique, inbox):
    from faststream.rabbit import RabbitQueue

    app = application(own_broker)
    work = RabbitQueue(unique("work"))

    @app.subscriber(work)
    async def take(body: str):
        inbox.put(body)

    await app.start()
    await app.publish("before", work, persist=True)
    assert await inbox.next() == "before"

    await asyncio.to_thread(own_broker.kill)
    await asyncio.to_thread(own_broker.restart)
    async with await aio_pika.connect(own_broker.url) as connection:
        channel = await connection.channel()
        message = aio_pika.Message(b"after", content_type="text/plain", delivery_mode=2)
        await channel.default_exchange.publish(message, work.name)
        # The acknowledgement of the first may have died with the broker: then it comes once more.
        while (body := await inbox.next()) != "after":
            assert body == "before"
