"""A consumer never holds more than its prefetch; an acknowledgement makes room for what it settles."""


async def test_prefetch_bounds_what_a_consumer_holds(channel, publish, inbox):
    queue = await channel.declare_queue(exclusive=True)
    for number in range(10):
        await publish(channel, queue.name, str(number).encode())
    await channel.set_qos(prefetch_count=3)
    _, take = await inbox(queue)
    held = [await take() for _ in range(3)]
    assert [message.body for message in held] == [b"0", b"1", b"2"]
    # The consumer is full, so the next message in order is still the queue's: a get finds it there.
    assert (await queue.get()).body == b"3"

    await held[1].ack(multiple=True)
    assert [(await take()).body, (await take()).body] == [b"4", b"5"]
    assert (await queue.get()).body == b"6", "two were settled, two may come"
