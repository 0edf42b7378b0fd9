"""A consumer never holds more than its prefetch; an acknowledgement makes room for what it settles."""


def test_prefetch_bounds_what_a_consumer_holds(channel, inbox):
    queue = channel.queue_declare("", exclusive=True).method.queue
    for number in range(10):
        channel.basic_publish("", queue, str(number).encode())
    channel.basic_qos(prefetch_count=3)
    consumer = inbox(channel, queue)
    held = [consumer.next() for _ in range(3)]
    assert [body for _, _, body in held] == [b"0", b"1", b"2"]
    # The consumer is full, so the next message in order is still the queue's: a get finds it there.
    assert channel.basic_get(queue)[2] == b"3"

    channel.basic_ack(held[1][0].delivery_tag, multiple=True)
    assert [consumer.next()[2], consumer.next()[2]] == [b"4", b"5"]
    assert channel.basic_get(queue)[2] == b"6", "two were settled, two may come"
