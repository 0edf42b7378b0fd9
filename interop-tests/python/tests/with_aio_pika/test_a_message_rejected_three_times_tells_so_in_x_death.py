"""A rejected message waits in a retry queue, expires back, and its x-death counts the failures."""


async def test_a_message_rejected_three_times_tells_so_in_x_death(channel, publish, inbox, deaths, unique):
    work, retry = unique("work"), unique("retry")
    to_retry = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": retry}
    back = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": work, "x-message-ttl": 20}
    queue = await channel.declare_queue(work, exclusive=True, arguments=to_retry)
    await channel.declare_queue(retry, exclusive=True, arguments=back)
    await publish(channel, work, b"poison")

    _, take = await inbox(queue)
    for failures in range(3):
        message = await take()
        assert sum(count for queue, _, count in deaths(message) if queue == work) == failures
        await message.reject(requeue=False)
    message = await take()
    assert deaths(message) == [(retry, "expired", 3), (work, "rejected", 3)]
    await message.ack()
