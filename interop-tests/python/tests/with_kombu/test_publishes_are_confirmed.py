"""A publish returns when it is confirmed; serialised and compressed bodies arrive as sent, in order."""

BODIES = [{"order": 7, "lines": ["ä", 1.5, None]}, "", "x" * 500_000]


def test_publishes_are_confirmed(declare, publish, inbox):
    queue = declare()
    for body in BODIES:
        publish(queue, body, delivery_mode=2, headers={"size": len(body)})
    publish(queue, BODIES[0], serializer="json", compression="zlib")
    _, take = inbox(queue, no_ack=True)
    for body in BODIES:
        message = take()
        assert message.decode() == body
        assert message.headers["size"] == len(body)
        assert not message.delivery_info["redelivered"]
    assert take().decode() == BODIES[0]
