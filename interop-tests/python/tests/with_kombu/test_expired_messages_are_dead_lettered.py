"""A message that outlives the queue's TTL or its own expiration goes to the dead-letter exchange."""


def test_expired_messages_are_dead_lettered(declare, publish, inbox, deaths):
    dead = declare()
    dead_letter = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": dead.name}
    by_queue = declare(queue_arguments=dead_letter, message_ttl=0.03)
    by_message = declare(queue_arguments=dead_letter)
    _, take = inbox(dead)

    publish(by_queue, "queue's")
    letter = take()
    assert letter.decode() == "queue's"
    assert deaths(letter) == [(by_queue.name, "expired", 1)]

    publish(by_message, "its own", expiration=0.04)
    letter = take()
    assert letter.decode() == "its own"
    assert deaths(letter) == [(by_message.name, "expired", 1)]
    assert "expiration" not in letter.properties, "a dead letter must not expire again"
