"""Publishes in flight together are all confirmed, and arrive in order and intact."""

import asyncio

from aio_pika import DeliveryMode

MESSAGES = 300


def body(number):
    """Empty, small, and (every hundredth) longer than a frame."""
    return bytes([number % 256]) * (number * 3000 if number % 100 == 0 else number)


async def test_publishes_are_confirmed(channel, publish, inbox):
    queue = await channel.declare_queue(exclusive=True)
    sent = [
        publish(channel, queue.name, body(number), delivery_mode=DeliveryMode.PERSISTENT, headers={"number": number})
        for number in range(MESSAGES)
    ]
    await asyncio.gather(*sent)
    _, take = await inbox(queue, no_ack=True)
    for number in range(MESSAGES):
        message = await take()
        assert message.headers == {"number": number}
        assert message.body == body(number)
        assert not message.redelivered
