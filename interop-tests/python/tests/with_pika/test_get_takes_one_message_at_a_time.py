"""basic.get hands out the oldest message and how many are left, and says when there is none."""


def test_get_takes_one_message_at_a_time(channel):
    queue = channel.queue_declare("", exclusive=True).method.queue
    assert channel.basic_get(queue) == (None, None, None)
    channel.basic_publish("", queue, b"first")
    channel.basic_publish("", queue, b"second")
    method, _, body = channel.basic_get(queue)
    assert (body, method.message_count) == (b"first", 1)
    channel.basic_ack(method.delivery_tag)
    method, _, body = channel.basic_get(queue, auto_ack=True)
    assert (body, method.message_count) == (b"second", 0)
    assert channel.basic_get(queue) == (None, None, None)
