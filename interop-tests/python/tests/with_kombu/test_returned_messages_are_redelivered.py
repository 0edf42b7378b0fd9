"""What is requeued or held by a channel that closes comes back in its place, marked as redelivered."""

import kombu


def test_returned_messages_are_redelivered(connection, declare, publish, inbox):
    queue = declare()
    for number in range(5):
        publish(queue, number)
    holder = connection.channel()
    theirs = kombu.Queue(queue.name, channel=holder)
    held = [theirs.get() for _ in range(5)]
    held[0].ack()
    held[1].requeue()
    held[2].reject()
    holder.close()  # three and four are still held

    _, take = inbox(queue)
    for expected in (1, 3, 4):
        message = take()
        assert (message.decode(), message.delivery_info["redelivered"]) == (expected, True)
        message.ack()
    assert queue.get() is None
