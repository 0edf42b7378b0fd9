"""What is nacked, rejected or held by a channel that closes comes back in its place, marked as redelivered."""


def test_returned_messages_are_redelivered(connection, channel, inbox):
    queue = channel.queue_declare("", exclusive=True).method.queue
    for number in range(6):
        channel.basic_publish("", queue, str(number).encode())
    holder = connection.channel()
    tags = [holder.basic_get(queue)[0].delivery_tag for _ in range(6)]
    holder.basic_ack(tags[0])
    holder.basic_nack(tags[1], requeue=True)
    holder.basic_reject(tags[2], requeue=True)
    holder.basic_reject(tags[3], requeue=False)
    holder.close()  # four and five are still held

    consumer = inbox(channel, queue)
    for expected in (b"1", b"2", b"4", b"5"):
        method, _, body = consumer.next()
        assert (body, method.redelivered) == (expected, True)
        channel.basic_ack(method.delivery_tag)
    assert channel.basic_get(queue) == (None, None, None)
