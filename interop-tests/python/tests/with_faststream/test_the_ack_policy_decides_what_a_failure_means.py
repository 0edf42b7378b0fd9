"""A failing handler's message: dead-lettered, returned, settled or left alone, as the subscriber's policy says."""

import aio_pika
import pytest


@pytest.fixture
async def failing(broker, application, unique, inbox):
    """Gives a message to a subscriber that fails, and stops it; then what became of the message is told.

    That is its deliveries' redelivered flags, the bodies left in the queue with their redelivered flags, and the
    reasons of its dead letters.
    """
    from faststream import AckPolicy
    from faststream.rabbit import RabbitMessage, RabbitQueue

    connection = await aio_pika.connect(broker.url)
    channel = await connection.channel()
    names = unique("work"), unique("dead")

    async def failing(policy, deliveries):
        app = application(broker)
        to_dead = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": names[1]}
        dead = await channel.declare_queue(names[1], durable=True)
        work = RabbitQueue(names[0], arguments=to_dead)

        @app.subscriber(work, ack_policy=AckPolicy[policy])
        async def fail(_body: str, message: RabbitMessage):
            inbox.put(message.raw_message.redelivered)
            if not message.raw_message.redelivered:
                raise RuntimeError("on purpose")

        await app.start()
        await app.publish("work", work, persist=True)
        flags = [await inbox.next() for _ in range(deliveries)]
        await app.stop()
        assert inbox.empty()
        left = [message.redelivered for message in await drained(await channel.get_queue(names[0]))]
        deaths = [message.headers["x-death"][0]["reason"] for message in await drained(dead)]
        return flags, left, deaths

    yield failing
    for name in names:
        await channel.queue_delete(name)
    await connection.close()


async def drained(queue):
    messages = []
    while (message := await queue.get(no_ack=True, fail=False)) is not None:
        messages.append(message)
    return messages


@pytest.mark.parametrize(
    ("policy", "flags", "left", "deaths"),
    [
        ("REJECT_ON_ERROR", [False], [], ["rejected"]),
        ("NACK_ON_ERROR", [False, True], [], []),
        ("ACK", [False], [], []),
        ("ACK_FIRST", [False], [], []),
        ("MANUAL", [False], [True], []),
    ],
)
async def test_the_ack_policy_decides_what_a_failure_means(failing, policy, flags, left, deaths):
    assert await failing(policy, len(flags)) == (flags, left, deaths)
