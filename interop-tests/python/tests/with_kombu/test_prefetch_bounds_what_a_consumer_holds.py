"""A consumer never holds more than its prefetch; an acknowledgement makes room for what it settles."""


def test_prefetch_bounds_what_a_consumer_holds(declare, publish, inbox):
    queue = declare()
    for number in range(10):
        publish(queue, number)
    _, take = inbox(queue, prefetch_count=3)
    held = [take() for _ in range(3)]
    assert [message.decode() for message in held] == [0, 1, 2]
    # The consumer is full, so the next message in order is still the queue's: a get finds it there.
    assert queue.get().decode() == 3

    held[1].ack(multiple=True)
    assert [take().decode(), take().decode()] == [4, 5]
    assert queue.get().decode() == 6, "two were settled, two may come"
