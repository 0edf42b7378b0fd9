"""x-delivery-limit on a queue of the default type; RabbitMQ takes it on quorum queues only."""

import pytest

LIMIT = 2


def test_a_delivery_limit_dead_letters_what_is_rejected_too_often(connection, declare, publish, inbox, deaths):
    if connection.connection.server_properties["product"] == "RabbitMQ":
        pytest.skip("RabbitMQ refuses x-delivery-limit on classic queues")
    dead = declare()
    limited = {"x-delivery-limit": LIMIT, "x-dead-letter-exchange": "", "x-dead-letter-routing-key": dead.name}
    work = declare(queue_arguments=limited)
    publish(work, "poison")

    _, take = inbox(work)
    for attempt in range(LIMIT + 1):
        message = take()
        assert message.delivery_info["redelivered"] == (attempt > 0)
        message.channel.basic_reject(message.delivery_tag, requeue=True)
    _, take = inbox(dead)
    letter = take()
    assert letter.decode() == "poison"
    assert deaths(letter) == [(work.name, "delivery_limit", 1)]
