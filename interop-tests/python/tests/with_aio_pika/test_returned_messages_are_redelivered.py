"""What is nacked, rejected or held by a channel that closes comes back in its place, marked as redelivered."""


async def test_returned_messages_are_redelivered(connection, channel, publish, inbox):
    queue = await channel.declare_queue(exclusive=True)
    for number in range(6):
        await publish(channel, queue.name, str(number).encode())
    holder = await connection.channel()
    theirs = await holder.get_queue(queue.name)
    held = [await theirs.get() for _ in range(6)]
    await held[0].ack()
    await held[1].nack(requeue=True)
    await held[2].reject(requeue=True)
    await held[3].reject(requeue=False)
    await holder.close()  # four and five are still held

    _, take = await inbox(queue)
    for expected in (b"1", b"2", b"4", b"5"):
        message = await take()
        assert (message.body, message.redelivered) == (expected, True)
        await message.ack()
    assert await queue.get(fail=False) is None
