"""A publish returns when it is confirmed; properties and bodies of every size arrive as sent, in order."""

from pika import BasicProperties

SIZES = [0, 1, 1000, 131_064, 131_065, 500_000]  # around one frame, and several


def test_publishes_are_confirmed(channel, inbox):
    queue = channel.queue_declare("", exclusive=True).method.queue
    for number, size in enumerate(SIZES):
        properties = BasicProperties(
            content_type="text/plain", delivery_mode=2, priority=3, correlation_id="c", reply_to="r", message_id="m",
            timestamp=1_700_000_000, type="t", app_id="a", headers={"number": number, "nested": {"list": [1, "two", None]}},
        )
        channel.basic_publish("", queue, bytes([number]) * size, properties)
    consumer = inbox(channel, queue, auto_ack=True)
    for number, size in enumerate(SIZES):
        method, properties, body = consumer.next()
        assert body == bytes([number]) * size
        assert not method.redelivered
        assert properties.headers == {"number": number, "nested": {"list": [1, "two", None]}}
        assert (properties.content_type, properties.delivery_mode, properties.priority) == ("text/plain", 2, 3)
        assert (properties.correlation_id, properties.reply_to, properties.message_id) == ("c", "r", "m")
        assert (properties.timestamp, properties.type, properties.app_id) == (1_700_000_000, "t", "a")
