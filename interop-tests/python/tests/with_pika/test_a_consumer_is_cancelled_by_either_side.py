"""After a cancel nothing more comes and messages stay queued; when its queue is deleted a consumer is told."""

import time


def test_after_a_cancel_nothing_more_comes(channel, inbox):
    queue = channel.queue_declare("", exclusive=True).method.queue
    consumer = inbox(channel, queue)
    channel.basic_publish("", queue, b"before")
    channel.basic_ack(consumer.next()[0].delivery_tag)
    channel.basic_cancel(consumer.tag)
    channel.basic_publish("", queue, b"after")
    method, _, body = channel.basic_get(queue)
    assert (body, method.redelivered) == (b"after", False)
    assert consumer.arrived == []


def test_a_consumer_is_told_when_its_queue_is_deleted(connection, channel, inbox, unique):
    queue = unique("deleted")
    channel.queue_declare(queue, durable=True)
    consumer = inbox(channel, queue)
    told = []
    channel.add_on_cancel_callback(told.append)
    connection.channel().queue_delete(queue)
    deadline = time.monotonic() + 30
    while not told and time.monotonic() < deadline:
        connection.process_data_events(time_limit=1)
    assert [cancel.method.consumer_tag for cancel in told] == [consumer.tag]
    assert channel.is_open
