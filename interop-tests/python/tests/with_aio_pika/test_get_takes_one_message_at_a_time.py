"""basic.get hands out the oldest message and how many are left, and says when there is none."""


async def test_get_takes_one_message_at_a_time(channel, publish):
    queue = await channel.declare_queue(exclusive=True)
    assert await queue.get(fail=False) is None
    await publish(channel, queue.name, b"first")
    await publish(channel, queue.name, b"second")
    first = await queue.get()
    assert (first.body, first.message_count) == (b"first", 1)
    await first.ack()
    second = await queue.get(no_ack=True)
    assert (second.body, second.message_count) == (b"second", 0)
    assert await queue.get(fail=False) is None
