"""A message that outlives the queue's TTL or its own expiration goes to the dead-letter exchange."""

from pika import BasicProperties


def test_expired_messages_are_dead_lettered(channel, inbox, deaths, unique):
    dead, by_queue, by_message = unique("dead"), unique("ttl"), unique("expiration")
    dead_letter = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": dead}
    channel.queue_declare(dead, exclusive=True)
    channel.queue_declare(by_queue, exclusive=True, arguments={**dead_letter, "x-message-ttl": 30})
    channel.queue_declare(by_message, exclusive=True, arguments=dead_letter)
    letters = inbox(channel, dead)

    channel.basic_publish("", by_queue, b"queue's")
    _, properties, body = letters.next()
    assert body == b"queue's"
    assert deaths(properties) == [(by_queue, "expired", 1)]

    channel.basic_publish("", by_message, b"its own", BasicProperties(expiration="40"))
    _, properties, body = letters.next()
    assert body == b"its own"
    assert deaths(properties) == [(by_message, "expired", 1)]
    assert properties.expiration is None, "a dead letter must not expire again"
    assert properties.headers["x-death"][0]["original-expiration"] == "40"
