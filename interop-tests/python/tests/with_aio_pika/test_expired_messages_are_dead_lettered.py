"""A message that outlives the queue's TTL or its own expiration goes to the dead-letter exchange."""


async def test_expired_messages_are_dead_lettered(channel, publish, inbox, deaths, unique):
    dead, by_queue, by_message = unique("dead"), unique("ttl"), unique("expiration")
    dead_letter = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": dead}
    letters = await channel.declare_queue(dead, exclusive=True)
    await channel.declare_queue(by_queue, exclusive=True, arguments={**dead_letter, "x-message-ttl": 30})
    await channel.declare_queue(by_message, exclusive=True, arguments=dead_letter)
    _, take = await inbox(letters)

    await publish(channel, by_queue, b"queue's")
    letter = await take()
    assert letter.body == b"queue's"
    assert deaths(letter) == [(by_queue, "expired", 1)]

    await publish(channel, by_message, b"its own", expiration=0.04)
    letter = await take()
    assert letter.body == b"its own"
    assert deaths(letter) == [(by_message, "expired", 1)]
    assert letter.expiration is None, "a dead letter must not expire again"
    assert letter.headers["x-death"][0]["original-expiration"] == "40"
