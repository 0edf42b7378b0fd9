"""x-delivery-limit on a queue of the default type; RabbitMQ takes it on quorum queues only."""

import pytest

LIMIT = 2


async def test_a_delivery_limit_dead_letters_what_is_rejected_too_often(
    connection, channel, publish, inbox, deaths, unique
):
    product = connection.transport.connection.server_properties["product"]
    if product in ("RabbitMQ", b"RabbitMQ"):
        pytest.skip("RabbitMQ refuses x-delivery-limit on classic queues")
    work, dead = unique("work"), unique("dead")
    limited = {"x-delivery-limit": LIMIT, "x-dead-letter-exchange": "", "x-dead-letter-routing-key": dead}
    letters = await channel.declare_queue(dead, exclusive=True)
    queue = await channel.declare_queue(work, exclusive=True, arguments=limited)
    await publish(channel, work, b"poison")

    _, take = await inbox(queue)
    for attempt in range(LIMIT + 1):
        message = await take()
        assert message.redelivered == (attempt > 0)
        await message.reject(requeue=True)
    _, take = await inbox(letters)
    letter = await take()
    assert letter.body == b"poison"
    assert deaths(letter) == [(work, "delivery_limit", 1)]
