"""basic.get hands out the oldest message and how many are left, and says when there is none."""


def test_get_takes_one_message_at_a_time(declare, publish):
    queue = declare()
    assert queue.get() is None
    publish(queue, "first")
    publish(queue, "second")
    first = queue.get()
    assert (first.decode(), first.delivery_info["message_count"]) == ("first", 1)
    first.ack()
    second = queue.get(no_ack=True)
    assert (second.decode(), second.delivery_info["message_count"]) == ("second", 0)
    assert queue.get() is None
